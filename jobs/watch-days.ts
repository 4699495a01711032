import type { AlertData, EventBody } from "../server/alert/event.ts";
import { compare } from "../server/alert/operator.ts";
import type { RevisionReading } from "../server/alert/reads.ts";
import type { Rule } from "../server/alert/rule.ts";
import type { Day } from "../server/market/day.ts";
import { formatInstant, type Instant } from "../server/market/instant.ts";
import { periodOf, type Period } from "../server/market/period.ts";
import type { Rational } from "../server/market/rational.ts";
import { growthPct } from "../server/market/share.ts";
import { attribution } from "../server/words/citation.ts";
import { frozenUrl, type Telling } from "./alert-data.ts";
import { RULE_ROW } from "./market-alerts.ts";
import { memoryOf, rowOf, type Happened, type Watch } from "./occurrences.ts";

interface Seen {
  readonly seen: Instant | null;
}

const DAYS_MAX = 400; // more days are not restated at once

/** Days that a later vintage moved by more than so many per cent; one event a day and vintage, of the key that moved most. */
export const watchRevisions: Watch<"revision"> = async (ports, watching, condition) => {
  const { by, key, percent } = condition;
  const { source } = watching.rule;
  const newest = await ports.observations.newestAsOf(source, ports.at);
  const seen = (memoryOf(watching, RULE_ROW) as Seen | undefined)?.seen ?? watching.loadedAt;
  const row = { subject: RULE_ROW, state: "inactive", memory: { seen: newest } } as const;
  const rows = rowOf(watching, ports.at, row);
  if (newest === null || newest <= seen) return { rows, happened: [] };
  const asked = { source, asOf: ports.at, by, limit: DAYS_MAX };
  const { revisions } = await ports.reads.readRevisions(asked);
  const moved = revisions.filter(
    (revision) =>
      revision.newAsOf > seen &&
      (key === null || revision.key === key) &&
      isBeyond(revision, percent),
  );
  const byDay = Map.groupBy(moved, ({ day, newAsOf }) => `${day} ${newAsOf}`);
  const largest = Array.from(byDay.values(), (of) => of.toSorted(bySize)[0]);
  const happened = largest
    .filter((revision) => revision !== undefined)
    .map((revision) => revisionHappened(ports, watching.rule, revision, percent));
  return { rows, happened };
};

function moveOf(revision: RevisionReading): Rational | null {
  const [old, now] = [revision.old ?? 0n, revision.new ?? 0n];
  const move = now > old ? now - old : old - now;
  return old === 0n ? null : { n: move, d: old };
}

// What was not there before moved by no per cent: it is new.
function isBeyond(revision: RevisionReading, percent: Rational): boolean {
  const move = moveOf(revision);
  return move !== null && compare(move, percent) > 0;
}

function bySize(a: RevisionReading, b: RevisionReading): number {
  return compare(moveOf(b) ?? NONE, moveOf(a) ?? NONE);
}

const NONE: Rational = { n: 0n, d: 1n };

function revisionHappened(
  telling: Telling,
  rule: Rule,
  revision: RevisionReading,
  percent: Rational,
): Happened {
  const { day, newAsOf, old } = revision;
  const growth = growthPct(revision.new ?? 0n, old ?? 0n);
  const data = {
    ...dayData(telling, rule, { day, subject: day, asOf: newAsOf }),
    value: String(revision.new ?? 0n),
    unit: "tokens",
    previous: String(old ?? 0n),
    ...(growth === null ? {} : { growth_pct: growth }),
    threshold: Number(percent.n * 100n) / Number(percent.d),
    threshold_unit: "percent",
  } as const;
  const key = `${day} ${formatInstant(newAsOf)} ${revision.key}`;
  return { key, subject: day, period: dayPeriod(day), body: firing(telling, data) };
}

/** Authors that nobody has classified and that carry more than a little of a closed day. */
export const watchUnmapped: Watch<"unmapped"> = async (ports, watching, { of }) => {
  const source = of ?? watching.rule.source;
  const found = Map.groupBy(
    await ports.reads.readUnmapped(source, ports.at),
    ({ author }) => author,
  );
  const standing = new Set(
    watching.rows.filter(({ state }) => state === "firing").map(({ subject }) => subject),
  );
  const newest = await ports.observations.newestAsOf(source, ports.at);
  const began = [...found].filter(([author]) => !standing.has(author));
  const over = [...standing].filter((author) => !found.has(author));
  return {
    rows: [
      ...began.flatMap(([subject, [first]]) =>
        rowOf(watching, ports.at, {
          subject,
          state: "firing",
          period: first ? dayPeriod(first.day) : null,
        }),
      ),
      ...over.flatMap((subject) => rowOf(watching, ports.at, { subject, state: "inactive" })),
    ],
    happened: began.flatMap(([author, [first]]) => {
      if (!first || newest === null) return [];
      const data = {
        ...dayData(
          ports,
          { ...watching.rule, source },
          { day: first.day, subject: author, asOf: newest },
        ),
        value: Math.round(first.share * 1e6) / 1e4,
        unit: "percent",
        previous: null,
        threshold: UNMAPPED_PERCENT,
      } as const;
      const period = dayPeriod(first.day);
      return [
        { key: `${author} ${first.day}`, subject: author, period, body: firing(ports, data) },
      ];
    }),
  };
};

const UNMAPPED_PERCENT = 0.5;

function dayPeriod(day: Day): Period {
  return periodOf(day, "day");
}

interface Spoken {
  readonly day: Day;
  readonly subject: string;
  readonly asOf: Instant;
}

function dayData({ publicUrl }: Telling, rule: Rule, { day, subject, asOf }: Spoken) {
  const { source } = rule;
  return {
    rule: rule.id,
    subject,
    source,
    grain: "day",
    period: dayPeriod(day),
    definition: "all",
    condition: rule.line,
    verdict: null,
    contributions: [],
    as_of: formatInstant(asOf),
    attribution: attribution(source, asOf),
    url: frozenUrl(publicUrl, "all", asOf),
  } as const;
}

function firing({ at }: Telling, data: AlertData): EventBody {
  return { type: "alert.firing", timestamp: formatInstant(at), data };
}
