import { beforeEach, expect, test } from "vitest";
import { parseDay } from "../../server/market/day.ts";
import { parseInstant } from "../../server/market/instant.ts";
import type { LabShare } from "../../server/market/second-market.ts";
import type { CheckedBatch, Store } from "../../server/ports.ts";
import { batchOf } from "../support/batches.ts";
import type { OpenStore } from "./store.contract.ts";

const at = (day: number) => parseInstant(`2026-09-${day}T03:00:00Z`);
const EVER = parseInstant("2027-01-01T00:00:00Z");

type Shares = Readonly<Record<string, string>>;

/** Days of shares of tokens by lab. */
function labBatch(asOf: number, days: Readonly<Record<string, Shares>>): CheckedBatch {
  const names = Object.keys(days).toSorted();
  const shares = (day: string): LabShare[] =>
    Object.entries(days[day] ?? {}).map(([lab, percent]) => ({ lab, metric: "tokens", percent }));
  const [start, end] = [names[0] ?? "", names.at(-1) ?? ""].map((day) => parseDay(day));
  return {
    ...batchOf({ source: "labs", asOf, bytes: JSON.stringify([asOf, days]) }),
    window: start && end ? { start, end } : null,
    rowCount: names.flatMap(shares).length,
    days: names.map((day) => ({
      day: parseDay(day),
      hash: JSON.stringify(days[day]),
      rows: [],
      labShares: shares(day),
    })),
  };
}

export function labsContract(open: OpenStore): void {
  let store: Store;
  beforeEach(async () => void (store = await open()));

  async function sharesAt(asOf: number) {
    const held = await store.observations.contents("labs", asOf);
    const all = await store.observations.labShares(held.map(({ id }) => id));
    const shares = Map.groupBy(all, ({ content }) => content);
    return held.map(({ id, day }) => [
      day,
      Object.fromEntries((shares.get(id) ?? []).map(({ lab, percent }) => [lab, percent])),
    ]);
  }

  const A = { Acme: "60.5", Other: "39.5" };
  const B = { Acme: "61", Other: "39" };

  test("shares of days are kept as they were written and read by content", async () => {
    await store.intake.keep(labBatch(at(20), { "2026-09-18": A, "2026-09-19": B }));
    expect(await sharesAt(EVER)).toEqual([
      ["2026-09-18", A],
      ["2026-09-19", B],
    ]);
    const [content] = await store.observations.contents("labs", EVER);
    expect(content).toMatchObject({ rowCount: 2, tokens: 0n });
    expect(await store.observations.labShares([])).toEqual([]);
  });

  test("a restated day is a new content, and each as-of has its own", async () => {
    await store.intake.keep(labBatch(at(20), { "2026-09-18": A, "2026-09-19": A }));
    const again = labBatch(at(21), { "2026-09-18": B, "2026-09-19": A });
    expect(await store.intake.keep(again)).toMatchObject({ isNew: true, newDays: 1 });
    expect((await sharesAt(at(20)))[0]).toEqual(["2026-09-18", A]);
    expect((await sharesAt(at(21)))[0]).toEqual(["2026-09-18", B]);
    expect(await store.observations.revisedDays("labs", EVER)).toHaveLength(2);
  });

  test("days that left the window stay", async () => {
    await store.intake.keep(labBatch(at(20), { "2026-09-17": A, "2026-09-18": A }));
    await store.intake.keep(labBatch(at(21), { "2026-09-18": A, "2026-09-19": B }));
    expect((await sharesAt(EVER)).map(([day]) => day)).toEqual([
      "2026-09-17",
      "2026-09-18",
      "2026-09-19",
    ]);
  });

  test("metrics of one lab stand beside each other", async () => {
    const batch = labBatch(at(20), { "2026-09-18": A });
    const [day] = batch.days;
    if (!day?.labShares) throw new Error("no day");
    const spend = day.labShares.map((share) => ({ ...share, metric: "spend" as const }));
    const both = { ...day, labShares: [...day.labShares, ...spend] };
    await store.intake.keep({ ...batch, days: [both] });
    const [content] = await store.observations.contents("labs", EVER);
    const shares = await store.observations.labShares([content?.id ?? 0]);
    expect(shares.map(({ metric, lab }) => `${metric} ${lab}`)).toEqual([
      "spend Acme",
      "spend Other",
      "tokens Acme",
      "tokens Other",
    ]);
  });

  test("shares are no tokens: the source lists no models and no authors", async () => {
    await store.intake.keep(labBatch(at(20), { "2026-09-18": A }));
    const [content] = await store.observations.contents("labs", EVER);
    expect(await store.observations.models("labs")).toEqual([]);
    expect(await store.observations.authorVolumes([content?.id ?? 0])).toEqual([]);
    expect(await store.observations.rows([content?.id ?? 0])).toEqual([]);
  });
}
