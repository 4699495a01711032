import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { sourceRow } from "../../server/wire.ts";
import { build, type Built } from "../support/app.ts";
import { embedded, startPostgres, type PostgresServer } from "../support/postgres/server.ts";
import { problemOf } from "./support/problems.ts";

const NOW = "2026-07-15T09:00:00Z";
const rows = (tokens: number) =>
  `date,model_permaslug,total_tokens\n2026-07-13,openai/a,${tokens}\n2026-07-13,deepseek/b,100\n`;
const day = "/api/v1/volumes?grain=day";

let server: PostgresServer;
let app: Built;
beforeAll(async () => {
  server = await startPostgres(embedded());
  app = build({ now: NOW, databaseUrl: await server.createDatabase() });
  await app.bring({ csv: rows(1), asOf: "2026-07-14T02:00:00Z" });
});
afterAll(async () => {
  await app.close();
  await server.stop();
});

const healthOf = async () => {
  const health = await app.get("/healthz");
  return [health.status, await health.json()];
};

test.each([1, 2, 3])(
  "while the database is down reads go on from memory and say so, and all resumes (%i of 3)",
  async (round) => {
    const served = await (await app.get(day)).text();
    const page = await (await app.get("/?lang=en")).text();
    expect(page).not.toContain("The store has not answered");
    await app.get("/?lang=zh");

    await server.crash();
    app.setClock("2026-07-15T09:05:00Z");
    const lost = await app.get("/?lang=en");
    const text = await lost.text();
    expect([lost.status, lost.headers.get("cache-control")]).toEqual([200, "no-store"]);
    expect(text).toContain("The store has not answered since 15 Jul 2026 09:05 UTC.");
    expect(
      text.replace(/<div class="notices"><p class="notice elsewhere">The store.*?<\/div>/, ""),
    ).toBe(page);
    expect(await (await app.get("/?lang=zh")).text()).toContain("数据库自");
    const answer = await app.get(day);
    expect([answer.status, await answer.text()]).toEqual([200, served]);
    expect(await healthOf()).toEqual([
      200,
      { status: "degraded", reason: "the store has not answered since 2026-07-15T09:05:00Z" },
    ]);
    expect((await problemOf(await app.get("/readyz"))).status).toBe(503);
    const unknown = await app.get(`/api/v1/volumes?as_of=2026-07-1${round}`);
    expect([unknown.headers.get("retry-after"), await problemOf(unknown)]).toMatchObject([
      "5",
      { status: 503, type: "urn:tokentide:problem:not-ready" },
    ]);

    await server.restart();
    app.setClock(NOW);
    expect(await healthOf()).toEqual([200, { status: "ok" }]);
    expect((await app.get("/readyz")).status).toBe(200);
    await app.bring({ csv: rows(1 + round), asOf: `2026-07-14T0${2 + round}:00:00Z` });
    expect(await (await app.get(day)).text()).toContain(`"tokens":"${1 + round}"`);
    expect(await (await app.get("/?lang=en")).text()).not.toContain("The store has not answered");
    const { data } = await app.read("/sources", z.array(sourceRow));
    expect(data[0]?.as_of).toBe(`2026-07-14T0${2 + round}:00:00Z`);
  },
);

test("that it was lost, and that it is back, is in the log, once each time", () => {
  const told = app.logged.filter((event) => event.startsWith("the store"));
  expect(told).toEqual(
    [1, 2, 3].flatMap(() => ["the store does not answer", "the store answers again"]),
  );
});
