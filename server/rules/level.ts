import type { Measure, Series } from "../alert/rule.ts";
import { decimal } from "../market/claim.ts";
import type { Rational } from "../market/rational.ts";

/** A level or a size as read, or why it is none. */
export type Read<Value> = { readonly value: Value } | { readonly fault: string };

type Written = number | string;

const NUMBER = /^\d{1,15}(\.\d{1,9})?$/;
const TOKENS = /^(\d{1,15}(?:\.\d{1,9})?) ?([KMBT]?)$/;
const UNITS: Readonly<Record<string, bigint>> = {
  "": 1n,
  K: 10n ** 3n,
  M: 10n ** 6n,
  B: 10n ** 9n,
  T: 10n ** 12n,
};
const HUNDRED = 100n;

/** The level that values of a series are compared with; of a share from per cent to 0..1. */
export function levelOf(kind: Series["kind"], written: Written): Read<Rational> {
  const text = String(written).trim();
  if (text.endsWith("pp")) {
    const why = "pp measure a change of a share, not a level: write it under changes";
    return { fault: `got "${text}"; ${why}` };
  }
  if (kind === "share") return shareLevel(text);
  if (kind === "volume") return tokensLevel(text);
  if (kind === "ratio") return numberLevel(text, "a ratio is a plain number, such as 1.5");
  return rankLevel(text);
}

function shareLevel(text: string): Read<Rational> {
  const digits = text.replace(/ ?%$/, "");
  const read = NUMBER.test(digits) ? decimal(digits) : null;
  if (read && read.n <= HUNDRED * read.d) return { value: { n: read.n, d: read.d * HUNDRED } };
  return { fault: `got "${text}"; a share in per cent was expected, from 0 to 100` };
}

function tokensLevel(text: string): Read<Rational> {
  const [, digits = "", unit = ""] = TOKENS.exec(text) ?? [];
  const scale = UNITS[unit];
  if (digits !== "" && scale !== undefined) {
    const { n, d } = decimal(digits);
    return { value: { n: n * scale, d } };
  }
  if (text.endsWith("%")) {
    return {
      fault: `got "${text}"; a volume has no per cent: give tokens, or write its change under changes`,
    };
  }
  return { fault: `got "${text}"; tokens were expected, such as 20T or 1500000000` };
}

function numberLevel(text: string, expected: string): Read<Rational> {
  return NUMBER.test(text) ? { value: decimal(text) } : { fault: `got "${text}"; ${expected}` };
}

function rankLevel(text: string): Read<Rational> {
  if (/^[1-9]\d{0,3}$/.test(text)) return { value: decimal(text) };
  return { fault: `got "${text}"; a rank was expected, such as 1` };
}

interface Size {
  readonly by: Rational;
  readonly measure: Measure;
}

/** The size of a change: pp of a share, per cent of a volume or a ratio, ranks. */
export function sizeOf(kind: Series["kind"], written: Written): Read<Size> {
  const text = String(written).trim();
  const { digits, unit, read } = measuredOf(text);
  if (read.n === 0n) return { fault: `got "${text}"; ${expectedOf(kind)}, was expected` };
  const fraction = { n: read.n, d: read.d * HUNDRED };
  switch (kind) {
    case "share":
      return unit === "pp" ? size(fraction, "pp") : { fault: shareUnitFault(text, digits) };
    case "volume":
    case "ratio":
      return unit === "%"
        ? size(fraction, "percent")
        : { fault: volumeUnitFault(kind, text, digits) };
    case "rank":
    case "lead":
    case "streak":
    case "entry":
      return unit === ""
        ? size(read, "ranks")
        : { fault: `got "${text}"; ${expectedOf(kind)}, was expected` };
  }
}

function measuredOf(text: string) {
  const [, digits = "0", unit = ""] = /^(\d{1,9}(?:\.\d{1,6})?) ?(pp|%)?$/.exec(text) ?? [];
  return { digits, unit, read: decimal(digits) };
}

function size(by: Rational, measure: Measure): Read<Size> {
  return { value: { by, measure } };
}

function expectedOf(kind: Series["kind"]): string {
  if (kind === "share") return "a change in percentage points, such as 5pp";
  if (kind === "volume" || kind === "ratio") return "a change in per cent, such as 10%";
  return "a number of ranks, such as 2";
}

function shareUnitFault(text: string, digits: string): string {
  const why =
    "a change of a share is counted in percentage points, since per cent of per cent misleads";
  return `got "${text}"; ${why}: write ${digits}pp`;
}

function volumeUnitFault(kind: string, text: string, digits: string): string {
  const why = `a ${kind} has no percentage points; its change is in per cent of what it was`;
  return `got "${text}"; ${why}: write ${digits}%`;
}
