import { z } from "zod";
import { ALERT_GRAINS } from "../alert/rule.ts";
import { CHANNELS } from "../alert/endpoint.ts";
import { TOPICS } from "../market/claim.ts";
import { DEFINITION_IDS } from "../market/definition.ts";
import { logSource } from "../sources/logs/shape.ts";
import { isNetwork } from "../webhook/inside.ts";

/** The shape of `tokentide.yaml`, from which its JSON Schema is made. What fits together is checked in condition.ts. */

/** An object that names what it knows where it is given something else. */
function object<Shape extends z.ZodRawShape>(shape: Shape) {
  const known = Object.keys(shape).join(", ");
  return z.strictObject(shape, {
    error: ({ code }) => (code === "unrecognized_keys" ? `unknown; known are ${known}` : undefined),
  });
}

const ID = /^[a-z0-9][a-z0-9-]{0,39}$/;
const id = z.string().regex(ID, "up to 40 small letters, digits and hyphens were expected");
const key = z
  .string()
  .regex(/^\S{1,200}$/, "a name without spaces was expected")
  .describe("a country as CN, an author as deepseek, or a model as deepseek/deepseek-r1");
const country = z
  .string()
  .regex(/^[A-Z]{2}$/, "a country of two capital letters was expected, such as CN");
const level = z
  .union([z.number(), z.string()])
  .describe("per cent for a share; tokens for a volume, as 20T; a number for a ratio or a rank");
const measured = z
  .union([z.string(), z.number()])
  .describe("pp for a share, as 5pp; per cent for a volume or a ratio, as 10%; ranks as a number");
const weeks = z
  .string()
  .regex(/^[1-9]\d{0,2}w$/, "weeks were expected, such as 1w or 26w")
  .describe("a number of weeks, as 26w");
const periods = z
  .int("a whole number of periods was expected")
  .min(1, "1 period or more was expected")
  .max(520, "at most 520 periods were expected");
const direction = z.enum(["up", "down", "either"]);

const seriesOn = {
  share: key.optional(),
  volume: key.optional(),
  rank: key.optional(),
  ratio: z.array(key).length(2, "two names were expected, as [CN, US]").optional(),
  lead: country.optional(),
};

const on = z
  .union([
    z.enum(["lead", "new_entrant", "claim", "revision", "source", "quarantined", "unmapped"]),
    object({
      ...seriesOn,
      new_entrant: z.enum(["model", "author"]).optional(),
      claim: object({
        entity: z.string().min(1).optional(),
        topic: z.enum(TOPICS).optional(),
      }).optional(),
      revision: key.optional(),
      source: id.optional(),
      quarantined: id.optional(),
      unmapped: id.optional(),
    }),
  ])
  .describe("what is watched");

const crossed = z.union([level, object(seriesOn)]);
const when = z
  .union([
    z.enum(["changes", "new", "superseding", "stale"]),
    object({
      above: level.optional(),
      below: level.optional(),
      crosses: crossed.optional().describe("a level, or another series, as { share: US }"),
      direction: direction.optional(),
      changes: object({ by: measured, over: weeks.optional(), direction: direction.optional() })
        .optional()
        .describe("over 1w unless it says otherwise"),
      streak: z
        .union([z.int().min(1, "1 week or more was expected"), z.literal("broken")])
        .optional(),
      record: object({
        over: weeks,
        extreme: z.enum(["high", "low", "either"]).optional(),
      }).optional(),
      enters: z
        .int("a whole number was expected")
        .min(1, "a rank from 1 to 500 was expected")
        .max(500, "a rank from 1 to 500 was expected")
        .optional(),
    }),
  ])
  .describe("when it speaks");

export const rule = object({
  id,
  on,
  when: when.optional(),
  definition: z.enum(DEFINITION_IDS).optional().describe("how shares are counted: all"),
  require: z
    .literal("robust")
    .optional()
    .describe("only while every definition agrees on the leader"),
  for: periods.optional().describe("so many periods in a row before it fires: 1"),
  keep_firing: periods.optional().describe("over for so many periods in a row to resolve: 1"),
  resolve_when: object({ above: measured.optional(), below: measured.optional() })
    .optional()
    .describe("resolves there, instead of where the condition ends"),
  grain: z.enum(ALERT_GRAINS).optional().describe("closed weeks, unless it says otherwise"),
  since: z
    .string()
    .optional()
    .describe("speaks of periods from here on, as 2026-W23 or 2026-06-01"),
  source: id.optional().describe("openrouter, or rows of one's own"),
  notify: z.array(id).optional().describe("ids of endpoints; all unless it says otherwise"),
});

const time = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, "a time from 00:00 to 23:59 was expected, in quotes");
const text = z.string().min(1, "a text was expected");
const network = text.refine(isNetwork, "a network such as 10.0.0.0/8 was expected");
const secret = text.describe("${NAME} takes it from the environment");

export const endpoint = object({
  id,
  channel: z.enum(CHANNELS),
  url: secret,
  secret: z
    .union([secret, z.array(secret).min(1).max(2, "one secret or two were expected")])
    .optional()
    .describe("one, or two while one is rotated out, the newest first"),
  lang: z.enum(["en", "zh"]).optional(),
  quiet: object({ from: time, to: time, zone: text }).optional(),
  ceiling: z
    .int("a whole number of messages a day was expected")
    .min(1, "1 to 1000 messages a day were expected")
    .max(1000, "1 to 1000 messages a day were expected")
    .optional(),
  chat: z
    .union([text, z.int().transform(String)])
    .optional()
    .describe("Telegram's chat"),
});

export const ruleFile = object({
  rules: z.array(rule).optional(),
  endpoints: z.array(endpoint).optional(),
  defaults: object({ off: z.union([z.literal("all"), z.array(id)]).optional() })
    .optional()
    .describe("shipped rules switched off by id"),
  webhook: object({
    allow_hosts: z.array(text).optional(),
    allow_cidrs: z.array(network).optional(),
    allow_http: z.boolean().optional(),
  })
    .optional()
    .describe("where else we may call"),
  sources: z.array(logSource).optional().describe("gateways' own logs; taken up at the next start"),
  snapshots: object({
    keep: z
      .int("a whole number of dates was expected")
      .min(1, "1 date or more was expected")
      .optional()
      .describe("of so many dates, the newest, the sets stand; of all unless it says otherwise"),
  })
    .optional()
    .describe("the dated sets that are published"),
});

export type RawRule = z.infer<typeof rule>;
export type RawEndpoint = z.infer<typeof endpoint>;
export type RawFile = z.infer<typeof ruleFile>;
