import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatInstant, parseInstant } from "../../server/market/instant.ts";

const LAST = new Date("2110-12-31T23:59:59.999Z");

describe("an instant", () => {
  const refused = ["", "2026-06-08 01:46:15Z", "2026-06-08T01:46:15Z\n"];
  refused.push(..."2026-02-30T00:00:00Z 2026-13-01T00:00:00Z 2025-02-29T00:00:00Z".split(" "));
  refused.push(..."2026-06-08T24:00:00Z 2026-06-08T23:59:60Z 2026-06-08T23:60:00Z".split(" "));
  refused.push(
    ..."2026-06-08T01:46:15+00:00 2026-06-08T01:46:15-08:00 2026-06-08T01:46:15".split(" "),
  );
  refused.push(..."2026-06-08T01:46Z 2026-06-08T01:46:15.Z 2026-06-08".split(" "));
  test.each(refused)("is not read from %j", (text) => {
    expect(() => parseInstant(text)).toThrow(RangeError);
  });

  test("is read to the millisecond, however many digits follow", () => {
    expect(parseInstant("2026-06-08T01:46:15.123Z")).toBe(Date.UTC(2026, 5, 8, 1, 46, 15, 123));
    expect(parseInstant("2026-06-08T01:46:15.123999999Z") % 1000).toBe(123);
  });

  test("is read back as it was written, with milliseconds only where there are any", () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(0), noInvalidDate: true, max: LAST }), (date) => {
        expect(parseInstant(formatInstant(date.getTime()))).toBe(date.getTime());
      }),
    );
    expect(formatInstant(Date.UTC(2026, 5, 8, 1, 46, 15))).toBe("2026-06-08T01:46:15Z");
    expect(formatInstant(Date.UTC(2026, 5, 8, 1, 46, 15, 7))).toBe("2026-06-08T01:46:15.007Z");
  });
});
