import { createHash } from "node:crypto";
import { daysFrom, isDay, parseDay, plusDays, startOf, type Day } from "../market/day.ts";
import { HOUR_MS, MINUTE_MS } from "../market/instant.ts";
import { SYNTHETIC } from "../market/source.ts";
import type { Clock, RawBatch, Snapshot, SnapshotSource } from "../ports.ts";
import { rowsOf } from "./market.ts";
import { FIRST_DAY, isSilent, OPENING } from "./plot.ts";

const WINDOW_DAYS = 30;
const PUBLISHED_MS = HOUR_MS + 46 * MINUTE_MS;
const ADDRESS = /^synthetic:snapshot\/(\d{4}-\d{2}-\d{2})\.csv$/;

/** Publishes the invented market as a real publisher does its own, in this process and without a network. */
export function demoPublisher(clock: Clock, today: () => Day, seed: number): SnapshotSource {
  return {
    id: SYNTHETIC,
    firstDate: plusDays(FIRST_DAY, WINDOW_DAYS),
    newest: async () => {
      const date = spokenOn(today());
      return { kind: "newest", snapshot: snapshotOf(date, seed), validator: null };
    },
    dated: async (date) => (isDated(date) ? snapshotOf(date, seed) : { kind: "absent" }),
    fetch: async (snapshot) => ({ kind: "batch", batch: batchOf(snapshot, clock(), seed) }),
    dateOf: (address) => {
      const date = ADDRESS.exec(address)?.[1] ?? "";
      return isDay(date) ? parseDay(date) : undefined;
    },
  };
}

/** The newest date on which something was published. */
function spokenOn(date: Day): Day {
  let spoken = date;
  while (isSilent(spoken)) spoken = plusDays(spoken, -1);
  return spoken;
}

// The past comes in as few snapshots as hold every day of it.
function isDated(date: Day): boolean {
  const before = (startOf(OPENING) - startOf(date)) / (24 * HOUR_MS);
  return before > 0 && before % WINDOW_DAYS === 0;
}

function snapshotOf(date: Day, seed: number): Snapshot {
  const body = bodyOf(date, seed);
  return {
    kind: "snapshot",
    date,
    asOf: startOf(date) + PUBLISHED_MS,
    address: `synthetic:snapshot/${date}.csv`,
    bytes: body.length,
    sha256: createHash("sha256").update(body).digest("hex"),
    rowCount: body.toString().trimEnd().split("\n").length - 1,
    notes: ["SYNTHETIC"],
  };
}

function batchOf({ address, asOf, date, notes }: Snapshot, fetchedAt: number, seed: number) {
  const batch: RawBatch = {
    source: SYNTHETIC,
    address,
    fetchedAt,
    asOf,
    window: windowOf(date),
    body: bodyOf(date, seed),
    faults: [],
    notes,
  };
  return batch;
}

function windowOf(date: Day) {
  const start = plusDays(date, -WINDOW_DAYS);
  return { start: start < FIRST_DAY ? FIRST_DAY : start, end: plusDays(date, -1) };
}

function bodyOf(date: Day, seed: number): Buffer {
  const { start, end } = windowOf(date);
  const lines = daysFrom(start, end).flatMap((day) =>
    rowsOf(day, date, seed).map(({ permaslug, tokens }) => `${day},${permaslug},${tokens}`),
  );
  return Buffer.from(`date,model_permaslug,total_tokens\n${lines.join("\n")}\n`);
}
