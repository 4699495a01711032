import type { Endpoint } from "../server/alert/endpoint.ts";
import { markedIfSynthetic } from "../server/alert/event.ts";
import { isMarketRule, type Loaded, type MarketRule, type Rule } from "../server/alert/rule.ts";
import type { Log } from "../server/log.ts";
import { dayOf, plusDays } from "../server/market/day.ts";
import type { Instant } from "../server/market/instant.ts";
import type { AlertReads } from "../server/alert/reads.ts";
import type { AlertRow, Alerts, Clock, Intake, Observations } from "../server/ports.ts";
import { bodyOf } from "./alert-data.ts";
import { addressed, type Raising } from "./alert-messages.ts";
import { rowsOf, walkingOf, walkVintages, type Moved } from "./market-alerts.ts";
import { watchingOf, type Happened, type Watched, type WatchPorts } from "./occurrences.ts";
import { watchClaims } from "./watch-claims.ts";
import { watchRevisions, watchUnmapped } from "./watch-days.ts";
import { watchQuarantined, watchStale } from "./watch-sources.ts";

export interface EvaluatePorts {
  readonly alerts: Alerts;
  readonly observations: Observations;
  readonly intake: Intake;
  readonly reads: AlertReads;
  /** The rules that run now, and whom they tell. */
  readonly current: () => {
    readonly rules: readonly Rule[];
    readonly endpoints: readonly Endpoint[];
  };
  /** When a message to an endpoint may go out. */
  readonly dueAt: (endpoint: Endpoint, now: Instant) => Promise<Instant>;
  /** Where the page is, without a slash at its end. */
  readonly publicUrl: string;
  readonly clock: Clock;
  readonly log: Log;
}

export interface Evaluated {
  readonly events: number;
  readonly deliveries: number;
  /** Sources whose data is in doubt, so that their alerts wait, with why. */
  readonly heldBack: readonly string[];
}

const TRIES = 5; // each fails only where another process has evaluated meanwhile

/** Steps every rule over what came since, and writes states, events and deliveries in one transaction. */
export async function evaluate(ports: EvaluatePorts): Promise<Evaluated> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const done = await evaluateOnce(ports);
    if (done) return done;
  }
  throw new Error(`another process evaluated in between, ${TRIES} times`);
}

async function evaluateOnce(ports: EvaluatePorts): Promise<Evaluated | undefined> {
  const { alerts, clock, log } = ports;
  const at = clock();
  const { rules, endpoints } = ports.current();
  const loadedAt = await alerts.load(rules, at);
  const { number } = await alerts.evaluated();
  const before = await alerts.states(rules);
  const loaded = rules.map((rule) => ({ rule, loadedAt: loadedAt.get(rule.id) ?? at }));
  const doubts = await doubtsOf(ports, at);
  const market = await evaluateMarket(ports, loaded, { at, before, doubts });
  const watched = await watchAll(ports, loaded, { at, before });
  const audience = {
    rules,
    endpoints,
    silences: await alerts.silences(at),
    dueAt: (endpoint: Endpoint) => ports.dueAt(endpoint, at),
  };
  const raised = [...market.raised, ...watched.raised].map((one) => ({
    ...one,
    body: markedIfSynthetic(one.body),
  }));
  const { events, deliveries } = await addressed(raised, audience);
  const changed = changedRows([...market.rows, ...watched.rows], before);
  const heldBack = Array.from(doubts, ([source, why]) => `${source}: ${why}`);
  if (changed.length === 0 && events.length === 0) return { events: 0, deliveries: 0, heldBack };
  const asOf = market.seen;
  const isWritten = await alerts.record({
    after: number,
    at,
    asOf,
    alerts: changed,
    events,
    deliveries,
  });
  if (!isWritten) return undefined;
  for (const { key, type } of events) log.info({ key, type }, "event raised");
  return { events: events.length, deliveries: deliveries.length, heldBack };
}

interface Evaluating {
  readonly at: Instant;
  readonly before: readonly AlertRow[];
}

