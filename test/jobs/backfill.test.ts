import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { backfill, refresh } from "../../jobs/backfill.ts";
import { collectNow } from "../../jobs/collecting.ts";
import { ingest } from "../../jobs/ingest.ts";
import { parseDay } from "../../server/market/day.ts";
import { DAY_MS, formatInstant, HOUR_MS, parseInstant } from "../../server/market/instant.ts";
import type { RawBatch, Store } from "../../server/ports.ts";
import { listed } from "../support/days.ts";
import { heldAt } from "../support/held.ts";
import { rowsKnownAt, syntheticArchive, type Pull } from "../support/openrouter/archive.ts";
import { startKeyed, type Keyed, type KeyedOptions } from "../support/openrouter/keyed.ts";
import { snapshotsOf } from "../support/openrouter/snapshot.ts";
import { temporaryStore, type Finished } from "../support/stores.ts";

const MARKET = { firstPublication: "2026-09-19", publications: 3, seed: 3, models: 3 };
const ARCHIVE = syntheticArchive({ ...MARKET, windowDays: 640 });
const NOW = "2026-09-20T03:00:00Z";
const { signal } = new AbortController();
const WHOLE = ["2025-01-01..2026-01-01", "2026-01-02..2026-09-19"];

const start = (finished: Finished, more: Partial<KeyedOptions> = {}) =>
  startKeyed({ archive: ARCHIVE, now: NOW, finished, ...more });
const run = ({ ports }: Keyed) => backfill(ports, { signal, onProgress: async () => {} });
const held = async ({ store, now }: Keyed) =>
  listed(await heldAt(store.observations, "openrouter", now()));
const knownAt = (at: string) =>
  listed(new Map([...rowsKnownAt(ARCHIVE, at)].filter(([day]) => day >= "2025-01-01")));
const asOfsOf = async ({ observations }: Store) =>
  (await observations.vintages("openrouter", Number.MAX_SAFE_INTEGER, 100)).map(({ asOf }) => asOf);

