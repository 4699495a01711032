import { createHash } from "node:crypto";
import { join } from "node:path";
import { importRows } from "../../jobs/import.ts";
import { endpointAfter } from "../../server/alert/endpoint-state.ts";
import { DAY_MS } from "../../server/market/instant.ts";
import type { ClaimedDelivery, SettledAttempt, Store } from "../../server/ports.ts";
import { seriesReader } from "../../server/query/series.ts";
import { readOriginMap } from "../../server/sources/curated.ts";
import { readRows } from "../../server/sources/rows.ts";
import { openStore } from "../../server/store/open.ts";
import { embedded, startPostgres } from "../support/postgres/server.ts";
import { alertBody } from "./alert-body.ts";
import { afterDays, csvOf, modelNames } from "./market-rows.ts";
import { inTurn, median, millis, perSecond, print, ratioOf, tell, timed } from "./measure.ts";
import type { Pair, Scale, Subject } from "./measure.ts";
import { keepDays } from "./years.ts";
import { gatesOf } from "../support/gates.ts";

const NOW = Date.parse("2026-11-21T03:00:00Z");
const ENDPOINTS = 8;
const ROOM = 16; // deliveries to an endpoint at once, as ours sends them

/** The same work on PostgreSQL (ours) and on SQLite (peer), both with what they wrote safe on the disk. */
export const storesSubject: Subject = {
  name: "stores",
  run: async (scale) => {
    const server = await startPostgres(embedded(), { isDurable: true });
    let files = 0;
    const urls = {
      ours: () => server.createDatabase(),
      peer: async () => `sqlite:${join(scale.folder, `store-${files++}.db`)}`,
    };
    try {
      await measureWrites(scale, urls);
      await measureReads(scale, urls);
    } finally {
      await server.stop();
    }
  },
};

type Urls = Readonly<Record<"ours" | "peer", () => Promise<string>>>;

async function measureWrites({ quick }: Scale, urls: Urls): Promise<void> {
  const rounds = quick ? 1 : 3;
  const [days, models] = quick ? [20, 2_500] : [73, 4_110];
  const body = csvOf(modelNames(models), 0, days);
  const rows = days * models;
  const importing = await onBoth(rounds, urls, async (store) => {
    const ports = { intake: store.intake, readRows, gatesOf, clock: () => afterDays(days) };
    await importRows(ports, { source: "bench", body, address: "bench" });
  });
  printRates(`import of ${rows.toLocaleString("en")} rows`, importing, rows);

  const snapshots = quick ? 60 : 365;
  const keeping = await onBoth(rounds, urls, (store) => keepDays(store, snapshots));
  printRates(`keeping of ${snapshots} daily snapshots`, keeping, snapshots + 1);

  const count = quick ? 1_000 : 5_000;
  const telling = await onBoth(rounds, urls, (store) => tellAll(store, count));
  printRates(`${count.toLocaleString("en")} deliveries queued, claimed, settled`, telling, count);
}

/** A year of snapshots is read; each time by a reader that remembers nothing. */
async function measureReads({ quick }: Scale, urls: Urls): Promise<void> {
  const days = quick ? 60 : 365;
  const stores = { ours: openStore(await urls.ours()), peer: openStore(await urls.peer()) };
  for (const store of Object.values(stores)) await keepDays(store, days);
  const rounds = quick ? 3 : 21;
  const answers = new Set<string>();
  const sharesOf = async (store: Store, asOf: number): Promise<number> => {
    const read = seriesReader({ observations: store.observations, origins: readOriginMap() });
    const asked = { source: "openrouter", grain: "week", by: "origin", definition: "all" } as const;
    const [took, series] = await timed(() => read({ ...asked, asOf, limit: Infinity }));
    answers.add(`${asOf} ${digest(series.periods)}`);
    return took;
  };
  const asOfs = {
    "weekly shares": NOW,
    "weekly shares as known a month before": NOW - 30 * DAY_MS,
  };
  for (const [name, asOf] of Object.entries(asOfs)) {
    const found = await inTurn(
      rounds,
      () => sharesOf(stores.ours, asOf),
      () => sharesOf(stores.peer, asOf),
    );
    printTimes(`${name}, ${days} days`, found);
  }
  const stamps = await inTurn(
    rounds,
    () => stampOf(stores.ours),
    () => stampOf(stores.peer),
  );
  printTimes("what every request asks", stamps);
  tell(`both give ${answers.size === 2 ? "the same sums" : "DIFFERENT SUMS"}`);
  for (const store of Object.values(stores)) await store.close();
}

async function stampOf({ changes, jobRuns }: Store): Promise<number> {
  const [took] = await timed(async () => {
    for (let i = 0; i < 100; i++) await Promise.all([changes.newest(), jobRuns.stamp()]);
  });
  return took / 100;
}

async function onBoth(rounds: number, urls: Urls, work: (store: Store) => Promise<void>) {
  const once = async (who: "ours" | "peer"): Promise<number> => {
    const store = openStore(await urls[who]());
    await store.ready();
    const [took] = await timed(() => work(store));
    await store.close();
    return took;
  };
  return inTurn(
    rounds,
    () => once("ours"),
    () => once("peer"),
  );
}

async function tellAll({ outbox }: Store, count: number): Promise<void> {
  const deliveries = Array.from({ length: count }, (_, n) => ({
    id: `msg_${n}`,
    endpoint: `e${n % ENDPOINTS}`,
    message: [alertBody(`S${n}`)] as const,
    alerts: [`cn-majority S${n}`],
    dueAt: NOW,
  }));
  await outbox.enqueue(deliveries, NOW);
  const room = new Map(Array.from({ length: ENDPOINTS }, (_, n) => [`e${n}`, ROOM]));
  for (let settled = 0; settled < count;) {
    const claimed = await outbox.claim({ now: NOW, leaseUntil: NOW + 60_000, room });
    if (claimed.length === 0) throw new Error(`${settled} of ${count} were claimed`);
    settled += (await outbox.settle(claimed.map(acceptedOf))).filter(Boolean).length;
  }
}

function acceptedOf({ id, attempt }: ClaimedDelivery): SettledAttempt {
  const outcome = { kind: "accepted", status: 204 } as const;
  const settlement = { status: "delivered", dueAt: NOW, disables: false } as const;
  const ended = { id, attempt, at: NOW, tookMs: 1, answer: null, outcome, settlement };
  return { ...ended, endpointAfter: (before) => endpointAfter(before, outcome, settlement, NOW) };
}

function printRates(name: string, { ours, peer }: Pair<number>, count: number): void {
  const rates = (spans: readonly number[]) => spans.map((ms) => (count * 1000) / ms);
  print({
    name,
    ours: perSecond(median(rates(ours))),
    peer: perSecond(median(rates(peer))),
    ratio: ratioOf(rates(ours), rates(peer)),
    aim: "",
    rounds: ours.length,
  });
}

function printTimes(name: string, { ours, peer }: Pair<number>): void {
  const shown = { ours: millis(median(ours)), peer: millis(median(peer)) };
  print({ name, ...shown, ratio: ratioOf(ours, peer), aim: "", rounds: ours.length });
}

function digest(periods: readonly { readonly period: string; readonly volumes: object }[]): string {
  const text = JSON.stringify(periods, (_key, value: unknown) => {
    if (typeof value === "bigint") return String(value);
    return value instanceof Map
      ? [...value].toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1))
      : value;
  });
  return createHash("sha256").update(text).digest("hex");
}
