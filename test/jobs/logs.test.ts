import { expect, onTestFinished, test } from "vitest";
import { collectLog, collectLogWhenDue, type OwnLog } from "../../jobs/logs.ts";
import { daysFrom, parseDay } from "../../server/market/day.ts";
import { HOUR_MS, parseInstant } from "../../server/market/instant.ts";
import { clickhouseLog } from "../../server/sources/logs/clickhouse.ts";
import { readRows } from "../../server/sources/rows.ts";
import {
  clickhouseOf,
  exception,
  startClickhouse,
  sums,
  type Answered,
} from "../support/clickhouse.ts";
import { temporaryStore } from "../support/stores.ts";
import { gatesOf } from "../support/gates.ts";

const signal = new AbortController().signal;
const log = { info: () => {}, warn: () => {}, error: () => {} };

/** A log of two models, from 1 June on, that its test may add to. */
async function gateway() {
  const rows = new Map<string, bigint>();
  let fault: Answered | null = null;
  let now = parseInstant("2026-06-08T03:00:00Z");
  for (const day of daysFrom(parseDay("2026-06-01"), parseDay("2026-06-07"))) {
    rows.set(`${day} maker/m1`, 100n);
    rows.set(`${day} other-maker/m2`, 50n);
  }
  const server = await startClickhouse(({ params }) => {
    if (fault) return fault;
    const [from, until] = [params.get("param_from"), params.get("param_until")];
    const asked = [...rows].filter(([key]) => key >= String(from) && key < String(until));
    return sums(
      asked.map(([key, tokens]) => [...(key.split(" ") as [string, string]), String(tokens)]),
    );
  });
  onTestFinished(() => server.close());
  const store = temporaryStore();
  const shaped = clickhouseOf({
    url: server.url,
    table: "requests",
    columns: { time: "t", model: "m", tokens: "n" },
    since: "2026-06-01",
    days_at_once: 3,
  });
  const own: OwnLog = {
    source: clickhouseLog(shaped, () => now),
    everyMinutes: 60,
    trailingDays: 3,
  };
  const ports = {
    ...store,
    readRows,
    gatesOf,
    clock: () => now,
    log,
    holder: "test",
    isGone: () => false,
  };
  const held = async (asOf = now) =>
    (await store.observations.contents("gateway", asOf)).map(
      ({ day, tokens }) => `${day} ${tokens}`,
    );
  return {
    store,
    server,
    held,
    rows,
    ports,
    own,
    later: (ms: number) => void (now += ms),
    now: () => now,
    break: (one: Answered | null) => void (fault = one),
  };
}

test("a first collection asks for the whole log, so many days at once", async () => {
  const { server, held, ports, own } = await gateway();
  expect(await collectLog(ports, own, { signal })).toMatchObject({ result: "done" });
  const spans = server.asked.map(({ params }) => [
    params.get("param_from"),
    params.get("param_until"),
  ]);
  expect(spans.slice(0, 3)).toEqual([
    ["2026-06-01", "2026-06-04"],
    ["2026-06-04", "2026-06-07"],
    ["2026-06-07", "2026-06-08"],
  ]);
  expect(await held()).toHaveLength(7);
});

test("rows that come late make a new vintage of their day, and an earlier as-of answers as before", async () => {
  const { held, rows, ports, own, later, now } = await gateway();
  await collectLog(ports, own, { signal });
  const [before, known] = [now(), await held()];
  rows.set("2026-06-06 maker/m1", 130n);
  later(HOUR_MS);
  await collectLog(ports, own, { signal });
  expect(await held()).toContain("2026-06-06 180");
  expect(await held(before)).toEqual(known);
});

test("a query that fails leaves what is held, and says why in the source's state", async () => {
  const { store, held, ports, own, later, break: breakIt } = await gateway();
  await collectLog(ports, own, { signal });
  const known = await held();
  breakIt(exception(159, "Timeout exceeded"));
  later(HOUR_MS);
  expect(await collectLog(ports, own, { signal })).toMatchObject({ result: "failed" });
  expect(await store.sourceStates.state("gateway")).toMatchObject({
    reason: "ClickHouse: it took longer than limits.seconds",
  });
  expect(await held()).toEqual(known);
  breakIt(null);
  later(HOUR_MS);
  expect(await collectLog(ports, own, { signal })).toMatchObject({ result: "done" });
  expect(await store.sourceStates.state("gateway")).toMatchObject({ reason: null });
});

test("a collection that was interrupted goes on with the days that are not held", async () => {
  const { server, held, ports, own, later, break: breakIt } = await gateway();
  const stopping = new AbortController();
  let asked = 0;
  const cut: OwnLog = {
    ...own,
    source: {
      ...own.source,
      fetch: (from, to, stop) => {
        if (++asked === 2) stopping.abort();
        return own.source.fetch(from, to, stop);
      },
    },
  };
  expect(await collectLog(ports, cut, { signal: stopping.signal })).toMatchObject({
    result: "lost",
  });
  expect(await held()).toHaveLength(3);
  breakIt(null);
  later(HOUR_MS);
  const before = server.asked.length;
  await collectLog(ports, own, { signal });
  expect(server.asked[before]?.params.get("param_from")).toBe("2026-06-04");
  expect(await held()).toHaveLength(7);
});

test("a log is asked as often as it wants, and not more", async () => {
  const { server, ports, own, later } = await gateway();
  await collectLogWhenDue(ports, own, signal);
  const first = server.asked.length;
  await collectLogWhenDue(ports, own, signal);
  expect(server.asked).toHaveLength(first);
  later(HOUR_MS);
  await collectLogWhenDue(ports, own, signal);
  expect(server.asked).toHaveLength(first + 1);
});
