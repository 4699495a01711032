import { z } from "@hono/zod-openapi";
import { ALERT_TYPES, SOURCE_TYPES } from "./alert/event.ts";
import { ALERT_GRAINS } from "./alert/rule.ts";
import { definitionId, grain, period } from "./wire.ts";

/** The bodies of events, as webhooks and the interface have them. */

const instant = z.iso.datetime().describe("RFC 3339 in Z");
const pp = z.number().describe("percentage points, at most six decimals");
const figure = z
  .union([z.number(), z.string(), z.null()])
  .describe("in `unit`; tokens and origins are texts, all others numbers");
const verdict = z
  .object({ word: z.enum(["robust", "depends", "flips"]), agree: z.int(), of: z.int() })
  .nullable()
  .describe("under how many definitions the same origin leads");
const synthetic = z.literal(true).optional().describe("of a demonstration: none of it is real");
const url = z.url().describe("the page as it was known then");
const reading = z.object({ value: figure, as_of: instant });

const alertData = z.object({
  rule: z.string(),
  subject: z.string(),
  source: z.string(),
  grain,
  period,
  definition: definitionId,
  value: figure,
  unit: z.enum(["percent", "tokens", "ratio", "rank", "weeks", "pp", "origin"]),
  high: z.number().optional().describe("if all that no country is counted for were this origin's"),
  previous: figure.describe("of the period before"),
  change_pp: pp.optional(),
  growth_pct: z.number().optional().describe("per cent, at most six decimals"),
  threshold: figure,
  threshold_unit: z.enum(["pp", "percent"]).optional().describe("where it is not `unit`"),
  condition: z.string().describe("as the rules file has it"),
  verdict,
  contributions: z.array(z.object({ key: z.string(), contribution_pp: pp })).max(3),
  undone: z.enum(["alert.firing", "alert.resolved"]).optional(),
  old: reading.optional(),
  new: reading.optional(),
  reason: z.string().optional().describe("of alert.no_data: why there is none"),
  as_of: instant,
  attribution: z.string(),
  url,
  synthetic,
});

const sourceData = z.object({
  rule: z.string(),
  source: z.string(),
  state: z.string(),
  reason: z.string().nullable(),
  as_of: instant.nullable(),
  fresh_until: instant.nullable(),
  quarantined: z.int(),
  attribution: z.string(),
  url: z.url(),
  synthetic,
});

const claimData = z.object({
  rule: z.string(),
  claim: z.string(),
  topic: z.string(),
  entity: z.string(),
  quantity: z.string(),
  stated: z.string().describe("value or range, unit and qualifier, as it was stated"),
  status: z.string(),
  period: z.string().nullable(),
  stated_on: z.string(),
  publisher: z.string(),
  address: z.string().nullable(),
  supersedes: z.string().nullable(),
  attribution: z.string(),
  url: z.url(),
  synthetic,
});

const briefData = z.object({
  period,
  definition: definitionId,
  sentence: z.object({ en: z.string(), zh: z.string() }),
  verdict,
  as_of: instant,
  attribution: z.string(),
  url,
  synthetic,
});

const pingData = z.object({
  endpoint: z.string(),
  message: z.string(),
  url: z.url(),
  synthetic,
});

function body<Types extends readonly [string, ...string[]], Data extends z.ZodType>(
  types: Types,
  data: Data,
) {
  return z.object({
    type: z.enum(types),
    timestamp: instant.describe("when the evaluation that raised it was made"),
    data,
  });
}

const BODIES = [
  body(ALERT_TYPES, alertData),
  body(SOURCE_TYPES, sourceData),
  body(["claim.new"], claimData),
  body(["brief.weekly"], briefData),
  body(["test.ping"], pingData),
] as const;

/** Every event body there is. */
export const eventBody = z.union(BODIES).meta({ id: "Event" });

const also = z.array(eventBody).optional();

/** What is posted: an event, with the others of its message beside it. */
export const postedBody = z.union(
  BODIES.map((one) =>
    one.extend({ also: also.describe("what else the message tells, the most important first") }),
  ),
);

export const ruleRow = z.object({
  id: z.string(),
  kind: z.string().describe("market, claim, revision, stale, quarantined or unmapped"),
  condition: z.string().describe("as the rules file has it"),
  series: z.string().nullable().describe("share, volume, ratio, rank, lead, streak or entry"),
  key: z.string().nullable().describe("the subject, where there is only one"),
  source: z.string(),
  definition: definitionId.nullable(),
  grain: z.enum(ALERT_GRAINS).nullable(),
  for: z.int(),
  keep_firing: z.int(),
  threshold: figure,
  threshold_unit: z.string().nullable().describe("percent, tokens, ratio, rank, weeks or pp"),
  clears: figure.describe("where it resolves, if not where its condition ends"),
  since: period.nullable(),
  notify: z.array(z.string()).nullable().describe("endpoints; null for all"),
  states: z.array(
    z.object({
      subject: z.string(),
      state: z.enum(["inactive", "pending", "firing", "recovering", "no_data", "error"]),
      since: period.nullable(),
      period: period.nullable().describe("the newest that was stepped"),
      changed_at: instant,
    }),
  ),
  last_firing: z.object({ at: instant, subject: z.string(), period: period.nullable() }).nullable(),
});

export const alertRow = z.object({
  number: z.int(),
  at: instant,
  type: z.string(),
  state: z.string().describe("the last part of the type"),
  rule: z.string(),
  subject: z.string(),
  period: period.nullable(),
  held_back: z.string().nullable().describe("why nobody was told; null where somebody was"),
  event: eventBody,
});

const tally = {
  fired: z.array(period),
  resolved: z.array(period),
  flapped: z.array(period).describe("fired again within four periods of having resolved"),
  superseded: z.array(period).describe("a later vintage undid it"),
  no_data: z.array(period),
};

export const backtestData = z.object({
  rule: z.string(),
  condition: z.string(),
  mode: z.enum(["vintage", "now"]),
  label: z.object({ en: z.string(), zh: z.string() }),
  from: period.nullable(),
  to: period.nullable(),
  vintages: z.int(),
  threshold: figure,
  ...tally,
  events: z.array(
    z.object({
      type: z.enum(ALERT_TYPES),
      subject: z.string(),
      period,
      value: figure,
      as_of: instant,
      undone: z.enum(["alert.firing", "alert.resolved"]).optional(),
      reason: z.string().optional(),
    }),
  ),
  sensitivity: z.array(z.object({ threshold: figure, ...tally })),
});
