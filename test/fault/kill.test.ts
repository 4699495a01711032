import Database from "better-sqlite3";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { syntheticArchive, type Archive } from "../support/openrouter/archive.ts";
import { startOpenRouter } from "../support/openrouter/server.ts";
import { startTokentide } from "./process.ts";

const KILLS_EACH = 10;
const archive = syntheticArchive({ firstPublication: "2026-09-19", publications: 6, seed: 11 });

test.concurrent.each([1, 2])(
  "a first collection killed at ten random moments ends with the same numbers (%i of 2)",
  { timeout: 120_000 },
  async () => {
    const { contents: undisturbed, tookMs } = await collected(archive, []);
    // From its first moments to a little after its end, however fast the machine is.
    const moments = Array.from(
      { length: KILLS_EACH },
      () => (0.1 + Math.random()) * Math.min(tookMs, 2_600),
    );
    const { contents: killed } = await collected(archive, moments);
    expect(killed, `killed after ${moments.map(Math.round).join(", ")} ms`).toEqual(undisturbed);
  },
);

/** Everything but job runs and times of fetching, after a collection that was killed at these moments and ended at last. */
async function collected(market: Archive, moments: readonly number[]) {
  const folder = mkdtempSync(join(tmpdir(), "tokentide-"));
  const file = join(folder, "tokentide.db");
  const openRouter = await startOpenRouter({ archive: market });
  const environment = { DATABASE_URL: `sqlite:${file}`, OPENROUTER_BASE_URL: openRouter.baseUrl };
  for (const moment of moments) {
    const tokentide = startTokentide(folder, environment);
    await sleep(moment);
    await tokentide.kill("SIGKILL");
  }
  const startedAt = performance.now();
  const last = startTokentide(folder, environment);
  const url = await last.url;
  await until(async () => (await lastRunOf(url))?.result !== undefined);
  const tookMs = performance.now() - startedAt;
  await last.kill("SIGTERM");
  await openRouter.close();
  const contents = contentsOf(file);
  rmSync(folder, { recursive: true });
  return { contents, tookMs };
}

interface Run {
  readonly result: string;
  readonly finished_at: string | null;
}

async function lastRunOf(url: string): Promise<Run | undefined> {
  const { data } = (await (await fetch(`${url}/api/v1/sources`)).json()) as {
    data: { id: string; last_run: Run | null }[];
  };
  const run = data[0]?.last_run;
  return run?.finished_at ? run : undefined;
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    if (await holds()) return;
    await sleep(100);
  }
  throw new Error("the collection did not end");
}

function contentsOf(file: string) {
  const db = new Database(file, { readonly: true });
  const read = (sql: string) => db.prepare(sql).safeIntegers().raw().all();
  const found = {
    vintages: read(
      "select source, as_of, sha256, from_day, to_day, row_count from vintage order by 2",
    ),
    days: read("select source, day, as_of, hash from vintage_day order by 1, 2, 3, 4"),
    rows: read(
      `select c.day, c.hash, o.rank, m.permaslug, o.tokens
         from content c join observation o on o.content = c.id join model m on m.id = o.model
        order by 1, 2, 3`,
    ),
    authors: read(
      `select c.day, c.hash, a.author, a.tokens, a.free_tokens
         from content c join author_volume a on a.content = c.id order by 1, 2, 3`,
    ),
    batches: read("select source, sha256, size from batch order by 2"),
    setAside: read("select count(*) from quarantine"),
    integrity: read("pragma integrity_check"),
  };
  db.close();
  return found;
}
