import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import Papa from "papaparse";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { readFacts } from "../../server/sources/claims.ts";
import { readWeeklyVolumes } from "../../server/sources/curated.ts";
import { claimRow } from "../../server/wire-claims.ts";
import { build, type Built } from "../support/app.ts";

const FACTS = readFacts();
const DATA = resolve(import.meta.dirname, "../../data");
const claims = z.array(claimRow);
let app: Built;
// In the year after, so that what was stated "in 2026" is known for certain.
beforeAll(() => void (app = build({ now: "2027-01-01T12:00:00Z" })));
afterAll(() => app.close());

type Line = Readonly<Record<string, string>>;
const linesOf = (file: string): Line[] =>
  Papa.parse<Line>(readFileSync(resolve(DATA, file), "utf8"), {
    header: true,
    skipEmptyLines: true,
  }).data;
const FILES = ["capex", "daily_tokens", "fx", "press", "unverified"];
const LINES = FILES.flatMap((name) => linesOf(`claims/${name}.csv`));

test("there are as many figures of each kind as were collected", () => {
  const of = (topic: string) => FACTS.claims.filter((claim) => claim.topic === topic);
  expect(of("daily_tokens").filter(({ confidence }) => confidence !== "unverified")).toHaveLength(
    47,
  );
  expect(linesOf("claims/capex.csv")).toHaveLength(78);
  expect(new Set(of("press").map(({ statement }) => statement)).size).toBe(23);
  expect(of("fx")).toHaveLength(47);
  expect(FACTS.events).toHaveLength(34);
  expect(FACTS.seedFigures.map(({ id }) => id)).toEqual(
    Array.from({ length: 38 }, (_, i) => `S${String(i + 1).padStart(2, "0")}`),
  );
});

test("every row comes out of the interface, as it was stated, with who said it, how and when", async () => {
  const { data } = await app.read("/claims", claims);
  const byId = new Map(data.map((row) => [row.id, row]));
  for (const line of LINES) {
    const row = byId.get(line["id"] ?? "");
    expect(row?.publisher).not.toBe("");
    expect(asLine(row)).toEqual(Object.fromEntries(COMPARED.map((name) => [name, line[name]])));
  }
});

const COMPARED =
  "id value value_high unit currency rate qualifier period_start period_end stated publisher confidence status scope scope_zh".split(
    " ",
  );

/** A row of the interface as its line in the file would have it. */
function asLine(row: z.infer<typeof claimRow> | undefined): Line {
  const flat = {
    ...row,
    period_start: row?.period?.start,
    period_end: row?.period?.end,
    scope: row?.scope.en,
    scope_zh: row?.scope.zh,
  } as unknown as Readonly<Record<string, string | null | undefined>>;
  return Object.fromEntries(COMPARED.map((name) => [name, flat[name] ?? ""]));
}

test("every row is known on the day it was collected", async () => {
  const { data } = await app.read("/claims?as_of=2026-11-22", claims);
  const known = new Set(data.map(({ id }) => id));
  expect(FACTS.claims.filter(({ id }) => !known.has(id)).map(({ id }) => id)).toEqual([]);
});

test.for(FACTS.seedFigures.map(({ id }) => id))(
  "%s is answered by a claim or an event",
  async (id) => {
    const { data } = await app.read(`/claims?id=${id}`, claims);
    expect(data.length).toBeGreaterThan(0);
    for (const row of data) expect(row.publisher).not.toBe("");
    const named = data.flatMap(({ id, statement }) => [id, statement]);
    const figure = FACTS.seedFigures.find((seed) => seed.id === id);
    expect(named).toEqual(
      expect.arrayContaining([...(figure?.claims ?? []), ...(figure?.events ?? [])]),
    );
  },
);

