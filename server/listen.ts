import { serve } from "@hono/node-server";
import type { OpenAPIHono } from "@hono/zod-openapi";
import type { Config } from "./config.ts";

const CLOSE_MS = 5_000; // for requests under way; half of what a service manager allows

/** Opens the port; rejects with the system's error where it cannot. */
export async function listen(
  app: OpenAPIHono,
  { HOST, PORT }: Config,
): Promise<{ readonly url: string; readonly close: () => Promise<void> }> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const server = serve({ fetch: app.fetch, hostname: HOST, port: PORT }, ({ port }) =>
    resolve(port),
  );
  server.once("error", reject);
  const port = await promise;
  const host = HOST.includes(":") ? `[${HOST}]` : HOST;
  const close = async (): Promise<void> => {
    const closed = Promise.withResolvers<void>();
    server.close(() => closed.resolve());
    const late = setTimeout(
      () => "closeAllConnections" in server && server.closeAllConnections(),
      CLOSE_MS,
    );
    if ("closeIdleConnections" in server) server.closeIdleConnections();
    await closed.promise;
    clearTimeout(late);
  };
  return { url: `http://${host}:${port}`, close };
}
