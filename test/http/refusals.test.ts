import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CATALOGUE } from "../../server/sources/catalogue.ts";
import { build, type Built } from "../support/app.ts";
import { csvOf, madeRows } from "../support/made-market.ts";
import { problemOf } from "./support/problems.ts";

let app: Built;
beforeAll(async () => {
  app = build({ now: "2026-07-15T09:00:00Z" });
  const rows = madeRows({ from: "2026-06-22", to: "2026-07-13" });
  await app.bring({ csv: csvOf(rows), asOf: "2026-07-14T02:00:00Z" });
  await app.bring({ csv: csvOf(rows), asOf: "2026-07-14T02:00:00Z", source: "our-own" });
});
afterAll(() => app.close());

async function refusal(path: string) {
  const { status, type, errors, detail } = await problemOf(await app.get(`/api/v1${path}`));
  const [fault] = errors ?? [];
  return { status, type: type.split(":").at(-1), path: fault?.path, said: fault?.message, detail };
}

const TAKE_AS_OF = ["volumes", "shares", "headline", "contributions", "revisions", "vintages"];
const TAKE_SOURCE = ["volumes", "shares", "contributions", "revisions", "vintages", "models"];
const TAKE_SPAN = ["volumes", "shares", "revisions"];
const addressOf = (route: string, query: string) =>
  `/${route}?${route === "contributions" ? "period=2026-W28&" : ""}${query}`;

test.each(TAKE_AS_OF)("%s cannot know the future, nor a day that has not ended", async (route) => {
  for (const asOf of ["2026-07-15T09:00:01Z", "2199-01-01", "2026-07-16"]) {
    const found = await refusal(addressOf(route, `as_of=${asOf}`));
    expect(found).toMatchObject({ status: 422, type: "unanswerable", path: "as_of" });
    expect(found.said).toContain("future");
  }
  const today = await refusal(addressOf(route, "as_of=2026-07-15"));
  expect(today).toMatchObject({ status: 422, path: "as_of" });
  expect(today.said).toContain("has not ended");
  const now = await app.get(`/api/v1${addressOf(route, "as_of=2026-07-15T09:00:00Z")}`);
  expect(now.status).toBe(200);
});

test.each(TAKE_SPAN)("%s says that a range is reversed", async (route) => {
  for (const [from, to] of [
    ["2026-W29", "2026-W28"],
    ["2026-07-02", "2026-07-01"],
    ["2026-07", "2026-06-30/7d"],
  ]) {
    const found = await refusal(addressOf(route, `from=${from}&to=${to}`));
    expect(found).toMatchObject({ status: 422, type: "unanswerable", path: "from" });
    expect(found.said).toMatch(new RegExp(`${from}.*${to}`));
  }
  const touching = await app.get(`/api/v1${addressOf(route, "from=2026-W28&to=2026-07-06")}`);
  expect(touching.status).toBe(200);
});

test.each(TAKE_SOURCE)("%s knows no such source, and names the nearest", async (route) => {
  const found = await refusal(addressOf(route, "source=openruter"));
  expect(found).toMatchObject({ status: 404, type: "not-found", path: "source" });
  expect(found.said).toMatch(/"openruter".*nearest are openrouter, /);
});

test("contributions know no such key, and name the nearest", async () => {
  const country = await refusal("/contributions?period=2026-W28&key=CM");
  expect(country).toMatchObject({ status: 404, path: "key" });
  expect(country.said).toMatch(/nearest are C[AN], C[AN]/);
  const model = await refusal("/contributions?period=2026-W28&key=anthropic/corall-5");
  expect(model.said).toMatch(/nearest are anthropic\/coral-5,/);
  const author = await refusal("/contributions?period=2026-W28&key=antropic&by=author");
  expect(author.said).toMatch(/nearest are anthropic,/);
});

test.each([
  ["that runs", "2026-W29"],
  ["before which nothing is held", "2026-W26"],
  ["of which nothing is held", "2025-01"],
  ["of the far future", "2199-12"],
  ["at the calendar's beginning", "2000-W01"],
])("only closed periods are compared, not one %s", async (_, period) => {
  const found = await refusal(`/contributions?period=${period}`);
  expect(found).toMatchObject({ status: 422, type: "unanswerable", path: "period" });
  expect(found.said).toContain(period);
});

