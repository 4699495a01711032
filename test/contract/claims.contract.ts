import { beforeEach, expect, test } from "vitest";
import { parseDay } from "../../server/market/day.ts";
import { parseInstant } from "../../server/market/instant.ts";
import type { ListedQuery, ListPage, Store } from "../../server/ports.ts";
import { readClaimTable } from "../../server/sources/claim-table.ts";
import { claimTable } from "../support/openrouter/claim-rows.ts";
import type { OpenStore } from "./store.contract.ts";

const at = (day: number) => parseInstant(`2026-09-${day}T03:00:00Z`);
const DAY = parseDay("2026-09-20");

type Row = Readonly<Record<string, string>>;

const ROWS: Row[] = [
  { id: "B-1", statement: "B", topic: "capex", entity: "ByteDance" },
  { id: "A", topic: "press", supersedes: "B-1", stated: "2026-09-19" },
  { id: "B-2", statement: "B", topic: "capex", supersedes: "OURS", stated: "2026-09-21" },
  { id: "C", topic: "capex", stated: "", derived_per_day: "90071992547409931", derivation: "x" },
];

export function claimsContract(open: OpenStore): void {
  let store: Store;
  beforeEach(async () => void (store = await open()));

  const keep = (asOf: number, rows: readonly Row[], kept = rows) => {
    const text = claimTable(...rows);
    const document = {
      source: "list",
      address: "https://example.org/list.csv",
      asOf,
      sha256: `hash of ${text}`,
      size: text.length,
      body: Buffer.from(text),
    };
    const claims = kept.length === 0 ? [] : readClaimTable("list", claimTable(...kept));
    return store.documents.keep(document, claims);
  };
  const newest = async (asOf = at(30)) => {
    const found = await store.claims.newest("list", asOf);
    if (!found) throw new Error("there is no list");
    return found;
  };
  const page = async (query: Partial<ListedQuery> = {}, over: Partial<ListPage> = {}) => {
    const { list } = await newest();
    const asked = { after: null, limit: 10, moreMax: 10, ...over };
    const { claims, more } = await store.claims.page(list, { day: DAY, ...query }, asked);
    return [claims.map(({ id }) => id).join(" "), more];
  };

  test("before the first list there is none, and other documents are none", async () => {
    await keep(at(19), ROWS);
    expect(await store.claims.newest("list", at(19) - 1)).toBeNull();
    expect(await store.claims.newest("other", at(30))).toBeNull();
  });

  test("claims come back as they were, in their order, with exact tokens", async () => {
    await keep(at(19), ROWS);
    const { list } = await newest();
    const asked = { after: null, limit: 10, moreMax: 10 };
    const later = parseDay("2026-09-30");
    const { claims, more } = await store.claims.page(list, { day: later }, asked);
    expect(claims).toEqual(readClaimTable("list", claimTable(...ROWS)));
    expect(more).toBe(0);
  });

  test("those stated by the day are found by topic, by entity in any case, and by id or statement", async () => {
    await keep(at(19), ROWS);
    expect(await page()).toEqual(["B-1 A C", 0]);
    expect(await page({ day: parseDay("2026-09-21") })).toEqual(["B-1 A B-2 C", 0]);
    expect(await page({ topic: "capex" })).toEqual(["B-1 C", 0]);
    expect(await page({ entity: "bytedance" })).toEqual(["B-1", 0]);
    expect(await page({ names: ["B"] })).toEqual(["B-1", 0]);
    expect(await page({ names: ["C", "B-1", "nobody"] })).toEqual(["B-1 C", 0]);
    expect(await page({ names: ["B"], topic: "press" })).toEqual(["", 0]);
    expect(await page({ names: [] })).toEqual(["", 0]);
    expect(await page({ without: ["A", "nobody"] })).toEqual(["B-1 C", 0]);
  });

  test("a page goes on after the one before and counts what comes after it, as far as is asked", async () => {
    await keep(at(19), ROWS);
    expect(await page({}, { limit: 1 })).toEqual(["B-1", 2]);
    expect(await page({}, { limit: 1, moreMax: 1 })).toEqual(["B-1", 1]);
    expect(await page({}, { limit: 2, after: "B-1" })).toEqual(["A C", 0]);
    expect(await page({ topic: "capex" }, { after: "B-1", limit: 1 })).toEqual(["C", 0]);
    expect(await page({ names: ["C", "B"] }, { limit: 1 })).toEqual(["B-1", 1]);
    expect(await page({}, { limit: 0 })).toEqual(["", 3]);
  });

  test("what replaces a claim is found by it, from the day it was stated", async () => {
    await keep(at(19), ROWS);
    const { list } = await newest();
    const replacing = async (day: string) =>
      (await store.claims.replacing(list, parseDay(day), ["B-1", "OURS", "C"])).map(({ id }) => id);
    expect(await replacing("2026-09-18")).toEqual([]);
    expect(await replacing("2026-09-20")).toEqual(["A"]);
    expect(await replacing("2026-09-21")).toEqual(["A", "B-2"]);
  });

  test("the ids of those that have a name are told", async () => {
    await keep(at(19), ROWS);
    const { list } = await newest();
    const named = async (...names: string[]) => (await store.claims.named(list, names)).toSorted();
    expect(await named("B")).toEqual(["B-1", "B-2"]);
    expect(await named("A", "C", "nobody")).toEqual(["A", "C"]);
  });

  test("each list has its own claims, the same one again has them once", async () => {
    await keep(at(19), ROWS);
    const first = await newest(at(19));
    await keep(at(20), ROWS);
    expect(await newest(at(20))).toEqual(first);
    await keep(at(21), [{ id: "NEW" }]);
    expect(await page()).toEqual(["NEW", 0]);
    expect((await newest(at(20))).list).toBe(first.list);
    expect((await store.claims.named(first.list, ["NEW"])).length).toBe(0);
  });

  test("a list that was kept without its claims says so, and is given them once", async () => {
    await keep(at(19), ROWS, []);
    expect(await newest()).toMatchObject({ isKept: false });
    const claims = readClaimTable("list", claimTable(...ROWS));
    const { list } = await newest();
    await store.claims.keep(list, claims);
    await store.claims.keep(list, claims);
    expect(await newest()).toMatchObject({ isKept: true });
    expect(await page()).toEqual(["B-1 A C", 0]);
  });

  test("a list whose claims cannot all be kept is not kept at all", async () => {
    const twice = readClaimTable("list", claimTable({ id: "A" }));
    const document = { source: "list", address: "x", asOf: at(19), sha256: "x", size: 1 };
    await expect(
      store.documents.keep({ ...document, body: Buffer.from("x") }, [...twice, ...twice]),
    ).rejects.toThrow();
    expect(await store.documents.newestAsOf("list", at(30))).toBeNull();
    expect(await store.claims.newest("list", at(30))).toBeNull();
  });
}
