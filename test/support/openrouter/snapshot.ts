import { dayOf, plusDays, type Day } from "../../../server/market/day.ts";
import type { Pull } from "./pull.ts";

/** What is published of a pull: its trailing 30 complete days, under a UTC date. */
export interface Snapshot extends Pull {
  readonly date: Day;
}

const WINDOW_DAYS = 30;

/** One snapshot a UTC date, ascending; of two pulls on one date the later. An archive of these tells what exports alone can tell. */
export function snapshotsOf(pulls: readonly Pull[]): Snapshot[] {
  const byDate = new Map<Day, Snapshot>();
  for (const pull of pulls.toSorted((a, b) => Date.parse(a.asOf) - Date.parse(b.asOf))) {
    const date = dayOf(Date.parse(pull.asOf));
    byDate.set(date, { date, asOf: pull.asOf, days: windowOf(pull, date) });
  }
  return [...byDate.values()];
}

function windowOf(pull: Pull, date: Day): Pull["days"] {
  const first = plusDays(date, -WINDOW_DAYS);
  const within = [...pull.days].filter(([day]) => first <= day && day < date);
  return new Map(within.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