test("what stands on the first document alone is shown as unverified", async () => {
  for (const id of ["S13", "S32", "S34", "S35"]) {
    const { data } = await app.read(`/claims?id=${id}`, claims);
    expect(data.some((row) => row.id === id && row.confidence === "unverified")).toBe(true);
  }
  const unverified = FACTS.claims.filter(({ confidence }) => confidence === "unverified");
  expect(unverified.map(({ id }) => id).toSorted()).toEqual(["S13", "S32", "S34", "S35"]);
});

test("a daily equivalent never replaces what was stated, has a formula, and a peak minute has none", () => {
  for (const { rate, unit, value, derived, id } of FACTS.claims) {
    if (rate === "peak_minute") expect([id, derived]).toEqual([id, null]);
    if (derived === null) continue;
    expect([id, unit]).toEqual([id, "tokens"]);
    expect(derived.formula).not.toBe("");
    if (rate === "per_day") expect([id, derived.perDay]).toEqual([id, BigInt(value)]);
    else expect(derived.perDay).not.toBe(BigInt(value));
    if (rate === "per_minute") expect(derived.perDay).toBe(BigInt(value) * 1440n);
    if (rate === "per_30_days") expect(derived.perDay - BigInt(value) / 30n).toBeLessThan(2n);
  }
});

test("what replaces a claim speaks of the same entity and quantity, and was stated no earlier", () => {
  const byId = new Map(FACTS.claims.map((claim) => [claim.id, claim]));
  for (const claim of FACTS.claims) {
    const old = claim.supersedes === null ? undefined : byId.get(claim.supersedes);
    if (!old) continue;
    expect([claim.id, claim.entity, claim.topic]).toEqual([claim.id, old.entity, old.topic]);
    expect((claim.stated ?? "9").slice(0, 7) >= (old.stated ?? "").slice(0, 7)).toBe(true);
    expect(claim.status).not.toBe("under_discussion");
  }
});

test("dates are real, and none lies after the collection", () => {
  for (const { id, stated, period } of FACTS.claims) {
    const dates = [stated, period?.start].filter((date) => date != null);
    for (const date of dates) {
      const day = `${date}${"0000-01-01".slice(date.length)}`;
      expect([id, new Date(day).toISOString().slice(0, 10)]).toEqual([id, day]);
    }
    expect([id, (stated ?? "") <= "2026-11-22"]).toEqual([id, true]);
  }
});

test("every text is there in both languages", () => {
  const texts = [
    ...FACTS.claims.map(({ scope }) => scope),
    ...FACTS.events.map(({ title }) => title),
    ...FACTS.contradictions.flatMap(({ title, text }) => [title, text]),
  ];
  for (const { en, zh } of texts) {
    expect(en).not.toMatch(/\p{Script=Han}/u);
    expect(zh).toMatch(/\p{Script=Han}/u);
  }
});

describe("the cited weeks", () => {
  const WEEKS = readWeeklyVolumes();
  const of = (period: string, definition: string) =>
    WEEKS.find((week) => week.period === period && week.definition === definition);

  test("are ten, each under four definitions, that hold together", () => {
    expect(WEEKS).toHaveLength(40);
    for (const period of new Set(WEEKS.map((week) => week.period))) {
      const [all, listed, nofree, top9] = ["all", "listed", "nofree", "top9"].map((definition) =>
        of(period, definition),
      );
      const tokens = (week: typeof all, key: string) => week?.volumes.get(key)?.tokens ?? 0n;
      const rest = (week: typeof all) =>
        [...(week?.volumes.keys() ?? [])].filter((key) => key !== "other");
      expect(rest(all).map((key) => tokens(all, key))).toEqual(
        rest(all).map((key) => tokens(listed, key)),
      );
      for (const key of rest(all)) {
        expect(tokens(nofree, key) <= tokens(all, key)).toBe(true);
        expect(tokens(top9, key) <= tokens(all, key)).toBe(true);
      }
      expect(listed?.volumes.has("other")).toBe(false);
      expect(top9?.volumes.has("other")).toBe(false);
      expect(nofree?.volumes.has("unattributed")).toBe(false);
      expect(tokens(nofree, "other")).toBe(tokens(all, "other"));
    }
  });
});
