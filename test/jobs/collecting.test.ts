import { describe, expect, test } from "vitest";
import { collectNow, collectWhenDue } from "../../jobs/collecting.ts";
import { parseDay } from "../../server/market/day.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS, parseInstant } from "../../server/market/instant.ts";
import { listed } from "../support/days.ts";
import { heldAt } from "../support/held.ts";
import { rowsKnownAt, syntheticArchive } from "../support/openrouter/archive.ts";
import { composed } from "../support/openrouter/composed.ts";
import { KEY, startKeyed, type Keyed, type KeyedOptions } from "../support/openrouter/keyed.ts";
import type { Finished } from "../support/stores.ts";

const MARKET = { firstPublication: "2026-09-19", publications: 4, seed: 3, models: 2 };
const ARCHIVE = syntheticArchive({ ...MARKET, windowDays: 640 });
const NOW = "2026-09-20T03:00:00Z";
const { signal } = new AbortController();

const start = (finished: Finished, more: Partial<KeyedOptions> = {}) =>
  startKeyed({ archive: ARCHIVE, now: NOW, finished, ...more });
const tick = ({ ports }: Keyed) => collectWhenDue(ports, signal);
const state = ({ store }: Keyed) => store.sourceStates.state("openrouter");
const spans = (keyed: Keyed) => keyed.asked().filter((name) => name.includes(".."));
const TRAILING = "2026-09-13..2026-09-19";

