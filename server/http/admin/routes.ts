import type { OpenAPIHono } from "@hono/zod-openapi";
import { controlRoutes } from "./controls.ts";
import { deliveryRoutes } from "./deliveries.ts";
import { endpointRoutes } from "./endpoints.ts";
import { operatorsOnly } from "./guard.ts";
import type { AdminPorts } from "./ports.ts";
import { quarantineRoutes } from "./quarantine.ts";
import { silenceRoutes } from "./silences.ts";

/** `/api/v1/admin/*`: what an operator sees and does. */
export function adminRoutes(app: OpenAPIHono, ports: AdminPorts): void {
  app.use("/admin/*", operatorsOnly(ports));
  deliveryRoutes(app, ports);
  endpointRoutes(app, ports);
  silenceRoutes(app, ports);
  quarantineRoutes(app, ports);
  controlRoutes(app, ports);
}
