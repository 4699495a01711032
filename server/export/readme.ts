import type { Exportable } from "../exporting.ts";
import { CITATION_STYLES, citationText } from "../words/citation.ts";
import { exportWords, licenceOf } from "../words/export.ts";
import { LANGS, type Lang } from "../words/lang.ts";
import { marketWords } from "../words/market.ts";
import { SYNTHETIC } from "../market/source.ts";
import { citableOf } from "./citation.ts";
import type { Table, Written } from "./column.ts";

/** How to read and cite the rows beside it, in both languages. */
export function readme(
  table: Table,
  exportable: Exportable,
  written: Written,
  base: string,
): string {
  const parts = LANGS.flatMap((lang) => chapter(table, exportable, written, { base, lang }));
  return `${parts.join("\n\n")}\n`;
}

function chapter(
  table: Table,
  exportable: Exportable,
  written: Written,
  about: { readonly base: string; readonly lang: Lang },
): string[] {
  const said = exportWords(about.lang);
  const { meta, filter } = exportable;
  const licence = licenceOf(meta.source);
  const cited = citableOf(table, exportable, about);
  const asked = Object.entries(filter).map(([name, value]) => `- ${name}: ${value}`);
  return [
    `# Tokentide: ${table.title[about.lang]}`,
    meta.attribution,
    `## ${said.filter}`,
    asked.join("\n") || "- ",
    `## ${said.files}`,
    `- ${written.name}: ${said.rows(String(written.rows))}, SHA-256 ${written.sha256}`,
    said.reading,
    said.withoutRows,
    `## ${said.licence}`,
    licence ? `${licence.title} (${licence.path})` : unlicensed(meta.source, about.lang),
    `## ${said.cite}`,
    ...CITATION_STYLES.map((style) => `\`\`\`\n${citationText(style, cited)}\n\`\`\``),
  ];
}

/** What is invented is nobody's to cite; of rows of one's own no licence is known. */
function unlicensed(source: string, lang: Lang): string {
  return source === SYNTHETIC
    ? marketWords(source, lang).licence
    : exportWords(lang).licenceUnknown;
}