async function evaluateMarket(
  ports: EvaluatePorts,
  loaded: readonly Loaded[],
  { at, before, doubts }: Evaluating & { readonly doubts: ReadonlyMap<string, string> },
) {
  const walking = loaded
    .filter(
      (one): one is Loaded<MarketRule> => isMarketRule(one.rule) && !doubts.has(one.rule.source),
    )
    .map((one) => walkingOf(one, before));
  const walk = await walkVintages(ports.reads, ports.observations, walking, at);
  const telling = { reads: ports.reads, publicUrl: ports.publicUrl, at };
  const raised: Raising[] = [];
  for (const moved of walk.moved)
    raised.push({ ...marketEvent(moved, at), body: await bodyOf(telling, moved) });
  const seen = walk.rules.map((rule) => rule.seen).filter((asOf) => asOf !== null);
  return {
    raised,
    rows: walk.rules.flatMap((rule) => rowsOf(rule, at)),
    seen: seen.length > 0 ? Math.max(...seen) : null,
  };
}

function marketEvent(
  { rule, transition: { type, subject, period, nth, undone } }: Moved,
  at: Instant,
) {
  const again = nth > 0 ? ` ${nth + 1}` : "";
  const what = `${undone ? `${type} ${undone.type}` : type}${again}`;
  const key = `${rule.id}@${rule.fingerprint} ${subject} ${period} ${what}`;
  return {
    key,
    at,
    type: `alert.${type}`,
    rule: rule.id,
    fingerprint: rule.fingerprint,
    subject,
    period,
  } as const;
}

async function watchAll(
  ports: EvaluatePorts,
  loaded: readonly Loaded[],
  { at, before }: Evaluating,
) {
  const rows: AlertRow[] = [];
  const raised: Raising[] = [];
  for (const one of loaded) {
    const watched = await watch({ ...ports, at }, one, before);
    rows.push(...watched.rows);
    raised.push(...watched.happened.map((happened) => occurrence(one.rule, happened, at)));
  }
  return { rows, raised };
}

async function watch(
  ports: WatchPorts,
  one: Loaded,
  before: readonly AlertRow[],
): Promise<Watched> {
  const watching = watchingOf(one, before);
  const { condition } = one.rule;
  switch (condition.kind) {
    case "market":
      return { rows: [], happened: [] };
    case "claim":
      return watchClaims(ports, watching, condition);
    case "revision":
      return watchRevisions(ports, watching, condition);
    case "stale":
      return watchStale(ports, watching, { ...condition, kind: "stale" });
    case "quarantined":
      return watchQuarantined(ports, watching, { ...condition, kind: "quarantined" });
    case "unmapped":
      return watchUnmapped(ports, watching, { ...condition, kind: "unmapped" });
  }
}

function occurrence(
  { id, fingerprint }: Rule,
  { key, subject, period, body }: Happened,
  at: Instant,
): Raising {
  return {
    key: `${id}@${fingerprint} ${key}`,
    at,
    type: body.type,
    rule: id,
    fingerprint,
    subject,
    period,
    body,
  };
}

const DOUBT_DAYS = 14; // the weeks that the newest alerts compare

/** Sources that are stale, or of whose newest weeks something is set aside: their alerts wait until that is settled. */
async function doubtsOf(
  { reads, intake }: EvaluatePorts,
  at: Instant,
): Promise<Map<string, string>> {
  const doubts = new Map<string, string>();
  const open = await intake.quarantined(false);
  for (const { id, state, asOf, reason } of await reads.readSources()) {
    const newest = asOf ?? at;
    const first = plusDays(dayOf(newest), -DOUBT_DAYS);
    const isAside = open.some(
      ({ source, day, asOf: asideAsOf, at: asideAt }) =>
        source === id && (day === null ? (asideAsOf ?? asideAt) > newest : day >= first),
    );
    if (state === "stale" || isAside) doubts.set(id, reason ?? "something is set aside");
  }
  return doubts;
}

/** The rows that are not as they were; a state that goes on keeps the time of its change. */
function changedRows(rows: readonly AlertRow[], before: readonly AlertRow[]): AlertRow[] {
  const nameOf = ({ rule, subject }: AlertRow) => `${rule} ${subject}`;
  const known = new Map(before.map((row) => [nameOf(row), row]));
  return rows
    .filter((row) => {
      const old = known.get(nameOf(row));
      return !(
        old &&
        old.memory === row.memory &&
        old.period === row.period &&
        old.state === row.state
      );
    })
    .map((row) => {
      const old = known.get(nameOf(row));
      return old?.state === row.state ? { ...row, changedAt: old.changedAt } : row;
    });
}