describe.concurrent("a backfill", () => {
  test("takes the whole history in two requests, with the as-of that they state", async (t) => {
    const keyed = await start(t.onTestFinished);
    const { taken, unreachable } = await run(keyed);
    expect(unreachable).toBeUndefined();
    expect(keyed.asked()).toEqual(WHOLE);
    expect(keyed.server.apiCounts).toMatchObject({ answered: 2, limited: 0, refused: 0 });
    expect(taken.map(({ setAside }) => setAside)).toEqual([[], []]);
    expect(await held(keyed)).toEqual(knownAt(NOW));
    const asOf = parseInstant(ARCHIVE.pulls[1]?.asOf ?? "");
    expect(await asOfsOf(keyed.store)).toEqual([asOf, asOf]);
    expect(await heldAt(keyed.store.observations, "openrouter", asOf - 1)).toEqual(new Map());
  });

  test("that is complete asks for nothing, and a day later for the new day alone", async (t) => {
    const keyed = await start(t.onTestFinished);
    await run(keyed);
    keyed.asked();
    expect(await run(keyed)).toEqual({ taken: [] });
    expect(keyed.asked()).toEqual([]);
    keyed.setNow("2026-09-21T03:00:00Z");
    await run(keyed);
    expect(keyed.asked()).toEqual(["2026-09-20..2026-09-20"]);
  });

  test("that was interrupted asks only for what it lacks", async (t) => {
    const keyed = await start(t.onTestFinished);
    const stopping = new AbortController();
    const onProgress = async (done: number) => {
      if (done === 1) stopping.abort();
    };
    await expect(
      backfill(keyed.ports, { signal: stopping.signal, onProgress }),
    ).rejects.toMatchObject({ name: "AbortError" });
    expect(keyed.asked()).toEqual(WHOLE.slice(0, 1));
    await run(keyed);
    expect(keyed.asked()).toEqual(WHOLE.slice(1));
    expect(await held(keyed)).toEqual(knownAt(NOW));
  });

  test("begins and ends each request with a day that it lacks", async (t) => {
    const keyed = await start(t.onTestFinished);
    const known = rowsKnownAt(ARCHIVE, NOW);
    const lacking = new Set(["2025-03-03", "2025-03-09", "2026-05-01"]);
    const some = [...known].filter(([day]) => day >= "2025-01-01" && !lacking.has(day));
    const { range } = keyed.ports;
    const whole = await Promise.all([
      range.fetch(parseDay("2025-01-01"), parseDay("2026-01-01"), signal),
      range.fetch(parseDay("2026-01-02"), parseDay("2026-09-19"), signal),
    ]);
    for (const fetched of whole) {
      if (fetched.kind !== "batch") throw new Error(fetched.reason);
      const text = JSON.parse(Buffer.from(fetched.batch.body).toString()) as {
        data: { date: string }[];
      };
      const data = text.data.filter(({ date }) => !lacking.has(date));
      const body = Buffer.from(JSON.stringify({ ...text, data }));
      await ingest(keyed.ports, { ...fetched.batch, window: null, body });
    }
    expect(await held(keyed)).toEqual(listed(new Map(some)));
    keyed.asked();
    await run(keyed);
    // From the first to the third are 425 days, which is more than a request may ask for.
    expect(keyed.asked()).toEqual(["2025-03-03..2025-03-09", "2026-05-01..2026-05-01"]);
    expect(await held(keyed)).toEqual(knownAt(NOW));
  });

  test("asks again for what it asked for in vain while the clock was a month ahead", async (t) => {
    const keyed = await start(t.onTestFinished);
    keyed.server.publishUpTo(NOW);
    keyed.setNow(parseInstant(NOW) + 30 * DAY_MS);
    await run(keyed);
    keyed.server.publishUpTo(10);
    keyed.setNow(parseInstant(NOW) + DAY_MS);
    keyed.asked();
    await run(keyed);
    expect(keyed.asked()).toEqual(["2026-09-20..2026-09-20"]);
  });

  test("asks once a day for days that the history does not have", async (t) => {
    const holes = new Set(["2025-06-01", "2025-06-02"]);
    const pulls = ARCHIVE.pulls.map(({ asOf, days }) => ({
      asOf,
      days: new Map([...days].filter(([day]) => !holes.has(day))),
    }));
    const keyed = await start(t.onTestFinished, { archive: { pulls } });
    await run(keyed);
    keyed.asked();
    await run(keyed);
    keyed.setNow("2026-09-20T23:59:59Z");
    await run(keyed);
    expect(keyed.asked()).toEqual([]);
    keyed.setNow(parseInstant(NOW) + DAY_MS);
    await run(keyed);
    expect(keyed.asked()).toEqual(["2025-06-01..2025-06-02", "2026-09-20..2026-09-20"]);
    const missing = await keyed.store.intake.quarantined(false);
    expect(new Set(missing.map(({ day }) => day))).toEqual(holes);
  });

  test("that fails to reach its publisher asks again at the next run", async (t) => {
    const keyed = await start(t.onTestFinished, { key: "another" });
    expect(await run(keyed)).toMatchObject({
      taken: [],
      unreachable: { reason: "it refused OPENROUTER_API_KEY (401)" },
    });
    await run(keyed);
    expect(keyed.asked()).toEqual([WHOLE[0], WHOLE[0]]);
  });

  test.for([{ kind: "html" }, { kind: "empty" }, { kind: "cutClean" }] as const)(
    "whose answer was refused (%j) sets it aside and asks again within two hours",
    async (fault, t) => {
      const keyed = await start(t.onTestFinished);
      keyed.server.setFault(fault, { path: /rankings-daily$/, times: 2 });
      const { taken } = await run(keyed);
      expect(taken.map(({ days }) => days)).toEqual([0, 0]);
      expect(await keyed.store.intake.quarantined(false)).not.toEqual([]);
      keyed.asked();
      keyed.setNow(keyed.now() + 2 * HOUR_MS);
      await run(keyed);
      expect(keyed.asked()).toEqual(WHOLE);
      expect(await held(keyed)).toEqual(knownAt(NOW));
    },
  );

  test("leaves the running day out", async (t) => {
    const keyed = await start(t.onTestFinished, { api: { runningDay: true } });
    keyed.setNow("2026-09-20T23:00:00Z");
    const fetched = await keyed.ports.range.fetch(
      parseDay("2026-09-19"),
      parseDay("2026-09-20"),
      signal,
    );
    if (fetched.kind !== "batch") throw new Error(fetched.reason);
    const { days, notes } = await ingest(keyed.ports, fetched.batch);
    expect([days, notes]).toEqual([1, ["the running day 2026-09-20 was left out"]]);
  });

  test("tells how far it has come, up to the end", async (t) => {
    const keyed = await start(t.onTestFinished);
    const told: string[] = [];
    const onProgress = async (done: number, total: number) => void told.push(`${done}/${total}`);
    await backfill(keyed.ports, { signal, onProgress });
    expect(told).toEqual(["0/2", "1/2", "2/2"]);
  });

  test("is followed by the newest days once more, which their publisher restates", async (t) => {
    const keyed = await start(t.onTestFinished);
    await run(keyed);
    keyed.asked();
    keyed.setNow("2026-09-21T03:00:00Z");
    expect((await refresh(keyed.ports, signal)).taken).toMatchObject([{ days: 7, isNew: true }]);
    expect(keyed.asked()).toEqual(["2026-09-14..2026-09-20"]);
    expect(await held(keyed)).toEqual(knownAt("2026-09-21T03:00:00Z"));
    expect((await refresh(keyed.ports, signal)).taken).toMatchObject([{ isNew: false }]);
    expect(await asOfsOf(keyed.store)).toHaveLength(3);
  });
});

