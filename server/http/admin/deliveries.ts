import { z, type OpenAPIHono } from "@hono/zod-openapi";
import { deliveryDetail, deliveryRow, replayed } from "../../wire-admin.ts";
import { resource } from "../answering.ts";
import { nameText, PARAMETERS } from "../params.ts";
import { Problem } from "../problem.ts";
import { deliveryBody, detailBody } from "../delivery-body.ts";
import { action, adminMeta, ALL_OF_IT, NOTHING } from "./action.ts";
import type { AdminPorts } from "./ports.ts";

const PAGE = 100; // a message holds some events: a page of these is read, not loaded

const query = z.strictObject({
  status: z
    .enum(["due", "delivered", "dead"])
    .describe("Only deliveries that stand so.")
    .optional(),
  endpoint: nameText("Only deliveries to this endpoint.").optional(),
  limit: PARAMETERS.limit.default(PAGE),
  cursor: z
    .string()
    .regex(/^\d{1,15}$/, "a cursor of an answer was expected")
    .transform(Number)
    .describe("Only deliveries before this number: `next_cursor` of a page.")
    .optional(),
});

/** Deliveries: what waits, what was delivered, what died, and sending it again. */
export function deliveryRoutes(app: OpenAPIHono, { outbox, clock, wake }: AdminPorts): void {
  const list = {
    path: "/admin/deliveries",
    summary: "Deliveries, newest first",
    query,
    data: z.array(deliveryRow),
  };
  resource(app, { ...list, token: ALL_OF_IT }, async ({ status, endpoint, limit, cursor }) => {
    const rows = await outbox.deliveries({
      limit: limit + 1,
      ...(status === undefined ? {} : { status }),
      ...(endpoint === undefined ? {} : { endpoint }),
      ...(cursor === undefined ? {} : { before: cursor }),
    });
    const page = rows.slice(0, limit);
    const next = rows.length > limit ? String(page.at(-1)?.number) : null;
    return { meta: adminMeta(clock, next), data: page.map(deliveryBody) };
  });

  const one = {
    method: "get",
    path: "/admin/deliveries/{id}",
    summary: "A delivery with its message and its attempts",
    body: NOTHING,
    data: deliveryDetail,
  } as const;
  action(app, one, async (_asked, id) => {
    const found = await outbox.delivery(id);
    if (!found) throw new Problem("not-found", `no delivery has the id ${id}`);
    return { meta: adminMeta(clock), data: detailBody(found) };
  });

  const replay = {
    method: "post",
    path: "/admin/deliveries/{id}/replay",
    summary: "Sends a settled delivery again, under the same id",
    body: NOTHING,
    data: replayed,
  } as const;
  action(app, replay, async (_asked, id) => {
    const found = await outbox.delivery(id);
    if (!found) throw new Problem("not-found", `no delivery has the id ${id}`);
    if (!(await outbox.replay(id, clock()))) {
      throw new Problem(
        "conflict",
        found.status === "due"
          ? `${id} is due already`
          : `the endpoint ${found.endpoint} is switched off: enable it first`,
      );
    }
    wake();
    return { meta: adminMeta(clock), data: { id, status: "due" } };
  });
}
