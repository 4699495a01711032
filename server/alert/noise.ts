import { Temporal } from "temporal-polyfill";
import { DAY_MS, MINUTE_MS, type Instant } from "../market/instant.ts";
import type { Endpoint, QuietHours } from "./endpoint.ts";
import type { Message } from "./event.ts";

/** From when to when a day lasts in the endpoint's time zone: 23 to 25 hours. `end` is the next day's start. */
export interface LocalDay {
  readonly start: Instant;
  readonly end: Instant;
}

/** What of an endpoint bounds its messages. */
export type Patience = Pick<Endpoint, "quiet" | "ceiling">;

/**
 * When a message may go out: now, or when the quiet hours end; over the ceiling, when the next day has
 * begun and its quiet hours are over. `sentToday` counts the messages of the day that `localDay` gives.
 */
export function dueAtOf(endpoint: Patience, now: Instant, sentToday: number): Instant {
  const { ceiling = Infinity, quiet } = endpoint;
  const from = sentToday < ceiling ? now : localDay(endpoint, now).end;
  return quiet ? endOfQuiet(quiet, from) : from;
}

/** The day, in the endpoint's time zone, whose messages the ceiling counts. */
export function localDay({ quiet }: Patience, now: Instant): LocalDay {
  const today = zoned(now, quiet?.zone ?? "UTC").startOfDay();
  return {
    start: today.epochMilliseconds,
    end: today.add({ days: 1 }).startOfDay().epochMilliseconds,
  };
}

/** Whether the clock of the zone stands in the quiet hours: from `from` on, before `to`. Equal ends are no hours. */
export function isQuiet(quiet: QuietHours, at: Instant): boolean {
  const [from, to] = [timeOf(quiet.from), timeOf(quiet.to)];
  const clock = clockOf(zoned(at, quiet.zone));
  return from <= to ? from <= clock && clock < to : from <= clock || clock < to;
}

/** What waited for the same moment, as one message: the older first. */
export function together(messages: readonly [Message, ...Message[]]): Message {
  const [[first, ...rest], ...later] = messages;
  return [first, ...rest, ...later.flat()];
}

// Between two changes of the zone's offset its clock runs evenly, so the hours end either when it reads
// `to`, or at a change that puts it past them.
function endOfQuiet(quiet: QuietHours, from: Instant): Instant {
  let at = from;
  while (isQuiet(quiet, at)) {
    const local = zoned(at, quiet.zone);
    const untilMs = (timeOf(quiet.to) - clockOf(local) + DAY_MS) % DAY_MS;
    const change = local.getTimeZoneTransition("next")?.epochMilliseconds ?? Infinity;
    if (change > at + untilMs) return at + untilMs;
    at = change;
  }
  return at;
}

function zoned(at: Instant, zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
}

function clockOf({ hour, minute, second, millisecond }: Temporal.ZonedDateTime): number {
  return (hour * 60 + minute) * MINUTE_MS + second * 1000 + millisecond;
}

function timeOf(text: string): number {
  const [hour = 0, minute = 0] = text.split(":").map(Number);
  return (hour * 60 + minute) * MINUTE_MS;
}
