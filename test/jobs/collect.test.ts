import { describe, expect, test } from "vitest";
import { collect, type CollectOptions } from "../../jobs/collect.ts";
import { collectNow } from "../../jobs/collecting.ts";
import { parseDay } from "../../server/market/day.ts";
import { HOUR_MS, MINUTE_MS } from "../../server/market/instant.ts";
import { startCollector, type Collector } from "../support/collector.ts";
import { listed } from "../support/days.ts";
import { heldAt } from "../support/held.ts";
import { rowsKnownAt, syntheticArchive } from "../support/openrouter/archive.ts";
import { snapshotsOf } from "../support/openrouter/snapshot.ts";
import type { Finished } from "../support/stores.ts";

const ARCHIVE = syntheticArchive({ firstPublication: "2026-09-19", publications: 5, seed: 11 });
const PUBLISHED = { pulls: snapshotsOf(ARCHIVE.pulls) };
const NOW = "2026-09-22T02:00:00Z"; // four snapshots are out, the fifth comes the day after
const { signal } = new AbortController();

const start = (finished: Finished, more: { now?: string; archive?: typeof ARCHIVE } = {}) =>
  startCollector({ archive: ARCHIVE, now: NOW, finished, ...more });

const run = ({ ports }: Collector, options: Partial<CollectOptions> = {}) =>
  collect(ports, { signal, onProgress: async () => {}, ...options });

/** The dates of what was taken, in the order it was taken. */
async function takenBy(collector: Collector, options: Partial<CollectOptions> = {}) {
  const { taken } = await run(collector, options);
  return taken.map(({ address }) => collector.source.dateOf(address));
}

const held = async ({ store, now }: Collector) =>
  listed(await heldAt(store.observations, "openrouter", now()));
const knownAt = (at: string) => listed(rowsKnownAt(PUBLISHED, at));
const stateOf = ({ store }: Collector) => store.sourceStates.state("openrouter");

