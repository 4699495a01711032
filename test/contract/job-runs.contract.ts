import { beforeEach, expect, test } from "vitest";
import { MINUTE_MS, parseInstant } from "../../server/market/instant.ts";
import type { JobRuns } from "../../server/ports.ts";
import type { OpenStore } from "./store.contract.ts";

const START = parseInstant("2026-10-01T02:00:00Z");
const minute = (n: number) => START + n * MINUTE_MS;

export function jobRunsContract(open: OpenStore): void {
  let jobRuns: JobRuns;
  let now = START;
  beforeEach(async () => void ({ jobRuns } = await open(() => now)));

  const claim = (holder: string, at: number, gone: readonly string[] = [], job = "collect") => {
    now = minute(at);
    return jobRuns.claim({
      job,
      holder,
      now,
      leaseMs: 2 * MINUTE_MS,
      isGone: (other) => gone.includes(other),
    });
  };

  test("a run has one holder, until it ends", async () => {
    const id = (await claim("a", 0)) ?? 0;
    expect(id).toBeGreaterThan(0);
    expect(await claim("b", 1)).toBeUndefined();
    expect(await claim("a", 1)).toBeUndefined();
    await jobRuns.finish(id, minute(1), "done", "3 snapshots");
    expect(await claim("b", 1)).not.toBe(id);
    expect(await jobRuns.newest("collect")).toMatchObject({ holder: "b", finishedAt: null });
  });

  test("runs of two jobs do not know each other", async () => {
    expect(await claim("a", 0)).toBeDefined();
    expect(await claim("b", 0, [], "evaluate")).toBeDefined();
    expect(await jobRuns.newest("evaluate")).toMatchObject({ job: "evaluate", holder: "b" });
    expect(await jobRuns.newest("deliver")).toBeUndefined();
  });

  test("of many claims at once one is granted", async () => {
    const ids = await Promise.all(["a", "b", "c", "d"].map((holder) => claim(holder, 0)));
    expect(ids.filter((id) => id !== undefined)).toHaveLength(1);
  });

  test("a run whose lease ran out is lost, and another may start", async () => {
    const id = await claim("a", 0);
    expect(await claim("b", 1.99)).toBeUndefined();
    expect(await claim("b", 2)).not.toBe(id);
    expect(await jobRuns.recent(10)).toMatchObject([
      { holder: "b", result: null },
      { id, holder: "a", result: "lost", finishedAt: minute(2) },
    ]);
  });

  test("a run whose holder is gone is lost at once", async () => {
    const id = await claim("a", 0);
    expect(await claim("b", 1, ["c"])).toBeUndefined();
    expect(await claim("b", 1, ["a"])).toBeDefined();
    expect((await jobRuns.recent(10)).find((run) => run.id === id)?.result).toBe("lost");
  });

  test("progress is seen and renews the lease", async () => {
    const id = (await claim("a", 0)) ?? 0;
    await jobRuns.progress(id, 5 * MINUTE_MS, 3, 30);
    expect(await jobRuns.newest("collect")).toMatchObject({ done: 3, total: 30, startedAt: START });
    expect(await claim("b", 4)).toBeUndefined();
    expect(await claim("b", 5)).toBeDefined();
  });

  test("who lost a run can neither go on with it nor end it", async () => {
    const id = (await claim("a", 0)) ?? 0;
    await claim("b", 3);
    await jobRuns.progress(id, 60 * MINUTE_MS, 9, 9);
    await jobRuns.finish(id, minute(4), "done", "late");
    const lost = (await jobRuns.recent(10)).find((run) => run.id === id);
    expect(lost).toMatchObject({ result: "lost", detail: null, done: 0, finishedAt: minute(3) });
  });

  test("a run that has ended keeps its first result", async () => {
    const id = (await claim("a", 0)) ?? 0;
    await jobRuns.finish(id, minute(1), "failed", "unreachable");
    await jobRuns.finish(id, minute(2), "done", "late");
    expect(await jobRuns.newest("collect")).toMatchObject({
      result: "failed",
      detail: "unreachable",
      finishedAt: minute(1),
    });
  });

  test("the newest run is the last started, and the recent ones come newest first", async () => {
    for (const at of [0, 1, 2]) {
      const id = (await claim(`holder ${at}`, at)) ?? 0;
      await jobRuns.finish(id, minute(at), "nothing", "");
    }
    expect(await jobRuns.newest("collect")).toMatchObject({ holder: "holder 2" });
    expect((await jobRuns.recent(2)).map(({ holder }) => holder)).toEqual(["holder 2", "holder 1"]);
  });

  test("the stamp changes when a run starts, goes on and ends, and not otherwise", async () => {
    const stamps = [await jobRuns.stamp()];
    const id = (await claim("a", 0)) ?? 0;
    stamps.push(await jobRuns.stamp());
    await jobRuns.progress(id, 2 * MINUTE_MS, 0, 30);
    stamps.push(await jobRuns.stamp());
    await jobRuns.progress(id, 2 * MINUTE_MS, 1, 30);
    stamps.push(await jobRuns.stamp());
    await jobRuns.finish(id, minute(1), "done", "");
    stamps.push(await jobRuns.stamp());
    expect(new Set(stamps).size).toBe(stamps.length);
    expect(await jobRuns.stamp()).toBe(stamps.at(-1));
  });
}
