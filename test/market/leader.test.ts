import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isDecided, leadOf } from "../../server/market/leader.ts";
import { isHalfUp } from "./support/exact.ts";
import {
  plainCertain,
  plainLeader,
  ranked,
  smallTokens,
  unknownIn,
  volumesOf,
} from "./support/weeks.ts";

const W23 = "2026-W23";

describe("the leader", () => {
  test("is the origin with more tokens than any other, and equal is no lead", () => {
    fc.assert(
      fc.property(smallTokens, (tokens) => {
        expect(leadOf(volumesOf(W23, tokens)).leader).toBe(plainLeader(tokens));
      }),
    );
    expect(leadOf(volumesOf(W23, { CN: 5n, US: 5n, FR: 1n })).leader).toBeNull();
    expect(leadOf(volumesOf(W23, { unattributed: 9n, other: 8n, US: 1n })).leader).toBe("US");
    expect(leadOf(volumesOf(W23, {}))).toEqual({ leader: null, ratio: null, certain: false });
  });

  test("has a ratio to the second, null where the second has none", () => {
    fc.assert(
      fc.property(smallTokens, (tokens) => {
        const [first, second] = ranked(tokens).map((one) => one.tokens);
        const { ratio } = leadOf(volumesOf(W23, tokens));
        if (!second) expect(ratio).toBeNull();
        else expect(isHalfUp(ratio ?? -1, { n: first ?? 0n, d: second })).toBe(true);
      }),
    );
    expect(leadOf(volumesOf(W23, { CN: 4n, US: 0n })).ratio).toBeNull();
    expect(leadOf(volumesOf(W23, { CN: 4n, other: 4n })).ratio).toBeNull();
  });

  test("is certain where no other could lead if it were given all of U", () => {
    fc.assert(
      fc.property(smallTokens, (tokens) => {
        const { certain } = leadOf(volumesOf(W23, tokens));
        expect(certain).toBe(plainCertain(tokens, unknownIn(tokens)));
      }),
    );
  });

  test("is certain still where another could only draw level", () => {
    const level = volumesOf(W23, { CN: 10n, US: 6n, unattributed: 3n, other: 1n });
    expect(leadOf(level).certain).toBe(true);
    const beyond = volumesOf(W23, { CN: 10n, US: 6n, unattributed: 3n, other: 2n });
    expect(leadOf(beyond).certain).toBe(false);
  });

  test("of a partial week is certain only against the missing days as well", () => {
    fc.assert(
      fc.property(smallTokens, fc.nat(3), fc.bigInt(0n, 3n), (tokens, missing, largestDay) => {
        const { certain } = leadOf(volumesOf(W23, tokens, { missing, largestDay }));
        const gift = unknownIn(tokens) + BigInt(missing) * largestDay;
        expect(certain).toBe(plainCertain(tokens, gift));
      }),
    );
  });
});

describe("a partial week", () => {
  test("is decided where its leader would stay if the other had all of the missing days", () => {
    const held = { missing: 2, largestDay: 3n };
    expect(isDecided(volumesOf(W23, { CN: 11n, US: 4n }, held))).toBe(true);
    expect(isDecided(volumesOf(W23, { CN: 10n, US: 4n }, held))).toBe(false);
    expect(isDecided(volumesOf(W23, { CN: 11n, US: 4n, other: 90n }, held))).toBe(true);
    expect(isDecided(volumesOf(W23, {}, { missing: 7, largestDay: 0n }))).toBe(false);
  });

  test("is not decided while its days are all held but not settled, and a closed one always is", () => {
    expect(isDecided(volumesOf(W23, { CN: 90n }, { settled: false }))).toBe(false);
    expect(isDecided(volumesOf(W23, { CN: 1n, US: 1n }))).toBe(true);
  });
});
