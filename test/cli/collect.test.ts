import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { COLLECT_JOB } from "../../jobs/collecting.ts";
import { collect } from "../../server/cli/collect.ts";
import { sourceRow, vintageRow } from "../../server/wire.ts";
import { build, type Built } from "../support/app.ts";
import { startOpenRouter, type OpenRouter } from "../support/openrouter/server.ts";
import { syntheticArchive } from "../support/openrouter/archive.ts";
import { asked } from "./support/asked.ts";
import { temporaryPlace, type Place } from "./support/command.ts";

const ARCHIVE = syntheticArchive({ firstPublication: "2025-10-06", publications: 3, seed: 4 });
const DATES = ["2025-10-06", "2025-10-07", "2025-10-08"];

let openrouter: OpenRouter;
beforeAll(async () => {
  openrouter = await startOpenRouter({ archive: ARCHIVE });
});
beforeEach(() => openrouter.setFault(null));
afterAll(() => openrouter.close());

function appIn({ folder }: Place, at = openrouter.baseUrl): Built {
  const databaseUrl = `sqlite:${join(folder, "tokentide.db")}`;
  const app = build({ now: new Date().toISOString(), databaseUrl, openrouter: at });
  onTestFinished(() => app.close());
  return app;
}

async function datesHeld(app: Built): Promise<string[]> {
  const { data } = await app.read("/vintages", z.array(vintageRow));
  return data.map(({ as_of: asOf }) => asOf.slice(0, 10));
}

test("takes every snapshot, the newest first, and shows its progress on standard error", async () => {
  const here = temporaryPlace();
  const env = { OPENROUTER_BASE_URL: openrouter.baseUrl };
  const { code, stdout, stderr } = await here.run(["collect"], { env });
  expect([code, stdout]).toEqual([
    0,
    expect.stringMatching(/^3 batches, \d+ rows, \d+ new contents of days\n$/),
  ]);
  const progress = ["0 of 1", "1 of 1", "0 of 2", "1 of 2", "2 of 2"];
  expect(stderr).toBe(progress.map((line) => `snapshots: ${line}\n`).join(""));
  expect(await datesHeld(appIn(here))).toEqual(DATES);
  const again = await here.run(["collect", "--json"], { env });
  expect([again.code, JSON.parse(again.stdout), again.stderr]).toEqual([
    0,
    { result: "nothing", detail: "nothing new" },
    "",
  ]);
});

test("fails where the source cannot be reached, and says why", async () => {
  const here = temporaryPlace();
  const gone = await startOpenRouter({ archive: ARCHIVE });
  await gone.close();
  const env = { OPENROUTER_BASE_URL: gone.baseUrl };
  const { code, stdout, stderr } = await here.run(["collect", "--json"], { env });
  expect(code).toBe(1);
  const said = "nothing new; no connection (ECONNREFUSED)";
  expect(JSON.parse(stdout)).toEqual({ result: "failed", detail: said });
  expect(stderr).toContain(`\n${said}\n`);
  expect(stderr).not.toMatch(/\bat .+:\d+:\d+/);
  const sources = await appIn(here).read("/sources", z.array(sourceRow));
  expect(sources.data[0]).toMatchObject({
    id: "openrouter",
    state: "unreachable",
    last_run: { result: "failed", detail: said },
  });
});

test("waits for no other process that collects, and says that there is one", async () => {
  const here = temporaryPlace();
  const app = appIn(here);
  const { jobRuns, holder, isGone } = app.tokentide.collecting;
  const now = Date.now();
  const claim = { job: COLLECT_JOB, holder, now, leaseMs: 60_000, isGone };
  const run = (await jobRuns.claim(claim)) ?? 0;
  const env = { OPENROUTER_BASE_URL: openrouter.baseUrl };
  expect(await here.run(["collect"], { env })).toEqual({
    code: 1,
    stdout: "",
    stderr: "another process is collecting; try again when it has ended\n",
  });
  expect(await datesHeld(app)).toEqual([]);
  await jobRuns.finish(run, Date.now(), "nothing", "");
  const options = { source: "openrouter", from: DATES[2] as string };
  expect(await asked(() => collect(app.tokentide, options))).toMatchObject({ code: 0 });
});

test.each([
  [{ from: "2025-10-07", to: "2025-10-07" }, ["2025-10-07"]],
  [{ from: "2025-10-07" }, ["2025-10-07", "2025-10-08"]],
  [{ to: "2025-10-06" }, ["2025-10-06"]],
])("takes only the snapshots of %j", async (days, dates) => {
  const app = appIn(temporaryPlace());
  const { code, stdout } = await asked(() =>
    collect(app.tokentide, { source: "openrouter", ...days }),
  );
  expect([code, stdout]).toEqual([0, expect.stringContaining(`${dates.length} batch`)]);
  expect(await datesHeld(app)).toEqual(dates);
});

test("a snapshot that is set aside fails the run, which says why", async () => {
  openrouter.setFault({ kind: "wrongChecksum" });
  const app = appIn(temporaryPlace());
  const options = { source: "openrouter", from: DATES[2] as string };
  const { code, stderr } = await asked(() => collect(app.tokentide, options));
  expect(code).toBe(1);
  expect(stderr).toContain("set aside: its SHA-256 is not the manifest's");
});

test.each([
  [{ source: "verce" }, /--source: "verce" is not collected; openrouter, openrouter-catalogue, /],
  [{ from: "2025-02-30" }, /--from: "2025-02-30" is not a UTC day/],
  [{ to: "today" }, /--to: "today" is not a UTC day/],
  [{ from: "2025-10-08", to: "2025-10-07" }, /--from: 2025-10-08 comes after --to 2025-10-07/],
])("%j is a wrong question, and nothing is asked of the source", async (options, said) => {
  const app = appIn(temporaryPlace());
  const seen = openrouter.requests.length;
  const question = { source: "openrouter", ...options };
  const { code, stdout, stderr } = await asked(() => collect(app.tokentide, question));
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(said);
  expect(openrouter.requests).toHaveLength(seen);
});