/** What the keyed publisher knows: as much as the exports, and four hours later a little more of the newest days. */
const LATER: Pull[] = ARCHIVE.pulls.map(({ asOf, days }) => ({
  asOf: formatInstant(parseInstant(asOf) + 4 * HOUR_MS),
  days: new Map(
    [...days].map(([day, rows], i) => [
      day,
      i < days.size - 2 ? rows : rows.map((row) => ({ ...row, tokens: row.tokens + 1_000n })),
    ]),
  ),
}));
const API = { pulls: [...ARCHIVE.pulls, ...LATER].toSorted((a, b) => (a.asOf < b.asOf ? -1 : 1)) };

/** A keyed answer as a pull: what it knew of its days. */
const pullOf = ({ asOf, window }: RawBatch): Pull => {
  const at = formatInstant(asOf ?? 0);
  const known = [...rowsKnownAt(API, at)];
  const isWithin = (day: string) => window && day >= window.start && day <= window.end;
  return { asOf: at, days: new Map(known.filter(([day]) => isWithin(day))) };
};

async function expectOneHistory(store: Store, pulls: readonly Pull[]) {
  const archive = { pulls: pulls.toSorted((a, b) => (a.asOf < b.asOf ? -1 : 1)) };
  const moments = archive.pulls.map(({ asOf }) => parseInstant(asOf));
  for (const at of [...new Set(moments)].flatMap((moment) => [moment - 1, moment])) {
    const known = listed(rowsKnownAt(archive, formatInstant(at)));
    expect(listed(await heldAt(store.observations, "openrouter", at))).toEqual(known);
  }
}

test("keyed answers and key-less snapshots in any order are one history, each vintage once", async (t) => {
  const keyed = await start(t.onTestFinished, { api: { archive: API } });
  const batches: RawBatch[] = [];
  const fetch = async (from: string, to: string) => {
    const fetched = await keyed.ports.range.fetch(parseDay(from), parseDay(to), signal);
    if (fetched.kind === "batch") batches.push(fetched.batch);
  };
  await fetch("2025-12-01", "2026-09-19");
  keyed.setNow("2026-09-20T08:00:00Z");
  await fetch("2026-09-01", "2026-09-19");
  await fetch("2025-11-01", "2025-12-31");
  keyed.setNow("2026-09-21T03:00:00Z");
  await fetch("2026-09-14", "2026-09-20");
  keyed.setNow("2026-09-21T08:00:00Z");
  await fetch("2026-09-14", "2026-09-20");
  const pulls = [...batches.map(pullOf), ...snapshotsOf(ARCHIVE.pulls)];
  for (const date of ["2026-09-19", "2026-09-20", "2026-09-21"]) {
    const dated = await keyed.ports.source.dated(parseDay(date), signal);
    if (dated.kind !== "snapshot") throw new Error(date);
    const fetched = await keyed.ports.source.fetch(dated, signal);
    if (fetched.kind === "batch") batches.push(fetched.batch);
  }
  expect(batches).toHaveLength(8);

  const order = fc.shuffledSubarray([...batches, ...batches], { minLength: 16 });
  await fc.assert(
    fc.asyncProperty(order, async (arriving) => {
      const store = temporaryStore(t.onTestFinished);
      for (const raw of arriving) {
        const { setAside } = await ingest({ ...keyed.ports, ...store }, raw);
        expect(setAside).toEqual([]);
      }
      expect(await asOfsOf(store)).toHaveLength(batches.length);
      await expectOneHistory(store, pulls);
    }),
    { numRuns: 4, endOnFailure: true },
  );
});

test("a collection with a key that is cut off again and again ends with one history", async (t) => {
  let left = 0;
  let stopping = new AbortController();
  const keyed = await start(t.onTestFinished, {
    api: { archive: API },
    now: "2026-09-21T08:00:00Z",
    around: (get) => (url, options) => {
      left -= 1;
      if (left < 0) stopping.abort();
      return get(url, options);
    },
  });
  let result: unknown = "lost";
  for (let runs = 0; result === "lost" && runs < 30; runs++) {
    stopping = new AbortController();
    left = 2 + runs;
    const ended = await collectNow(keyed.ports, { signal: stopping.signal });
    result = ended === "busy" ? ended : ended.result;
  }
  expect(result).toBe("done");
  const asOf = LATER.at(-1)?.asOf ?? "";
  const known = [...rowsKnownAt(API, asOf)].filter(([day]) => day >= "2025-01-01");
  await expectOneHistory(keyed.store, [
    ...snapshotsOf(ARCHIVE.pulls),
    { asOf, days: new Map(known) },
  ]);
  const spans = keyed.asked().filter((name) => name.includes(".."));
  expect(spans.filter((span) => span !== "2026-09-14..2026-09-20")).toEqual([
    "2025-01-01..2026-01-01",
    "2026-01-02..2026-09-20",
  ]);
  const vintages = await keyed.store.observations.vintages("openrouter", keyed.now(), 100);
  const keys = vintages.map((vintage) => `${vintage.asOf} ${vintage.sha256}`);
  expect(new Set(keys).size).toBe(keys.length);
});
