import { setImmediate } from "node:timers/promises";
import { bookFor } from "../server/alert/machine.ts";
import { figuresOf } from "../server/alert/figures.ts";
import {
  neighboursOf,
  replayed,
  replayOf,
  tallyOf,
  type Backtest,
  type BacktestMode,
  type Replay,
} from "../server/alert/replay.ts";
import type { AlertReads } from "../server/alert/reads.ts";
import type { MarketRule } from "../server/alert/rule.ts";
import type { Instant } from "../server/market/instant.ts";
import type { Observations } from "../server/ports.ts";
import { viewOf, type MarketView } from "./alert-views.ts";
import { asOfsOf } from "./market-alerts.ts";

export interface BacktestPorts {
  readonly reads: AlertReads;
  readonly observations: Observations;
}

const VINTAGES_MAX = 5_000; // thirteen years of daily snapshots

/** Replays a rule over history with the machine that runs. */
export async function backtest(
  ports: BacktestPorts,
  rule: MarketRule,
  { mode, until }: { readonly mode: BacktestMode; readonly until: Instant },
): Promise<Backtest> {
  const { source } = rule;
  const near = neighboursOf(rule);
  const all = await asOfsOf(ports.observations, source, { after: -Infinity, until });
  const asOfs = mode === "now" ? all.slice(-1) : all.slice(-VINTAGES_MAX);
  let replays: Replay[] = [rule, ...near.map((moved) => moved.rule)].map(replayOf);
  let last: MarketView | undefined;
  for (const asOf of asOfs) {
    const isWhole = last === undefined || replays[0]?.progress.period === null;
    const view = await viewOf(ports.reads, { source, asOf, isWhole }, [rule]);
    replays = replays.map((replay) => replayed(replay, view));
    last = view;
    // Others have their turn between two vintages.
    await setImmediate();
  }
  const [own, ...others] = replays.map(({ events }) => events);
  return {
    mode,
    ...rangeOf(rule, last),
    vintages: asOfs.length,
    ...tallyOf(own ?? []),
    events: own ?? [],
    sensitivity: near.map(({ threshold }, i) => ({ threshold, ...tallyOf(others[i] ?? []) })),
  };
}

function rangeOf(rule: MarketRule, view: MarketView | undefined) {
  const steps = view ? bookFor(rule, view).steps : [];
  const [first, last] = [steps[0]?.period ?? null, steps.at(-1)?.period ?? null];
  const threshold = view && last ? figuresOf(rule, "", last, view).threshold : null;
  return { from: rule.since ?? first, to: last, threshold };
}