describe.concurrent("a collection with a key", () => {
  test("takes the history first, then the snapshots, then the newest days once more", async (t) => {
    const keyed = await start(t.onTestFinished);
    await tick(keyed);
    const asked = keyed.asked();
    expect(asked.slice(0, 3)).toEqual([
      "2025-01-01..2026-01-01",
      "2026-01-02..2026-09-19",
      "latest.manifest.json",
    ]);
    expect(asked).toContain("2026-09-20.csv");
    expect(asked).toContain("2026-09-19.csv");
    expect(asked.at(-1)).toBe(TRAILING);
    expect(keyed.server.apiCounts).toEqual({
      answered: 3,
      unauthorized: 0,
      refused: 0,
      limited: 0,
    });
    const known = [...rowsKnownAt(ARCHIVE, NOW)].filter(([day]) => day >= "2025-01-01");
    expect(listed(await heldAt(keyed.store.observations, "openrouter", keyed.now()))).toEqual(
      listed(new Map(known)),
    );
    expect(await state(keyed)).toMatchObject({ failingSince: null });
  });

  test("asks for the newest days every six hours, and never more often than it may", async (t) => {
    const keyed = await start(t.onTestFinished);
    await tick(keyed);
    keyed.asked();
    for (let minutes = 5; minutes <= 13 * 60; minutes += 5) {
      keyed.setNow(parseInstant(NOW) + minutes * MINUTE_MS);
      await tick(keyed);
    }
    expect(spans(keyed)).toEqual([TRAILING, TRAILING]);
    expect(keyed.server.apiCounts).toMatchObject({ answered: 5, limited: 0 });
  });

  test("that is bounded by days takes snapshots alone", async (t) => {
    const keyed = await start(t.onTestFinished);
    const [from, to] = [parseDay("2026-09-19"), parseDay("2026-09-19")];
    await collectNow(keyed.ports, { signal, from, to });
    expect(spans(keyed)).toEqual([]);
    expect(keyed.server.apiCounts.answered).toBe(0);
  });

  test("whose key is refused says so, and still takes the snapshots", async (t) => {
    const keyed = await start(t.onTestFinished, { key: "another" });
    const ended = await collectNow(keyed.ports, { signal });
    expect(ended).toMatchObject({
      result: "failed",
      detail: expect.stringMatching(/it refused OPENROUTER_API_KEY \(401\)$/),
    });
    expect(await state(keyed)).toMatchObject({
      reason: "it refused OPENROUTER_API_KEY (401)",
      failingSince: keyed.now(),
    });
    const held = await keyed.store.observations.contents("openrouter", keyed.now());
    expect(held).toHaveLength(31);
    expect(keyed.server.apiCounts.unauthorized).toBe(1);
  });

  test("whose key stays refused has been failing since the first time, and asks less and less", async (t) => {
    const keyed = await start(t.onTestFinished, { key: "another" });
    for (let minutes = 0; minutes <= 2 * 60; minutes += 5) {
      keyed.setNow(parseInstant(NOW) + minutes * MINUTE_MS);
      await tick(keyed);
    }
    expect(await state(keyed)).toMatchObject({ failingSince: parseInstant(NOW) });
    expect(keyed.server.apiCounts.unauthorized).toBeLessThan(12);
    const changes = await keyed.store.changes.since(0, 1000);
    expect(changes.filter(({ kind }) => kind === "source")).toHaveLength(1);
  });

  test("that is asked to stay away stays away", async (t) => {
    const keyed = await start(t.onTestFinished);
    keyed.server.setFault(
      { kind: "tooManyRequests", retryAfterSeconds: 7200 },
      { path: /rankings-daily$/ },
    );
    await tick(keyed);
    expect(await state(keyed)).toMatchObject({
      reason: "it answered 429 (too many requests)",
      notBefore: keyed.now() + 2 * HOUR_MS,
    });
    keyed.asked();
    keyed.setNow(keyed.now() + 2 * HOUR_MS - MINUTE_MS);
    await tick(keyed);
    expect(spans(keyed)).toEqual([]);
  });

  test.for([
    ["a page", { kind: "html" }],
    ["half an answer", { kind: "cutClean" }],
  ] as const)(
    "that gets %s for the history sets it aside and takes the snapshots",
    async ([, fault], t) => {
      const keyed = await start(t.onTestFinished);
      keyed.server.setFault(fault, { path: /rankings-daily$/ });
      await collectNow(keyed.ports, { signal });
      const held = await keyed.store.observations.contents("openrouter", keyed.now());
      expect(held.length).toBe(31);
      expect(await keyed.store.intake.quarantined(false)).not.toEqual([]);
    },
  );

  test.for([
    ["two years ahead and back", 730 * DAY_MS],
    ["a day back and on", -DAY_MS],
  ] as const)("goes on after a clock that jumped %s", async ([, jump], t) => {
    const keyed = await start(t.onTestFinished);
    await tick(keyed);
    // Our clock jumps, not the publisher's.
    keyed.server.publishUpTo(NOW);
    keyed.setNow(parseInstant(NOW) + jump);
    await tick(keyed);
    keyed.server.publishUpTo("2027-01-01T00:00:00Z");
    keyed.setNow("2026-09-21T03:00:00Z");
    keyed.asked();
    await tick(keyed);
    expect(keyed.asked()).toContain("2026-09-21.csv");
    keyed.setNow("2026-09-21T03:05:00Z");
    await tick(keyed);
    expect(keyed.asked()).toEqual([]);
    keyed.setNow("2026-09-22T03:00:00Z");
    await tick(keyed);
    const known = [...rowsKnownAt(ARCHIVE, "2026-09-22T03:00:00Z")];
    expect(listed(await heldAt(keyed.store.observations, "openrouter", keyed.now()))).toEqual(
      listed(new Map(known.filter(([day]) => day >= "2025-01-01"))),
    );
  });
});

test("the key is in no log, no state, no answer and no page", async (t) => {
  const keyed = await start(t.onTestFinished);
  for (const key of [KEY, "sk-or-v1-refused"]) {
    const app = composed(NOW, { openrouter: keyed.server.baseUrl, key }, t.onTestFinished);
    await app.tick("openrouter");
    const answers = await Promise.all(
      ["/", "/api/v1/sources", "/api/v1/vintages", "/api/v1/shares", "/openapi.json"].map(app.text),
    );
    const runs = await app.tokentide.store.jobRuns.recent(10);
    const quarantined = await app.tokentide.store.intake.quarantined(true);
    const kept = [...app.logged, JSON.stringify([runs, quarantined])].join("\n");
    expect([...answers, kept].join("\n")).not.toContain(key);
    expect(kept).not.toContain("Bearer");
    expect(runs).toHaveLength(1);
  }
});
