import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { QuietHours } from "../../server/alert/endpoint.ts";
import type { Message } from "../../server/alert/event.ts";
import { dueAtOf, isQuiet, localDay, together } from "../../server/alert/noise.ts";
import {
  DAY_MS,
  formatInstant,
  HOUR_MS,
  MINUTE_MS,
  parseInstant,
  type Instant,
} from "../../server/market/instant.ts";

const at = parseInstant;
const night = (zone: string, from = "22:00", to = "07:00"): QuietHours => ({ from, to, zone });
const due = (quiet: QuietHours, now: string) => formatInstant(dueAtOf({ quiet }, at(now), 0));

describe("quiet hours", () => {
  it("hold a message until the morning of the endpoint's own time zone", () => {
    expect(due(night("Asia/Shanghai"), "2026-06-08T01:52:11Z")).toBe("2026-06-08T01:52:11Z"); // 09:52
    expect(due(night("Asia/Shanghai"), "2026-06-08T15:00:00Z")).toBe("2026-06-08T23:00:00Z");
    expect(due(night("America/New_York"), "2026-06-08T02:00:00Z")).toBe("2026-06-08T11:00:00Z");
    expect(due(night("Asia/Kolkata"), "2026-06-08T18:00:00Z")).toBe("2026-06-09T01:30:00Z");
  });

  it("begin at the first of their ends and are over at the other", () => {
    const quiet = night("UTC");
    expect(isQuiet(quiet, at("2026-06-08T21:59:59.999Z"))).toBe(false);
    expect(isQuiet(quiet, at("2026-06-08T22:00:00Z"))).toBe(true);
    expect(isQuiet(quiet, at("2026-06-09T06:59:59.999Z"))).toBe(true);
    expect(isQuiet(quiet, at("2026-06-09T07:00:00Z"))).toBe(false);
  });

  it("within one day need no midnight, and with equal ends are none", () => {
    expect(due(night("UTC", "12:00", "13:30"), "2026-06-08T12:30:00Z")).toBe(
      "2026-06-08T13:30:00Z",
    );
    expect(due(night("UTC", "12:00", "12:00"), "2026-06-08T12:00:00Z")).toBe(
      "2026-06-08T12:00:00Z",
    );
  });

  it("end by the clock in the night that loses an hour and in the one that gains one", () => {
    // Berlin, 29 March 2026: 02:00 becomes 03:00. 25 October: 03:00 becomes 02:00.
    expect(due(night("Europe/Berlin"), "2026-03-28T22:00:00Z")).toBe("2026-03-29T05:00:00Z");
    expect(due(night("Europe/Berlin"), "2026-10-24T21:00:00Z")).toBe("2026-10-25T06:00:00Z");
  });

  it("whose end the spring skips end at the skip, and whose end the autumn repeats at its first time", () => {
    const early = night("Europe/Berlin", "22:00", "02:30");
    expect(due(early, "2026-03-29T00:30:00Z")).toBe("2026-03-29T01:00:00Z"); // 03:00, 02:30 never comes
    expect(due(early, "2026-10-25T00:10:00Z")).toBe("2026-10-25T00:30:00Z"); // 02:30, the first one
    expect(due(early, "2026-10-25T01:10:00Z")).toBe("2026-10-25T01:30:00Z"); // 02:30, the second one
  });

  const ZONES = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe", // half an hour of summer time
    "Asia/Shanghai",
    "Asia/Kathmandu",
    "America/Santiago", // changes at midnight
    "Africa/Cairo",
    "Pacific/Chatham",
  ];
  // The days around changes of 2026, north and south, and two ordinary ones.
  const DAYS =
    "2026-03-08 2026-03-29 2026-04-05 2026-04-24 2026-09-06 2026-09-27 2026-10-04 2026-10-25 2026-10-29 2026-11-01 2026-01-15 2026-07-15".split(
      " ",
    );

  it("end at the first minute whose clock is outside them, as counting minute by minute finds it", () => {
    const time = fc.integer({ min: 0, max: 95 }).map((quarter) => quarter * 15);
    const hours = fc.record({ from: time, to: time, zone: fc.constantFrom(...ZONES) });
    const minutes = fc.integer({ min: -24 * 60, max: 36 * 60 });
    const property = fc.property(
      hours,
      fc.constantFrom(...DAYS),
      minutes,
      (hours, day, minutes) => {
        const { zone, from, to } = hours;
        const quiet = { zone, from: clockText(from), to: clockText(to) };
        const now = at(`${day}T00:00:00Z`) + minutes * MINUTE_MS;
        expect(dueAtOf({ quiet }, now, 0)).toBe(byCounting(hours, now));
      },
    );
    fc.assert(property, { numRuns: 300 });
  });
});