test.each(["/api/v1/nothing", "/api/v1", "/api/v2/shares", "/api/v1/shares/", "/nope", "/api/"])(
  "%s is not here, and is refused like everything else",
  async (path) => {
    const body = await problemOf(await app.get(path));
    expect([body.status, body.type]).toEqual([404, "urn:tokentide:problem:not-found"]);
    expect(body.detail).toContain(path);
  },
);

test("what breaks inside is written to the log and not shown", async () => {
  const broken = build({ now: "2026-07-15T09:00:00Z" });
  const body = Buffer.from("at line 7 of /srv/tokentide");
  const asOf = Date.parse("2026-07-15T08:00:00Z");
  const bytes = { address: "models.json", sha256: "f0", size: body.length, body };
  await broken.tokentide.store.documents.keep({ source: CATALOGUE, asOf, ...bytes }, []);
  const refused = await problemOf(await broken.get("/api/v1/models"));
  expect([refused.status, refused.type]).toEqual([500, "urn:tokentide:problem:internal"]);
  expect(refused.detail).toBe("It was written to the log.");
  expect(broken.logged).toEqual(["request broke"]);
  await broken.close();
});

test("without its store nothing is answered but that, and the reason is in the log alone", async () => {
  const broken = build({ now: "2026-07-15T09:00:00Z" });
  await broken.close();
  const body = await problemOf(await broken.get("/api/v1/shares"));
  expect([body.status, body.type]).toEqual([503, "urn:tokentide:problem:not-ready"]);
  expect(broken.logged).toEqual(["the store does not answer"]);
});

const year = fc.integer({ min: 0, max: 9999 }).map((n) => String(n).padStart(4, "0"));
const date = fc.date({
  min: new Date("0001-01-01"),
  max: new Date("9999-12-31"),
  noInvalidDate: true,
});
const odd = fc.oneof(
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.integer().map(String),
  date.map((at) => at.toISOString()),
  date.map((at) => at.toISOString().slice(0, 10)),
  fc.tuple(year, fc.integer({ min: 0, max: 60 })).map(([y, n]) => `${y}-W${n}`),
);
const PERIODS = ["2026-W28", "2026-W27", "2026-W29", "2026-07", "2026-07-01", "2026-07-13/7d"];
const SENSIBLE: Readonly<Record<string, readonly string[]>> = {
  as_of: ["2026-07-14T02:00:00Z", "2026-07-14", "2026-07-15", "2026-06-01"],
  source: ["openrouter", "our-own"],
  definition: ["all", "top9"],
  grain: ["day", "7d", "week", "month"],
  by: ["origin", "author", "model"],
  from: PERIODS,
  to: PERIODS,
  period: PERIODS,
  limit: ["1", "3", "10000"],
  cursor: [...PERIODS, "2026-07-14T02:00:00Z"],
  key: ["CN", "other", "openai", "openai/foam-6"],
  colour: ["red"],
};
const parameter = fc
  .constantFrom(...Object.keys(SENSIBLE))
  .chain((name) =>
    fc.tuple(
      fc.constant(name),
      fc.oneof(
        { weight: 5, arbitrary: fc.constantFrom(...(SENSIBLE[name] ?? [])) },
        { weight: 1, arbitrary: odd },
      ),
    ),
  );
const question = fc.record({
  route: fc.constantFrom(...TAKE_AS_OF, "sources", "models", "authors", "definitions"),
  query: fc.uniqueArray(parameter, { maxLength: 3, selector: ([name]) => name }),
});

test("no question, however odd, breaks the server", async () => {
  const seen = new Set<number>();
  await fc.assert(
    fc.asyncProperty(question, async ({ route, query }) => {
      const response = await app.get(`/api/v1/${route}?${new URLSearchParams(query).toString()}`);
      seen.add(response.status);
      expect([200, 400, 401, 404, 422]).toContain(response.status);
      if (response.status !== 200) await problemOf(response);
    }),
    { numRuns: 2000, seed: 2026 },
  );
  // Otherwise the questions were not odd enough, or not sensible enough.
  expect(seen).toEqual(new Set([200, 400, 401, 404, 422]));
});
