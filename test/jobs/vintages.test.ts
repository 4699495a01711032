import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { collect } from "../../jobs/collect.ts";
import { ingest } from "../../jobs/ingest.ts";
import { formatInstant, parseInstant } from "../../server/market/instant.ts";
import { originMap } from "../../server/market/origin.ts";
import type { RawBatch, SnapshotSource, Store } from "../../server/ports.ts";
import { revisionsReader } from "../../server/query/revisions.ts";
import { readRows } from "../../server/sources/rows.ts";
import { startCollector } from "../support/collector.ts";
import { listed } from "../support/days.ts";
import { heldAt } from "../support/held.ts";
import {
  archiveOfDeltas,
  rowsKnownAt,
  syntheticArchive,
  type Archive,
} from "../support/openrouter/archive.ts";
import { sharedFile } from "../support/openrouter/shared.ts";
import { snapshotsOf } from "../support/openrouter/snapshot.ts";
import { rawOf } from "../support/raw.ts";
import { temporaryStore, type Finished } from "../support/stores.ts";
import { gatesOf } from "../support/gates.ts";

const VINTAGES = sharedFile("vintages-2026-06-22..2026-07-19.csv");
const ORDERS = 3; // random orders an archive is replayed in, some tenths of a second each

/** What the exports tell of everything the publisher knew: one pull a date, thirty days each. */
const publishedOf = (archive: Archive): Archive => ({ pulls: snapshotsOf(archive.pulls) });

/** Collects everything through the loopback server; answers with the store and with each batch as it was fetched. */
async function collectAll(archive: Archive, finished: Finished) {
  const newest = archive.pulls.at(-1)?.asOf ?? "";
  const collector = await startCollector({ archive, now: newest, finished });
  const fetched: RawBatch[] = [];
  const source: SnapshotSource = {
    ...collector.source,
    fetch: async (snapshot, signal) => {
      const found = await collector.source.fetch(snapshot, signal);
      if (found.kind === "batch") fetched.push(found.batch);
      return found;
    },
  };
  const { signal } = new AbortController();
  const onProgress = async () => {};
  const { unreachable } = await collect({ ...collector.ports, source }, { signal, onProgress });
  expect(unreachable).toBeUndefined();
  return { store: collector.store, fetched };
}

/** Each as-of there ever was, a moment before it, and long after. */
function momentsOf({ pulls }: Archive): string[] {
  const asOfs = pulls.map(({ asOf }) => asOf);
  const before = asOfs.map((asOf) => formatInstant(parseInstant(asOf) - 1));
  return [...asOfs, ...before, "2027-01-01T00:00:00Z"];
}

/** What was known at each of these moments, by the oracle. */
function knownOf(archive: Archive): [moment: string, rows: string[]][] {
  return momentsOf(archive).map((moment) => [moment, listed(rowsKnownAt(archive, moment))]);
}

async function expectKnown({ observations }: Store, known: ReturnType<typeof knownOf>) {
  for (const [moment, rows] of known) {
    expect(listed(await heldAt(observations, "openrouter", moment))).toEqual(rows);
  }
}

interface PlainRevision {
  readonly day: string;
  readonly key: string;
  readonly old: bigint | null;
  readonly new: bigint | null;
  readonly oldAsOf: number;
  readonly newAsOf: number;
}

/** Each pull compared, day by day, with the one before it that held the day. */
function plainRevisions({ pulls }: Archive, until: string): PlainRevision[] {
  const last = new Map<string, { at: number; rows: Map<string, bigint> }>();
  const revisions: PlainRevision[] = [];
  for (const pull of pulls) {
    const newAsOf = parseInstant(pull.asOf);
    if (newAsOf > parseInstant(until)) continue;
    for (const [day, observations] of pull.days) {
      const rows = new Map<string, bigint>(observations.map((o) => [o.permaslug, o.tokens]));
      const before = last.get(day) ?? { at: 0, rows };
      const all = Array.from(new Set([...before.rows.keys(), ...rows.keys()]), (key) => {
        const [old, now] = [before.rows.get(key) ?? null, rows.get(key) ?? null];
        return { day, key, old, new: now, oldAsOf: before.at, newAsOf };
      });
      revisions.push(...all.filter((revision) => revision.old !== revision.new));
      last.set(day, { at: newAsOf, rows });
    }
  }
  const order = ({ day, newAsOf, key }: PlainRevision) => `${day} ${newAsOf} ${key}`;
  return revisions.toSorted((a, b) => (order(a) < order(b) ? -1 : 1));
}

async function expectRevisions(store: Store, archive: Archive): Promise<void> {
  const read = revisionsReader({ ...store, origins: originMap([], []) });
  const { pulls } = archive;
  for (const until of [pulls[0], pulls[Math.floor(pulls.length / 2)], pulls.at(-1)]) {
    const asOf = parseInstant(until?.asOf ?? "");
    const limit = 1_000;
    const { revisions } = await read({ source: "openrouter", asOf, by: "model", limit });
    expect(revisions).toEqual(plainRevisions(archive, until?.asOf ?? ""));
  }
}

const ARCHIVES: [name: string, archive: Archive | null][] = [
  [
    "a made-up archive",
    syntheticArchive({ firstPublication: "2026-09-19", publications: 8, seed: 21 }),
  ],
  [
    "the real vintages of 2026-06-22 to 2026-07-19",
    VINTAGES === null ? null : archiveOfDeltas(VINTAGES),
  ],
];

describe.for(ARCHIVES)("over %s", ([, archive]) => {
  test.skipIf(archive === null)(
    "each as-of is answered with exactly the rows known then, in whatever order snapshots were fetched",
    async ({ onTestFinished }) => {
      const published = publishedOf(archive ?? { pulls: [] });
      const { store, fetched } = await collectAll(published, onTestFinished);
      expect(fetched).toHaveLength(published.pulls.length);
      const known = knownOf(published);
      await expectKnown(store, known);
      await expectRevisions(store, published);
      expect(plainRevisions(published, momentsOf(published).at(-1) ?? "").length).toBeGreaterThan(
        50,
      );

      const orders = fc.shuffledSubarray(fetched, { minLength: fetched.length });
      await fc.assert(
        fc.asyncProperty(orders, async (order) => {
          const other = temporaryStore(onTestFinished);
          for (const raw of order) {
            const { setAside } = await ingest({ ...other, readRows, gatesOf }, raw);
            expect(setAside).toEqual([]);
          }
          await expectKnown(other, known);
          await expectRevisions(other, published);
        }),
        { numRuns: ORDERS, endOnFailure: true },
      );
    },
  );

  test.skipIf(archive === null)(
    "what is the same is stored once: there are as many contents as different days",
    async ({ onTestFinished }) => {
      const published = publishedOf(archive ?? { pulls: [] });
      const store = temporaryStore(onTestFinished);
      let newDays = 0;
      const different = new Set<string>();
      for (const { asOf, days } of published.pulls) {
        for (const [day, rows] of days) different.add(listed(new Map([[day, rows]])).join());
        const raw = rawOf({ asOf, body: days });
        newDays += (await ingest({ ...store, readRows, gatesOf }, raw)).newDays;
      }
      expect(newDays).toBe(different.size);
    },
  );
});
