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
  .openapi({ type: "string", example: "2026-07-20T02:00:00Z" });

export interface AsOf {
  readonly at: Instant;
  readonly text: string;
}

export const periodText = z
  .string()
  .transform(orIssue(parsePeriod))
  .openapi({ type: "string", example: "2026-W30" });

export const dayText = z.string().transform(orIssue(parseDay)).openapi({ type: "string" });

/** The cursor of vintages: an as-of and a hash, since two may be of one moment. */
export const vintageKey = z
  .string()
  .transform(
    orIssue((text) => {
      const [asOf = "", sha256 = ""] = text.split("_");
      return { asOf: parseInstant(asOf), sha256 };
    }),
  )
  .openapi({ type: "string" });

const limit = z
  .string()
  .regex(/^\d{1,5}$/, `a whole number from 1 to ${LIMIT_MAX} was expected`)
  .transform(Number)
  .refine((n) => n >= 1 && n <= LIMIT_MAX, `a whole number from 1 to ${LIMIT_MAX} was expected`)
  .openapi({ type: "integer" });

/** The parameters that questions share. */
export const PARAMETERS = {
  as_of: asOf.optional(),
  source: z.string().min(1).default(MARKET),
  definition: definitionId.default("all"),
  grain: grain.default("week"),
  by: z.enum(BYS).default("origin"),
  from: periodText.optional(),
  to: periodText.optional(),
  limit: limit.default(1000),
  cursor: periodText.optional(),
};

/** The same question, asked of a market where it names no source. */
export function ofMarket<Query extends z.ZodObject>(query: Query, market: string): Query {
  return query.extend({ source: PARAMETERS.source.unwrap().default(market) }) as unknown as Query;
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
