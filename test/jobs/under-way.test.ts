import { describe, expect, test } from "vitest";
import { coalesced } from "../../jobs/coalesced.ts";
import { gathered } from "../../jobs/gathered.ts";
import { underWay } from "../../jobs/under-way.ts";

const endpoints = (count: number) =>
  new Map(Array.from({ length: count }, (_, n) => [`e${n}`, {}] as const));

describe("what is under way", () => {
  test("is bounded for each endpoint and in all, and each has its turn", () => {
    const sends = underWay(() => 0);
    const first = sends.room(endpoints(100));
    const sum = [...first.values()].reduce((all, room) => all + room, 0);
    expect(sum).toBe(512);
    expect(new Set(first.values())).toEqual(new Set([16]));
    const seen = new Set(first.keys());
    for (let look = 0; look < 100; look++) {
      for (const id of sends.room(endpoints(100)).keys()) seen.add(id);
    }
    expect(seen.size).toBe(100);
  });

  test("leaves room for as many more as have ended", async () => {
    const sends = underWay(() => 0);
    const { promise, resolve } = Promise.withResolvers<void>();
    for (let i = 0; i < 10; i++) sends.add("e0", {}, promise);
    expect(sends.room(endpoints(1)).get("e0")).toBe(6);
    expect(sends.any()).toBe(true);
    resolve();
    await sends.ended();
    expect(sends.room(endpoints(1)).get("e0")).toBe(16);
    expect(sends.any()).toBe(false);
  });
});

describe("writes that are gathered", () => {
  test("go out together, and each caller has its own answer", async () => {
    const batches: number[][] = [];
    const double = gathered(async (items: number[]) => {
      batches.push(items);
      return items.map((item) => 2 * item);
    });
    expect(await Promise.all([1, 2, 3].map((n) => double(n)))).toEqual([2, 4, 6]);
    expect(batches).toEqual([[1, 2, 3]]);
  });

  test("that break are told to all who wait for them, and the next ones are made", async () => {
    let isBroken = true;
    const write = gathered(async (items: string[]) => {
      if (isBroken) throw new Error("the disk is full");
      return items;
    });
    const [one, two] = await Promise.allSettled([write("one"), write("two")]);
    expect([one.status, two.status]).toEqual(["rejected", "rejected"]);
    isBroken = false;
    expect(await write("three")).toBe("three");
  });
});

test("who asks while it runs has it run once more, however many ask", async () => {
  let runs = 0;
  const { promise, resolve } = Promise.withResolvers<void>();
  const look = coalesced(async () => {
    runs += 1;
    if (runs === 1) await promise;
  });
  const first = look();
  await new Promise((soon) => setTimeout(soon, 5));
  const others = [look(), look(), look()];
  resolve();
  await Promise.all([first, ...others]);
  expect(runs).toBe(2);
});
