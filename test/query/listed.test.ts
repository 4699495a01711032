import { expect, test } from "vitest";
import { parseInstant } from "../../server/market/instant.ts";
import { listReader } from "../../server/query/listed.ts";
import { readClaimTable } from "../../server/sources/claim-table.ts";
import { claimTable } from "../support/openrouter/claim-rows.ts";
import { temporaryStore } from "../support/stores.ts";

type Row = Readonly<Record<string, string>>;
const NOW = parseInstant("2026-11-20T12:00:00Z");
const PAGE = { after: null, limit: 10, moreMax: 10 };
const OWN = readClaimTable("own", claimTable({ id: "OURS" }, { id: "V01" }));

/** A list that was kept before its claims were, and a reader that counts how often it is read. */
async function oldStore(...rows: Row[]) {
  const store = temporaryStore();
  const text = claimTable(...rows);
  const document = { source: "list", address: "x", asOf: NOW, sha256: "x", size: text.length };
  await store.documents.keep({ ...document, body: Buffer.from(text) }, []);
  let reads = 0;
  const readerOf = () =>
    listReader(store, "list", OWN, async (body) => {
      reads += 1;
      return readClaimTable("the list", Buffer.from(body).toString());
    });
  return { readerOf, reads: () => reads };
}

test("before the first list there is none", async () => {
  const { readerOf } = await oldStore({ id: "A" });
  expect(await readerOf()(NOW - 1)).toBeNull();
});

test("a list that was kept before its claims were is read once, however many ask, and by the next program not at all", async () => {
  const { readerOf, reads } = await oldStore({ id: "A" }, { id: "B" });
  const read = readerOf();
  const lists = await Promise.all([read(NOW), read(NOW), read(NOW + 1)]);
  for (const list of lists) {
    const { claims } = (await list?.page({}, PAGE)) ?? { claims: [] };
    expect(claims.map(({ id }) => id)).toEqual(["A", "B"]);
  }
  expect(await (await readerOf()(NOW))?.has("B")).toBe(true);
  expect(reads()).toBe(1);
});

test("a listed claim whose id is our own is left out, and replaces nothing", async () => {
  const rows = [
    { id: "V01", supersedes: "OURS" },
    { id: "A", supersedes: "OURS" },
  ];
  const { readerOf } = await oldStore(...rows);
  const list = await readerOf()(NOW);
  expect((await list?.page({}, PAGE))?.claims.map(({ id }) => id)).toEqual(["A"]);
  expect((await list?.replacing(["OURS"]))?.map(({ id }) => id)).toEqual(["A"]);
});

test("a list that could not be read the first time is read again", async () => {
  const store = temporaryStore();
  const document = { source: "list", address: "x", asOf: NOW, sha256: "x", size: 1 };
  await store.documents.keep({ ...document, body: Buffer.from("x") }, []);
  let reads = 0;
  const read = listReader(store, "list", OWN, async () => {
    reads += 1;
    if (reads === 1) throw new Error("not now");
    return readClaimTable("the list", claimTable({ id: "A" }));
  });
  await expect(read(NOW)).rejects.toThrow("not now");
  expect(await (await read(NOW))?.has("A")).toBe(true);
});
