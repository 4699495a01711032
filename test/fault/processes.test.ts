import { afterAll, beforeAll, expect, test } from "vitest";
import { syntheticArchive } from "../support/openrouter/archive.ts";
import { embedded, startPostgres, type PostgresServer } from "../support/postgres/server.ts";
import { trial, type Blow } from "./trial.ts";

// `npm run test:processes` deals fifty; this is so much of it as everybody waits for.
const BLOWS: readonly Blow[] = ["freeze", "kill", "crash", "freeze", "kill"];
const PUBLICATIONS = 10;
const market = syntheticArchive({
  firstPublication: "2026-09-01",
  publications: PUBLICATIONS,
  seed: 7,
});

let server: PostgresServer;
beforeAll(async () => void (server = await startPostgres(embedded())));
afterAll(() => server.stop());

test("two processes that are killed, frozen and cut off while they collect lose nothing and double nothing", async () => {
  const common = { market, server, random: Math.random };
  const undisturbed = await trial({ ...common, processes: 1, blows: [] });
  const struck = await trial({ ...common, processes: 2, blows: BLOWS });
  expect(undisturbed.contents.vintages).toHaveLength(PUBLICATIONS);
  expect(struck.fallen).toBe(BLOWS.length);
  expect(struck.contents).toEqual(undisturbed.contents);
});
