import { describe, expect, it } from "vitest";
import { readFileSync } from "node:fs";
import { parseInstant } from "../../server/market/instant.ts";
import { attribution } from "../../server/words/citation.ts";
import { isLang, LANGS, listText, words, type Lang } from "../../server/words/lang.ts";
import { METHODS } from "../../server/words/methods.ts";
import { modelsOf, originName } from "../../server/words/origin.ts";

/** All texts below an object by their path; a text with parts is filled with ‹1›, ‹2›, …. */
function texts(node: unknown, path = ""): [string, string][] {
  if (typeof node === "string") return [[path, node]];
  if (typeof node === "function") {
    const fill = node as (...parts: string[]) => string;
    return [[path, fill(...Array.from({ length: fill.length }, (_, i) => `‹${i + 1}›`))]];
  }
  return Object.entries(node as object).flatMap(([key, child]) => texts(child, `${path}/${key}`));
}

function partsIn(text: string): string[] {
  return [...new Set(text.match(/‹\d+›/g))].toSorted();
}

describe("the fixed texts", () => {
  const en = texts(words("en"));
  const zh = new Map(texts(words("zh")));

  it("have the same keys in both languages", () => {
    expect([...zh.keys()].toSorted()).toEqual(en.map(([path]) => path).toSorted());
  });

  it("are never empty and never shout", () => {
    for (const [path, text] of [...en, ...zh]) {
      expect(text.trim(), path).not.toBe("");
      expect(text, path).not.toMatch(/[!！]/);
      expect(text, path).not.toContain("undefined");
    }
  });

  it("have the same parts in both languages", () => {
    for (const [path, text] of en) expect(partsIn(zh.get(path) ?? ""), path).toEqual(partsIn(text));
  });

  it("have the same places to be filled in both languages", () => {
    const places = (text: string) => (text.match(/\{\w+\}/g) ?? []).toSorted();
    let found = 0;
    for (const [path, text] of en) {
      // A week is named where each language needs it.
      const both = [places(text), places(zh.get(path) ?? "")];
      expect(both[1], path).toEqual(both[0]);
      found += both[0]?.length ?? 0;
    }
    expect(found).toBeGreaterThan(10);
  });

  it("say with the scope what one router carried and one company claimed", () => {
    for (const lang of LANGS) expect(words(lang).scope).toMatch(/2026.*6\.7 .*180 /);
  });

  it("are kept for English and Chinese alone", () => {
    expect(["en", "zh", "fr", ""].filter(isLang)).toEqual(["en", "zh"]);
  });
});

describe("the methods", () => {
  it("have the same parts, paragraphs and figures in both languages", () => {
    const shape = (lang: Lang) => METHODS[lang].map(({ id, text }) => [id, text.length]);
    expect(shape("zh")).toEqual(shape("en"));
    const figures = (lang: Lang) =>
      METHODS[lang].map(({ text }) => text.join(" ").match(/\b\d{2,}\b/g) ?? []);
    expect(figures("zh")).toEqual(figures("en"));
    expect(METHODS.en.map(({ id }) => id)).toContain("bounds");
  });

  it("give each part an address of its own", () => {
    const ids = METHODS.en.map(({ id }) => id);
    expect(new Set([...ids, "definitions"]).size).toBe(ids.length + 1);
  });
});

describe("an enumeration", () => {
  it("joins its parts as each language does", () => {
    expect(listText([], "en")).toBe("");
    expect(listText(["a"], "zh")).toBe("a");
    expect(listText(["a", "b"], "en")).toBe("a and b");
    expect(listText(["a", "b", "c"], "en")).toBe("a, b and c");
    expect(listText(["a", "b", "c"], "zh")).toBe("a、b和c");
  });
});

describe("an origin", () => {
  it("has a name in both languages for every country of data/authors.csv", () => {
    const rows = readFileSync("data/authors.csv", "utf8").split("\n").slice(1);
    const codes = new Set(rows.flatMap((row) => /,([A-Z]{2}),\d{4}-/.exec(row)?.[1] ?? []));
    expect(codes.size).toBeGreaterThan(5);
    for (const code of codes) {
      expect(originName(code, "zh")).toMatch(/^\p{Script=Han}+$/u);
      expect(modelsOf(code, "en")).not.toMatch(/^models from/);
    }
  });

  it("without a name is called by its code", () => {
    expect(originName("XX", "en")).toBe("XX");
    expect(modelsOf("XX", "en")).toBe("models from XX");
    expect(modelsOf("XX", "zh")).toBe("XX模型");
  });

  it("that is no country has a name of its own", () => {
    const names = ["unattributed", "other", "elsewhere"].map((key) => originName(key, "zh"));
    expect(names).toEqual(["未归属", "榜外", "其他国家"]);
  });
});

describe("an attribution", () => {
  const asOf = parseInstant("2026-08-17T02:30:00Z");

  it("of OpenRouter is the publisher's citation, the licence and what was done", () => {
    expect(attribution("openrouter", asOf)).toBe(
      "Source: OpenRouter (openrouter.ai/rankings), as of 2026-08-17T02:30:00Z. Licensed under CC BY 4.0; grouped and summed by Tokentide.",
    );
  });

  it("of Vercel names its owner", () => {
    expect(attribution("vercel", asOf)).toBe(
      "Source: (c) Vercel, AI Gateway Leaderboard Data, as of 2026-08-17T02:30:00Z. Licensed under CC BY 4.0.",
    );
  });

  it("of a source of one's own claims no licence", () => {
    expect(attribution("gateway-x", asOf)).toBe("Source: gateway-x, as of 2026-08-17T02:30:00Z.");
  });

  it("without an as-of leaves it out", () => {
    expect(attribution("gateway-x", null)).toBe("Source: gateway-x.");
    expect(attribution("openrouter", null)).toMatch(/rankings\)\. Licensed/);
  });
});