describe.concurrent("a collection", () => {
  test("takes the newest snapshot first, then the earlier ones from the oldest on", async (t) => {
    const collector = await start(t.onTestFinished);
    expect(await takenBy(collector)).toEqual([
      "2026-09-22",
      "2026-09-19",
      "2026-09-20",
      "2026-09-21",
    ]);
    expect(await held(collector)).toEqual(knownAt(NOW));
    const asOfs = (
      await collector.store.observations.vintages("openrouter", collector.now(), 9)
    ).map(({ asOf }) => asOf);
    expect(asOfs).toEqual(
      PUBLISHED.pulls
        .slice(0, 4)
        .toReversed()
        .map((p) => Date.parse(p.asOf)),
    );
  });

  test("that finds nothing new asks for one manifest, and has not failed", async (t) => {
    const collector = await start(t.onTestFinished);
    await run(collector);
    collector.asked();
    expect(await run(collector)).toEqual({ taken: [] });
    expect(collector.asked()).toEqual(["latest.manifest.json"]);
    expect(await stateOf(collector)).toMatchObject({ failingSince: null, reason: null });
    expect(await collectNow(collector.ports, { signal })).toMatchObject({ result: "nothing" });
  });

  test("takes the next day's snapshot alone", async (t) => {
    const collector = await start(t.onTestFinished);
    await run(collector);
    collector.asked();
    collector.setNow("2026-09-23T02:00:00Z");
    expect(await takenBy(collector)).toEqual(["2026-09-23"]);
    const asked = collector.asked();
    expect(asked.slice(0, 2)).toEqual(["latest.manifest.json", "2026-09-23.csv"]);
    expect(asked.slice(2).filter((name) => name >= "2026-09-19")).toEqual([]);
    expect(await held(collector)).toEqual(knownAt("2026-09-23T02:00:00Z"));
  });

  test("after days away takes the newest first and then what it missed", async (t) => {
    const collector = await start(t.onTestFinished, { now: "2026-09-19T02:00:00Z" });
    expect(await takenBy(collector)).toEqual(["2026-09-19"]);
    collector.setNow("2026-09-23T02:00:00Z");
    expect(await takenBy(collector)).toEqual([
      "2026-09-23",
      "2026-09-20",
      "2026-09-21",
      "2026-09-22",
    ]);
  });

  test("goes on past dates that have no snapshot, and asks for them again after a day", async (t) => {
    const collector = await start(t.onTestFinished);
    collector.server.withdraw("2026-09-20");
    expect(await takenBy(collector)).toEqual(["2026-09-22", "2026-09-19", "2026-09-21"]);
    const missed = await collector.store.sourceStates.missedSnapshots("openrouter");
    expect(missed.find(({ snapshot }) => snapshot === "2026-09-20")?.reason).toBe("absent");
    collector.asked();
    collector.setNow(collector.now() + 23 * HOUR_MS);
    await run(collector);
    expect(collector.asked()).not.toContain("2026-09-20.manifest.json");
    collector.setNow(collector.now() + HOUR_MS);
    await run(collector);
    expect(collector.asked()).toContain("2026-09-20.manifest.json");
  });

  test("asks again for a snapshot that it missed while the clock was a month ahead", async (t) => {
    const collector = await start(t.onTestFinished);
    collector.server.withdraw("2026-09-20");
    const triedAt = collector.now() + 30 * 24 * HOUR_MS;
    const missed = { snapshot: parseDay("2026-09-20"), triedAt, reason: "refused" } as const;
    await collector.store.sourceStates.markMissed("openrouter", missed);
    await run(collector);
    expect(collector.asked()).toContain("2026-09-20.manifest.json");
  });

  test("walks back beyond the first date only until a week of dates is absent, and once", async (t) => {
    const archive = syntheticArchive({ firstPublication: "2026-09-12", publications: 9, seed: 4 });
    const collector = await start(t.onTestFinished, { archive, now: "2026-09-20T02:00:00Z" });
    collector.server.withdraw("2026-09-15");
    const dates = await takenBy(collector);
    expect(dates).toEqual([
      "2026-09-20",
      "2026-09-12",
      "2026-09-13",
      "2026-09-14",
      "2026-09-16",
      "2026-09-17",
      "2026-09-18",
      "2026-09-19",
    ]);
    const asked = collector.asked();
    expect(asked.filter((name) => name < "2026-09-12")).toEqual(
      ["11", "10", "09", "08", "07", "06", "05"].map((d) => `2026-09-${d}.manifest.json`),
    );
    await run(collector);
    expect(collector.asked()).toEqual(["latest.manifest.json"]);
  });

  test("takes only the dates that are asked for, and leaves the others to a later run", async (t) => {
    const collector = await start(t.onTestFinished);
    const [from, to] = [parseDay("2026-09-20"), parseDay("2026-09-21")];
    expect(await takenBy(collector, { from, to })).toEqual(["2026-09-20", "2026-09-21"]);
    expect(await takenBy(collector, { from: parseDay("2026-09-22") })).toEqual(["2026-09-22"]);
    expect(await takenBy(collector)).toEqual(["2026-09-19"]);
    expect(await held(collector)).toEqual(knownAt(NOW));
  });

  test("tells how far it has come", async (t) => {
    const collector = await start(t.onTestFinished);
    const told: string[] = [];
    await run(collector, { onProgress: async (done, total) => void told.push(`${done}/${total}`) });
    expect(told).toEqual(["0/1", "1/1", "0/3", "1/3", "2/3", "3/3"]);
  });

  test("with a refused newest snapshot takes the others, and asks for it again after its pause", async (t) => {
    const collector = await start(t.onTestFinished);
    const { server, store } = collector;
    server.setFault({ kind: "wrongChecksum" }, { path: /latest/ });
    const { taken } = await run(collector);
    expect(taken.map(({ days }) => days)).toEqual([0, 30, 30, 30]);
    expect((await store.intake.quarantined(false)).map(({ reasons }) => reasons)).toEqual([
      ["its SHA-256 is not the manifest's"],
    ]);
    server.setFault(null);
    collector.asked();
    collector.setNow(collector.now() + 30 * MINUTE_MS);
    expect(await takenBy(collector)).toEqual([]);
    expect(collector.asked()).not.toContain("2026-09-22.csv");
    collector.setNow(collector.now() + 31 * MINUTE_MS);
    expect(await takenBy(collector)).toEqual(["2026-09-22"]);
    expect(await held(collector)).toEqual(knownAt(NOW));
    expect(await store.intake.quarantined(false)).toEqual([]);
  });

  test("with a refused earlier snapshot asks for it again after its pause", async (t) => {
    const collector = await start(t.onTestFinished);
    collector.server.setFault({ kind: "empty" }, { path: /2026-09-20/ });
    expect((await run(collector)).taken.map(({ rows }) => rows > 0)).toEqual([
      true,
      true,
      false,
      true,
    ]);
    collector.server.setFault(null);
    expect(await takenBy(collector)).toEqual([]);
    collector.setNow(collector.now() + HOUR_MS);
    expect(await takenBy(collector)).toEqual(["2026-09-20"]);
  });

  test("keeps the last good values of a day that fails, and takes the snapshot once", async (t) => {
    const collector = await start(t.onTestFinished, { now: "2026-09-21T02:00:00Z" });
    await run(collector);
    collector.server.setFault({ kind: "tripled" });
    collector.setNow("2026-09-22T02:00:00Z");
    const { taken } = await run(collector);
    expect(taken).toMatchObject([{ days: 29, setAside: [{ day: "2026-09-21" }] }]);
    const good = knownAt(NOW).filter((row) => !row.startsWith("2026-09-21"));
    expect(await held(collector)).toEqual(good);
    collector.server.setFault(null);
    collector.setNow(collector.now() + 2 * HOUR_MS);
    expect(await takenBy(collector)).toEqual([]);
  });

  test("sets aside an earlier manifest that cannot be read, and goes on with the others", async (t) => {
    const collector = await start(t.onTestFinished);
    collector.server.setFault({ kind: "html" }, { path: /2026-09-20\.manifest/ });
    expect(await takenBy(collector)).toEqual(
      expect.arrayContaining(["2026-09-22", "2026-09-19", "2026-09-21"]),
    );
    const [item] = await collector.store.intake.quarantined(true);
    expect(item?.reasons.join()).toMatch(/the manifest cannot be taken/);
  });

  test("goes on past an earlier snapshot whose file is gone though its manifest is there", async (t) => {
    const collector = await start(t.onTestFinished);
    collector.server.setFault({ kind: "status", status: 404 }, { path: /2026-09-20\.csv/ });
    expect(await takenBy(collector)).toEqual(["2026-09-22", "2026-09-19", "2026-09-21"]);
    expect(await takenBy(collector)).toEqual([]);
  });

  test("that is asked to stay away notes until when", async (t) => {
    const collector = await start(t.onTestFinished);
    collector.server.setFault({ kind: "tooManyRequests", retryAfterSeconds: 7200 });
    expect(await run(collector)).toMatchObject({ taken: [], unreachable: { kind: "unreachable" } });
    expect(await stateOf(collector)).toMatchObject({
      failingSince: collector.now(),
      notBefore: collector.now() + 2 * HOUR_MS,
      reason: "it answered 429 (too many requests)",
    });
  });

  test.for([
    [{ kind: "empty" }, "no rows of a complete day"],
    [{ kind: "html" }, "the manifest cannot be taken"],
    [{ kind: "wrongChecksum" }, "its SHA-256"],
  ] as const)(
    "that gets no rows at all (%j) has failed, and says why",
    async ([fault, reason], t) => {
      const collector = await start(t.onTestFinished, { now: "2026-09-19T02:00:00Z" });
      collector.server.setFault(fault);
      const ended = await collectNow(collector.ports, { signal });
      expect(ended).toMatchObject({ result: "failed", detail: expect.stringContaining(reason) });
      expect(await held(collector)).toEqual([]);
      expect(await collector.store.intake.quarantined(false)).toHaveLength(1);
    },
  );
});
