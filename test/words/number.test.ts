import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LANGS, type Lang } from "../../server/words/lang.ts";
import {
  exactText,
  pctText,
  perCentText,
  percentText,
  ppText,
  ratioText,
  tokensText,
  tokensWords,
} from "../../server/words/number.ts";

describe("a token count", () => {
  it.each<[bigint, string, string]>([
    [0n, "0", "0"],
    [999n, "999", "999"],
    [1_000n, "1.00K", "1,000"],
    [9_876n, "9.88K", "9,880"],
    [9_994n, "9.99K", "9,990"],
    [9_995n, "10.0K", "1.00 万"],
    [999_499n, "999K", "99.9 万"],
    [999_500n, "1.00M", "100 万"],
    [12_345_678n, "12.3M", "1,230 万"],
    [99_949_999n, "99.9M", "9,990 万"],
    [99_950_000n, "100M", "1.00 亿"],
    [512_000_000_000n, "512B", "5,120 亿"],
    [999_499_999_999n, "999B", "9,990 亿"],
    [999_600_000_000n, "1.00T", "1.00 万亿"],
    [43_050_000_000_000n, "43.1T", "43.1 万亿"],
    [43_049_999_999_999n, "43.0T", "43.0 万亿"],
    [1_005_000_000_000n, "1.01T", "1.01 万亿"],
    [1_234_000_000_000_000n, "1,230T", "1,230 万亿"],
    [-512_000_000_000n, "−512B", "−5,120 亿"],
  ])("of %s has three significant digits and the unit of its language", (tokens, en, zh) => {
    expect(tokensText(tokens, "en")).toBe(en);
    expect(tokensText(tokens, "zh")).toBe(zh);
  });

  it("reads in a sentence with its unit written out", () => {
    expect(tokensWords(43_100_000_000_000n, "en")).toBe("43.1 trillion");
    expect(tokensWords(43_100_000_000_000n, "zh")).toBe("43.1 万亿");
    expect(tokensWords(999_500_000n, "en")).toBe("1.00 billion");
    expect(tokensWords(512_345n, "en")).toBe("512,000");
  });

  it("read back is within half a unit of its third digit, in both languages and lengths", () => {
    fc.assert(
      fc.property(
        fc.bigInt(-(10n ** 18n), 10n ** 18n),
        fc.constantFrom(...LANGS),
        (tokens, lang) => {
          const size = tokens < 0n ? -tokens : tokens;
          const unit = 10n ** BigInt(Math.max(0, size.toString().length - 3));
          for (const text of [tokensText(tokens, lang), tokensWords(tokens, lang)]) {
            const error = readBack(text, lang) - tokens;
            expect((error < 0n ? -error : error) * 2n).toBeLessThanOrEqual(unit > 1n ? unit : 0n);
          }
        },
      ),
    );
  });

  it("is exact where every digit is asked for", () => {
    expect(exactText(16_684_202_098_184n)).toBe("16,684,202,098,184");
    expect(exactText(0n)).toBe("0");
    expect(exactText(-1_000n)).toBe("−1,000");
    fc.assert(
      fc.property(fc.bigInt(), (tokens) => {
        expect(BigInt(exactText(tokens).replaceAll(",", "").replace("−", "-"))).toBe(tokens);
      }),
    );
  });
});

describe("a share and its change", () => {
  it("has one decimal, half up, and a sign for per cent that does not part from it", () => {
    expect(percentText(0.573456, "en")).toBe("57.3\u00a0%");
    expect(percentText(0.573456, "zh")).toBe("57.3%");
    expect(percentText(0.2845, "en")).toBe("28.5\u00a0%");
    expect(percentText(1, "en")).toBe("100.0\u00a0%");
    expect(percentText(0, "zh")).toBe("0.0%");
  });

  it("has a sign, the same rounding up and down, and no sign at zero", () => {
    expect(ppText(1.6, "en")).toBe("+1.6\u00a0pp");
    expect(ppText(-2.25, "en")).toBe("−2.3\u00a0pp");
    expect(ppText(2.25, "en")).toBe("+2.3\u00a0pp");
    expect(ppText(1.6, "zh")).toBe("+1.6\u00a0个百分点");
    expect(ppText(-0.049999, "en")).toBe("0.0\u00a0pp");
    expect(ppText(-0, "zh")).toBe("0.0\u00a0个百分点");
    expect(pctText(12.3, "en")).toBe("+12.3\u00a0%");
    expect(pctText(-12.3, "zh")).toBe("−12.3%");
    expect(pctText(123_456.78, "en")).toBe("+123,456.8\u00a0%");
  });

  it("never reads minus zero, and the signs of opposite changes are opposite", () => {
    fc.assert(
      fc.property(fc.integer({ min: -100_000_000, max: 100_000_000 }), (millionths) => {
        const [there, back] = [ppText(millionths / 1e6, "en"), ppText(-millionths / 1e6, "en")];
        expect(there).not.toMatch(/[+−-]0\.0\D/);
        expect(there.replace(/^[+−]/, "")).toBe(back.replace(/^[+−]/, ""));
      }),
    );
  });

  it("has a ratio of one decimal, or says that there is none", () => {
    expect(ratioText(1.614, "en")).toBe("1.6");
    expect(ratioText(null, "en")).toBe("none");
    expect(ratioText(null, "zh")).toBe("无");
  });
});

const FACTORS: Readonly<Record<Lang, Readonly<Record<string, bigint>>>> = {
  en: {
    K: 10n ** 3n,
    M: 10n ** 6n,
    B: 10n ** 9n,
    T: 10n ** 12n,
    million: 10n ** 6n,
    billion: 10n ** 9n,
    trillion: 10n ** 12n,
  },
  zh: { 万: 10n ** 4n, 亿: 10n ** 8n, 万亿: 10n ** 12n },
};

function readBack(text: string, lang: Lang): bigint {
  const match = /^(−?)([\d,]+)(?:\.(\d+))? ?(\D*)$/.exec(text);
  const [, sign, whole = "", fraction = "", unit = ""] = match ?? [];
  const factor = unit === "" ? 1n : FACTORS[lang][unit];
  if (!match || factor === undefined) throw new Error(`cannot read "${text}"`);
  const digits = BigInt(whole.replaceAll(",", "") + fraction);
  const tokens = (digits * factor) / 10n ** BigInt(fraction.length);
  return sign ? -tokens : tokens;
}

describe("a figure in per cent", () => {
  it("has one decimal, and more only where those would make it look like the one beside it", () => {
    expect(perCentText(50.5051, "en")).toBe("50.5\u00a0%");
    expect(perCentText(49.98, "zh")).toBe("50.0%");
    expect(perCentText(49.98, "zh", 50)).toBe("49.98%");
    expect(perCentText(50.000001, "en", 50)).toBe("50.000001\u00a0%");
    expect(perCentText(50, "en", 50)).toBe("50.0\u00a0%");
    expect(perCentText(50.05, "en", 45)).toBe("50.1\u00a0%");
    expect(perCentText(-0.04, "zh")).toBe("0.0%");
    expect(perCentText(-1.25, "zh")).toBe("−1.3%");
  });
});
