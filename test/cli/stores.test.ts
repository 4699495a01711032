import { join } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { sourceRow } from "../../server/wire.ts";
import { build } from "../support/app.ts";
import { syntheticArchive } from "../support/openrouter/archive.ts";
import { startOpenRouter, type OpenRouter } from "../support/openrouter/server.ts";
import { temporaryUrl } from "../support/stores.ts";
import { temporaryPlace } from "./support/command.ts";

const NOW = "2026-09-25T06:00:00Z";
// A machine that runs other tests beside this one is slow.
const BUSY = { timeout: 30_000, interval: 100 };
const archive = syntheticArchive({ firstPublication: "2026-09-22", publications: 3, seed: 5 });

let openrouter: OpenRouter;
beforeAll(async () => void (openrouter = await startOpenRouter({ archive })));
afterAll(() => openrouter.close());

const postgresUrl = () => temporaryUrl(onTestFinished, { engine: "postgres" });

test("one process collects, another serves what it collected, and each does only that", async () => {
  const here = temporaryPlace();
  const env = {
    DATABASE_URL: postgresUrl(),
    OPENROUTER_BASE_URL: openrouter.baseUrl,
    VERCEL_LEADERBOARD_URL: "",
    PORT: "0",
  };
  const web = here.start(["serve", "--roles", "web"], { env });
  const [, url] = await web.says(/"url":"(http[^"]+)"/);
  const asked = openrouter.requests.length;
  const jobs = here.start(["serve", "--roles", "jobs,deliver"], { env });
  await jobs.says(/"msg":"job ended"/);
  expect(jobs.said()).toMatch(/"roles":\["jobs","deliver"\]/);
  expect(jobs.said()).not.toContain("listening");
  expect(openrouter.requests.length).toBeGreaterThan(asked);
  await expect
    .poll(async () => {
      const { data } = (await (await fetch(`${url}/api/v1/sources`)).json()) as { data: unknown };
      return z.array(sourceRow).parse(data)[0]?.as_of;
    }, BUSY)
    .toBe(archive.pulls.at(-1)?.asOf);
  expect(web.said()).not.toContain("job ended");
  for (const one of [web, jobs]) one.kill("SIGTERM");
  expect([(await web.ended).code, (await jobs.ended).code]).toEqual([0, 0]);
});

test("a store that is not there is said in one line, without the password", async () => {
  const here = temporaryPlace();
  const env = { DATABASE_URL: "postgres://me:hunter2@127.0.0.1:9/tokentide" };
  for (const command of [["serve"], ["headline"], ["doctor"]]) {
    const { code, stderr } = await here.run(command, { env });
    expect([code, stderr]).toEqual([
      1,
      "The store at 127.0.0.1:9 cannot be used: connect ECONNREFUSED 127.0.0.1:9\n",
    ]);
  }
});

test("a store is moved to PostgreSQL and answers there as before; its own tools copy it", async () => {
  const here = temporaryPlace();
  const from = `sqlite:${join(here.folder, "tokentide.db")}`;
  const csv = "date,model_permaslug,total_tokens\n2026-09-01,openai/a,1\n2026-09-01,z-ai/b,2\n";
  const app = build({ now: NOW, databaseUrl: from });
  await app.bring({ csv, asOf: "2026-09-02T02:00:00Z" });
  const before = await (await app.get("/api/v1/volumes?grain=day")).text();
  await app.close();

  const to = postgresUrl();
  const moved = await here.run(["migrate-store", from, to, "--json"]);
  expect([moved.code, JSON.parse(moved.stdout)]).toMatchObject([0, { to }]);
  expect(moved.stderr).toMatch(/rows: \d+ of \d+/);
  const there = build({ now: NOW, databaseUrl: to });
  expect(await (await there.get("/api/v1/volumes?grain=day")).text()).toBe(before);
  await there.close();

  const again = await here.run(["migrate-store", from, to]);
  expect([again.code, again.stderr]).toEqual([
    1,
    expect.stringContaining("a store is there already, and it is not empty"),
  ]);
  const wrong = await here.run(["migrate-store", from, "mysql://me:hunter2@db/x"]);
  expect([wrong.code, wrong.stderr]).toEqual([
    2,
    'TO: got "mysql://me:***@db/x"; sqlite:FILE or postgres://HOST/DATABASE was expected\n',
  ]);
  const env = { DATABASE_URL: to };
  const copied = await here.run(["backup", "copy.db"], { env });
  expect([copied.code, copied.stderr]).toEqual([1, expect.stringContaining("pg_dump")]);
  const restored = await here.run(["restore", "copy.db"], { env });
  expect([restored.code, restored.stderr]).toEqual([1, expect.stringContaining("pg_restore")]);
});
