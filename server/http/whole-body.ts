import { createHash } from "node:crypto";
import type { Context } from "hono";
import { isKnown, isSame, rangeOf } from "./partial.ts";
import { SECURITY_HEADERS } from "./security.ts";

/** A body of which everything is known before it is sent. */
export interface WholeBody {
  readonly size: number;
  /** Hex. */
  readonly sha256: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Both ends included. */
  readonly read: (
    start: number,
    end: number,
  ) => Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>;
}

/** A body that stands in memory. */
export function bodyOf(bytes: Buffer<ArrayBuffer>, headers: WholeBody["headers"]): WholeBody {
  return {
    size: bytes.length,
    sha256: createHash("sha256").update(bytes).digest("hex"),
    headers,
    read: (start, end) => bytes.subarray(start, end + 1),
  };
}

/** Answers 200, 206, 304 or 416. Nothing is read for a HEAD. */
export function sendWhole(c: Context, { size, sha256, headers, read }: WholeBody): Response {
  const etag = `"${sha256.slice(0, 32)}"`;
  const common = { ...SECURITY_HEADERS, ...headers, etag, "accept-ranges": "bytes" };
  if (isKnown(c.req.header("if-none-match"), etag)) {
    return c.newResponse(null, 304, common);
  }
  const digest = { "repr-digest": `sha-256=:${Buffer.from(sha256, "hex").toString("base64")}:` };
  const asked = isSame(c.req.header("if-range"), etag) ? c.req.header("range") : undefined;
  const range = c.req.method === "GET" ? rangeOf(asked, size) : undefined;
  if (range === "none") {
    return c.newResponse(null, 416, { ...common, "content-range": `bytes */${size}` });
  }
  const { start, end } = range ?? { start: 0, end: size - 1 };
  const length = { "content-length": String(end - start + 1) };
  const partial = range ? { "content-range": `bytes ${start}-${end}/${size}` } : {};
  const body = c.req.method === "HEAD" || size === 0 ? null : read(start, end);
  // By the context, which adds how much may still be asked.
  return c.newResponse(body, range ? 206 : 200, { ...common, ...digest, ...partial, ...length });
}

/** An iterable as a stream that reads no further than the client does, and stops when it leaves. */
export function streamOf(
  bytes: AsyncIterator<Uint8Array>,
  first: readonly Uint8Array[] = [],
): ReadableStream<Uint8Array> {
  const held = [...first];
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const chunk = held.shift();
        if (chunk) return controller.enqueue(chunk);
        const next = await bytes.next();
        if (next.done) controller.close();
        else controller.enqueue(next.value);
      },
      cancel: async () => void (await bytes.return?.()),
    },
    { highWaterMark: 0 },
  );
}
