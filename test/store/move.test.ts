import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import type { Store } from "../../server/ports.ts";
import { moveStore } from "../../server/store/move/move.ts";
import { sqliteOrigin } from "../../server/store/move/sqlite-end.ts";
import { storeTables } from "../../server/store/move/tables.ts";
import { openStore } from "../../server/store/open.ts";
import { fillStore } from "../support/filled.ts";
import { batchOf } from "../support/batches.ts";
import { temporaryFolder, temporaryUrl } from "../support/stores.ts";

const EVER = Date.parse("2027-01-01T00:00:00Z");
const quiet = (): void => {};

let file: string;
beforeAll(async () => {
  const finished: (() => void | Promise<void>)[] = [];
  file = join(
    temporaryFolder((tidy) => void finished.push(tidy)),
    "full.db",
  );
  const store = openStore(`sqlite:${file}`);
  await fillStore(store);
  await store.close();
  return async () => {
    for (const tidy of finished) await tidy();
  };
});

const postgresUrl = () => temporaryUrl(onTestFinished, { engine: "postgres" });
const sqliteFile = () => join(temporaryFolder(), "moved.db");

async function withStore<T>(url: string, use: (store: Store) => Promise<T>): Promise<T> {
  const store = openStore(url);
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

/** All that its ports tell of a store. */
async function answersOf(store: Store) {
  const { observations, intake, sourceStates, jobRuns, changes, alerts, outbox, documents } = store;
  const contents = await observations.contents("market", EVER);
  const ids = [...contents, ...(await observations.contents("labs", EVER))].map(({ id }) => id);
  return {
    contents,
    rows: await observations.rows(ids),
    volumes: (await observations.authorVolumes(ids)).toSorted((a, b) =>
      `${a.content} ${a.author}` < `${b.content} ${b.author}` ? -1 : 1,
    ),
    labs: await observations.labShares(ids),
    vintages: await observations.vintages("market", EVER, 100),
    revised: await observations.revisedDays("market", EVER),
    pastYears: await store.pastYears.years("market", EVER, "basis"),
    models: await observations.models("market"),
    quarantine: await intake.quarantined(true),
    item: await intake.quarantineItem(1),
    document: await documents.newest("catalogue", EVER),
    state: await sourceStates.state("market"),
    missed: await sourceStates.missedSnapshots("market"),
    runs: await jobRuns.recent(9),
    changes: await changes.since(0, 100),
    events: await alerts.events({ limit: 9 }),
    silences: await alerts.silences(0),
    states: await alerts.states([{ id: "cn-majority", fingerprint: "f1" }]),
    evaluated: await alerts.evaluated(),
    deliveries: await outbox.deliveries({ limit: 9 }),
    log: await outbox.delivery("d1"),
    endpoints: await outbox.endpointStates(),
  };
}

test("the store that is moved has a row in every table, so that none can be forgotten", async () => {
  const origin = sqliteOrigin(file);
  const empty = [];
  for (const table of storeTables()) if ((await origin.count(table)) === 0) empty.push(table.name);
  await origin.close();
  expect(empty).toEqual([]);
});

test("SQLite to PostgreSQL and back: the same answers, and work goes on in both", async () => {
  const before = await withStore(`sqlite:${file}`, answersOf);
  const [url, back] = [postgresUrl(), sqliteFile()];
  const told: [number, number][] = [];
  const there = await moveStore(`sqlite:${file}`, url, (...progress) => void told.push(progress));
  expect(await withStore(url, answersOf)).toEqual(before);
  expect(told.at(-1)).toEqual([there.rows, there.rows]);
  expect(await moveStore(url, `sqlite:${back}`, quiet)).toEqual(there);
  expect(await withStore(`sqlite:${back}`, answersOf)).toEqual(before);
  for (const address of [url, `sqlite:${back}`]) {
    const newer = batchOf({
      asOf: "2026-12-01T00:00:00Z",
      days: { "2026-11-30": { "new/x": 1n } },
    });
    const kept = await withStore(address, ({ intake }) => intake.keep(newer));
    expect(kept).toMatchObject({ isNew: true, newDays: 1 });
    const ids = { job: "collect", holder: "a", now: EVER, leaseMs: 1, isGone: () => true };
    expect(await withStore(address, ({ jobRuns }) => jobRuns.claim(ids))).toBeGreaterThan(1);
  }
});

test("a move that was interrupted leaves no store that could be opened, and is done again from its beginning", async () => {
  const url = postgresUrl();
  const broken = moveStore(`sqlite:${file}`, url, (done) => {
    if (done > 5) throw new Error("cut off");
  });
  await expect(broken).rejects.toThrow("cut off");
  await expect(withStore(url, ({ changes }) => changes.newest())).rejects.toThrow(
    /not finished. Run migrate-store again/,
  );
  const moved = await moveStore(`sqlite:${file}`, url, quiet);
  expect(moved.rows).toBeGreaterThan(20);
  const [one, other] = [
    await withStore(`sqlite:${file}`, answersOf),
    await withStore(url, answersOf),
  ];
  expect(other).toEqual(one);

  const target = sqliteFile();
  writeFileSync(`${target}.unfinished`, "what a killed process left");
  await moveStore(url, `sqlite:${target}`, quiet);
  expect(existsSync(`${target}.unfinished`)).toBe(false);
  expect(await withStore(`sqlite:${target}`, answersOf)).toEqual(one);
});

test("a store that holds something, and a database of something else, are left as they are", async () => {
  const [url, other] = [postgresUrl(), sqliteFile()];
  for (const address of [url, `sqlite:${other}`]) {
    const batch = batchOf({
      asOf: "2026-12-01T00:00:00Z",
      days: { "2026-11-30": { "own/x": 7n } },
    });
    await withStore(address, ({ intake }) => intake.keep(batch));
    const before = await withStore(address, answersOf);
    await expect(moveStore(`sqlite:${file}`, address, quiet)).rejects.toThrow(/not empty/);
    expect(await withStore(address, answersOf)).toEqual(before);
  }
  const letter = sqliteFile();
  writeFileSync(letter, "a letter");
  await expect(moveStore(`sqlite:${file}`, `sqlite:${letter}`, quiet)).rejects.toThrow();
  expect(readFileSync(letter, "utf8")).toBe("a letter");
  await expect(moveStore("sqlite:/nowhere/x.db", url, quiet)).rejects.toThrow(/no such file/);
});
