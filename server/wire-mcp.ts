import { z } from "@hono/zod-openapi";
import { DEFINITION_IDS } from "./market/definition.ts";
import { GRAINS } from "./market/period.ts";
import { TOPICS } from "./market/claim.ts";
import { BYS } from "./market/volume.ts";
import { meta } from "./wire.ts";
import { MARKET } from "./market/source.ts";

// What an assistant may ask, and what it is answered. Its parameters are those of the interface.

const name = z.string().min(1).max(200);
const asOf = z
  .string()
  .max(40)
  .describe("answers as was known then: a day, or an RFC 3339 time in Z")
  .optional();
const period = z.string().max(20).describe("2026-07-20, 2026-07-20/7d, 2026-W30 or 2026-07");
const definition = z
  .enum(DEFINITION_IDS)
  .describe(
    "all: everything; listed: without `other`; nofree: without free variants; top9: as the press counts",
  )
  .default("all");

export const headlineAsked = z.strictObject({ definition, as_of: asOf });

export const seriesAsked = z.strictObject({
  grain: z.enum(GRAINS).default("week"),
  by: z
    .enum(BYS)
    .describe("of models by day the source's rows are not re-served")
    .default("origin"),
  definition,
  from: period.describe("the first period, in any form").optional(),
  to: period.describe("the last period, in any form").optional(),
  source: name.describe("openrouter, or vercel for shares of days").default(MARKET),
  limit: z.int().min(1).max(200).describe("the newest so many periods").default(12),
  as_of: asOf,
});

export const contributionsAsked = z.strictObject({
  period: period.describe("a closed period, as 2026-W30"),
  key: name.describe("whose change: an origin as CN, an author or a model").default("CN"),
  by: z.enum(["model", "author"]).default("model"),
  definition,
  as_of: asOf,
});

export const claimsAsked = z.strictObject({
  topic: z.enum(TOPICS).optional(),
  entity: name.describe("as ByteDance").optional(),
  id: name.describe("of a claim or a seed figure").optional(),
  as_of: asOf,
});

export const eventsAsked = z.strictObject({ as_of: asOf });
export const sourcesAsked = z.strictObject({});

/** What a tool answers around any data. */
export function toolAnswer<Data extends z.ZodType>(data: Data) {
  return z.object({
    meta,
    data,
    left_off: z.int().describe("rows left off to keep the answer short; ask more narrowly"),
  });
}
