import { z, type OpenAPIHono } from "@hono/zod-openapi";
import { formatInstant, parseInstant } from "../../market/instant.ts";
import type { Silence } from "../../ports.ts";
import { ended, newSilence, silenceRow } from "../../wire-admin.ts";
import { resource } from "../answering.ts";
import { Problem } from "../problem.ts";
import { action, adminMeta, ALL_OF_IT, NOTHING, numberOf } from "./action.ts";
import type { AdminPorts } from "./ports.ts";

/** Silences: what nobody is told of for a while, and why. */
export function silenceRoutes(app: OpenAPIHono, { alerts, clock }: AdminPorts): void {
  const list = {
    path: "/admin/silences",
    summary: "Silences that have not ended",
    query: NOTHING,
    data: z.array(silenceRow),
  };
  resource(app, { ...list, token: ALL_OF_IT }, async () => ({
    meta: adminMeta(clock),
    data: (await alerts.silences(clock())).map(silenceBody),
  }));

  const make = {
    method: "post",
    path: "/admin/silences",
    summary: "Makes a silence, with its end and the reason",
    body: newSilence,
    data: silenceRow,
  } as const;
  action(app, make, async (asked) => {
    const now = clock();
    const silence = { ...asked, until: parseInstant(asked.until), createdAt: now };
    if (silence.until <= now) {
      const message = `${asked.until} is over; it is ${formatInstant(now)}`;
      throw new Problem("unanswerable", `until: ${message}`, [{ path: "until", message }]);
    }
    const id = await alerts.silence(silence);
    return { meta: adminMeta(clock), data: silenceBody({ id, ...silence }) };
  });

  const end = {
    method: "delete",
    path: "/admin/silences/{id}",
    summary: "Ends a silence early",
    body: NOTHING,
    data: ended,
  } as const;
  action(app, end, async (_asked, text) => {
    const id = numberOf("silence", text);
    if (!(await alerts.unsilence(id, clock()))) {
      throw new Problem("not-found", `no silence that has not ended has the number ${id}`);
    }
    return { meta: adminMeta(clock), data: { id, ended: true } };
  });
}

function silenceBody({ id, rule, subject, endpoint, until, remark, createdAt }: Silence) {
  const times = { until: formatInstant(until), created_at: formatInstant(createdAt) };
  return { id, rule, subject, endpoint, remark, ...times };
}
