import { backtest } from "../jobs/backtest.ts";
import { evaluate, type Evaluated, type EvaluatePorts } from "../jobs/evaluate.ts";
import type { Endpoint } from "./alert/endpoint.ts";
import { dueAtOf, localDay, type Patience } from "./alert/noise.ts";
import type { AlertReads } from "./alert/reads.ts";
import type { AlertReads as AppAlerts } from "./http/alert-reads.ts";
import type { Reload } from "./http/admin/ports.ts";
import type { BacktestPorts } from "./http/backtest.ts";
import type { Log } from "./log.ts";
import type { Instant } from "./market/instant.ts";
import type { Clock, Outbox, Store } from "./ports.ts";
import { ALL, type ReadClaims } from "./query/claims.ts";
import { alertsReader, rulesReader, type ReadAlerts, type ReadRules } from "./query/rules.ts";
import type { RuleFault } from "./rules/fault.ts";
import type { Receivers } from "./webhook/sender.ts";
import type { Rules } from "./rules/rule-set.ts";

interface Wanted {
  readonly store: Store;
  readonly reads: Omit<AlertReads, "readSeries" | "readClaims"> & {
    readonly readHeldSeries: AlertReads["readSeries"];
    readonly readClaims: ReadClaims;
  };
  readonly rules: Rules;
  readonly publicUrl: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** Rules, the machine that runs them, and what can be asked of both. */
export interface Alerting {
  readonly rules: Rules;
  /** Takes up the rules file as it stands, wholly or not at all; answers with its faults. */
  readonly reload: () => readonly RuleFault[];
  readonly evaluate: () => Promise<Evaluated>;
  readonly backtest: BacktestPorts["backtest"];
  /** For metrics and the feed. */
  readonly alerts: AppAlerts;
  readonly readRules: ReadRules;
  readonly readAlerts: ReadAlerts;
}

/** What the rules file says of endpoints, and how it is read again. */
export interface Ruled {
  readonly receiversNow: () => Receivers;
  readonly reload: Reload;
}

export function ruledBy({ rules, reload }: Alerting): Ruled {
  return {
    receiversNow: () => {
      const { endpoints, targets } = rules.current();
      return { receivers: endpoints, policy: targets };
    },
    reload: async () => {
      const faults = reload();
      if (faults.length === 0) return { ok: true };
      return {
        ok: false,
        faults: faults.map(({ file, line, path, message }) => ({
          path: `${file}:${line}${path === "" ? "" : ` ${path}`}`,
          message,
        })),
      };
    },
  };
}

export function alertingOf({ store, rules, reads, log, clock, publicUrl }: Wanted): Alerting {
  const { alerts, observations, intake, outbox } = store;
  const ports: EvaluatePorts = {
    alerts,
    observations,
    intake,
    // Of a cited week no day is held: no alert counts it.
    reads: {
      ...reads,
      readSeries: reads.readHeldSeries,
      readClaims: async (asked) => reads.readClaims({ ...asked, ...ALL }),
    },
    publicUrl,
    clock,
    log,
    current: rules.current,
    dueAt: async (endpoint, now) => dueAtOf(endpoint, now, await sentToday(outbox, endpoint, now)),
  };
  return {
    rules,
    reload: () => {
      const faults = rules.reload();
      const running = rules.current().rules.length;
      const said = { faults: faults.length, rules: running };
      log[faults.length > 0 ? "warn" : "info"](said, "rules reloaded");
      return faults;
    },
    evaluate: () => evaluate(ports),
    backtest: (rule, mode) => backtest(ports, rule, { mode, until: clock() }),
    alerts: {
      // A rule's own row is a bookmark, and no alert.
      states: async () =>
        (await alerts.states(rules.current().rules)).filter(({ subject }) => subject !== ""),
      events: (query) => alerts.events(query),
      evaluated: () => alerts.evaluated(),
      outbox,
    },
    readRules: rulesReader(alerts, rules.current),
    readAlerts: alertsReader(alerts),
  };
}

/** How many messages of its day an endpoint has had, up to its ceiling. */
async function sentToday(
  outbox: Outbox,
  endpoint: Endpoint & Patience,
  now: Instant,
): Promise<number> {
  if (endpoint.ceiling === undefined) return 0;
  const { start } = localDay(endpoint, now);
  const asked = { endpoint: endpoint.id, limit: endpoint.ceiling };
  const newest = await outbox.deliveries(asked);
  return newest.filter(({ createdAt, dueAt }) => createdAt >= start && dueAt <= now).length;
}

/** Evaluates where anything may have moved since the last look; what stands still costs one small read. */
export function evaluatesWhenMoved(
  stampOf: () => Promise<string>,
  run: () => Promise<unknown>,
): () => Promise<void> {
  let last: string | undefined;
  let running: Promise<void> | undefined;
  const look = async (): Promise<void> => {
    const stamp = await stampOf();
    if (stamp === last) return;
    await run();
    last = stamp;
  };
  // Two that come together look once.
  return () => (running ??= look().finally(() => (running = undefined)));
}
