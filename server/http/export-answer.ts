import { createHash, type Hash } from "node:crypto";
import type { Context } from "hono";
import { LRUCache } from "lru-cache";
import type { ExportFile } from "../exporting.ts";
import type { Log } from "../log.ts";
import type { Instant } from "../market/instant.ts";
import type { Clock } from "../ports.ts";
import { isKnown } from "./partial.ts";
import { SECURITY_HEADERS } from "./security.ts";
import { bodyOf, sendWhole, streamOf, type WholeBody } from "./whole-body.ts";

// Up to here a body is made before its first byte goes out, so that its length and hash go before it.
const WHOLE_MAX = 2 * 1024 * 1024;
const KEPT_MAX = 16 * 1024 * 1024; // all bodies that are kept for the next who asks

export interface AnswerPorts {
  readonly stampOf: () => Promise<string>;
  readonly clock: Clock;
  readonly log: Log;
}

interface Kept {
  readonly stamp: string;
  readonly body: WholeBody;
}

/** Opens the file that was asked for, as of an instant where the question names none. */
export type Open = (at: Instant) => Promise<ExportFile>;

/** A body that is soon made goes out with its length, hash and rows; a longer one with a trailer that says them. */
export function exportAnswers({ stampOf, clock, log }: AnswerPorts) {
  const kept = new LRUCache<string, Kept>({
    maxSize: KEPT_MAX,
    sizeCalculation: ({ body }) => body.size + 2048,
  });
  // One for every file under a stamp: what names no as-of has the same bytes whenever and in whatever format it is asked for.
  let standing: { readonly stamp: string; readonly at: Instant } | undefined;

  async function stand(): Promise<{ readonly stamp: string; readonly at: Instant }> {
    const stamp = await stampOf();
    if (standing?.stamp !== stamp) standing = { stamp, at: clock() };
    return standing;
  }

  /** The body that stands already; undefined where there is none. */
  async function sendKept(c: Context): Promise<Response | undefined> {
    const known = isPublic(c) ? kept.get(addressOf(c)) : undefined;
    return known?.stamp === (await stampOf()) ? sendWhole(c, known.body) : undefined;
  }

  async function send(c: Context, open: Open): Promise<Response> {
    const { stamp, at } = await stand();
    const address = addressOf(c);
    const file = await open(at);
    const bytes = file.bytes[Symbol.asyncIterator]();
    const { chunks, isWhole } = await begin(bytes);
    if (!isWhole)
      return sendLong(c, file, { bytes: logged(bytes, c), chunks, tag: `${stamp} ${address}` });
    const body = bodyOf(Buffer.concat(chunks), { ...headersOf(c, file), ...rowsOf(file) });
    if (isPublic(c)) kept.set(address, { stamp, body });
    return sendWhole(c, body);
  }

  /** One line as `sha256sum --check` reads it. */
  async function sendSum(c: Context, open: Open): Promise<Response> {
    const { stamp, at } = await stand();
    const file = await open(at);
    const hash = createHash("sha256");
    for await (const chunk of file.bytes) {
      // Nobody waits for it any more.
      if (c.req.raw.signal.aborted) return c.newResponse(null, 408);
      hash.update(chunk);
    }
    const body = sumBody(c, file, hash.digest("hex"));
    if (isPublic(c)) kept.set(addressOf(c), { stamp, body });
    return sendWhole(c, body);
  }

  return { sendKept, send, sendSum };

  /** What breaks when the head of the answer has gone out can only be logged; the connection is cut. */
  function logged(bytes: AsyncIterator<Uint8Array>, c: Context): AsyncIterator<Uint8Array> {
    const next = async () =>
      bytes.next().catch((error: unknown) => {
        log.error({ path: c.req.path, err: error }, "export broke");
        throw error;
      });
    return { next, return: async () => bytes.return?.() ?? { done: true, value: undefined } };
  }
}

interface Begun {
  readonly bytes: AsyncIterator<Uint8Array>;
  readonly chunks: readonly Uint8Array[];
  /** Changes whenever the answer may. */
  readonly tag: string;
}

