import { expect, test } from "vitest";
import { openrouterCatalogue, readCatalogue } from "../../server/sources/catalogue.ts";
import { sharedFile } from "../support/openrouter/shared.ts";
import { rowsKnownAt, archiveOfDeltas } from "../support/openrouter/archive.ts";

const MODELS = sharedFile("models-2026-08-22.json");
const VINTAGES = sharedFile("vintages-2026-06-22..2026-07-19.csv");
const PLAIN = {
  id: "acme/wave",
  canonical_slug: "acme/wave-20260101",
  name: "Acme: Wave",
  pricing: { prompt: "0.0000015", completion: "0.000006" },
};
const FREE = {
  ...PLAIN,
  id: "acme/wave:free",
  name: "Acme: Wave (free)",
  pricing: { prompt: "0", completion: "0" },
};
const ALIAS = { ...PLAIN, id: "~acme/wave-latest", name: "Acme: Wave Latest" };

function entriesOf(...data: object[]) {
  const read = readCatalogue(Buffer.from(JSON.stringify({ data })));
  if (read.kind !== "catalogue") throw new Error(read.reason);
  return read.entries;
}

test.for([[[PLAIN, FREE, ALIAS]], [[ALIAS, FREE, PLAIN]], [[FREE, PLAIN, ALIAS]]])(
  "of several records of one slug the plain one counts, whatever the order",
  ([records]) => {
    const entries = entriesOf(...(records ?? []));
    expect([...entries.keys()]).toEqual(["acme/wave-20260101"]);
    expect(entries.get("acme/wave-20260101")).toMatchObject({
      name: "Acme: Wave",
      prompt: "0.0000015",
      completion: "0.000006",
    });
  },
);

test("fields nobody knows do no harm, and a price may be written as a power or below zero", () => {
  const odd = { ...PLAIN, architecture: {}, pricing: { prompt: "1e-7", completion: "-1", web: 3 } };
  expect(entriesOf(odd).get("acme/wave-20260101")).toMatchObject({ prompt: "1e-7" });
});

test.for([
  ["a page", "<!doctype html>", /./],
  ["no models", '{"data":[]}', /no models/],
  [
    "a record without its slug",
    JSON.stringify({ data: [{ ...PLAIN, canonical_slug: "" }] }),
    /slug/,
  ],
  [
    "a price in words",
    JSON.stringify({ data: [{ ...PLAIN, pricing: { prompt: "a" } }] }),
    /prompt/,
  ],
] as const)("%s is refused with the reason", ([, text, reason]) => {
  expect(readCatalogue(Buffer.from(text))).toMatchObject({
    kind: "unreadable",
    reason: expect.stringMatching(reason),
  });
});

test("it is asked for at /models, below the base that was configured", async () => {
  const asked: string[] = [];
  const get = async (url: string) => {
    asked.push(url);
    return { kind: "unreachable", reason: "not today" } as const;
  };
  const source = openrouterCatalogue("https://openrouter.ai/api/v1/", get, () => 0);
  const { signal } = new AbortController();
  expect(await source.fetch(signal)).toMatchObject({ kind: "unreachable" });
  expect(asked).toEqual(["https://openrouter.ai/api/v1/models"]);
});

test.skipIf(MODELS === null || VINTAGES === null)(
  "the real catalogue names nearly every model of the weeks before it",
  () => {
    const read = readCatalogue(Buffer.from(MODELS ?? ""));
    if (read.kind !== "catalogue") throw new Error(read.reason);
    const rows = [...rowsKnownAt(archiveOfDeltas(VINTAGES ?? ""), "2027-01-01T00:00:00Z").values()];
    const slugs = new Set(rows.flat().map(({ permaslug }) => permaslug.split(":")[0] ?? ""));
    const named = [...slugs].filter((slug) => read.entries.has(slug));
    expect(named.length / slugs.size).toBeGreaterThan(0.6);
    expect([...read.entries.values()].every(({ name }) => name !== "")).toBe(true);
  },
);
