import { z } from "@hono/zod-openapi";
import { instant } from "./wire.ts";

// What is said of the service itself; the bodies of the market are in wire.ts.

export const healthy = z.object({
  status: z.enum(["ok", "degraded"]),
  reason: z.string().optional().describe("Only while it is degraded: the store does not answer."),
});
export const ready = z.object({ status: z.literal("ready") });
export const fresh = z.object({
  status: z.literal("fresh"),
  sources: z.array(
    z.object({ id: z.string(), fresh_until: instant.nullable().describe("null: no schedule") }),
  ),
});
