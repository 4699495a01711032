import type { Exportable, Format } from "../exporting.ts";
import { inFileName, MARKET } from "../market/source.ts";

const BYTES_MAX = 200; // a file system takes 255, as-of and ending included
const LEADING = ["grain", "by", "definition"];

/** A name that carries what the file holds: `shares_week_origin_all_asof-2026-08-22.csv`. */
export function fileName({ table, filter, meta, market }: Exportable, format: Format): string {
  const { as_of: _, source, ...rest } = filter;
  const leading = LEADING.flatMap((name) => rest[name] ?? []);
  const others = Object.entries(rest).flatMap(([name, value]) =>
    LEADING.includes(name) ? [] : [`${name}-${value}`],
  );
  const own = inFileName(source ?? market ?? MARKET);
  const asOf = meta.as_of === null ? [] : [`asof-${meta.as_of.slice(0, 10)}`];
  const whole = [table, ...leading, ...own, ...others].map(safe).join("_");
  return `${[cut(whole), ...asOf].join("_")}.${format}`;
}

/** As many whole characters as there is room for. */
function cut(name: string): string {
  let kept = "";
  for (const character of name) {
    if (Buffer.byteLength(kept + character) > BYTES_MAX) break;
    kept += character;
  }
  return kept;
}

function safe(part: string): string {
  return part.replace(/[^\p{L}\p{N}.-]+/gu, "-");
}
