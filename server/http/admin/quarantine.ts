import { z, type OpenAPIHono } from "@hono/zod-openapi";
import { decided, discardReason, quarantineRow } from "../../wire-admin.ts";
import type { Decided } from "../../ports.ts";
import { resource } from "../answering.ts";
import { Problem } from "../problem.ts";
import { quarantineBody } from "../quarantine-body.ts";
import { action, adminMeta, ALL_OF_IT, NOTHING, numberOf } from "./action.ts";
import type { AdminPorts } from "./ports.ts";

const query = z.strictObject({
  all: z.enum(["0", "1"]).describe("1: also what was decided already.").default("0"),
});

/** What a check set aside, and what the operator makes of it. */
export function quarantineRoutes(app: OpenAPIHono, ports: AdminPorts): void {
  const { clock, quarantined } = ports;
  const list = {
    path: "/admin/quarantine",
    summary: "What was set aside and waits for a decision; with `all=1` also what was decided",
    query,
    data: z.array(quarantineRow),
  };
  resource(app, { ...list, token: ALL_OF_IT }, async ({ all }) => ({
    meta: adminMeta(clock),
    data: (await quarantined(all === "1")).map(quarantineBody),
  }));

  const accept = {
    method: "post",
    path: "/admin/quarantine/{id}/accept",
    summary: "Keeps it after all",
    body: NOTHING,
    data: decided,
  } as const;
  action(app, accept, async (_asked, text) => {
    const id = numberOf("item", text);
    return { meta: adminMeta(clock), data: outcomeOf(id, await ports.accept(id)) };
  });

  const discard = {
    method: "post",
    path: "/admin/quarantine/{id}/discard",
    summary: "Leaves it out for good",
    body: discardReason,
    data: decided,
  } as const;
  action(app, discard, async ({ reason }, text) => {
    const id = numberOf("item", text);
    return { meta: adminMeta(clock), data: outcomeOf(id, await ports.discard(id, reason)) };
  });
}

function outcomeOf(id: number, made: Decided): { readonly id: number; readonly days: number } {
  switch (made.kind) {
    case "decided":
      return { id, days: made.days };
    case "unknown":
      throw new Problem("not-found", `nothing set aside has the number ${id}`);
    case "closed":
      throw new Problem("conflict", `${id} is ${made.state} already`);
    case "impossible":
      throw new Problem("conflict", `${id} cannot be kept: ${made.reason}`);
  }
}
