import { beforeEach, expect, test } from "vitest";
import { parseInstant } from "../../server/market/instant.ts";
import type { Store } from "../../server/ports.ts";
import { batchOf } from "../support/batches.ts";
import { listed, manyDays } from "../support/days.ts";
import { heldAt } from "../support/held.ts";
import { deliveryOf, evaluationOf, eventOf, START } from "../support/told.ts";
import { claimAt, settledOf } from "./outbox.contract.ts";

const EVER = parseInstant("2027-01-01T00:00:00Z");
const at = (day: number) => `2026-09-${day}T01:46:00Z`;

export function sharedContract(openTwo: () => Promise<[Store, Store]>): void {
  let one: Store;
  let two: Store;
  beforeEach(async () => void ([one, two] = await openTwo()));

  test("what one keeps the other reads at once", async () => {
    await one.intake.keep(batchOf({ asOf: at(19), days: { "2026-09-18": { "a/x": 1n } } }));
    expect(listed(await heldAt(two.observations, "market", EVER))).toEqual(["2026-09-18 a/x 1"]);
    await two.intake.keep(batchOf({ asOf: at(20), days: { "2026-09-18": { "a/x": 2n } } }));
    expect(listed(await heldAt(one.observations, "market", EVER))).toEqual(["2026-09-18 a/x 2"]);
    expect([await one.changes.newest(), await two.changes.newest()]).toEqual([2, 2]);
  });

  test("both keep the same vintages at the same time, and each is there once", async () => {
    const batches = Array.from({ length: 8 }, (_, i) =>
      batchOf({
        asOf: at(10 + i),
        days: manyDays("2026-08-01", 10, () => ({ "a/x": BigInt(i), other: 1n })),
      }),
    );
    const kept = await Promise.all(
      batches.flatMap((batch) => [one.intake.keep(batch), two.intake.keep(batch)]),
    );
    expect(kept.filter(({ isNew }) => isNew)).toHaveLength(8);
    expect(kept.reduce((sum, { newDays }) => sum + newDays, 0)).toBe(80);
    expect(await one.observations.vintages("market", EVER, 100)).toHaveLength(8);
    const numbers = (await two.changes.since(0, 100)).map(({ number }) => number);
    expect(numbers).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  test("a reader with a cursor misses no change of four writers, and is told none twice", async () => {
    let isWriting = true;
    const keeps = async ({ intake }: Store, writer: number) => {
      for (let round = 0; round < 8; round++) {
        const days = { "2026-09-01": { [`a/w${writer}`]: BigInt(round) } };
        await intake.keep(batchOf({ asOf: at(10 + writer), days }));
      }
    };
    const tells = async ({ alerts }: Store, writer: number) => {
      for (let told = 0; told < 8;) {
        const { number } = await alerts.evaluated();
        const events = [eventOf(`w${writer} ${told}`)];
        if (await alerts.record(evaluationOf(number, { events }))) told++;
      }
    };
    const follow = async (store: Store) => {
      const told: number[] = [];
      for (let isLast = false; !isLast;) {
        // Asked before the read: what was written by then is in it.
        isLast = !isWriting;
        const changes = await store.changes.since(told.at(-1) ?? 0, 100);
        told.push(...changes.map(({ number }) => number));
      }
      return told;
    };
    const following = [follow(one), follow(two)];
    await Promise.all([keeps(one, 0), keeps(two, 1), tells(one, 2), tells(two, 3)]);
    isWriting = false;
    const all = Array.from({ length: 32 }, (_, i) => i + 1);
    expect(await Promise.all(following)).toEqual([all, all]);
  });

  test("a job claimed through one is not granted through the other", async () => {
    const claim = (store: Store, holder: string) =>
      store.jobRuns.claim({ job: "collect", holder, now: 0, leaseMs: 60_000, isGone: () => false });
    const ids = await Promise.all([claim(one, "one"), claim(two, "two"), claim(one, "one")]);
    expect(ids.filter((id) => id !== undefined)).toHaveLength(1);
    expect(await two.jobRuns.newest("collect")).toEqual(await one.jobRuns.newest("collect"));
  });

  test("an item is decided by one of them only", async () => {
    await one.intake.keep(batchOf({ asOf: at(19), setAside: [{ day: "2026-09-18" }] }));
    const [item] = await two.intake.quarantined(false);
    const decided = await Promise.all([
      one.intake.decide(item?.id ?? 0, "accepted", "", EVER),
      two.intake.decide(item?.id ?? 0, "discarded", "", EVER),
    ]);
    expect(decided.filter(Boolean)).toHaveLength(1);
  });

  test("of two evaluations that began at the same time one is written", async () => {
    const evaluation = (key: string) => evaluationOf(0, { events: [eventOf(key)] });
    const written = await Promise.all([
      one.alerts.record(evaluation("one")),
      two.alerts.record(evaluation("two")),
    ]);
    expect(written.filter(Boolean)).toHaveLength(1);
    expect(await one.alerts.events({ limit: 10 })).toHaveLength(1);
    expect(await two.alerts.evaluated()).toMatchObject({ number: 1 });
  });

  test("each delivery is claimed through one of them, and settled by whom it was claimed", async () => {
    const names = Array.from({ length: 40 }, (_, i) => `d${i}`);
    await one.outbox.enqueue(
      names.map((id, i) => deliveryOf(id, { alerts: [`r ${i % 8}`] })),
      START,
    );
    const told: string[] = [];
    while (told.length < names.length) {
      const claims = await Promise.all(
        [one, two, one, two].map(({ outbox }) => claimAt(outbox, START, { desk: 3 })),
      );
      const claimed = claims.flat();
      told.push(...claimed.map(({ id }) => id));
      // Through the other one: a lease belongs to the attempt, not to the connection.
      const settled = claimed.map((claim) => settledOf(claim, { at: START }));
      expect(await two.outbox.settle(settled)).toEqual(claimed.map(() => true));
      expect(await one.outbox.settle(settled)).toEqual(claimed.map(() => false));
    }
    expect(told.toSorted()).toEqual(names.toSorted());
    for (let alert = 0; alert < 8; alert++) {
      const ofAlert = told.map((id) => Number(id.slice(1))).filter((n) => n % 8 === alert);
      expect(ofAlert).toEqual(ofAlert.toSorted((a, b) => a - b));
    }
  });
}
