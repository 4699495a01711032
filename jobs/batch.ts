import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { zstdCompress } from "node:zlib";
import type { CheckedBatch, RawBatch } from "../server/ports.ts";

export function sha256(bytes: Uint8Array | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** The bytes of a batch as they are kept. */
export async function compressedBytes({ body }: RawBatch): Promise<Uint8Array> {
  return compressed(body);
}

export async function compressed(bytes: Uint8Array | string): Promise<Uint8Array> {
  return promisify(zstdCompress)(bytes);
}

/** A batch of which nothing is kept but its bytes and the reasons. */
export function refusedBatch(
  raw: RawBatch,
  body: Uint8Array,
  reasons: readonly string[],
): CheckedBatch {
  const hash = sha256(raw.body);
  const { source, address, fetchedAt, asOf, notes } = raw;
  return {
    source,
    address,
    fetchedAt,
    asOf,
    notes,
    body,
    sha256: hash,
    size: raw.body.length,
    window: null,
    rowCount: 0,
    days: [],
    setAside: [{ day: null, hash, reasons }],
  };
}
