import { z } from "@hono/zod-openapi";
import { dayOf, endOf, parseDay } from "../market/day.ts";
import { formatInstant, parseInstant, type Instant } from "../market/instant.ts";
import { parsePeriod, spanOf, type Period, type Span } from "../market/period.ts";
import { MARKET } from "../market/source.ts";
import { BYS } from "../market/volume.ts";
import { definitionId, grain } from "../wire.ts";
import { orIssue } from "../shape.ts";
import { Problem } from "./problem.ts";

export const LIMIT_MAX = 10_000;

// The longest id that a source has used has 70 characters; a longer text is compared with every known one.
const NAME_MAX = 200;

/** The name of something: not empty, and short enough to be compared. */
export function nameText(description: string) {
  return z
    .string()
    .min(1, "a name was expected")
    .max(NAME_MAX, `a name of at most ${NAME_MAX} characters was expected`)
    .describe(description);
}

const PERIOD_PATTERN = String.raw`^\d{4}-(W\d{2}|\d{2}(-\d{2}(/7d)?)?)$`;
const DAY_PATTERN = String.raw`^\d{4}-\d{2}-\d{2}$`;
const TIME = String.raw`\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?Z`;
const AS_OF_PATTERN = String.raw`^(\d{4}-\d{2}-\d{2}|${TIME})$`;

const asOf = z
  .string()
  .transform((text, context): AsOf => {
    try {
      if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return { at: parseInstant(text), text };
      return { at: endOf(parseDay(text)) - 1, text };
    } catch {
      const message = `"${text}" is neither a day (2026-07-20) nor an RFC 3339 time in Z`;
      context.addIssue({ code: "custom", message });
      return z.NEVER;
    }
  })
  .openapi({
    type: "string",
    pattern: AS_OF_PATTERN,
    description:
      "Answers as was known then: an RFC 3339 time in Z, or a day, which means its end. Not in the future.",
    example: "2026-07-14T02:00:00Z",
  });

export interface AsOf {
  readonly at: Instant;
  readonly text: string;
}

/** A period of any grain. */
export function periodText(description: string) {
  return z
    .string()
    .transform(orIssue(parsePeriod))
    .openapi({ type: "string", pattern: PERIOD_PATTERN, description, example: "2026-W28" });
}

export const dayText = z
  .string()
  .transform(orIssue(parseDay))
  .openapi({ type: "string", pattern: DAY_PATTERN, description: "From `meta.next_cursor`." });

/** The cursor of vintages: an as-of and a hash, since two may be of one moment. */
export const vintageKey = z
  .string()
  .transform(
    orIssue((text) => {
      const [asOf = "", sha256 = ""] = text.split("_");
      return { asOf: parseInstant(asOf), sha256 };
    }),
  )
  .openapi({
    type: "string",
    pattern: `^${TIME}(_[0-9a-f]{64})?$`,
    description: "From `meta.next_cursor`.",
  });

const LIMIT = 1000;
const limitText = z
  .string()
  .regex(/^\d{1,5}$/, `a whole number from 1 to ${LIMIT_MAX} was expected`)
  .transform(Number)
  .refine((n) => n >= 1 && n <= LIMIT_MAX, `a whole number from 1 to ${LIMIT_MAX} was expected`);
const limitShape = { type: "integer", minimum: 1, maximum: LIMIT_MAX } as const;
const limit = limitText.openapi({
  ...limitShape,
  default: LIMIT,
  description: "The newest so many; earlier ones by `cursor`.",
});

/** How many an export is asked for; all of them where it is absent. */
export function exportLimit(description: string) {
  return limitText.optional().openapi({ ...limitShape, description });
}

/** The parameters that questions share. */
export const PARAMETERS = {
  as_of: asOf.optional(),
  source: nameText(
    "Whose figures: `openrouter`, `vercel` (shares of days alone), or a name of one's own imports.",
  ).default(MARKET),
  definition: definitionId
    .describe("What is counted, and what it is divided by; `/definitions` says each in words.")
    .default("all"),
  grain: grain
    .describe("How long a period is; `7d` are seven days up to each day.")
    .default("week"),
  by: z.enum(BYS).describe("What a key is. Models by day need the token.").default("origin"),
  from: periodText("The first period, in any form; what overlaps it counts.").optional(),
  to: periodText("The last period, in any form; what overlaps it counts.").optional(),
  limit: limit.default(LIMIT),
  cursor: periodText("From `meta.next_cursor`: the periods before it.").optional(),
};

/** The same question, asked of a market where it names no source. */
export function ofMarket<Query extends z.ZodObject>(query: Query, market: string): Query {
  const { source } = query.shape;
  if (!(source instanceof z.ZodDefault)) return query;
  return query.extend({
    source: (source.unwrap() as z.ZodType).default(market),
  }) as unknown as Query;
}

/** The instant that is asked about: now, unless `as_of` says otherwise. */
export function resolveAsOf(asked: AsOf | undefined, now: Instant): Instant {
  if (asked === undefined) return now;
  if (asked.at <= now) return asked.at;
  const why =
    asked.text === dayOf(now)
      ? `the day ${asked.text} has not ended: give a time of it`
      : `${asked.text} lies in the future; it is ${formatInstant(now)}`;
  throw new Problem("unanswerable", `as_of: ${why}`, [{ path: "as_of", message: why }]);
}

const EARLIEST = parseDay("2000-01-01");
const LATEST = parseDay("2199-12-31");

/** Both bounds are inclusive and take any form of period. */
export function resolveSpan(from: Period | undefined, to: Period | undefined): Span | undefined {
  if (from === undefined && to === undefined) return undefined;
  const start = from === undefined ? EARLIEST : spanOf(from).start;
  const end = to === undefined ? LATEST : spanOf(to).end;
  if (start <= end) return { start, end };
  const message = `${from} begins after ${to} ends`;
  throw new Problem("unanswerable", `from: ${message}`, [{ path: "from", message }]);
}
