import type { AlertData, EventBody } from "../server/alert/event.ts";
import { figureAt, figuresOf } from "../server/alert/figures.ts";
import { bookFor } from "../server/alert/machine.ts";
import type { Announced, Transition } from "../server/alert/progress.ts";
import type { AlertReads } from "../server/alert/reads.ts";
import type { MarketRule } from "../server/alert/rule.ts";
import { formatInstant, type Instant } from "../server/market/instant.ts";
import { attribution } from "../server/words/citation.ts";
import { viewOf, type MarketView } from "./alert-views.ts";
import type { Moved } from "./market-alerts.ts";

/** What bodies are made with. */
export interface Telling {
  readonly reads: AlertReads;
  /** Where the page is, without a slash at its end. */
  readonly publicUrl: string;
  readonly at: Instant;
}

const CONTRIBUTIONS = 3;

/** The whole event of what a rule said: what moved, under which definition, and how it is known. */
export async function bodyOf(
  telling: Telling,
  { rule, transition, view }: Moved,
): Promise<EventBody> {
  const { subject, period } = transition;
  const { definition, grain } = rule.condition;
  const verdict = await view.verdict({ period, grain, definition });
  const data: AlertData = {
    rule: rule.id,
    subject,
    source: view.source,
    grain,
    period,
    definition,
    ...figuresOf(rule, subject, period, view),
    condition: rule.line,
    verdict: verdict && { word: verdict.word, agree: verdict.agree, of: verdict.of },
    contributions: await contributionsOf(telling.reads, { rule, transition, view }),
    ...(transition.reason === undefined ? {} : { reason: transition.reason }),
    ...(transition.undone
      ? await undoneOf(telling.reads, { rule, transition, view }, transition.undone)
      : {}),
    as_of: formatInstant(view.asOf),
    attribution: attribution(view.source, view.asOf),
    url: frozenUrl(telling.publicUrl, definition, view.asOf),
  };
  return { type: `alert.${transition.type}`, timestamp: formatInstant(telling.at), data };
}

/** The page under a definition, as it was known then. */
export function frozenUrl(publicUrl: string, definition: string, asOf: Instant): string {
  const query = new URLSearchParams({ definition, as_of: formatInstant(asOf) });
  return `${publicUrl}/?${query.toString()}`;
}

async function contributionsOf(
  { readContributions }: AlertReads,
  { rule, transition: { subject, period }, view }: Moved,
): Promise<AlertData["contributions"]> {
  const { definition } = rule.condition;
  const { source, asOf } = view;
  const [key = ""] = subject.split("/");
  const asked = { source, asOf, definition, period, key, by: "model" } as const;
  const { change } = await readContributions(asked);
  return (change?.rows ?? [])
    .slice(0, CONTRIBUTIONS)
    .map((row) => ({ key: row.key, contribution_pp: row.contributionPp }));
}

/** What was and is known of the period that an announcement spoke of. */
async function undoneOf(
  reads: AlertReads,
  { rule, transition, view }: Moved,
  undone: Announced,
): Promise<Pick<AlertData, "undone" | "old" | "new">> {
  const { source } = view;
  const then = await viewOf(reads, { source, asOf: undone.asOf, isWhole: false }, [rule]);
  const reading = (of: MarketView) => ({
    value: valueIn(rule, transition, of),
    as_of: formatInstant(of.asOf),
  });
  return { undone: `alert.${undone.type}`, old: reading(then), new: reading(view) };
}

function valueIn(rule: MarketRule, { subject, period }: Transition, view: MarketView) {
  return figureAt(rule.condition.series, subject, bookFor(rule, view), period);
}
