import { beforeEach, expect, test } from "vitest";
import { parseDay } from "../../server/market/day.ts";
import { MINUTE_MS, parseInstant } from "../../server/market/instant.ts";
import type { MissedSnapshot, Store } from "../../server/ports.ts";
import { batchOf } from "../support/batches.ts";
import type { OpenStore } from "./store.contract.ts";

const minute = (n: number) => parseInstant("2026-10-01T02:00:00Z") + n * MINUTE_MS;

export function sourceStatesContract(open: OpenStore): void {
  let store: Store;
  beforeEach(async () => void (store = await open()));
  const state = () => store.sourceStates.state("openrouter");
  const failed = (at: number, reason: string, notBefore?: number) =>
    store.sourceStates.attempted("openrouter", minute(at), {
      ok: false,
      reason,
      ...(notBefore === undefined ? {} : { notBefore: minute(notBefore) }),
    });
  const succeeded = (at: number, validator?: string) =>
    store.sourceStates.attempted("openrouter", minute(at), {
      ok: true,
      ...(validator === undefined ? {} : { validator }),
    });

  test("a source that was never tried has no state", async () => {
    expect(await state()).toBeUndefined();
  });

  test("it has been failing since its first failure, for its latest reason", async () => {
    await succeeded(0);
    await failed(1, "it answered 500");
    await failed(7, "no connection", 20);
    expect(await state()).toMatchObject({
      attemptedAt: minute(7),
      failingSince: minute(1),
      reason: "no connection",
      notBefore: minute(20),
    });
  });

  test("a success ends a failure, and the next one begins anew", async () => {
    await failed(1, "it answered 500", 30);
    await succeeded(2);
    expect(await state()).toMatchObject({
      attemptedAt: minute(2),
      failingSince: null,
      reason: null,
      notBefore: null,
    });
    await failed(3, "it answered 502");
    expect(await state()).toMatchObject({ failingSince: minute(3), notBefore: null });
  });

  test("the validator is that of the last success that had one", async () => {
    await succeeded(0, '"one"');
    await succeeded(1);
    await failed(2, "it answered 500");
    expect((await state())?.validator).toBe('"one"');
    await succeeded(3, '"two"');
    expect((await state())?.validator).toBe('"two"');
  });

  test("a first failure and a first success after it are changes, the same again is none", async () => {
    await succeeded(0);
    await failed(1, "it answered 500");
    await failed(2, "no connection");
    await succeeded(3);
    await succeeded(4);
    const changes = await store.changes.since(0, 10);
    expect(changes.map(({ at, kind, source, detail }) => [at, kind, source, detail])).toEqual([
      [minute(1), "source", "openrouter", "it answered 500"],
      [minute(3), "source", "openrouter", "reached again"],
    ]);
  });

  test("sources have states of their own", async () => {
    await failed(1, "it answered 500");
    await store.sourceStates.attempted("vercel", minute(2), { ok: true });
    expect((await state())?.failingSince).toBe(minute(1));
    expect((await store.sourceStates.state("vercel"))?.failingSince).toBeNull();
  });

  test("a snapshot that was missed is remembered with its last try", async () => {
    const missed = (day: string, at: number, reason: MissedSnapshot["reason"]) => ({
      snapshot: parseDay(day),
      triedAt: minute(at),
      reason,
    });
    const { sourceStates } = store;
    await sourceStates.markMissed("openrouter", missed("2026-09-20", 0, "absent"));
    await sourceStates.markMissed("openrouter", missed("2026-09-21", 1, "refused"));
    await sourceStates.markMissed("openrouter", missed("2026-09-20", 2, "refused"));
    const found = await sourceStates.missedSnapshots("openrouter");
    expect(found.toSorted((a, b) => (a.snapshot < b.snapshot ? -1 : 1))).toEqual([
      missed("2026-09-20", 2, "refused"),
      missed("2026-09-21", 1, "refused"),
    ]);
    expect(await sourceStates.missedSnapshots("vercel")).toEqual([]);
  });

  test("the addresses of vintages are told, each once, and those set aside are not", async () => {
    const days = { "2026-09-18": { "a/x": 1n } };
    const keep = (source: string, address: string, asOf: string) =>
      store.intake.keep(batchOf({ source, address, asOf, days }));
    await keep("openrouter", "19.csv", "2026-09-19T01:46:00Z");
    await keep("openrouter", "19.csv", "2026-09-19T02:46:00Z");
    await keep("vercel", "20.csv", "2026-09-20T01:46:00Z");
    await store.intake.keep(
      batchOf({ source: "openrouter", asOf: null, address: "21.csv", setAside: [{ day: null }] }),
    );
    expect(await store.sourceStates.takenAddresses("openrouter")).toEqual(["19.csv"]);
  });

  test("what is open in quarantine is counted with its reasons", async () => {
    const aside = [
      { day: "2026-09-18", reasons: ["too large"] },
      { day: "2026-09-19", reasons: ["too small", "52 rows"] },
    ];
    await store.intake.keep(
      batchOf({ source: "openrouter", asOf: "2026-09-20T00:00:00Z", setAside: aside }),
    );
    expect(await store.sourceStates.openQuarantine("openrouter")).toEqual({
      count: 2,
      reasons: ["too large", "too small", "52 rows"],
    });
    const [newest] = await store.intake.quarantined(false);
    await store.intake.decide(newest?.id ?? 0, "discarded", "a test", minute(0));
    expect((await store.sourceStates.openQuarantine("openrouter")).count).toBe(1);
    expect(await store.sourceStates.openQuarantine("vercel")).toEqual({ count: 0, reasons: [] });
  });
}
