import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { importRows } from "../../jobs/import.ts";
import { readRows } from "../../server/sources/rows.ts";
import { openStore } from "../../server/store/open.ts";
import { afterDays, csvOf, modelNames } from "./market-rows.ts";
import { figure, inTurn, median, millis, print, ratioOf, tell, timed } from "./measure.ts";
import type { Scale, Subject } from "./measure.ts";
import type { Took } from "./shares-once.ts";
import { gatesOf } from "../support/gates.ts";

const DAYS_A_FILE = 14;
const ONCE = join(import.meta.dirname, "shares-once.ts");

/** Weekly shares by origin from the roll-up, beside a plain GROUP BY over the rows of the same file. */
export const sharesSubject: Subject = {
  name: "shares",
  run: async (scale) => {
    const weeks = scale.quick ? 12 : 104;
    const small = await filled(scale, "small", weeks, 51);
    const large = await filled(scale, "large", weeks, scale.quick ? 1_000 : 13_700);
    const few = await measured(small, scale.quick ? 2 : 7);
    const many = await measured(large, scale.quick ? 2 : 3);
    printGrowth(few, many, "cold");
    printGrowth(few, many, "warm");
  },
};

interface Filled {
  readonly file: string;
  readonly rows: string;
  readonly asOf: number;
}

/** A store of so many weeks, two of them a file. */
async function filled({ folder }: Scale, name: string, weeks: number, models: number) {
  const file = join(folder, `${name}.db`);
  const store = openStore(`sqlite:${file}`);
  const names = modelNames(models);
  const days = weeks * 7;
  const clock = () => afterDays(days);
  const [took] = await timed(async () => {
    for (let day = 0; day < days; day += DAYS_A_FILE) {
      const body = csvOf(names, day, Math.min(days, day + DAYS_A_FILE));
      const ports = { intake: store.intake, readRows, gatesOf, clock };
      await importRows(ports, { source: "bench", body, address: `from day ${day}` });
    }
  });
  await store.close();
  const rows = (days * models).toLocaleString("en");
  tell(`${rows} rows over ${weeks} weeks: filled in ${figure(took / 1000)} s`);
  return { file, rows, asOf: clock() };
}

async function measured(store: Filled, rounds: number): Promise<Took[]> {
  const { ours, peer } = await inTurn(
    rounds,
    () => once(store, "ours"),
    () => once(store, "sql"),
  );
  for (const kind of ["cold", "warm"] as const) {
    const [mine, theirs] = [ours.map((took) => took[kind]), peer.map((took) => took[kind])];
    print({
      name: `weekly shares of ${store.rows} rows, ${kind}`,
      rounds,
      aim: ">= 20 at 10M",
      ours: millis(median(mine)),
      peer: millis(median(theirs)),
      ratio: ratioOf(theirs, mine),
    });
  }
  const same = ours.every(({ answer }) => peer.every((other) => other.answer === answer));
  tell(`both give ${same ? "the same sums" : "DIFFERENT SUMS"}`);
  tell(`top9: ${millis(median(ours.map(({ top9Cold }) => top9Cold ?? Number.NaN)))} cold, \
${millis(median(ours.map(({ top9Warm }) => top9Warm ?? Number.NaN)))} warm`);
  return ours;
}

function printGrowth(few: readonly Took[], many: readonly Took[], kind: "cold" | "warm"): void {
  const [small, large] = [median(few.map((took) => took[kind])), median(many.map((t) => t[kind]))];
  print({
    name: `ours, large beside small, ${kind}`,
    aim: "<= 3",
    rounds: many.length,
    ours: millis(large),
    peer: millis(small),
    ratio: large / small,
  });
}

/** In a process of its own, so that nothing is remembered. The file system's cache stays warm for both. */
async function once({ file, asOf }: Filled, who: "ours" | "sql"): Promise<Took> {
  const { stdout } = await promisify(execFile)(process.execPath, [ONCE, who, file, String(asOf)]);
  return JSON.parse(stdout) as Took;
}
