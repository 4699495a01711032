import type { OpenAPIHono, z } from "@hono/zod-openapi";
import { formatInstant } from "../market/instant.ts";
import type { Changes } from "../ports.ts";
import type { ReadSources } from "../query/sources.ts";
import { fresh, healthy, ready } from "../wire-service.ts";
import { describePlain } from "./describe.ts";
import { Problem } from "./problem.ts";
import type { StoreWatch } from "./store-watch.ts";

interface HealthPorts {
  /** The source that must have brought something. */
  readonly market: string;
  readonly changes: Changes;
  readonly readSources: ReadSources;
  readonly watch: StoreWatch;
}

/** `GET /healthz /readyz /freshz`: whether the process runs, the store answers, the data is fresh. */
export function healthRoutes(app: OpenAPIHono, ports: HealthPorts): void {
  const answer = (path: string, summary: string, body: z.ZodType, orWhy?: string) =>
    describePlain(app, { path, summary, tag: "Health", type: "application/json", body, orWhy });

  for (const path of ["/healthz", "/readyz", "/freshz"]) {
    app.use(path, async (c, next) => {
      await next();
      c.header("cache-control", "no-store");
    });
  }
  answer("/healthz", "Whether the process runs", healthy);
  // 200 all the same: a process that is started anew finds the store no sooner.
  app.get("/healthz", async (c) => {
    const since = await ports.watch.lostSince();
    const health: z.infer<typeof healthy> =
      since === null
        ? { status: "ok" }
        : {
            status: "degraded",
            reason: `the store has not answered since ${formatInstant(since)}`,
          };
    return c.json(health);
  });

  answer("/readyz", "Whether the store answers", ready, "The store does not answer.");
  app.get("/readyz", async (c) => {
    await ports.changes.newest();
    return c.json({ status: "ready" } satisfies z.infer<typeof ready>);
  });

  answer("/freshz", "Whether the data is fresh", fresh, "A source is late: the reason is told.");
  app.get("/freshz", async (c) =>
    c.json({ status: "fresh", sources: await freshSources(ports) } satisfies z.infer<typeof fresh>),
  );
}

/** Throws a 503 with the reason where a source is late, or the market's own has brought nothing yet. */
async function freshSources({ market, readSources }: HealthPorts) {
  const collected = (await readSources()).filter(({ state }) => state !== "off");
  const late = collected.filter(
    ({ id, state, asOf }) => state === "stale" || (id === market && asOf === null),
  );
  if (late.length > 0) {
    throw new Problem("not-fresh", late.map(({ id, reason }) => `${id}: ${reason}`).join("; "));
  }
  return collected.map(({ id, freshUntil }) => ({
    id,
    fresh_until: freshUntil === null ? null : formatInstant(freshUntil),
  }));
}
