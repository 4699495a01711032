import { z } from "@hono/zod-openapi";
import { DEFINITION_IDS } from "./market/definition.ts";
import { GRAINS } from "./market/period.ts";

/** Every JSON body of the interface, once: its types, its validation, its description. */

export const tokens = z
  .string()
  .regex(/^-?\d+$/)
  .describe("whole tokens as a decimal string");
export const instant = z.iso.datetime().describe("RFC 3339 in Z");
export const day = z.iso.date();
export const period = z.string().describe("2026-07-20, 2026-07-20/7d, 2026-W30 or 2026-07");
const share = z.number().describe("0 to 1, at most six decimals");
const pp = z.number().describe("percentage points, at most six decimals");
export const pct = z.number().describe("per cent, at most six decimals");
export const definitionId = z.enum(DEFINITION_IDS);
export const grain = z.enum(GRAINS);

export const meta = z
  .object({
    as_of: instant.nullable().describe("of the newest vintage known; null before the first"),
    definition: definitionId.nullable(),
    source: z.string(),
    attribution: z.string(),
    stale: z.boolean().describe("whether the source is past its fresh_until"),
    next_cursor: z.string().nullable().describe("for `cursor`, where earlier ones are held"),
  })
  .openapi("Meta");
export type Meta = z.infer<typeof meta>;

const statedPeriod = {
  period,
  start: day,
  end: day,
  status: z.enum(["closed", "partial"]),
  missing: z.array(day).optional().describe("days of a partial period that are not held"),
  cited_as_of: instant.optional().describe("of sums whose days are not held here"),
};

export const volumeRow = z
  .object({ ...statedPeriod, key: z.string(), tokens })
  .openapi("VolumeRow");

export const shareRow = z
  .object({
    ...statedPeriod,
    key: z.string(),
    tokens: tokens.nullable().describe("null in a market that publishes shares alone"),
    share,
    low: share.optional(),
    high: share.optional().describe("if all unattributed and other were this origin's"),
    days_listed: z.int().optional(),
    change_pp: pp.nullable(),
    growth_pct: pct.nullable(),
  })
  .openapi("ShareRow");

const originFigures = z.object({
  tokens,
  share,
  low: share,
  high: share,
  change_pp: pp.nullable(),
  growth_pct: pct.nullable(),
});

export const headline = z
  .object({
    period,
    origins: z.object({ CN: originFigures, US: originFigures }),
    first_count: z.boolean(),
    leader: z.string().nullable(),
    ratio: z.number().nullable(),
    streak: z
      .object({
        origin: z.string(),
        weeks: z.int(),
        since: period,
        proven: z.boolean(),
        uncertain: z.array(period),
        longest: z.int(),
      })
      .nullable(),
    verdict: z.object({
      word: z.enum(["robust", "depends", "flips"]),
      agree: z.int(),
      of: z.int(),
      by_definition: z.array(
        z.object({
          definition: definitionId,
          leader: z.string().nullable(),
          ratio: z.number().nullable(),
          certain: z.boolean(),
        }),
      ),
    }),
    sentence: z.object({ en: z.string(), zh: z.string() }),
  })
  .openapi("Headline");

export const contributionsData = z
  .object({
    period,
    previous: period,
    key: z.string(),
    change_pp: pp,
    rows: z.array(
      z.object({
        key: z.string(),
        name: z.string(),
        origin: z.string(),
        change_tokens: tokens,
        contribution_pp: pp,
      }),
    ),
  })
  .openapi("Contributions");

export const revisionRow = z
  .object({
    day,
    key: z.string(),
    old: tokens.nullable(),
    new: tokens.nullable(),
    old_as_of: instant,
    new_as_of: instant,
  })
  .openapi("Revision");

export const vintageRow = z
  .object({
    source: z.string(),
    as_of: instant,
    from: day,
    to: day,
    row_count: z.int(),
    sha256: z.string(),
    address: z.string(),
    fetched_at: instant,
    notes: z.array(z.string()),
  })
  .openapi("Vintage");

export const sourceRow = z
  .object({
    id: z.string(),
    state: z.enum(["ok", "pending", "stale", "degraded", "unreachable", "off"]),
    reason: z.string().nullable(),
    as_of: instant.nullable(),
    fresh_until: instant.nullable(),
    last_run: z
      .object({
        started_at: instant,
        finished_at: instant.nullable(),
        result: z.enum(["done", "nothing", "failed", "lost"]).nullable(),
        detail: z.string().nullable(),
        done: z.int(),
        total: z.int(),
      })
      .nullable(),
    quarantined: z.int(),
    unmapped: z
      .array(z.object({ day, author: z.string(), share }))
      .describe("mapping.unmapped: authors nobody has classified, above 0.5 % of a closed day"),
    attribution: z.string(),
  })
  .openapi("Source");

export const modelRow = z
  .object({
    id: z.string(),
    name: z.string(),
    author: z.string(),
    variant: z.string().nullable(),
    origin: z.string(),
    first_day: day,
    last_day: day,
  })
  .openapi("Model");

export const authorRow = z
  .object({
    id: z.string(),
    name: z.string(),
    origin: z.string().nullable(),
    from: day,
    confidence: z.enum(["high", "medium", "low", "none"]),
    source: z.string(),
    source_date: day,
    note: z.string(),
  })
  .openapi("Author");

export const definitionRow = z
  .object({
    id: definitionId,
    name: z.object({ en: z.string(), zh: z.string() }),
    counts: z.object({ en: z.string(), zh: z.string() }),
    in_verdict: z.boolean(),
  })
  .openapi("Definition");

export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .openapi("Problem");
export type ProblemBody = z.infer<typeof problem>;

/** The answer around any data. */
export function answer<Data extends z.ZodType>(data: Data) {
  return z.object({ meta, data });
}
