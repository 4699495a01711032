import { describe, expect, it } from "vitest";
import { parseDay } from "../../server/market/day.ts";
import { parseInstant } from "../../server/market/instant.ts";
import { CITATION_STYLES, citationText, type Citable } from "../../server/words/citation.ts";
import { LANGS } from "../../server/words/lang.ts";

const cited: Citable = {
  title: "Share of tokens by country",
  source: "openrouter",
  asOf: parseInstant("2026-07-16T02:30:00Z"),
  accessed: parseDay("2026-07-17"),
  url: "https://example.org/?lang=en&definition=top9&as_of=2026-07-16T02:30:00Z",
  definition: "top9",
  lang: "en",
};

describe("a citation", () => {
  it.each(LANGS.flatMap((lang) => CITATION_STYLES.map((style) => ({ lang, style }))))(
    "in $style and $lang names source, licence, as-of, definition, address and the day of access",
    ({ lang, style }) => {
      const text = citationText(style, { ...cited, lang });
      const part = (name: string) => (style === "bibtex" ? name.replaceAll("&", "\\&") : name);
      expect(text).toContain("Source: OpenRouter (openrouter.ai/rankings), as of 2026-07-16T02");
      expect(text).toContain("Licensed under CC BY 4.0; grouped and summed by Tokentide.");
      expect(text).toContain(lang === "en" ? "top 9" : "前9");
      expect(text).toContain(cited.url);
      expect(text).toContain("2026-07-17");
      expect(text).toContain(part(cited.title));
    },
  );

  it("reads as a sentence, as an entry of BibTeX, and as GB/T 7714 has it", () => {
    expect(citationText("text", cited)).toMatch(/^Tokentide, “Share of tokens by country”\. Def/);
    expect(citationText("bibtex", cited)).toMatch(
      /^@misc\{tokentide-top9-2026-07-16,\n {2}author = \{\{Tokentide\}\},\n[\s\S]*\n\}$/,
    );
    expect(citationText("gbt7714", cited)).toMatch(
      /^Tokentide\. Share of tokens by country\[DS\/OL\]\. \(2026-07-16\)\[2026-07-17\]\. https:/,
    );
  });

  it("lets no text break out of its field in BibTeX", () => {
    const title = "50 % of $x_1 & more}, note = {\\evil^~#";
    const text = citationText("bibtex", { ...cited, title, url: "https://x.org/{a}" });
    expect(text).toContain(
      "title = {{50 \\% of \\$x\\_1 \\& more\\}, note = \\{\\textbackslash{}evil\\textasciicircum{}\\textasciitilde{}\\#}}",
    );
    expect(text).toContain("url = {https://x.org/%7Ba%7D}");
  });

  it("says nothing of an as-of, a definition or a day of access that there is not", () => {
    const { accessed: _, ...rest } = cited;
    for (const style of CITATION_STYLES) {
      const text = citationText(style, { ...rest, asOf: null, definition: null, source: "claims" });
      expect(text).not.toMatch(/as of|Definition|2026-07-1[67]\b(?!T)|null|undefined/);
      expect(text).toContain("Source: figures as stated; each names its publisher.");
    }
  });
});
