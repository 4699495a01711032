import { isMarketRule, type MarketRule } from "../alert/rule.ts";
import type { Backtest, BacktestMode } from "../alert/replay.ts";
import { readRule } from "../rules/read.ts";
import { Problem } from "./problem.ts";

type RunBacktest = (rule: MarketRule, mode: BacktestMode) => Promise<Backtest>;

const AT_ONCE_MAX = 2; // each reads history; more would hold up everybody else

/** Backtests, of which so many run at once; throws where they do. */
export function fewAtOnce(backtest: RunBacktest): RunBacktest {
  let running = 0;
  return async (rule, mode) => {
    if (running >= AT_ONCE_MAX)
      throw new Problem("too-busy", "two backtests are running: ask again soon");
    running += 1;
    try {
      return await backtest(rule, mode);
    } finally {
      running -= 1;
    }
  };
}

/** What became of trying a rule out. */
export type Trial =
  | { readonly kind: "tried"; readonly rule: MarketRule; readonly found: Backtest }
  | { readonly kind: "faulty"; readonly reasons: readonly string[] }
  /** Others try theirs at the moment. */
  | { readonly kind: "busy" };

export type TryRule = (text: string) => Promise<Trial>;

/** Reads a rule as YAML and replays it on history, each period as it was known when it closed. */
export function ruleTrier(backtest: RunBacktest, market: string): TryRule {
  return async (text) => {
    const read = readRule(text, "rule", market);
    if ("faults" in read) {
      const reasons = read.faults.map(({ path, message }) => `${path}: ${message}`);
      return { kind: "faulty", reasons };
    }
    if (!isMarketRule(read)) return { kind: "faulty", reasons: [] };
    try {
      return { kind: "tried", rule: read, found: await backtest(read, "vintage") };
    } catch (error) {
      if (error instanceof Problem && error.code === "too-busy") return { kind: "busy" };
      throw error;
    }
  };
}
