import { beforeEach, expect, test } from "vitest";
import { parseInstant } from "../../server/market/instant.ts";
import type { Store } from "../../server/ports.ts";
import type { OpenStore } from "./store.contract.ts";

const at = (day: number) => parseInstant(`2026-09-${day}T03:00:00Z`);

export function documentsContract(open: OpenStore): void {
  let store: Store;
  beforeEach(async () => void (store = await open()));

  const keep = (asOf: number, text: string, source = "list") =>
    store.documents.keep(
      {
        source,
        address: "https://example.org/list.csv",
        asOf,
        sha256: `hash of ${text}`,
        size: text.length,
        body: Buffer.from(text),
      },
      [],
    );
  const textAt = async (asOf: number, source = "list") => {
    const document = await store.documents.newest(source, asOf);
    return document && Buffer.from(document.body).toString();
  };

  test("before the first there is none", async () => {
    expect(await store.documents.newest("list", at(20))).toBeUndefined();
    expect(await store.documents.newestAsOf("list", at(20))).toBeNull();
    await keep(at(21), "one");
    expect(await textAt(at(21) - 1)).toBeUndefined();
    expect(await store.documents.newestAsOf("list", at(21) - 1)).toBeNull();
  });

  test("the newest known by an as-of is read, with its bytes", async () => {
    expect(await keep(at(19), "one")).toBe(true);
    expect(await keep(at(21), "two")).toBe(true);
    expect(await textAt(at(19))).toBe("one");
    expect(await textAt(at(21) - 1)).toBe("one");
    expect(await textAt(at(21))).toBe("two");
    expect(await store.documents.newest("list", at(22))).toMatchObject({
      source: "list",
      asOf: at(21),
      sha256: "hash of two",
    });
  });

  test("the same as before is no change and makes it fresh again; coming back is a change", async () => {
    await keep(at(19), "one");
    const before = await store.changes.newest();
    expect(await keep(at(20), "one")).toBe(false);
    expect(await store.changes.newest()).toBe(before);
    expect(await store.documents.newestAsOf("list", at(30))).toBe(at(20));
    expect(await keep(at(21), "two")).toBe(true);
    expect(await keep(at(22), "one")).toBe(true);
    expect(await textAt(at(22))).toBe("one");
    expect(await store.changes.newest()).toBe(before + 2);
  });

  test("one that came late stands where its as-of has it", async () => {
    await keep(at(21), "two");
    await keep(at(19), "one");
    expect([await textAt(at(20)), await textAt(at(22))]).toEqual(["one", "two"]);
  });

  test("the same moment twice keeps the first", async () => {
    await keep(at(19), "one");
    await keep(at(19), "one");
    expect(await textAt(at(19))).toBe("one");
  });

  test("sources do not see each other's, and a document is no vintage", async () => {
    await keep(at(19), "one");
    await keep(at(19), "one", "catalogue");
    await keep(at(20), "two", "catalogue");
    expect([await textAt(at(22)), await textAt(at(22), "catalogue")]).toEqual(["one", "two"]);
    expect(await store.observations.sources()).toEqual([]);
  });
}
