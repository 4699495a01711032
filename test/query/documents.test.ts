import { expect, test } from "vitest";
import { documentReader } from "../../server/query/documents.ts";
import { temporaryStore } from "../support/stores.ts";

const keep = (store: ReturnType<typeof temporaryStore>, asOf: number, text: string) =>
  store.documents.keep(
    {
      source: "list",
      address: "https://example.org",
      asOf,
      sha256: `hash of ${text}`,
      size: text.length,
      body: Buffer.from(text),
    },
    [],
  );

test("a document is the newest known at the as-of, and each is read once", async () => {
  const store = temporaryStore();
  let reads = 0;
  const read = documentReader(store.documents, "list", async (body) => {
    reads += 1;
    return { text: Buffer.from(body).toString() };
  });
  expect(await read(5)).toBeUndefined();
  for (const [asOf, text] of [
    [10, "one"],
    [20, "two"],
    [30, "one"],
  ] as const) {
    await keep(store, asOf, text);
  }
  const texts = await Promise.all(
    [9, 10, 19, 20, 30, 99].map(async (at) => (await read(at))?.text),
  );
  expect(texts).toEqual([undefined, "one", "one", "two", "one", "one"]);
  expect(reads).toBe(2);
});

test("many asked for at once are read once, and a hundred as-ofs are not all remembered", async () => {
  const store = temporaryStore();
  let reads = 0;
  const read = documentReader(store.documents, "list", async (body) => {
    reads += 1;
    return { text: Buffer.from(body).toString() };
  });
  for (let i = 0; i < 20; i++) await keep(store, i, `text ${i}`);
  await Promise.all([read(19), read(19), read(19)]);
  expect(reads).toBe(1);
  for (let i = 0; i < 20; i++) expect((await read(i))?.text).toBe(`text ${i}`);
  expect((await read(0))?.text).toBe("text 0");
  expect(reads).toBeGreaterThan(20);
});
