import type { Lang } from "./lang.ts";

const MINUS = "\u2212";
const NBSP = "\u00a0"; // a number and its sign for per cent never part at a line's end

interface Unit {
  readonly least: bigint;
  readonly short: string;
  readonly long: string;
}

// Largest first. `long` is for sentences; where it is empty a sentence writes the digits out.
const UNITS: Readonly<Record<Lang, readonly Unit[]>> = {
  en: [
    { least: 10n ** 12n, short: "T", long: " trillion" },
    { least: 10n ** 9n, short: "B", long: " billion" },
    { least: 10n ** 6n, short: "M", long: " million" },
    { least: 10n ** 3n, short: "K", long: "" },
  ],
  zh: [
    { least: 10n ** 12n, short: " 万亿", long: " 万亿" },
    { least: 10n ** 8n, short: " 亿", long: " 亿" },
    { least: 10n ** 4n, short: " 万", long: " 万" },
  ],
};

/** Tokens in three significant digits, half up, with a short unit: "43.1T", "43.1 万亿". */
export function tokensText(tokens: bigint, lang: Lang): string {
  return inUnits(tokens, lang, "short");
}

/** Tokens in three significant digits, half up, for a sentence: "43.1 trillion", "43.1 万亿". */
export function tokensWords(tokens: bigint, lang: Lang): string {
  return inUnits(tokens, lang, "long");
}

/** Every digit of a token count, grouped by three: "16,684,202,098,184". */
export function exactText(tokens: bigint): string {
  return tokens < 0n ? MINUS + grouped(-tokens) : grouped(tokens);
}

/** A share of 0 to 1 in per cent, one decimal, half up: "57.3 %", "57.3%". */
export function percentText(share: number, lang: Lang): string {
  return oneDecimal(share * 100) + percentSign(lang);
}

/** A change in percentage points with its sign, one decimal: "+1.6 pp", "+1.6 个百分点". */
export function ppText(pp: number, lang: Lang): string {
  return signed(pp) + NBSP + (lang === "en" ? "pp" : "个百分点");
}

/** A change in per cent with its sign, one decimal: "+12.3 %", "+12.3%". */
export function pctText(pct: number, lang: Lang): string {
  return signed(pct) + percentSign(lang);
}

/**
 * A figure in per cent, one decimal, half up: "50.5 %", "50.5%"; with as many more, up to six, as tell it
 * from another that it stands beside: 49.98 beside a threshold of 50.
 */
export function perCentText(percent: number, lang: Lang, beside: number | null = null): string {
  let places = 1;
  const isLikeIt = () => beside !== null && decimals(percent, places) === decimals(beside, places);
  if (percent !== beside) while (places < 6 && isLikeIt()) places += 1;
  const text = decimals(percent, places);
  return (percent < 0 && /[1-9]/.test(text) ? MINUS : "") + text + percentSign(lang);
}

/** How far one figure is off another in per cent, with its sign, two decimals: "−0.02 %". */
export function offText(pct: number, lang: Lang): string {
  const hundredths = Math.round(Math.abs(pct) * 100);
  const sign = hundredths === 0 ? "" : pct < 0 ? MINUS : "+";
  return sign + awayText(pct, lang);
}

/** The same without its sign. */
export function awayText(pct: number, lang: Lang): string {
  const hundredths = BigInt(Math.round(Math.abs(pct) * 100));
  const fraction = (hundredths % 100n).toString().padStart(2, "0");
  return `${grouped(hundredths / 100n)}.${fraction}${percentSign(lang)}`;
}

/** Leader to second, one decimal: "1.6"; null, where the second has none, in words. */
export function ratioText(ratio: number | null, lang: Lang): string {
  if (ratio === null) return lang === "en" ? "none" : "无";
  return oneDecimal(ratio);
}

function inUnits(tokens: bigint, lang: Lang, length: "short" | "long"): string {
  const sign = tokens < 0n ? MINUS : "";
  // Rounded before its unit is chosen, so that 999.6B is 1.00T and never 1,000B.
  const rounded = toThreeDigits(tokens < 0n ? -tokens : tokens);
  const unit = UNITS[lang].find(({ least }) => rounded >= least);
  if (!unit?.[length]) return sign + grouped(rounded);
  return sign + quotientText(rounded, unit.least) + unit[length];
}

function toThreeDigits(tokens: bigint): bigint {
  const step = 10n ** BigInt(Math.max(0, tokens.toString().length - 3));
  return ((tokens + step / 2n) / step) * step;
}

// Exact: `rounded` has no digit beyond its third.
function quotientText(rounded: bigint, unit: bigint): string {
  const whole = rounded / unit;
  const places = Math.max(0, 3 - whole.toString().length);
  if (places === 0) return grouped(whole);
  const scale = 10n ** BigInt(places);
  const fraction = ((rounded % unit) * scale) / unit;
  return `${whole}.${fraction.toString().padStart(places, "0")}`;
}

function grouped(whole: bigint): string {
  return whole.toString().replace(/\B(?=(\d{3})+$)/g, ",");
}

function signed(value: number): string {
  const text = oneDecimal(value);
  if (text === "0.0") return text;
  return (value < 0 ? MINUS : "+") + text;
}

// The magnitude, so that a loss is rounded as the same gain is. Numbers come with six decimals at most:
// counting millionths first keeps 0.285 * 100 from falling below its half.
function oneDecimal(value: number): string {
  return decimals(value, 1);
}

function decimals(value: number, places: number): string {
  const millionths = BigInt(Math.round(Math.abs(value) * 1e6));
  const step = 10n ** BigInt(6 - places);
  const rounded = (millionths + step / 2n) / step;
  const scale = 10n ** BigInt(places);
  return `${grouped(rounded / scale)}.${(rounded % scale).toString().padStart(places, "0")}`;
}

function percentSign(lang: Lang): string {
  return lang === "en" ? `${NBSP}%` : "%"; // Chinese sets the sign next to the digit
}
