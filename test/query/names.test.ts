import { expect, test } from "vitest";
import { namesReader } from "../../server/query/names.ts";
import { readCatalogue } from "../../server/sources/catalogue.ts";

const pricing = { prompt: "0.000001", completion: "0.000002" };

function namesOf(...data: object[]) {
  const records = data.map((record) => ({ pricing, ...record }));
  const read = readCatalogue(Buffer.from(JSON.stringify({ data: records })));
  if (read.kind !== "catalogue") throw new Error(read.reason);
  return namesReader(async () => read.entries)(0);
}

const WAVE = { id: "acme/wave", canonical_slug: "acme/wave-20260101", name: "Acme: Wave" };
const FREE = { ...WAVE, id: "acme/wave:free", name: "Acme: Wave (free)" };

test("a permaslug is joined on the canonical slug, once its variant is cut off", async () => {
  const nameOf = await namesOf(WAVE, FREE);
  expect(nameOf("acme/wave-20260101")).toBe("Acme: Wave");
  expect(nameOf("acme/wave-20260101:free")).toBe("Acme: Wave (free)");
  expect(nameOf("acme/wave-20260101:beta")).toBe("Acme: Wave (beta)");
});

test("a model without a record keeps its permaslug as its name, and so does `other`", async () => {
  const nameOf = await namesOf(WAVE);
  for (const slug of [
    "acme/wave",
    "acme/gone-20250101:free",
    "other",
    "constructor",
    "~acme/wave-latest",
  ]) {
    expect(nameOf(slug)).toBe(slug);
  }
  const nobody = await namesReader(async () => undefined)(0);
  expect(nobody("acme/wave-20260101")).toBe("acme/wave-20260101");
});

test("where only the free variant is served, the paid model of earlier days is not called free", async () => {
  const nameOf = await namesOf(FREE);
  expect(nameOf("acme/wave-20260101:free")).toBe("Acme: Wave (free)");
  expect(nameOf("acme/wave-20260101")).toBe("Acme: Wave");
});

test("names are those known at the as-of", async () => {
  const catalogues = new Map([
    [1, new Map([["acme/wave", { name: "Wave Preview", prompt: "0", completion: "0" }]])],
    [2, new Map([["acme/wave", { name: "Wave", prompt: "0", completion: "0" }]])],
  ]);
  const read = namesReader(async (asOf) => catalogues.get(asOf));
  const names = await Promise.all([0, 1, 2].map(async (at) => (await read(at))("acme/wave")));
  expect(names).toEqual(["acme/wave", "Wave Preview", "Wave"]);
});
