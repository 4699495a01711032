import { createHash } from "node:crypto";
import { stringify } from "yaml";
import type { Condition, MarketCondition, Operator, Rule, Series } from "../alert/rule.ts";
import { parsePeriod, type Period } from "../market/period.ts";
import { MARKET } from "../market/source.ts";
import type { Complaint } from "./fault.ts";
import { byOf, onOf, WATCHED, type On } from "./on.ts";
import {
  clearingOf,
  operatorIn,
  operatorOf,
  refuse,
  revisionOf,
  type Compiled,
} from "./operators.ts";
import type { RawRule } from "./schema.ts";

/** A rule from its text, of a market where it names no source, or what does not go together in it. Paths are those within the rule. */
export function ruleOf(raw: RawRule, market: string = MARKET): Compiled<Rule> {
  const on = onOf(raw.on);
  if (!on) return refuse(["on"], `exactly one of ${WATCHED} was expected`);
  const condition = conditionOf(raw, on);
  const since = sinceOf(raw.since);
  const complaints = [condition, since].flatMap((part) =>
    "complaints" in part ? part.complaints : [],
  );
  complaints.push(...outOfPlace(raw, on));
  if ("complaints" in condition || "complaints" in since || complaints.length > 0)
    return { complaints };
  return {
    value: {
      id: raw.id,
      fingerprint: fingerprintOf(raw),
      condition: condition.value,
      hold: { forPeriods: raw.for ?? 1, keepFiring: raw.keep_firing ?? 1 },
      source: raw.source ?? market,
      since: since.value,
      notify: raw.notify ?? null,
      line: lineOf(raw),
    },
  };
}

/** Of all that decides when a rule speaks: whom it tells may change without beginning anew. */
function fingerprintOf(raw: RawRule): string {
  const deciding = { ...raw, id: undefined, notify: undefined };
  return createHash("sha256")
    .update(JSON.stringify(sorted(deciding)))
    .digest("hex")
    .slice(0, 16);
}

function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(
    entries.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, inner]) => [name, sorted(inner)]),
  );
}

function lineOf({ on, when }: RawRule): string {
  const said = when === undefined ? { on } : { on, when };
  return stringify(said, { collectionStyle: "flow", lineWidth: 0 }).trim();
}

function sinceOf(text: string | undefined): Compiled<Period | null> {
  if (text === undefined) return { value: null };
  try {
    return { value: parsePeriod(text) };
  } catch (error) {
    return refuse(["since"], (error as Error).message);
  }
}

function conditionOf(raw: RawRule, on: On): Compiled<Condition> {
  switch (on.kind) {
    case "series":
      return typeof raw.when === "object"
        ? marketOf(raw, on.series, operatorOf(on.series, raw.when))
        : refuse(["when"], "above, below, crosses, changes or record was expected");
    case "lead":
      return leadOf(raw, on.key);
    case "new_entrant":
      return entryOf(raw, on.by);
    case "claim":
      return claimOf(raw, on);
    case "revision": {
      const read = revisionOf(raw.when);
      if ("complaints" in read) return read;
      const { key } = on;
      return {
        value: {
          kind: "revision",
          by: key === null ? "origin" : byOf(key),
          key,
          percent: read.value,
        },
      };
    }
    case "source":
    case "quarantined":
    case "unmapped":
      return sourceOf(raw, on.kind, on.of);
  }
}

function marketOf(
  raw: RawRule,
  series: Series,
  operator: Compiled<Operator>,
): Compiled<MarketCondition> {
  if ("complaints" in operator) return operator;
  if (series.kind === "ratio" && byOf(series.keys[1]) !== series.by) {
    return refuse(
      ["on", "ratio"],
      "two of a kind were expected: two countries, two authors or two models",
    );
  }
  const clearing = clearingOf(series, operator.value, raw.resolve_when);
  if ("complaints" in clearing) return clearing;
  return {
    value: {
      kind: "market",
      series,
      operator: operator.value,
      clearing: clearing.value,
      definition: raw.definition ?? "all",
      isRobust: raw.require === "robust",
      grain: raw.grain ?? "week",
    },
  };
}

const HALF = { n: 1n, d: 2n }; // between leading and not, and between a streak and none

function leadOf(raw: RawRule, key: string | null): Compiled<MarketCondition> {
  const { when = "changes", resolve_when: resolve, grain } = raw;
  const expected = "changes, or { streak: 4 } or { streak: broken }, was expected of a lead";
  if (resolve !== undefined)
    return refuse(["resolve_when"], "a lead or a streak is over when it is lost", true);
  if (when === "changes") {
    const operator = { kind: "crosses", level: HALF, direction: "up" } as const;
    return marketOf(raw, { kind: "lead", by: "origin", key }, { value: operator });
  }
  if (typeof when === "string" || operatorIn(when) !== "streak" || when.direction !== undefined) {
    return refuse(["when"], expected);
  }
  if (grain !== undefined && grain !== "week")
    return refuse(["grain"], "a streak is counted in weeks");
  const { streak } = when;
  const operator =
    typeof streak === "number"
      ? ({ kind: "crosses", level: { n: BigInt(2 * streak - 1), d: 2n }, direction: "up" } as const)
      : ({ kind: "crosses", level: HALF, direction: "down" } as const);
  return marketOf(raw, { kind: "streak", by: "origin", key }, { value: operator });
}

const TOP = 10;

function entryOf(raw: RawRule, by: "author" | "model"): Compiled<MarketCondition> {
  const { when = { enters: TOP } } = raw;
  if (raw.resolve_when !== undefined)
    return refuse(["resolve_when"], "an entrant's alert is over when it drops out", true);
  if (typeof when === "string" || operatorIn(when) !== "enters" || when.direction !== undefined) {
    return refuse(["when"], "how far up was expected of a new entrant, as { enters: 10 }");
  }
  const top = when.enters ?? TOP;
  const operator = {
    kind: "crosses",
    level: { n: BigInt(2 * top + 1), d: 2n },
    direction: "down",
  } as const;
  return marketOf(raw, { kind: "entry", by, top }, { value: operator });
}

function claimOf(
  { when }: RawRule,
  { entity, topic }: On & { kind: "claim" },
): Compiled<Condition> {
  if (when !== undefined && when !== "new" && when !== "superseding") {
    return refuse(["when"], "new or superseding was expected of a claim");
  }
  return { value: { kind: "claim", entity, topic, which: when ?? "new" } };
}

function sourceOf(
  { when }: RawRule,
  kind: "source" | "quarantined" | "unmapped",
  of: string | null,
): Compiled<Condition> {
  if (kind !== "source" && when !== undefined) {
    return refuse(["when"], `nothing was expected: ${kind} says by itself when it speaks`, true);
  }
  if (when !== undefined && when !== "stale")
    return refuse(["when"], "stale was expected of a source");
  return { value: { kind: kind === "source" ? "stale" : kind, of } };
}

const MARKET_ONLY = [
  "definition",
  "require",
  "for",
  "keep_firing",
  "resolve_when",
  "grain",
] as const;

/** What only a rule on closed periods can have. */
function outOfPlace(raw: RawRule, on: On): Complaint[] {
  const isMarket = on.kind === "series" || on.kind === "lead" || on.kind === "new_entrant";
  if (isMarket) return [];
  const names = [...MARKET_ONLY, ...(on.kind === "revision" ? [] : (["since", "source"] as const))];
  return names
    .filter((name) => raw[name] !== undefined)
    .map((name) => ({
      path: [name],
      message: `a rule on ${on.kind} takes none: it is not of a period`,
      isKey: true,
    }));
}
