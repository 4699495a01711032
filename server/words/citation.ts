import { dayOf, type Day } from "../market/day.ts";
import type { DefinitionId } from "../market/definition.ts";
import { formatInstant, type Instant } from "../market/instant.ts";
import { MARKET, SYNTHETIC } from "../market/source.ts";
import { words, type Lang } from "./lang.ts";

interface Credit {
  readonly source: string;
  readonly licence: string;
}

// Each publisher's own words, which its licence asks for. A source of one's own is named as it is.
const CREDITS: ReadonlyMap<string, Credit> = new Map([
  [
    MARKET,
    {
      source: "OpenRouter (openrouter.ai/rankings)",
      licence: " Licensed under CC BY 4.0; grouped and summed by Tokentide.",
    },
  ],
  [
    SYNTHETIC,
    {
      source: "SYNTHETIC, invented by Tokentide's demo and measured nowhere",
      licence: "",
    },
  ],
  [
    "claims",
    {
      source: "figures as stated; each names its publisher",
      licence: " Compiled by Tokentide, licensed under CC BY 4.0.",
    },
  ],
  [
    "vercel",
    {
      source: "(c) Vercel, AI Gateway Leaderboard Data",
      licence: " Licensed under CC BY 4.0.",
    },
  ],
]);

/** Whose figures these are, as of when (RFC 3339) and under which licence; without as-of where it is null. */
export function attribution(source: string, asOf: Instant | null): string {
  const credit = CREDITS.get(source) ?? { source, licence: "" };
  const when = asOf === null ? "" : `, as of ${formatInstant(asOf)}`;
  return `Source: ${credit.source}${when}.${credit.licence}`;
}

export const CITATION_STYLES = ["text", "bibtex", "gbt7714"] as const;
export type CitationStyle = (typeof CITATION_STYLES)[number];

/** What a citation names. */
export interface Citable {
  readonly title: string;
  /** The id of the source whose figures these are. */
  readonly source: string;
  readonly asOf: Instant | null;
  /** The day on which it was looked at, where it is known. */
  readonly accessed?: Day;
  readonly url: string;
  /** Null where nothing is counted by one. */
  readonly definition: DefinitionId | null;
  readonly lang: Lang;
}

/** A citation that carries source, as-of, definition and address, whatever its style. */
export function citationText(style: CitationStyle, cited: Citable): string {
  switch (style) {
    case "text":
      return plainCitation(cited);
    case "bibtex":
      return bibtex(cited);
    case "gbt7714":
      return gbt7714(cited);
  }
}

function plainCitation(cited: Citable): string {
  const { lang, title, url, accessed } = cited;
  if (lang === "zh") {
    const on = accessed === undefined ? "" : `（${accessed} 访问）`;
    return `Tokentide，《${title}》。${notes(cited).join("")}${url}${on}`;
  }
  const on = accessed === undefined ? "" : ` (accessed ${accessed})`;
  return `Tokentide, “${title}”. ${notes(cited).join(" ")} ${url}${on}`;
}

/** How it was counted, and whose it is. */
function notes({ definition, lang, source, asOf }: Citable): string[] {
  const { definition: names, definitionLine } = words(lang);
  const credit = attribution(source, asOf);
  if (definition === null) return [credit];
  return [definitionLine(names[definition].name, names[definition].counts), credit];
}

function bibtex(cited: Citable): string {
  const { title, asOf, accessed, url, definition, lang } = cited;
  const day = asOf === null ? accessed : dayOf(asOf);
  const key = ["tokentide", definition, day].filter(Boolean).join("-");
  const fields = [
    ["author", "{Tokentide}"],
    ["title", `{${escaped(title)}}`],
    ...(day === undefined ? [] : [["year", day.slice(0, 4)]]),
    ["url", encoded(url)],
    ...(accessed === undefined ? [] : [["urldate", accessed]]),
    ["note", escaped(notes(cited).join(lang === "zh" ? "" : " "))],
  ];
  return `@misc{${key},\n${fields.map(([name, value]) => `  ${name} = {${value}},`).join("\n")}\n}`;
}

// What TeX takes for a command; a backslash first, as the others bring some.
function escaped(text: string): string {
  return text
    .replaceAll("\\", "\u0000")
    .replace(/[{}&%$#_]/g, (sign) => `\\${sign}`)
    .replaceAll("~", "\\textasciitilde{}")
    .replaceAll("^", "\\textasciicircum{}")
    .replaceAll("\u0000", "\\textbackslash{}");
}

// A brace would end its field.
function encoded(url: string): string {
  return url.replaceAll("{", "%7B").replaceAll("}", "%7D");
}

/** GB/T 7714-2015, a data set on line: author. title[DS/OL]. (updated)[accessed]. address. */
function gbt7714(cited: Citable): string {
  const { title, asOf, accessed, url, lang } = cited;
  const dates = [
    ...(asOf === null ? [] : [`(${dayOf(asOf)})`]),
    ...(accessed === undefined ? [] : [`[${accessed}]`]),
  ].join("");
  const parts = [`Tokentide. ${title}[DS/OL].`, ...(dates === "" ? [] : [`${dates}.`]), `${url}.`];
  return [...parts, notes(cited).join(lang === "zh" ? "" : " ")].join(" ");
}
