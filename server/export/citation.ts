import type { Exportable } from "../exporting.ts";
import { parseInstant } from "../market/instant.ts";
import type { Citable } from "../words/citation.ts";
import type { Lang } from "../words/lang.ts";
import type { Table } from "./column.ts";

/** What a citation of an export names: its frozen address answers the same a year later. */
export function citableOf(
  { title }: Pick<Table, "title">,
  { table, meta, filter }: Exportable,
  { base, lang }: { readonly base: string; readonly lang: Lang },
): Citable {
  const { as_of: asOf, source, definition } = meta;
  return {
    title: title[lang],
    source,
    asOf: asOf === null ? null : parseInstant(asOf),
    url: `${base}/api/v1/${table}?${new URLSearchParams(filter).toString()}`,
    definition,
    lang,
  };
}
