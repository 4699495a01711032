import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { LRUCache } from "lru-cache";
import type { Context, MiddlewareHandler } from "hono";
import { preferred } from "./page/address.ts";
import { SECURITY_HEADERS } from "./security.ts";

const BYTES_MAX = 32 * 1024 * 1024; // all finished bodies together
const COMPRESS_MIN = 1024; // below it an encoding saves nothing
const BROTLI_QUALITY = 5; // the best that still takes milliseconds
const CACHE_CONTROL = "public, max-age=15, stale-while-revalidate=60";

type Encoding = "identity" | "gzip" | "br";
type Body = Uint8Array<ArrayBuffer>;

interface Finished {
  readonly stamp: string;
  readonly etag: string;
  readonly type: string;
  readonly language: string | null;
  readonly bodies: Map<Encoding, Body>;
}

/** Keeps finished answers, ready in each encoding, for as long as the stamp stands still. Answers 304 where nothing changed. */
export function finishedBodies(stampOf: () => Promise<string>): MiddlewareHandler {
  const kept = new LRUCache<string, Finished>({
    maxSize: BYTES_MAX,
    sizeCalculation: ({ bodies }) => 3 * (bodies.get("identity")?.length ?? 0) + 512,
  });

  return async (c, next) => {
    if (c.req.method !== "GET" && c.req.method !== "HEAD") return next();
    // What a token opened is nobody else's.
    if (c.req.header("authorization") !== undefined) {
      await next();
      c.header("cache-control", "private, no-store");
      return undefined;
    }
    // The path and query, not the host: whatever name it is called by, it is one answer.
    const key = `${new URL(c.req.url).search}${c.req.path} ${preferred(c.req.header("accept-language"))}`;
    const stamp = await stampOf();
    const known = kept.get(key);
    if (known?.stamp === stamp) return send(c, known);

    await next();
    if (c.res.status !== 200) return undefined;
    const finished = finish(stamp, c.res.headers, await c.res.arrayBuffer());
    kept.set(key, finished);
    // Assigning an answer merges the headers of the one before: it must be gone first.
    c.res = undefined;
    c.res = await send(c, finished);
    return undefined;
  };
}

function finish(stamp: string, headers: Headers, buffer: ArrayBuffer): Finished {
  const body = new Uint8Array(buffer);
  const hash = createHash("sha256").update(body).digest("base64url").slice(0, 22);
  return {
    stamp,
    etag: `W/"${hash}"`,
    type: headers.get("content-type") ?? "",
    language: headers.get("content-language"),
    bodies: new Map([["identity", body]]),
  };
}

async function send(c: Context, finished: Finished): Promise<Response> {
  const { etag, type } = finished;
  const headers: Record<string, string> = {
    ...SECURITY_HEADERS,
    etag,
    "cache-control": CACHE_CONTROL,
    vary: "accept-encoding, accept-language",
  };
  if (matches(c.req.header("if-none-match"), etag)) {
    return new Response(null, { status: 304, headers });
  }
  const encoding = encodingFor(c.req.header("accept-encoding"), finished);
  const body = finished.bodies.get(encoding) ?? (await encode(finished, encoding));
  headers["content-type"] = type;
  if (finished.language !== null) headers["content-language"] = finished.language;
  headers["content-length"] = String(body.length);
  if (encoding !== "identity") headers["content-encoding"] = encoding;
  return new Response(body, { headers });
}

/** Compared weakly, as RFC 9110 has it for If-None-Match. */
function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch === etag || ifNoneMatch === "*") return true;
  return ifNoneMatch.split(/,\s*/).some((given) => given === etag || `W/${given}` === etag);
}

function encodingFor(accepted: string | undefined, { bodies }: Finished): Encoding {
  if (accepted === undefined || (bodies.get("identity")?.length ?? 0) < COMPRESS_MIN)
    return "identity";
  const refused = (name: string) =>
    new RegExp(`\\b${name}\\s*;\\s*q=0(\\.0*)?(\\s*,|$)`).test(accepted);
  if (/\bbr\b/.test(accepted) && !refused("br")) return "br";
  return /\bgzip\b/.test(accepted) && !refused("gzip") ? "gzip" : "identity";
}

async function encode({ bodies }: Finished, encoding: Encoding): Promise<Body> {
  const identity = bodies.get("identity") ?? new Uint8Array();
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
    // Told the size, the encoder takes a window of that size instead of megabytes for each answer.
    [constants.BROTLI_PARAM_SIZE_HINT]: identity.length,
    [constants.BROTLI_PARAM_LGWIN]: Math.min(
      22,
      Math.max(10, Math.ceil(Math.log2(identity.length))),
    ),
  };
  const encoded =
    encoding === "br"
      ? await promisify(brotliCompress)(identity, { params })
      : await promisify(gzip)(identity);
  const body = new Uint8Array(encoded);
  bodies.set(encoding, body);
  return body;
}
