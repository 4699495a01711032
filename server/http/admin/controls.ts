import type { OpenAPIHono } from "@hono/zod-openapi";
import { collected, collectWhich, reloaded } from "../../wire-admin.ts";
import { unknownId } from "../answering.ts";
import { Problem } from "../problem.ts";
import { action, adminMeta, NOTHING } from "./action.ts";
import type { AdminPorts } from "./ports.ts";

/** Reading the rules file again, and collecting now. */
export function controlRoutes(app: OpenAPIHono, ports: AdminPorts): void {
  const { clock } = ports;
  const reload = {
    method: "post",
    path: "/admin/reload",
    summary: "Reads the rules file again; takes it wholly or not at all",
    body: NOTHING,
    data: reloaded,
  } as const;
  action(app, reload, async () => {
    const read = await ports.reload();
    if (read.ok) return { meta: adminMeta(clock), data: { reloaded: true } };
    const faults = read.faults.map(({ path, message }) => ({ path, message }));
    const said = faults.map(({ path, message }) => `${path}: ${message}`).join("; ");
    throw new Problem("unanswerable", `the running rules stay: ${said}`, faults);
  });

  const collect = {
    method: "post",
    path: "/admin/collect",
    summary: "Collects a source now, and answers when that has ended",
    body: collectWhich,
    data: collected,
  } as const;
  action(app, collect, async ({ source }) => {
    const done = await ports.collect(source);
    if (done === undefined) throw unknownId("source", source, ports.sources());
    if (done === "busy") throw new Problem("conflict", `${source} is being collected already`);
    const { result, detail } = done;
    return { meta: adminMeta(clock), data: { source, result, detail } };
  });
}
