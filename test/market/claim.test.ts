import fc from "fast-check";
import { expect, test } from "vitest";
import { convert, decimal, lastDayOf, supersededBy } from "../../server/market/claim.ts";
import { decimalOf } from "../../server/market/rational.ts";
import { readClaimTable } from "../../server/sources/claim-table.ts";
import { claimTable } from "../support/openrouter/claim-rows.ts";
import { isEqual } from "./support/exact.ts";

const claims = (...rows: Readonly<Record<string, string>>[]) =>
  readClaimTable("t.csv", claimTable(...rows));
const one = (over: Readonly<Record<string, string>>) => {
  const [claim] = claims(over);
  if (!claim) throw new Error("no claim");
  return claim;
};

test("the last day of a date is the latest it may mean", () => {
  const dates = ["2026-07-02", "2026-02", "2024-02", "2026-12", "2025", "1999"];
  expect(dates.map(lastDayOf)).toEqual([
    "2026-07-02",
    "2026-02-28",
    "2024-02-29",
    "2026-12-31",
    "2025-12-31",
    "1999-12-31",
  ]);
});

test("decimal digits are read exactly", () => {
  expect(decimal("9007199254740993")).toEqual({ n: 9_007_199_254_740_993n, d: 1n });
  expect(isEqual(decimal("-0.50"), { n: -1n, d: 2n })).toBe(true);
  fc.assert(
    fc.property(fc.bigInt(), fc.integer({ min: 0, max: 12 }), (digits, places) => {
      const sign = digits < 0n ? "-" : "";
      const text = String(digits < 0n ? -digits : digits).padStart(places + 1, "0");
      const cut = text.length - places;
      const written = places === 0 ? text : `${text.slice(0, cut)}.${text.slice(cut)}`;
      expect(decimal(sign + written)).toEqual({ n: digits, d: 10n ** BigInt(places) });
    }),
  );
});

test("a claim is superseded by the first that replaces it, and the chain goes on", () => {
  const chain = claims(
    { id: "A" },
    { id: "B", supersedes: "A", status: "guidance" },
    { id: "C", supersedes: "A" },
    { id: "D", supersedes: "B" },
  );
  expect(supersededBy(chain)).toEqual(
    new Map([
      ["A", "B"],
      ["B", "D"],
    ]),
  );
});

test("what is only under discussion supersedes nothing; a plan or a pledge does", () => {
  const statuses = ["under_discussion", "plan", "guidance", "pledge", "actual", "estimate"];
  const replacing = statuses.filter(
    (status) =>
      supersededBy(claims({ id: "A" }, { id: "B", supersedes: "A", status })).get("A") === "B",
  );
  expect(replacing).toEqual(["plan", "guidance", "pledge", "actual", "estimate"]);
});

const RATE = {
  id: "F1",
  topic: "fx",
  quantity: "monthly_average_rate",
  unit: "CNY per USD",
  value: "7.2",
  period_start: "2026-05-01",
  period_end: "2026-05-31",
};
const YUAN = { value: "160", unit: "billion", currency: "CNY", stated: "2026-05-06" };

test("a claim in yuan is converted at the average of its month, which is named", () => {
  const rates = claims(
    { ...RATE, id: "F0", value: "6.9", period_start: "2026-04-01", period_end: "2026-04-30" },
    { ...RATE, id: "FI", quantity: "implied_rate", value: "6.66" },
    RATE,
  );
  const range = { ...YUAN, qualifier: "range", value_high: "200.5" };
  const converted = convert(one(range), rates);
  expect(converted).toMatchObject({
    currency: "USD",
    rate: "7.2",
    month: "2026-05",
    rateClaim: "F1",
  });
  expect(decimalOf(converted?.value ?? { n: 0n, d: 1n })).toBe(22.222222);
  expect(decimalOf(converted?.valueHigh ?? { n: 0n, d: 1n })).toBe(27.847222);
  expect(convert(one({ ...YUAN, stated: "2026-05" }), rates)?.valueHigh).toBeNull();
});

test("nothing is converted without a rate of the month, a month, or yuan", () => {
  const rates = claims(RATE);
  for (const other of [
    { stated: "2026-06-01" },
    { stated: "2026" },
    { stated: "" },
    { currency: "USD" },
    { currency: "" },
  ]) {
    expect(convert(one({ ...YUAN, ...other }), rates)).toBeNull();
  }
  expect(convert(one(YUAN), [])).toBeNull();
});
