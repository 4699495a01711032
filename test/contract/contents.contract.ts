import fc from "fast-check";
import { beforeEach, expect, test } from "vitest";
import { authorOf, isFree, parsePermaslug } from "../../server/market/permaslug.ts";
import { HEAD_ROWS, type Content, type Store } from "../../server/ports.ts";
import { batchOf } from "../support/batches.ts";
import { listed, manyDays, type Rows } from "../support/days.ts";
import type { OpenStore } from "./store.contract.ts";

const AS_OF = "2026-09-20T01:46:00Z";
const LATER = Date.parse("2026-10-01T00:00:00Z");
const LARGEST = 2n ** 63n - 1n;

export function contentsContract(open: OpenStore): void {
  let store: Store;
  let runs = 0;
  beforeEach(async () => void (store = await open()));

  /** Keeps the days as one vintage of a source of their own, and answers with their contents. */
  async function kept(days: Readonly<Record<string, Rows>>): Promise<Content[]> {
    const source = `market-${runs++}`;
    await store.intake.keep(batchOf({ source, asOf: AS_OF, days }));
    return store.observations.contents(source, LATER);
  }
  const idsOf = (contents: readonly Content[]) => contents.map(({ id }) => id);

  test("a count as large as 2^63 - 1 comes back to the last digit", async () => {
    const [content] = await kept({ "2026-09-19": { "a/x": LARGEST } });
    expect(content).toMatchObject({ tokens: LARGEST, rowCount: 1 });
    const ids = idsOf(content ? [content] : []);
    const answers = [
      await store.observations.rows(ids),
      await store.observations.heads(ids),
      await store.observations.rowsOf(ids, [parsePermaslug("a/x")]),
      await store.observations.authorVolumes(ids),
    ];
    expect(answers.flat().map(({ tokens }) => tokens)).toEqual(Array(4).fill(LARGEST));
  });

  test("sums beyond 2^53 lose no digit", async () => {
    const contents = await kept({
      "2026-09-19": { "a/x": 2n ** 53n, "a/y:free": 1n, "a/z": 1n, other: 2n ** 60n + 1n },
    });
    expect(contents[0]?.tokens).toBe(2n ** 60n + 2n ** 53n + 3n);
    const ofA = (await store.observations.authorVolumes(idsOf(contents))).find(
      ({ author }) => author === "a",
    );
    expect(ofA).toMatchObject({ tokens: 2n ** 53n + 2n, freeTokens: 1n });
  });

  test("volumes by author are the sums of the rows, with what their free variants carried", async () => {
    const slug = fc.constantFrom(
      "a/x",
      "a/x:free",
      "a/y",
      "b/x:free",
      "lonely",
      "other",
      "c/z:beta",
    );
    const rows = fc.dictionary(slug, fc.bigInt(0n, 2n ** 60n), {
      minKeys: 1,
      noNullPrototype: true,
    });
    await fc.assert(
      fc.asyncProperty(rows, rows, async (one, two) => {
        const ids = idsOf(await kept({ "2026-09-18": one, "2026-09-19": two }));
        const plain = new Map<string, [bigint, bigint]>();
        for (const { content, permaslug, tokens } of await store.observations.rows(ids)) {
          const key = `${content} ${authorOf(permaslug)}`;
          const [all, free] = plain.get(key) ?? [0n, 0n];
          plain.set(key, [all + tokens, isFree(permaslug) ? free + tokens : free]);
        }
        const read = (await store.observations.authorVolumes(ids)).map(
          ({ content, author, tokens, freeTokens }) =>
            [`${content} ${author}`, [tokens, freeTokens]] as const,
        );
        expect(read).toHaveLength(plain.size);
        expect(new Map(read)).toEqual(plain);
      }),
      { numRuns: 30 },
    );
  });

  test("a content tells its day, its rows and their sum", async () => {
    const contents = await kept({
      "2026-09-19": { "a/x": 3n, other: 40n },
      "2026-09-17": { "a/x": 5n },
    });
    expect(contents.map(({ day, rowCount, tokens }) => [day, rowCount, tokens])).toEqual([
      ["2026-09-17", 1, 5n],
      ["2026-09-19", 2, 43n],
    ]);
  });

  test("rows come by content, in the order the source gave them", async () => {
    const [early, late] = await kept({
      "2026-09-18": { "a/x": 3n, "b/x": 4n, other: 40n },
      "2026-09-19": { "b/x": 2n, "a/x": 2n },
    });
    const rows = await store.observations.rows([late?.id ?? 0, early?.id ?? 0]);
    const byContent = Map.groupBy(rows, ({ content }) => content);
    expect([...byContent].map(([id]) => id)).toEqual(
      [...byContent.keys()].toSorted((a, b) => a - b),
    );
    const slugs = (content?: Content) =>
      byContent.get(content?.id ?? 0)?.map(({ permaslug }) => permaslug);
    expect(slugs(early)).toEqual(["b/x", "a/x", "other"]);
    expect(slugs(late)).toEqual(["a/x", "b/x"]);
  });

  test(`the head of a day is its ${HEAD_ROWS} first rows in the source's order`, async () => {
    const large = Object.fromEntries(
      Array.from({ length: 300 }, (_, i) => [`m/${i}`, BigInt(((i * 7919) % 300) + 1)]),
    );
    const contents = await kept({
      "2026-09-18": { ...large, other: 10n ** 6n },
      "2026-09-19": { "a/x": 1n, other: 9n },
    });
    const [whole, heads] = [
      await store.observations.rows(idsOf(contents)),
      await store.observations.heads(idsOf(contents)),
    ];
    const headOf = (id: number) =>
      whole.filter(({ content }) => content === id).slice(0, HEAD_ROWS);
    expect(heads).toEqual(
      idsOf(contents)
        .toSorted((a, b) => a - b)
        .flatMap(headOf),
    );
    expect(heads).toHaveLength(HEAD_ROWS + 2);
    expect(heads[0]?.tokens).toBe(300n);
  });

  test("the rows of a few models are those and no others, on the days that list them", async () => {
    const contents = await kept({
      "2026-09-18": { "a/x": 1n, "a/y": 2n, "b/x": 3n },
      "2026-09-19": { "b/x": 4n, other: 9n },
    });
    const asked = ["a/x", "b/x", "never/seen"].map((slug) => parsePermaslug(slug));
    const rows = await store.observations.rowsOf(idsOf(contents), asked);
    const days = new Map(contents.map(({ id, day }) => [id, day]));
    const found = rows.map(({ content, permaslug, tokens }) => {
      return `${days.get(content)} ${permaslug} ${tokens}`;
    });
    expect(found.toSorted()).toEqual(["2026-09-18 a/x 1", "2026-09-18 b/x 3", "2026-09-19 b/x 4"]);
    expect(await store.observations.rowsOf(idsOf(contents), [])).toEqual([]);
  });

  test("of no contents there is nothing to read", async () => {
    await kept({ "2026-09-19": { "a/x": 1n } });
    const { observations } = store;
    expect(await observations.rows([])).toEqual([]);
    expect(await observations.heads([])).toEqual([]);
    expect(await observations.authorVolumes([])).toEqual([]);
    expect(await observations.rowsOf([], [parsePermaslug("a/x")])).toEqual([]);
  });

  test("a year of days of 60 models is read whole", async () => {
    const days = manyDays("2025-09-01", 365, (_, i) =>
      Object.fromEntries(Array.from({ length: 60 }, (_, m) => [`m/${m}`, BigInt(i * 100 + m)])),
    );
    await store.intake.keep(batchOf({ asOf: AS_OF, days }));
    const contents = await store.observations.contents("market", LATER);
    const rows = await store.observations.rows(idsOf(contents));
    expect(rows).toHaveLength(listed(days).length);
    expect(contents.map(({ day }) => day)).toEqual([...days.keys()]);
    const total = rows.reduce((sum, { tokens }) => sum + tokens, 0n);
    expect(contents.reduce((sum, { tokens }) => sum + tokens, 0n)).toBe(total);
  });
}
