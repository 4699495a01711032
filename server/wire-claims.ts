import { z } from "@hono/zod-openapi";
import { day, definitionId, instant, pct, period, tokens } from "./wire.ts";

// The bodies of what people stated and what happened; those of the market are in wire.ts.

const bothLanguages = z.object({ en: z.string(), zh: z.string() });

export const claimRow = z
  .object({
    id: z.string(),
    statement: z.string().describe("several figures of one statement share it"),
    topic: z.string(),
    entity: z.string(),
    country: z.string().nullable(),
    quantity: z.string(),
    value: z.string().nullable().describe("decimal digits in `unit`, as stated"),
    value_high: z.string().nullable(),
    unit: z.string().nullable(),
    currency: z.string().nullable(),
    rate: z.string().nullable(),
    qualifier: z.string(),
    scope: bothLanguages,
    period: z.object({ start: day, end: day }).nullable(),
    stated: z.string().nullable().describe("a year, a month or a day, as precisely as is known"),
    stated_basis: z.string(),
    publisher: z.string(),
    relayed_by: z.array(z.string()),
    address: z.string().nullable(),
    locator: z.string(),
    second: z.object({ publisher: z.string(), address: z.string().nullable() }).nullable(),
    confidence: z.string(),
    status: z.string(),
    supersedes: z.string().nullable(),
    superseded_by: z.string().nullable(),
    see_also: z.array(z.string()),
    derived: z
      .object({ tokens_per_day: tokens, formula: z.string() })
      .nullable()
      .describe("ours; never instead of what was stated"),
    converted: z
      .object({
        currency: z.string(),
        value: z.number(),
        value_high: z.number().nullable(),
        rate: z.string(),
        month: z.string(),
        rate_claim: z.string(),
      })
      .nullable()
      .describe("ours, at the average rate of the month of the statement"),
    counted: z
      .object({
        period,
        nearest: definitionId,
        cited_as_of: instant.optional().describe("where the days are not held: as of when"),
        by_definition: z.array(z.object({ definition: definitionId, tokens, difference_pct: pct })),
      })
      .nullable()
      .describe("what we count for the week of a press claim"),
    contradictions: z.array(
      z.object({ id: z.string(), title: bothLanguages, text: bothLanguages }),
    ),
    seed: z.array(z.string()),
    disclosure: z.string(),
    note: z.string(),
  })
  .openapi("Claim");

export const eventRow = z
  .object({
    id: z.string(),
    date: z.string(),
    date_end: z.string().nullable(),
    precision: z.string(),
    category: z.string(),
    title: bothLanguages,
    figure: z.string(),
    stated: z.string().nullable(),
    stated_basis: z.string(),
    publisher: z.string(),
    relayed_by: z.array(z.string()),
    address: z.string().nullable(),
    locator: z.string(),
    second_publisher: z.string().nullable(),
    second_address: z.string().nullable(),
    qualifier: z.string(),
    confidence: z.string(),
    seed: z.array(z.string()),
    note: z.string(),
  })
  .openapi("Event");
