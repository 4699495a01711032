import { Hono } from "hono";
import type { Asset, Assets } from "./assets.ts";

// Addresses below /assets/ carry a hash of what they hold; the favicon's does not.
const FOREVER = "public, max-age=31536000, immutable";
const A_DAY = "public, max-age=86400";

/** Serves the files from memory, compressed as the browser likes. */
export function assetRoutes({ files }: Assets): Hono {
  const app = new Hono();
  for (const [address, asset] of files) {
    app.get(address, (c) => {
      const { body, encoding } = chosen(asset, c.req.header("accept-encoding"));
      c.header("Content-Type", asset.type);
      c.header("Cache-Control", address.startsWith("/assets/") ? FOREVER : A_DAY);
      c.header("Vary", "Accept-Encoding");
      if (encoding) c.header("Content-Encoding", encoding);
      return c.body(body);
    });
  }
  return app;
}

function chosen({ body, brotli, gzip }: Asset, accepted = "") {
  if (/\bbr\b/.test(accepted)) return { body: brotli(), encoding: "br" };
  if (/\bgzip\b/.test(accepted)) return { body: gzip(), encoding: "gzip" };
  return { body, encoding: null };
}
