import { z, type OpenAPIHono } from "@hono/zod-openapi";
import { formatInstant, type Instant } from "../../market/instant.ts";
import type { EndpointStatus } from "../../query/endpoints.ts";
import { enabled, endpointRow, queued } from "../../wire-admin.ts";
import { resource, unknownId } from "../answering.ts";
import { Problem } from "../problem.ts";
import { action, adminMeta, ALL_OF_IT, NOTHING } from "./action.ts";
import type { AdminPorts } from "./ports.ts";

/** Endpoints: how each does, a test message, and switching one on again. */
export function endpointRoutes(app: OpenAPIHono, ports: AdminPorts): void {
  const { outbox, clock, readEndpoints, ping, wake } = ports;
  const list = {
    path: "/admin/endpoints",
    summary: "Endpoints, and how each does",
    query: NOTHING,
    data: z.array(endpointRow),
  };
  resource(app, { ...list, token: ALL_OF_IT }, async () => ({
    meta: adminMeta(clock),
    data: (await readEndpoints()).map(endpointBody),
  }));

  const known = async (id: string): Promise<EndpointStatus> => {
    const all = await readEndpoints();
    const found = all.find((one) => one.id === id);
    if (found) return found;
    throw unknownId(
      "endpoint",
      id,
      all.map((one) => one.id),
    );
  };

  const test = {
    method: "post",
    path: "/admin/endpoints/{id}/test",
    summary: "Sends a test message",
    body: NOTHING,
    data: queued,
  } as const;
  action(app, test, async (_asked, id) => {
    const { state, reason } = await known(id);
    if (state === "off" || state === "gone" || state === "faulty") {
      throw new Problem("conflict", `the endpoint ${id} is ${state}: ${reason ?? "enable it"}`);
    }
    const delivery = await ping(id);
    wake();
    return { meta: adminMeta(clock), data: { delivery } };
  });

  const enable = {
    method: "post",
    path: "/admin/endpoints/{id}/enable",
    summary: "Switches an endpoint on again, with what died while it was off",
    body: NOTHING,
    data: enabled,
  } as const;
  action(app, enable, async (_asked, id) => {
    await known(id);
    const revived = await outbox.enable(id, clock());
    wake();
    return { meta: adminMeta(clock), data: { id, revived } };
  });
}

function endpointBody(status: EndpointStatus) {
  const { failingSince, pausedUntil, succeededAt, disabledAt, ...rest } = status;
  return {
    ...rest,
    failing_since: timeOf(failingSince),
    paused_until: timeOf(pausedUntil),
    succeeded_at: timeOf(succeededAt),
    disabled_at: timeOf(disabledAt),
  };
}

function timeOf(at: Instant | null): string | null {
  return at === null ? null : formatInstant(at);
}
