import { z } from "zod";
import { parseDay, type Day } from "../market/day.ts";
import { METRICS, type LabShare } from "../market/second-market.ts";
import type { Clock, LabDay, ReadLabs, WholeSource } from "../ports.ts";
import type { Get } from "./http.ts";
import { expectedOf, jsonOf, orIssue } from "../shape.ts";
import { fetchWhole } from "./whole.ts";

export const VERCEL = "vercel";
const BYTES_MAX = 16 * 1024 * 1024; // sixty days of twenty labs have a fiftieth of it

/** Vercel's AI Gateway leaderboard (SOURCES 4): shares of days by lab, over a window that moves on. */
export function vercelLeaderboard(url: string, get: Get, clock: Clock): WholeSource {
  return {
    id: VERCEL,
    fetch: (signal) => fetchWhole({ id: VERCEL, url, bytesMax: BYTES_MAX, get, clock }, signal),
  };
}

const percent = z
  // A tiny number would be written 1e-7.
  .union([
    z.number().transform((number) => (number < 1e-6 ? number.toFixed(12) : String(number))),
    z.string(),
  ])
  .refine((text) => /^\d{1,3}(\.\d+)?$/.test(text) && Number(text) <= 100, "0 to 100 was expected");

const row = z.looseObject({
  date: z.string().transform(orIssue(parseDay)),
  name: z.string().min(1).max(200),
  metric: z.enum(METRICS),
  share_percent: percent,
});
const shape = z.union([
  z.array(z.unknown()),
  z.looseObject({ data: z.array(z.unknown()) }).transform(({ data }) => data),
]);
const SHAPE = "it has not the shape [{date, name, metric, share_percent}]";

const SUM_MAX = 101; // shares are rounded; more than this is not rounding
const SUM_MIN = 2; // labs beyond the list may be absent; fractions of one add up to one
const KNOWN = new Set(Object.keys(row.shape));

/** Reads the leaderboard. A refusal names the row and the field; a day's own faults stay with the day. */
export function readLeaderboard(body: Uint8Array): ReadLabs {
  const parsed = shape.safeParse(jsonOf(body));
  if (!parsed.success) return { kind: "unreadable", reason: SHAPE };
  const rows: z.infer<typeof row>[] = [];
  for (const [i, value] of parsed.data.entries()) {
    const read = row.safeParse(value);
    if (!read.success) return { kind: "unreadable", reason: rowFault(i + 1, read.error) };
    rows.push(read.data);
  }
  const days = Map.groupBy(rows, ({ date }) => date);
  const unknown = new Set(rows.flatMap(Object.keys).filter((name) => !KNOWN.has(name)));
  return {
    kind: "labs",
    rowCount: rows.length,
    notes: unknown.size > 0 ? [`unknown fields: ${[...unknown].join(", ")}`] : [],
    days: [...days]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([day, rows]) => labDay(day, rows)),
  };
}

function rowFault(number: number, { issues: [issue] }: z.ZodError): string {
  const field = issue?.path.join(".") ?? "";
  const said = `row ${number}${field === "" ? "" : `, ${field}`}: ${issue ? expectedOf(issue) : ""}`;
  return field === "" ? `${SHAPE}: ${said}` : said;
}

function labDay(day: Day, rows: readonly z.infer<typeof row>[]): LabDay {
  const shares = rows
    .map(({ name: lab, metric, share_percent: percent }) => ({ lab, metric, percent }))
    .toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const faults: string[] = [];
  if (new Set(shares.map(keyOf)).size < shares.length) faults.push(`${day} has a lab twice`);
  for (const metric of METRICS) {
    const own = shares.filter((share) => share.metric === metric);
    const sum = own.reduce((all, { percent }) => all + Number(percent), 0);
    if (sum > SUM_MAX || (own.length > 0 && sum < SUM_MIN))
      faults.push(`the shares of ${metric} on ${day} add up to ${sum.toFixed(2)} %`);
  }
  return { day, shares, faults };
}

function keyOf({ lab, metric }: LabShare): string {
  return `${metric} ${lab}`;
}
