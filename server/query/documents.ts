import { LRUCache } from "lru-cache";
import type { Instant } from "../market/instant.ts";
import type { Documents } from "../ports.ts";

const REMEMBERED = 8; // the newest, and a few that frozen links ask for

/** Reads a document as known at an as-of; each is read once, since none ever changes. Undefined where there is none. */
export function documentReader<Value extends object>(
  documents: Documents,
  source: string,
  read: (body: Uint8Array) => Promise<Value>,
): (asOf: Instant) => Promise<Value | undefined> {
  const remembered = new LRUCache<string, Promise<Value>>({ max: REMEMBERED });
  return async (asOf) => {
    const document = await documents.newest(source, asOf);
    if (!document) return undefined;
    const known = remembered.get(document.sha256) ?? read(document.body);
    remembered.set(document.sha256, known);
    return known;
  };
}
