import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DEFINITION_IDS } from "../../server/market/definition.ts";
import {
  statementsThatHold,
  temptingStatement,
  type Counting,
  type Statement,
} from "../../server/market/statement.ts";
import { LANGS } from "../../server/words/lang.ts";
import { reasonText, statementText, temptingText } from "../../server/words/statement.ts";
import { largeTokens, smallTokens, unknownIn, volumesOf, type Tokens } from "./support/weeks.ts";

const WEEKS = ["2026-W52", "2026-W53", "2027-W01"];
type Counted = readonly (readonly Tokens[])[];

/** Three weeks under each definition; a lead of each country is likelier than by chance. */
const week = fc.oneof(
  smallTokens,
  largeTokens,
  fc.record({ CN: fc.bigInt(40n, 80n), US: fc.bigInt(20n, 60n), other: fc.bigInt(0n, 9n) }),
);
const counted: fc.Arbitrary<Counted> = fc.array(fc.tuple(week, week, week), {
  minLength: DEFINITION_IDS.length,
  maxLength: DEFINITION_IDS.length,
});

function countingsOf(all: Counted): Counting[] {
  return DEFINITION_IDS.map((definition, i) => ({
    definition,
    weeks: WEEKS.map((period, w) => volumesOf(period, all[i]?.[w] ?? {})),
  }));
}

const of = (tokens: Tokens, key: string) => tokens[key] ?? 0n;
const total = (tokens: Tokens) => Object.values(tokens).reduce((sum, one) => sum + one, 0n);

/** What the sentence says, asked of one definition's three weeks by plain arithmetic. */
function isTrueOf(statement: Statement, weeks: readonly Tokens[], slack = 0): boolean {
  const { kind, origin, other } = statement;
  const last = weeks.at(-1) ?? {};
  switch (kind) {
    case "more":
      return weeks
        .slice(-statement.weeks)
        .every((tokens) => of(tokens, origin) > of(tokens, other));
    case "at_least":
      return of(last, origin) * 100n >= BigInt(statement.percent + slack) * total(last);
    case "at_most":
      return (
        (of(last, origin) + unknownIn(last)) * 100n <=
        BigInt(statement.percent - slack) * total(last)
      );
    case "times":
      return of(last, origin) * 10n >= BigInt(statement.tenths + slack) * of(last, other);
  }
}

describe("what you can write", () => {
  it("holds under every definition, with the figure that says most", () => {
    fc.assert(
      fc.property(counted, (all) => {
        for (const statement of statementsThatHold(countingsOf(all))) {
          for (const weeks of all) expect(isTrueOf(statement, weeks)).toBe(true);
          if (statement.kind === "more") continue;
          expect(all.every((weeks) => isTrueOf(statement, weeks, 1))).toBe(false);
        }
      }),
    );
  });

  it("is three sentences wherever both countries have something", () => {
    const both = { CN: 50n, US: 30n, other: 5n };
    const all = DEFINITION_IDS.map(() => [both, both, both]);
    const found = statementsThatHold(countingsOf(all));
    expect(found.map(({ kind }) => kind)).toEqual(["more", "at_least", "times"]);
    expect(found[0]).toMatchObject({ weeks: 3, since: "2026-W52", proven: false });
    const flipped = [...all.slice(1), [both, both, { CN: 30n, US: 50n, other: 5n }]];
    const kinds = statementsThatHold(countingsOf(flipped)).map(({ kind }) => kind);
    expect(kinds).toEqual(["at_least", "at_most", "at_least"]);
  });

  it("says nothing where nothing is counted", () => {
    expect(statementsThatHold([])).toEqual([]);
    expect(temptingStatement([])).toBeNull();
    expect(statementsThatHold(countingsOf(DEFINITION_IDS.map(() => [{}, {}, {}])))).toEqual([]);
  });

  it("gives the same figures in both languages", () => {
    fc.assert(
      fc.property(counted, (all) => {
        const countings = countingsOf(all);
        const tempting = temptingStatement(countings);
        const texts = [
          ...statementsThatHold(countings).map((one) => LANGS.map((l) => statementText(one, l))),
          ...(tempting ? [LANGS.map((lang) => temptingText(tempting, lang))] : []),
          ...(tempting ? [LANGS.map((lang) => reasonText(tempting, lang))] : []),
        ];
        for (const [en = "", zh = ""] of texts) {
          expect(en).not.toMatch(/[{}]|undefined/);
          expect(zh).not.toMatch(/[{}]|undefined/);
          expect(figuresIn(zh)).toEqual(figuresIn(en));
        }
      }),
    );
  });
});

// Dates and names of weeks and definitions are written in each language's way: what has a unit is a figure.
function figuresIn(text: string): string[] {
  const found = text.match(/[+−]?[\d.]+(?=\s*(%|pp|个百分点|times| 倍))/g) ?? [];
  return found.toSorted();
}

describe("what to avoid", () => {
  it("does not hold under at least one definition, and the reason names it", () => {
    fc.assert(
      fc.property(counted, (all) => {
        const countings = countingsOf(all);
        const tempting = temptingStatement(countings);
        if (!tempting) return;
        const values = tempting.by.map(({ value }) => value);
        switch (tempting.kind) {
          case "leads":
            expect(Math.min(...values)).toBeLessThanOrEqual(1);
            break;
          case "moved":
            expect(new Set(values.map(Math.sign))).toEqual(
              new Set([...values.map(Math.sign), 1, -1]),
            );
            break;
          case "majority":
            expect(Math.min(...values)).toBeLessThanOrEqual(0.5);
            expect(Math.max(...values)).toBeGreaterThan(0.5);
            break;
          case "share":
            expect(Math.max(...values) - Math.min(...values)).toBeGreaterThanOrEqual(0.01);
            break;
          case "world":
            expect(Math.max(...values) - Math.min(...values)).toBeLessThan(0.01);
        }
        const { isNamed, least } = contraryOf(tempting.kind, values);
        if (isNamed) expect(reasonText(tempting, "en")).toContain(least);
      }),
    );
  });
});

/** Where most is said, the reason gives the share that is not most. */
function contraryOf(kind: string, values: readonly number[]) {
  const least = (Math.round(Math.min(...values) * 1000) / 10).toFixed(1);
  return { isNamed: kind === "majority", least };
}
