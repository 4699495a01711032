import { rmSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { zstdCompress } from "node:zlib";
import { importRows } from "../../jobs/import.ts";
import { readRows } from "../../server/sources/rows.ts";
import { openStore } from "../../server/store/open.ts";
import { openDatabase } from "../../server/store/sqlite/database.ts";
import { afterDays, csvOf, modelNames } from "./market-rows.ts";
import { inTurn, median, millis, perSecond, print, ratioOf, tell, timed } from "./measure.ts";
import type { Scale, Subject } from "./measure.ts";
import { gatesOf } from "../support/gates.ts";

interface Stages {
  readonly total: number;
  readonly parse: number;
  readonly insert: number;
}

/** A CSV of a million rows into a new store, beside a bare loop that inserts them as they were parsed. */
export const importSubject: Subject = {
  name: "import",
  run: async (scale) => {
    const [days, models, rounds] = scale.quick ? [20, 2_500, 2] : [73, 13_700, 5];
    const body = csvOf(modelNames(models), 0, days);
    const rows = days * models;
    tell(`${rows.toLocaleString("en")} rows, ${Math.round(body.length / 1e6)} MB of CSV`);

    const stages: Stages[] = [];
    const parsed = parsedRows(body);
    const { ours, peer } = await inTurn(
      rounds,
      () =>
        withProcessorTime(async () => {
          stages.push(await importOnce(scale, body, days));
          return stages.at(-1)?.total ?? 0;
        }),
      () => withProcessorTime(() => insertOnce(scale, parsed)),
    );
    const aim = ">= 0.7";
    print({
      name: "import, rows a second",
      aim,
      rounds,
      ratio: ratioOf(tookOf(peer), tookOf(ours)),
      ours: perSecond((rows / median(tookOf(ours))) * 1000),
      peer: perSecond((rows / median(tookOf(peer))) * 1000),
    });
    print({
      name: "import, processor time",
      aim: "",
      rounds,
      ratio: ratioOf(usedOf(peer), usedOf(ours)),
      ours: millis(median(usedOf(ours))),
      peer: millis(median(usedOf(peer))),
    });
    await tellStages(stages.slice(1), body);
  },
};

interface Spent {
  readonly took: number;
  /** User and system together, of all threads. */
  readonly used: number;
}

const tookOf = (spent: readonly Spent[]) => spent.map(({ took }) => took);
const usedOf = (spent: readonly Spent[]) => spent.map(({ used }) => used);

/** What other programs do meanwhile spoils the time on the wall, and hardly the processor's. */
async function withProcessorTime(work: () => Promise<number>): Promise<Spent> {
  const before = process.cpuUsage();
  const took = await work();
  const { user, system } = process.cpuUsage(before);
  return { took, used: (user + system) / 1000 };
}

async function importOnce({ folder }: Scale, body: Uint8Array, days: number): Promise<Stages> {
  const file = join(folder, "ours.db");
  const store = openStore(`sqlite:${file}`);
  const spent = { parse: 0, insert: 0 };
  const ports = {
    clock: () => afterDays(days),
    gatesOf,
    readRows: (bytes: Uint8Array) => {
      const start = performance.now();
      const read = readRows(bytes);
      spent.parse = performance.now() - start;
      return read;
    },
    intake: {
      ...store.intake,
      keep: async (...batch: Parameters<typeof store.intake.keep>) => {
        const [took, kept] = await timed(() => store.intake.keep(...batch));
        spent.insert = took;
        return kept;
      },
    },
  };
  const [total] = await timed(() => importRows(ports, { source: "bench", body, address: "bench" }));
  await store.close();
  remove(file);
  return { total, ...spent };
}

/** Columns, so that a million small objects do not burden the other side's garbage collection. */
interface ParsedDay {
  readonly day: string;
  /** Of each row, its model's number in order of names, which is the key's order: a plain loop is fastest so. */
  readonly models: Int32Array;
  readonly ranks: Int32Array;
  readonly tokens: BigInt64Array;
}

function parsedRows(body: Uint8Array): { names: string[]; days: ParsedDay[] } {
  const read = readRows(body);
  if (read.kind === "unreadable") throw new Error(read.reason);
  const names = (read.days[0]?.rows ?? []).map(({ permaslug }) => String(permaslug)).toSorted();
  const numbers = new Map(names.map((name, i) => [name, i + 1]));
  const days = read.days.map(({ day, rows }) => {
    const sorted = rows
      .map(({ permaslug, tokens }, i) => [numbers.get(permaslug) ?? 0, i + 1, tokens] as const)
      .toSorted(([a], [b]) => a - b);
    return {
      day,
      models: Int32Array.from(sorted, ([model]) => model),
      ranks: Int32Array.from(sorted, ([, rank]) => rank),
      tokens: BigInt64Array.from(sorted, ([, , tokens]) => tokens),
    };
  });
  return { names, days };
}

async function insertOnce({ folder }: Scale, { names, days }: ReturnType<typeof parsedRows>) {
  const file = join(folder, "peer.db");
  const db = openDatabase(file);
  const model = db.prepare("insert into model (permaslug) values (?)");
  const content = db.prepare("insert into content values (?, 'bench', ?, '', ?, 0)");
  const observe = db.prepare("insert into observation values (?, ?, ?, ?)");
  db.transaction(() => {
    for (const name of names) model.run(name);
    days.forEach(({ day, models }, i) => content.run(i + 1, day, models.length));
  })();
  const insertAll = db.transaction(() => {
    days.forEach(({ models, ranks, tokens }, i) => {
      for (let row = 0; row < models.length; row++) {
        observe.run(i + 1, models[row], ranks[row], tokens[row]);
      }
    });
  });
  const [took] = await timed(() => insertAll());
  db.close();
  remove(file);
  return took;
}

async function tellStages(stages: readonly Stages[], body: Uint8Array): Promise<void> {
  const of = (pick: (stage: Stages) => number) => millis(median(stages.map(pick)));
  const [compress] = await timed(() => promisify(zstdCompress)(body));
  const rest = of(({ total, parse, insert }) => total - parse - insert);
  tell(
    `ours: parse and sort ${of((s) => s.parse)}, check and hash ${rest}, keep ${of((s) => s.insert)}`,
  );
  tell(`(compression, beside the check on a thread of its own: ${millis(compress)})`);
}

function remove(file: string): void {
  for (const end of ["", "-wal", "-shm"]) rmSync(file + end, { force: true });
}
