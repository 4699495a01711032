/** A moment, as whole milliseconds since 1970 in UTC. */
export type Instant = number;

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

const RFC_3339_UTC = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?Z$/;

/** Reads an RFC 3339 time in Z, to the millisecond. Throws a RangeError on anything else. */
export function parseInstant(text: string): Instant {
  const at = RFC_3339_UTC.test(text) ? Date.parse(text) : Number.NaN;
  // Date.parse turns 30 February into 2 March: only a date that comes back unchanged is real.
  const real = !Number.isNaN(at) && new Date(at).toISOString().slice(0, 19) === text.slice(0, 19);
  if (!real) throw new RangeError(`"${text}" is not an RFC 3339 time in UTC`);
  return at;
}

/** RFC 3339 in Z; milliseconds only where there are any. */
export function formatInstant(at: Instant): string {
  return new Date(at).toISOString().replace(".000Z", "Z");
}
