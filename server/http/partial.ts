/** Bytes from and up to, both included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** What a Range header asks of a body. Several ranges, or another unit, are answered with the whole: undefined. */
export function rangeOf(header: string | undefined, size: number): ByteRange | "none" | undefined {
  const found = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? "");
  if (!found) return undefined;
  const [, from = "", to = ""] = found;
  if (from === "") return to === "" ? undefined : lastOf(Number(to), size);
  const start = Number(from);
  if (to !== "" && Number(to) < start) return undefined;
  if (start >= size) return "none";
  return { start, end: to === "" ? size - 1 : Math.min(Number(to), size - 1) };
}

function lastOf(count: number, size: number): ByteRange | "none" {
  if (count === 0 || size === 0) return "none";
  return { start: Math.max(0, size - count), end: size - 1 };
}

/** Whether an If-None-Match names the tag; weakly, as RFC 9110 has it. */
export function isKnown(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  const bare = (tag: string) => tag.trim().replace(/^W\//, "");
  return (
    ifNoneMatch.trim() === "*" || ifNoneMatch.split(",").some((tag) => bare(tag) === bare(etag))
  );
}

/** Whether a Range header counts: there is no If-Range, or it names this very body. */
export function isSame(ifRange: string | undefined, etag: string): boolean {
  return ifRange === undefined || ifRange.trim() === etag;
}
