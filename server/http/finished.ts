import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { LRUCache } from "lru-cache";
import type { Context, MiddlewareHandler } from "hono";
import type { Instant } from "../market/instant.ts";
import { isLang } from "../words/lang.ts";
import type { Tally } from "./metrics/tally.ts";
import { preferred } from "./page/address.ts";
import { withLostNotice } from "./page/lost.ts";
import { securityHeaders } from "./security.ts";
import type { StoreWatch } from "./store-watch.ts";

const READS = new Set(["GET", "HEAD"]);
const BYTES_MAX = 32 * 1024 * 1024; // all finished bodies together
const COMPRESS_MIN = 1024; // below it an encoding saves nothing
const BROTLI_QUALITY = 5; // the best that still takes milliseconds
const CACHE_CONTROL = "public, max-age=15, stale-while-revalidate=60";

// What changes without the stamp, or never ends.
const NEVER_KEPT = /^\/api\/v1\/(admin\/|live$)/;

type Encoding = "identity" | "gzip" | "br";
type Names = Readonly<Record<string, string>>;

/** A body in one encoding with the headers it goes out with, so that a request only hands them on. */
interface Ready {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly headers: Names;
}

interface Finished {
  readonly stamp: string;
  readonly etag: string;
  /** What every answer of it bears, a 304 too. */
  readonly common: Names;
  /** What describes the body. */
  readonly content: Names;
  readonly ready: Map<Encoding, Ready>;
  /** Where its sending is counted, by status; that of HEAD below zero. */
  readonly tallies: Map<number, Tally>;
}

type TallyOf = (c: Context, status: number) => Tally;

/** Keeps finished answers, ready in each encoding, for as long as the stamp stands still. Answers 304 where nothing changed. */
export function finishedBodies(watch: StoreWatch, tallyOf: TallyOf): MiddlewareHandler {
  const kept = new LRUCache<string, Finished>({
    maxSize: BYTES_MAX,
    sizeCalculation: ({ ready }) => 3 * (ready.get("identity")?.body.length ?? 0) + 2048,
  });

  return async (c, next) => {
    if (!READS.has(c.req.method) || NEVER_KEPT.test(c.req.path)) return next();
    // What a token opened is nobody else's.
    if (c.req.header("authorization") !== undefined) {
      await next();
      c.header("cache-control", "private, no-store");
      return undefined;
    }
    const start = performance.now();
    // The path and query, not the host: whatever name it is called by, it is one answer.
    const address = c.req.url.slice(c.req.url.indexOf("/", "https://".length));
    const key = `${address} ${preferred(c.req.header("accept-language"))}`;
    const stamp = await watch.stampOf();
    const known = kept.get(key);
    if (known && stamp === null) return fromMemory(c, known);
    if (known?.stamp === stamp) {
      const sent = send(c, known);
      count(c, known, sent, tallyOf).add(start);
      return sent;
    }

    await next();
    if (await hasFallenBack(c, known)) return undefined;
    if (c.res.status !== 200 || stamp === null) return undefined;
    const counted = [...c.res.headers].filter(([name]) => name.startsWith("ratelimit-"));
    const finished = finish(c.req.path, stamp, c.res.headers, await c.res.arrayBuffer());
    kept.set(key, finished);
    const sent = await send(c, finished);
    for (const [name, value] of counted) sent.headers.set(name, value);
    // Assigning an answer merges the headers of the one before: it must be gone first.
    c.res = undefined;
    c.res = sent;
    return undefined;
  };

  /** Where the store was lost while an answer was worked out, the one before it goes out. */
  async function hasFallenBack(c: Context, known: Finished | undefined): Promise<boolean> {
    if (!known || c.res.status < 500 || (await watch.lostSince()) === null) return false;
    c.res = undefined;
    c.res = await fromMemory(c, known);
    return true;
  }

  /** While the store is lost; a page says so. */
  async function fromMemory(c: Context, known: Finished): Promise<Response> {
    const since = await watch.lostSince();
    return since !== null && isPage(known) ? sendLost(known, since) : send(c, known);
  }
}

function isPage({ content }: Finished): boolean {
  return content["content-type"]?.startsWith("text/html") ?? false;
}

