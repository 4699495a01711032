import { describe, expect, test } from "vitest";
import { collect } from "../../jobs/collect.ts";
import { collectNow, collectWhenDue, COLLECT_JOB } from "../../jobs/collecting.ts";
import { MINUTE_MS } from "../../server/market/instant.ts";
import type { Get } from "../../server/sources/http.ts";
import { startCollector, type Collector } from "../support/collector.ts";
import { listed } from "../support/days.ts";
import { heldAt } from "../support/held.ts";
import { rowsKnownAt, syntheticArchive } from "../support/openrouter/archive.ts";
import { snapshotsOf } from "../support/openrouter/snapshot.ts";

const ARCHIVE = syntheticArchive({ firstPublication: "2026-09-19", publications: 4, seed: 12 });
const PUBLISHED = { pulls: snapshotsOf(ARCHIVE.pulls) };
const NOW = "2026-09-21T02:00:00Z"; // three snapshots are out
const KNOWN = listed(rowsKnownAt(PUBLISHED, NOW));
const REQUESTS = 1 + 1 + 2 + 7 + 2; // newest and its file, manifests, absent ones before the first, files
const { signal } = new AbortController();
const options = { signal, onProgress: async () => {} };

const held = async ({ store, now }: Collector) =>
  listed(await heldAt(store.observations, "openrouter", now()));

/** Cuts the network off from the n-th request on, until it is mended. */
function cutFrom(n: number) {
  let [count, isMended] = [0, false];
  const around =
    (get: Get): Get =>
    async (url, asked) =>
      isMended || count++ < n ? get(url, asked) : { kind: "unreachable", reason: "cut off" };
  return { around, mend: () => void (isMended = true) };
}

describe.concurrent("a collection that is cut off", () => {
  test.for(Array.from({ length: REQUESTS }, (_, n) => n))(
    "after %i requests has failed, keeps what it has, and the next one completes it",
    async (n, t) => {
      const { around, mend } = cutFrom(n);
      const collector = await startCollector({
        archive: ARCHIVE,
        now: NOW,
        finished: t.onTestFinished,
        around,
      });
      const { store, ports, now, setNow } = collector;
      const cut = await collect(ports, options);
      expect(cut.unreachable).toEqual({ kind: "unreachable", reason: "cut off" });
      const dates = cut.taken.map(({ address }) => collector.source.dateOf(address));
      expect(dates).toEqual(["2026-09-21", "2026-09-19"].slice(0, n < 2 ? 0 : n < 12 ? 1 : 2));
      const pulls = snapshotsOf(ARCHIVE.pulls).filter(({ date }) => dates.includes(date));
      expect(await held(collector)).toEqual(listed(rowsKnownAt({ pulls }, NOW)));
      expect(await store.sourceStates.state("openrouter")).toMatchObject({
        failingSince: now(),
        reason: "cut off",
      });
      mend();
      setNow(now() + 5 * MINUTE_MS);
      expect((await collect(ports, options)).unreachable).toBeUndefined();
      expect(await held(collector)).toEqual(KNOWN);
      expect(await store.observations.vintages("openrouter", now(), 10)).toHaveLength(3);
      expect(await store.sourceStates.state("openrouter")).toMatchObject({ failingSince: null });
    },
  );

  test("nowhere is complete after as many requests as it takes", async (t) => {
    const { around } = cutFrom(REQUESTS);
    const collector = await startCollector({
      archive: ARCHIVE,
      now: NOW,
      finished: t.onTestFinished,
      around,
    });
    expect((await collect(collector.ports, options)).unreachable).toBeUndefined();
    expect(collector.asked()).toHaveLength(REQUESTS);
  });

  test("as a job has failed with its reason, what it took before included", async (t) => {
    const { around } = cutFrom(3);
    const collector = await startCollector({
      archive: ARCHIVE,
      now: NOW,
      finished: t.onTestFinished,
      around,
    });
    const ended = await collectNow(collector.ports, { signal });
    expect(ended).toMatchObject({ result: "failed", detail: expect.stringContaining("cut off") });
    expect(ended).toMatchObject({ detail: expect.stringContaining("390 rows") });
    expect(await collector.store.jobRuns.newest(COLLECT_JOB)).toMatchObject({ result: "failed" });
  });

  test("by a stop is lost, not failed, and the next one completes it", async (t) => {
    const stopping = new AbortController();
    const collector = await startCollector({
      archive: ARCHIVE,
      now: NOW,
      finished: t.onTestFinished,
    });
    collector.server.setFault({ kind: "hang" }, { path: /2026-09-20\.csv/ });
    const stopped = collectNow(collector.ports, { signal: stopping.signal });
    await expect.poll(() => collector.asked(), { timeout: 10_000 }).toContain("2026-09-20.csv");
    stopping.abort();
    expect(await stopped).toMatchObject({ result: "lost" });
    expect(await collector.store.jobRuns.newest(COLLECT_JOB)).toMatchObject({
      result: "lost",
      detail: "it was stopped before its end",
    });
    collector.server.setFault(null);
    await collect(collector.ports, options);
    expect(await held(collector)).toEqual(KNOWN);
  });
});

describe.concurrent("a look whether to collect", () => {
  test("collects at once, then only when something newer should be there", async (t) => {
    const collector = await startCollector({
      archive: ARCHIVE,
      now: NOW,
      finished: t.onTestFinished,
    });
    const look = async (at: string) => {
      collector.setNow(at);
      collector.asked();
      await collectWhenDue(collector.ports, signal);
      return collector.asked().length;
    };
    expect(await look(NOW)).toBe(REQUESTS);
    expect(await look("2026-09-21T02:05:00Z")).toBe(0);
    expect(await look("2026-09-22T01:30:00Z")).toBe(0);
    expect(await look("2026-09-22T01:50:00Z")).toBe(2);
    expect(await look("2026-09-22T01:55:00Z")).toBe(0);
  });

  test("stays away while another process collects", async (t) => {
    const collector = await startCollector({
      archive: ARCHIVE,
      now: NOW,
      finished: t.onTestFinished,
    });
    const now = collector.now();
    await collector.store.jobRuns.claim({
      job: COLLECT_JOB,
      holder: "other",
      now,
      leaseMs: MINUTE_MS,
      isGone: () => false,
    });
    await collectWhenDue(collector.ports, signal);
    expect(collector.asked()).toEqual([]);
    expect(await collectNow(collector.ports, { signal })).toBe("busy");
  });
});
