import { execFile, execFileSync } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { importRows } from "../../jobs/import.ts";
import { readRows } from "../../server/sources/rows.ts";
import { openStore } from "../../server/store/open.ts";
import type { Took } from "./csv-once.ts";
import { afterDays, csvOf, modelNames } from "./market-rows.ts";
import { inTurn, median, millis, perSecond, print, ratioOf, tell, timed } from "./measure.ts";
import type { Scale, Subject } from "./measure.ts";
import { gatesOf } from "../support/gates.ts";

const ONCE = join(import.meta.dirname, "csv-once.ts");
const DAYS_A_FILE = 50;

/** A million rows of models by day as CSV, beside `sqlite3 -csv` of the same query; as Parquet, beside the library alone. */
export const csvSubject: Subject = {
  name: "csv",
  run: async (scale) => {
    const [models, days, rounds] = scale.quick ? [200, 100, 2] : [1_000, 1_000, 5];
    const file = await filled(scale, models, days);
    const rows = (models * days).toLocaleString("en");
    const out = join(scale.folder, "out");
    const once = async (what: string) => {
      const { stdout } = await promisify(execFile)(process.execPath, [
        ONCE,
        what,
        file,
        String(afterDays(days)),
        out,
      ]);
      const took = JSON.parse(stdout) as Took;
      if (took.rows !== models * days) throw new Error(`${what}: ${took.rows} rows`);
      return took;
    };
    if (hasSqlite()) {
      const found = await inTurn(
        rounds,
        () => once("csv"),
        () => viaSqlite(file, out),
      );
      printRates(`CSV of ${rows} rows`, models * days, found, ">= 0.7");
      tellTurns("CSV", found.ours);
    } else tell("sqlite3 is not installed: no peer for CSV; Debian has it as sqlite3");
    const parquet = await inTurn(
      rounds,
      () => once("parquet"),
      () => once("library"),
    );
    printRates(`Parquet of ${rows} rows, from the store`, models * days, parquet, "");
    tellTurns("Parquet", parquet.ours);
  },
};

function tellTurns(name: string, took: readonly Took[]): void {
  const turn = median(took.map(({ turnMs }) => turnMs));
  const resident = median(took.map(({ residentMiB }) => residentMiB));
  tell(`${name}: longest turn ${millis(turn)} of processor time, ${resident} MiB resident at most`);
}

async function filled({ folder }: Scale, models: number, days: number): Promise<string> {
  const file = join(folder, "csv.db");
  const store = openStore(`sqlite:${file}`);
  const clock = () => afterDays(days);
  for (let day = 0; day < days; day += DAYS_A_FILE) {
    const body = csvOf(modelNames(models), day, Math.min(days, day + DAYS_A_FILE));
    await importRows(
      { intake: store.intake, readRows, gatesOf, clock },
      { source: "bench", body, address: `from day ${day}` },
    );
  }
  await store.close();
  return file;
}

function hasSqlite(): boolean {
  try {
    execFileSync("sqlite3", ["-version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

// The same columns and the same order as our CSV has them.
const QUERY = `select c.day, c.day, c.day, m.permaslug, o.tokens, '', '', 'tokens', 'closed', 'all',
  '2026-07-26T02:00:00Z', 'Source: bench, as of 2026-07-26T02:00:00Z.'
  from content c join observation o on o.content = c.id join model m on m.id = o.model
  where c.source = 'bench' order by c.day, m.permaslug`;

async function viaSqlite(file: string, out: string): Promise<Took> {
  const command = `sqlite3 -csv "${file}" "${QUERY}" > "${out}"`;
  const [ms] = await timed(() => promisify(execFile)("sh", ["-c", command]));
  return { ms, rows: 0, residentMiB: 0, turnMs: 0 };
}

function printRates(
  name: string,
  rows: number,
  { ours, peer }: { ours: readonly Took[]; peer: readonly Took[] },
  aim: string,
): void {
  const [mine, theirs] = [ours.map(({ ms }) => ms), peer.map(({ ms }) => ms)];
  print({
    name: `${name}, rows a second`,
    aim,
    rounds: ours.length,
    ours: perSecond((rows / median(mine)) * 1000),
    peer: perSecond((rows / median(theirs)) * 1000),
    ratio: ratioOf(theirs, mine),
  });
}
