import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { finished } from "node:stream/promises";
import { ZipFile } from "yazl";

export interface ZipEntry {
  readonly name: string;
  readonly bytes: AsyncIterable<Uint8Array>;
}

// Fixed, so that equal entries give equal bytes; and in local time, as ZIP has it: at noon no time zone skips an hour.
const entryOptions = () => ({
  mtime: new Date(2020, 0, 1, 12),
  mode: 0o100644,
  forceDosTimestamp: true,
});

/** A ZIP of entries that are made one after the other, each after the one before was written. */
export async function* zipBytes(entries: AsyncIterable<ZipEntry>): AsyncGenerator<Uint8Array> {
  const zip = new ZipFile();
  const out = Readable.from(zip.outputStream as AsyncIterable<Uint8Array>);
  let open: Readable | undefined;
  const fill = async () => {
    for await (const { name, bytes } of entries) {
      open = Readable.from(bytes, { objectMode: false });
      zip.addReadStream(open, name, entryOptions());
      await finished(open);
    }
    zip.end();
  };
  // What breaks an entry breaks the file.
  const filled = fill().catch((error: unknown) => void out.destroy(error as Error));
  try {
    for await (const chunk of out) yield chunk as Uint8Array;
  } finally {
    open?.destroy();
    await filled;
  }
}

/** An entry that is a text. */
export function textEntry(name: string, text: string): ZipEntry {
  return { name, bytes: Readable.from([Buffer.from(text)]) };
}

/** The same entry, and afterwards how long it was and its hash. */
export function measured({ name, bytes }: ZipEntry) {
  const hash = createHash("sha256");
  const found = { name, bytes: 0, sha256: "" };
  const pass = async function* () {
    for await (const chunk of bytes) {
      hash.update(chunk);
      found.bytes += chunk.length;
      yield chunk;
    }
    found.sha256 = hash.digest("hex");
  };
  return { entry: { name, bytes: pass() }, found };
}
