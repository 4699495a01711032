import { z } from "@hono/zod-openapi";
import { CHANNELS } from "./alert/endpoint.ts";

// The bodies of what an operator asks and is told; those of the public reads are in wire.ts.

const instant = z.iso.datetime().describe("RFC 3339 in Z");
const name = z.string().max(200);

const told = z.object({
  type: z.string(),
  rule: z.string().nullable(),
  subject: z.string().nullable(),
});

export const deliveryRow = z.object({
  id: z.string().describe("the webhook-id"),
  endpoint: z.string(),
  status: z.enum(["due", "delivered", "dead"]),
  attempts: z.int().describe("begun, of all times"),
  due_at: instant.nullable().describe("of the next try, or when the one under way is given up"),
  created_at: instant,
  settled_at: instant.nullable(),
  events: z.array(told),
});

export const deliveryDetail = deliveryRow.extend({
  message: z.array(z.record(z.string(), z.unknown())),
  log: z.array(
    z.object({
      attempt: z.int(),
      at: instant,
      took_ms: z.int(),
      outcome: z.enum(["accepted", "refused", "unreachable", "forbidden"]),
      status: z.int().nullable(),
      reason: z.string().nullable(),
      answer: z.string().nullable().describe("the first of what the receiver answered"),
    }),
  ),
});

export const endpointRow = z.object({
  id: z.string(),
  state: z.enum(["ok", "untried", "failing", "paused", "off", "faulty", "gone"]),
  reason: z.string().nullable(),
  channel: z.enum(CHANNELS).nullable(),
  failing_since: instant.nullable(),
  paused_until: instant.nullable(),
  succeeded_at: instant.nullable(),
  disabled_at: instant.nullable(),
  due: z.int(),
  delivered: z.int(),
  dead: z.int(),
});

export const silenceRow = z.object({
  id: z.int(),
  rule: name.describe("empty: every one"),
  subject: name,
  endpoint: name,
  until: instant,
  remark: z.string(),
  created_at: instant,
});

export const newSilence = z.strictObject({
  rule: name.default(""),
  subject: name.default(""),
  endpoint: name.default(""),
  until: instant,
  remark: z.string().trim().min(1, "say why").max(1000),
});

export const quarantineRow = z.object({
  id: z.int(),
  source: z.string(),
  as_of: instant.nullable(),
  day: z.iso.date().nullable().describe("null: the whole batch"),
  at: instant,
  state: z.enum(["open", "accepted", "discarded", "superseded"]),
  reasons: z.array(z.string()),
  remark: z.string().nullable(),
  address: z.string(),
});

export const discardReason = z.strictObject({
  reason: z.string().trim().min(1, "say why").max(1000),
});
export const collectWhich = z.strictObject({ source: z.string().default("openrouter") });

export const queued = z.object({ delivery: z.string() });
export const replayed = z.object({ id: z.string(), status: z.literal("due") });
export const enabled = z.object({ id: z.string(), revived: z.int() });
export const ended = z.object({ id: z.int(), ended: z.literal(true) });
export const decided = z.object({ id: z.int(), days: z.int().describe("kept by it") });
export const collected = z.object({ source: z.string(), result: z.string(), detail: z.string() });
export const reloaded = z.object({ reloaded: z.literal(true) });
