import { formatInstant, type Instant } from "../market/instant.ts";
import { attribution } from "../words/citation.ts";
import { exportWords, licenceOf, publisherOf } from "../words/export.ts";
import { LANGS } from "../words/lang.ts";
import type { Column, Table, Written } from "./column.ts";
import { resourceOf } from "./package.ts";

export type PackedName = "vintages" | "days" | "rows" | "lab_shares" | "documents";
type PackedTable = Pick<Table, "title" | "about" | "key"> & {
  readonly columns: readonly Omit<Column, "cell">[];
};

/** The files of an operator's package. */
export const PACKED_TABLES: Readonly<Record<PackedName, PackedTable>> = {
  vintages: {
    title: { en: "Vintages", zh: "版本" },
    about: "What was fetched and kept",
    key: ["vintage"],
    columns: [
      { name: "vintage", kind: "whole", about: "its number here" },
      { name: "source", kind: "text", about: "id of the source" },
      { name: "as_of", kind: "instant", about: "when the source says it was made" },
      { name: "sha256", kind: "text", about: "of the bytes as they came" },
      { name: "from", kind: "day", about: "first day" },
      { name: "to", kind: "day", about: "last day" },
      { name: "row_count", kind: "whole", about: "rows that came" },
      { name: "address", kind: "text", about: "where they came from" },
      { name: "fetched_at", kind: "instant", about: "when" },
      { name: "notes", kind: "text", about: "what was noticed, as a JSON list" },
    ],
  },
  days: {
    title: { en: "Days of vintages", zh: "各版本的日期" },
    about: "Which content a vintage has of a day",
    key: ["vintage", "day"],
    columns: [
      { name: "vintage", kind: "whole", about: "in vintages.csv" },
      { name: "day", kind: "day", about: "UTC" },
      { name: "content", kind: "whole", about: "in rows.csv or lab_shares.csv" },
    ],
  },
  rows: {
    title: { en: "Rows", zh: "行" },
    about: "A model's tokens on a day, largest first",
    key: ["content", "permaslug"],
    columns: [
      { name: "content", kind: "whole", about: "in days.csv" },
      { name: "permaslug", kind: "text", about: "the model" },
      { name: "tokens", kind: "whole", unit: "tokens", about: "prompt + completion tokens" },
    ],
  },
  lab_shares: {
    title: { en: "Shares by lab", zh: "各实验室份额" },
    about: "Shares of a market that publishes no volumes",
    key: ["content", "lab", "metric"],
    columns: [
      { name: "content", kind: "whole", about: "in days.csv" },
      { name: "lab", kind: "text", about: "as the publisher names it" },
      { name: "metric", kind: "text", about: "tokens, requests or spend" },
      { name: "percent", kind: "text", about: "digits as they were written" },
    ],
  },
  documents: {
    title: { en: "Documents", zh: "文件" },
    about: "What is read whole: the catalogue, a common list of claims",
    key: ["source", "as_of"],
    columns: [
      { name: "source", kind: "text", about: "id of the source" },
      { name: "as_of", kind: "instant", about: "when it was fetched" },
      { name: "sha256", kind: "text", about: "of its bytes" },
      { name: "path", kind: "text", about: "the file here" },
    ],
  },
};

export interface PackedFile extends Written {
  readonly table: PackedName;
}

export function packedDescriptor(
  sources: readonly string[],
  files: readonly PackedFile[],
  asOf: Instant | null,
): string {
  const licences = new Map(
    sources.flatMap((source) => licenceOf(source) ?? []).map((l) => [l.name, l]),
  );
  const described = {
    profile: "data-package",
    name: "tokentide-operator-package",
    title: "Tokentide: rows with their vintages",
    description: sources.map((source) => attribution(source, asOf)).join(" "),
    ...(asOf === null ? {} : { created: formatInstant(asOf) }),
    ...(licences.size > 0 ? { licenses: [...licences.values()] } : {}),
    sources: sources.map(publisherOf),
    resources: files.map(({ table, ...file }) =>
      resourceOf(table.replace("_", "-"), PACKED_TABLES[table], file),
    ),
    tokentide: { as_of: asOf === null ? null : formatInstant(asOf), definition: null, sources },
  };
  return `${JSON.stringify(described, null, 2)}\n`;
}

export function packedReadme(
  sources: readonly string[],
  files: readonly PackedFile[],
  asOf: Instant | null,
): string {
  const credits = sources.map((source) => attribution(source, asOf)).join("\n\n");
  const chapters = LANGS.map((lang) => {
    const said = exportWords(lang);
    const listed = files.map(
      ({ name, rows, sha256 }) => `- ${name}: ${said.rows(String(rows))}, SHA-256 ${sha256}`,
    );
    return [
      `# ${said.operatorTitle}`,
      credits,
      said.operatorOnly,
      `## ${said.files}`,
      listed.join("\n"),
      said.reading,
    ].join("\n\n");
  });
  return `${chapters.join("\n\n")}\n`;
}
