import type { IncomingMessage } from "node:http";
import {
  dayOf,
  daysFrom,
  isDay,
  parseDay,
  plusDays,
  type Day,
} from "../../../server/market/day.ts";
import { MINUTE_MS, DAY_MS } from "../../../server/market/instant.ts";
import { rowsKnownAt } from "./archive.ts";
import { isOfSnapshot, withFault, type Fault } from "./fault.ts";
import { inPublishedOrder, type Archive, type Pull } from "./pull.ts";
import { BASE_PATH, type Content } from "./route.ts";

export const DATA_PATH = `${BASE_PATH}/datasets/rankings-daily`;

export interface DataApiOptions {
  readonly key: string;
  /** What it knows, where that is more than the exports tell. */
  readonly archive?: Archive;
  readonly perMinute?: number;
  readonly perDay?: number;
  /** Whether the day under way is among its rows, with what has come of it so far. */
  readonly runningDay?: boolean;
}

/** How the requests for days ended, so that a test can count what a limit would count. */
export interface DataApiCounts {
  readonly answered: number;
  readonly unauthorized: number;
  readonly refused: number;
  readonly limited: number;
}

export interface Refusal {
  readonly status: 400 | 401 | 429;
  readonly message: string;
  readonly retryAfterSeconds?: number;
}

export interface DataApi {
  readonly counts: DataApiCounts;
  /** The content of an answer, or why there is none. */
  respond(request: IncomingMessage, url: URL, fault: Fault | null): Content | Refusal;
}

const FIRST_DAY = parseDay("2025-01-01");
const DAYS_MAX = 366;
const DEFAULT_DAYS = 30;
const PARAMETERS = new Set(["start_date", "end_date"]);

type Span = { readonly start: Day; readonly end: Day };

/** OpenRouter's keyed Data API (SOURCES 2), over what the publisher knows by its clock. */
export function dataApi(
  options: DataApiOptions,
  { pulls, clock }: { readonly pulls: () => readonly Pull[]; readonly clock: () => number },
): DataApi {
  const { key, perMinute = 30, perDay = 500, runningDay = false } = options;
  const counts = { answered: 0, unauthorized: 0, refused: 0, limited: 0 };
  const asked: number[] = [];

  function respond(request: IncomingMessage, url: URL, fault: Fault | null): Content | Refusal {
    if (request.headers.authorization !== `Bearer ${key}`) {
      counts.unauthorized += 1;
      return { status: 401, message: "No cookie auth credentials found" };
    }
    const limited = limitOf(clock());
    if (limited) {
      counts.limited += 1;
      return limited;
    }
    asked.push(clock());
    const known = knownNow();
    const span = spanOf(url, known.newest);
    if ("status" in span) {
      counts.refused += 1;
      return span;
    }
    counts.answered += 1;
    return { body: bodyOf(known, span, fault), type: "application/json; charset=utf-8" };
  }

  /** Every day as the newest pull has it; the running day is cut off unless it is wanted. */
  function knownNow() {
    const now = clock();
    const all = options.archive?.pulls ?? pulls();
    const out = all.filter(({ asOf }) => Date.parse(asOf) <= now);
    const asOf =
      out
        .map((pull) => pull.asOf)
        .toSorted()
        .at(-1) ?? new Date(now).toISOString();
    const days = rowsKnownAt({ pulls: out }, asOf);
    const running = dayOf(Date.parse(asOf));
    const newest = plusDays(running, -1);
    const sofar = days.get(newest)?.map((row) => ({ ...row, tokens: row.tokens / 9n }));
    if (runningDay && sofar) days.set(running, sofar);
    return { asOf, days, newest };
  }

  function limitOf(now: number): Refusal | undefined {
    for (const [max, spanMs] of [
      [perMinute, MINUTE_MS],
      [perDay, DAY_MS],
    ] as const) {
      const lately = asked.filter((at) => at > now - spanMs);
      const oldest = lately.at(-max);
      if (oldest === undefined || lately.length < max) continue;
      const retryAfterSeconds = Math.ceil((oldest + spanMs - now) / 1000);
      return { status: 429, message: "Rate limit exceeded", retryAfterSeconds };
    }
    return undefined;
  }
  return { counts, respond };
}

function spanOf(url: URL, newest: Day): Span | Refusal {
  const unknown = [...url.searchParams.keys()].find((name) => !PARAMETERS.has(name));
  if (unknown !== undefined) return { status: 400, message: `${unknown} is not served here` };
  const [from, to] = ["start_date", "end_date"].map((name) => url.searchParams.get(name));
  for (const day of [from, to]) {
    if (typeof day === "string" && !isDay(day)) {
      return { status: 400, message: `"${day}" is not a date` };
    }
  }
  const end = typeof to === "string" ? parseDay(to) : newest;
  const start = typeof from === "string" ? parseDay(from) : plusDays(end, 1 - DEFAULT_DAYS);
  if (end < FIRST_DAY) return { status: 400, message: `end_date is before ${FIRST_DAY}` };
  if (start > end) return { status: 400, message: "start_date is after end_date" };
  if (start <= plusDays(end, -DAYS_MAX)) {
    return { status: 400, message: `at most ${DAYS_MAX} days a request` };
  }
  return { start: start < FIRST_DAY ? FIRST_DAY : start, end };
}

type Known = { readonly asOf: string; readonly days: Pull["days"] };

function bodyOf({ asOf, days }: Known, { start, end }: Span, fault: Fault | null): Buffer {
  const within = daysFrom(start, end).flatMap((day) => {
    const rows = days.get(day);
    return rows ? [[day, rows] as const] : [];
  });
  const answer = { date: dayOf(Date.parse(asOf)), asOf, days: new Map(within) };
  const told = fault && isOfSnapshot(fault) ? withFault(answer, fault) : answer;
  const more = fault?.kind === "extraField" ? { modality: "text" } : {};
  const data = [...told.days].flatMap(([date, rows]) =>
    inPublishedOrder(rows).map(({ permaslug, tokens }) => ({
      date,
      model_permaslug: permaslug,
      total_tokens: String(tokens),
      ...more,
    })),
  );
  const meta = { as_of: asOf, version: "v1", start_date: start, end_date: end };
  return Buffer.from(JSON.stringify({ data, meta }));
}
