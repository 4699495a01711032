import { clearingFigure, UNITS, writtenThreshold } from "../alert/figures.ts";
import type { Figure } from "../alert/event.ts";
import { subjectOf } from "../alert/cell.ts";
import type { MarketCondition, Rule } from "../alert/rule.ts";
import type { DefinitionId } from "../market/definition.ts";
import type { Grain } from "../market/period.ts";
import type { AlertRow, Alerts, EventsQuery, NumberedEvent } from "../alerting.ts";

/** A rule, how it is meant, and where it stands. */
export interface RuleReading {
  readonly rule: Rule;
  /** Null where it is not of closed periods. */
  readonly market: {
    readonly series: MarketCondition["series"]["kind"];
    readonly key: string | null;
    readonly definition: DefinitionId;
    readonly grain: Grain;
    readonly threshold: Figure;
    /** In which unit the threshold is. */
    readonly unit: string;
    /** Where it resolves, if that is not where its condition ends. */
    readonly clears: Figure;
  } | null;
  readonly states: readonly AlertRow[];
  readonly lastFiring: Pick<NumberedEvent, "number" | "at" | "subject" | "period"> | null;
}

export type ReadRules = () => Promise<RuleReading[]>;
export type ReadAlerts = (query: AlertsQuery) => Promise<readonly NumberedEvent[]>;

export interface AlertsQuery extends EventsQuery {
  /** Only events whose type this is. */
  readonly state?: string;
}

const FIRING = new Set(["alert.firing", "source.stale", "source.quarantined", "claim.new"]);
const RECENT = 40; // of a rule's events, among which its last firing is looked for

/** Every rule that runs, with the state of each of its subjects. */
export function rulesReader(
  alerts: Alerts,
  current: () => { readonly rules: readonly Rule[] },
): ReadRules {
  return async () => {
    const { rules } = current();
    const states = await alerts.states(rules);
    return Promise.all(
      rules.map(async (rule) => {
        const newest = await alerts.events({ rule: rule.id, limit: RECENT });
        return {
          rule,
          market: rule.condition.kind === "market" ? marketOf(rule.condition) : null,
          // The row without a subject is the rule's own bookmark.
          states: states.filter((row) => row.rule === rule.id && row.subject !== ""),
          lastFiring: newest.find(({ type }) => FIRING.has(type)) ?? null,
        };
      }),
    );
  };
}

function marketOf(condition: MarketCondition): RuleReading["market"] {
  const { series, definition, grain } = condition;
  const { threshold, threshold_unit: unit } = writtenThreshold(condition);
  return {
    series: series.kind,
    key: subjectOf(series),
    definition,
    grain,
    threshold,
    unit: unit ?? UNITS[series.kind],
    clears: clearingFigure(condition),
  };
}

const PAGE = 500; // events a read

/** What was raised, the newest first; of one kind where it is asked for. */
export function alertsReader(alerts: Alerts): ReadAlerts {
  return async ({ state, limit, ...query }) => {
    const found: NumberedEvent[] = [];
    let { before } = query;
    while (found.length < limit) {
      const asked = { ...query, ...(before === undefined ? {} : { before }), limit: PAGE };
      const page = await alerts.events(asked);
      found.push(...page.filter(({ type }) => state === undefined || stateOf(type) === state));
      before = page.at(-1)?.number;
      if (page.length < PAGE) break;
    }
    return found.slice(0, limit);
  };
}

/** One of EVENT_STATES, of a type. */
export function stateOf(type: string): string {
  return type.slice(type.indexOf(".") + 1);
}