describe("the daily ceiling", () => {
  it("lets pass what is under it and holds the rest until the next day in UTC", () => {
    const now = at("2026-06-08T09:00:00Z");
    expect(dueAtOf({ ceiling: 3 }, now, 2)).toBe(now);
    expect(dueAtOf({ ceiling: 3 }, now, 3)).toBe(at("2026-06-09T00:00:00Z"));
    expect(dueAtOf({}, now, 1000)).toBe(now);
  });

  it("counts days in the time zone of the quiet hours, and waits for those to end", () => {
    const endpoint = { ceiling: 1, quiet: night("Asia/Shanghai", "23:00", "08:00") };
    const now = at("2026-06-08T04:00:00Z"); // noon
    expect(formatInstant(localDay(endpoint, now).start)).toBe("2026-06-07T16:00:00Z");
    expect(formatInstant(dueAtOf(endpoint, now, 1))).toBe("2026-06-09T00:00:00Z");
  });

  it("knows days of 23 and of 25 hours, and those without a midnight", () => {
    const lasting = (zone: string, noon: string) => {
      const { start, end } = localDay({ quiet: night(zone) }, at(noon));
      return (end - start) / HOUR_MS;
    };
    expect(lasting("Europe/Berlin", "2026-03-29T12:00:00Z")).toBe(23);
    expect(lasting("Europe/Berlin", "2026-10-25T12:00:00Z")).toBe(25);
    expect(lasting("Europe/Berlin", "2026-06-08T12:00:00Z")).toBe(24);
    expect(lasting("America/Santiago", "2026-09-06T16:00:00Z")).toBe(23);
    const { start } = localDay({ quiet: night("America/Santiago") }, at("2026-09-06T16:00:00Z"));
    expect(formatInstant(start)).toBe("2026-09-06T04:00:00Z"); // 01:00, the day's first
  });

  it("sends what waited for the same moment as one message, the older first", () => {
    const [a, b, c] = [ping("a"), ping("b"), ping("c")];
    expect(together([[a, b], [c]])).toEqual([a, b, c]);
  });
});

function ping(message: string): Message[0] {
  const data = { endpoint: "desk", message, url: "https://tokentide.example/" };
  return { type: "test.ping", timestamp: "2026-06-08T01:52:11Z", data };
}

function clockText(minutes: number): string {
  const two = (value: number) => String(value).padStart(2, "0");
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

// The definition itself: what the zone's own clock shows, minute after minute.
function byCounting(
  { from, to, zone }: { from: number; to: number; zone: string },
  now: Instant,
): Instant {
  const format = clockIn(zone);
  for (let at = now; at < now + 3 * DAY_MS; at += MINUTE_MS) {
    const [hour = 0, minute = 0] = format.format(at).split(":").map(Number);
    const clock = hour * 60 + minute;
    const inside = from <= to ? from <= clock && clock < to : from <= clock || clock < to;
    if (!inside) return at;
  }
  throw new Error("quiet hours of three days");
}

const clocks = new Map<string, Intl.DateTimeFormat>();

function clockIn(timeZone: string): Intl.DateTimeFormat {
  const made =
    clocks.get(timeZone) ??
    new Intl.DateTimeFormat("en-GB", {
      timeZone,
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    });
  clocks.set(timeZone, made);
  return made;
}