async function sendLong(
  c: Context,
  file: ExportFile,
  { bytes, chunks, tag }: Begun,
): Promise<Response> {
  const etag = `W/"${createHash("sha256").update(tag).digest("base64url").slice(0, 22)}"`;
  const common = { ...SECURITY_HEADERS, ...headersOf(c, file), etag, "accept-ranges": "none" };
  const isHeld = isKnown(c.req.header("if-none-match"), etag);
  if (isHeld || c.req.method === "HEAD") {
    await bytes.return?.();
    return c.newResponse(null, isHeld ? 304 : 200, common);
  }
  const trailers = trailersOf(c);
  const body = streamOf(hashed(bytes, chunks, (hash) => trailers?.(hash, file.rows())));
  const announced = trailers ? { trailer: "repr-digest, tokentide-rows" } : {};
  return c.newResponse(body, 200, { ...common, ...announced });
}

async function begin(bytes: AsyncIterator<Uint8Array>) {
  const chunks: Uint8Array[] = [];
  for (let size = 0; size <= WHOLE_MAX;) {
    const next = await bytes.next();
    if (next.done) return { chunks, isWhole: true };
    chunks.push(next.value);
    size += next.value.length;
  }
  return { chunks, isWhole: false };
}

async function* hashed(
  bytes: AsyncIterator<Uint8Array>,
  first: readonly Uint8Array[],
  end: (hash: Hash) => void,
): AsyncGenerator<Uint8Array> {
  const hash = createHash("sha256");
  try {
    for (const chunk of first) {
      hash.update(chunk);
      yield chunk;
    }
    for (let next = await bytes.next(); !next.done; next = await bytes.next()) {
      hash.update(next.value);
      yield next.value;
    }
    end(hash);
  } finally {
    await bytes.return?.();
  }
}

interface Outgoing {
  addTrailers(trailers: Readonly<Record<string, string>>): void;
}

/** Sets the trailers of an answer that goes out in chunks; undefined where there is no such connection. */
function trailersOf(c: Context): ((hash: Hash, rows: number) => void) | undefined {
  const { incoming, outgoing } = (c.env ?? {}) as {
    incoming?: { readonly httpVersion: string };
    outgoing?: Outgoing;
  };
  if (!outgoing || incoming?.httpVersion !== "1.1") return undefined;
  return (hash, rows) =>
    outgoing.addTrailers({
      "repr-digest": `sha-256=:${hash.digest("base64")}:`,
      "tokentide-rows": String(rows),
    });
}

function sumBody(c: Context, file: ExportFile, sum: string): WholeBody {
  const type = { "content-type": "text/plain; charset=utf-8" };
  return bodyOf(Buffer.from(`${sum}  ${file.name}\n`), {
    ...cachingOf(c),
    ...type,
    ...rowsOf(file),
  });
}

function rowsOf(file: ExportFile): Record<string, string> {
  return { "tokentide-rows": String(file.rows()) };
}

/** Path and query: whatever name the server is called by, it is one file. */
function addressOf({ req }: Context): string {
  return req.url.slice(req.url.indexOf("/", "https://".length));
}

function headersOf(c: Context, { name, contentType }: ExportFile): Record<string, string> {
  const ascii = name.replace(/[^\x20-\x7e]/g, "-");
  const extended = ascii === name ? "" : `; filename*=UTF-8''${encodeURIComponent(name)}`;
  return {
    ...cachingOf(c),
    "content-type": contentType,
    "content-disposition": `attachment; filename="${ascii}"${extended}`,
  };
}

// What a token opened is nobody else's.
function cachingOf(c: Context): Record<string, string> {
  return {
    "cache-control": isPublic(c)
      ? "public, max-age=15, stale-while-revalidate=60"
      : "private, no-store",
    vary: "authorization",
  };
}

function isPublic(c: Context): boolean {
  return c.req.header("authorization") === undefined;
}