/** For this moment alone: nobody keeps it. */
async function sendLost({ common, content, ready }: Finished, since: Instant): Promise<Response> {
  const page = new TextDecoder().decode(ready.get("identity")?.body);
  const language = content["content-language"] ?? "";
  const lang = isLang(language) ? language : "en";
  const headers = new Headers({ ...common, ...content, "cache-control": "no-store" });
  headers.delete("etag");
  return new Response(await withLostNotice(page, lang, since), { headers });
}

/** Encoding for the first time is not waited for. */
function count(
  c: Context,
  { tallies }: Finished,
  sent: Response | Promise<Response>,
  tallyOf: TallyOf,
): Tally {
  const status = sent instanceof Promise ? 200 : sent.status;
  const kind = c.req.method === "HEAD" ? -status : status;
  const known = tallies.get(kind);
  if (known) return known;
  const tally = tallyOf(c, status);
  tallies.set(kind, tally);
  return tally;
}

function finish(path: string, stamp: string, headers: Headers, buffer: ArrayBuffer): Finished {
  const body = new Uint8Array(buffer);
  const hash = createHash("sha256").update(body).digest("base64url").slice(0, 22);
  const etag = `W/"${hash}"`;
  const language = headers.get("content-language");
  const common = {
    ...securityHeaders(path),
    etag,
    "cache-control": CACHE_CONTROL,
    vary: "accept-encoding, accept-language",
  };
  const content = {
    "content-type": headers.get("content-type") ?? "",
    ...(language === null ? {} : { "content-language": language }),
  };
  const finished = {
    stamp,
    etag,
    common,
    content,
    ready: new Map<Encoding, Ready>(),
    tallies: new Map<number, Tally>(),
  };
  makeReady(finished, "identity", body);
  return finished;
}

function makeReady(
  { common, content, ready }: Finished,
  encoding: Encoding,
  body: Uint8Array<ArrayBuffer>,
): Ready {
  const length = { "content-length": String(body.length) };
  const encoded = encoding === "identity" ? {} : { "content-encoding": encoding };
  const made = { body, headers: { ...common, ...content, ...length, ...encoded } };
  ready.set(encoding, made);
  return made;
}

function send(c: Context, finished: Finished): Response | Promise<Response> {
  const { etag, common, ready } = finished;
  const given = c.req.header("if-none-match");
  if (given !== undefined && matches(given, etag)) {
    return new Response(null, { status: 304, headers: common });
  }
  const encoding = encodingFor(c.req.header("accept-encoding"), finished);
  const known = ready.get(encoding);
  if (known) return new Response(known.body, { headers: known.headers });
  return encode(finished, encoding).then(({ body, headers }) => new Response(body, { headers }));
}

/** Compared weakly, as RFC 9110 has it for If-None-Match. */
function matches(ifNoneMatch: string, etag: string): boolean {
  if (ifNoneMatch === etag || ifNoneMatch === "*") return true;
  return ifNoneMatch.split(/,\s*/).some((given) => given === etag || `W/${given}` === etag);
}

const REFUSED = {
  br: /\bbr\s*;\s*q=0(\.0*)?(\s*,|$)/,
  gzip: /\bgzip\s*;\s*q=0(\.0*)?(\s*,|$)/,
};

function encodingFor(accepted: string | undefined, { ready }: Finished): Encoding {
  const length = ready.get("identity")?.body.length ?? 0;
  if (accepted === undefined || length < COMPRESS_MIN) return "identity";
  const takes = (name: "br" | "gzip") => accepted.includes(name) && !REFUSED[name].test(accepted);
  if (takes("br")) return "br";
  return takes("gzip") ? "gzip" : "identity";
}

async function encode(finished: Finished, encoding: Encoding): Promise<Ready> {
  const identity = finished.ready.get("identity")?.body ?? new Uint8Array();
  const windowBits = Math.min(22, Math.max(10, Math.ceil(Math.log2(identity.length))));
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
    // Told the size, the encoder takes a window of that size instead of megabytes for each answer.
    [constants.BROTLI_PARAM_SIZE_HINT]: identity.length,
    [constants.BROTLI_PARAM_LGWIN]: windowBits,
  };
  const encoded =
    encoding === "br"
      ? await promisify(brotliCompress)(identity, { params })
      : await promisify(gzip)(identity);
  return makeReady(finished, encoding, new Uint8Array(encoded));
}
