import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readAssets } from "../../server/http/page/assets.ts";
import { pageRoutes, type PagePorts } from "../../server/http/page/page.ts";
import type { Claim } from "../../server/market/claim.ts";
import { HOUR_MS, parseInstant } from "../../server/market/instant.ts";
import type { Store } from "../../server/ports.ts";
import type { SourceStatus } from "../../server/query/sources.ts";
import { readFacts } from "../../server/sources/claims.ts";
import { openStore } from "../../server/store/open.ts";
import { dateText, spokenOf, statedText } from "../../server/words/claim.ts";
import { LANGS, words } from "../../server/words/lang.ts";
import { exactText, offText } from "../../server/words/number.ts";
import { inventedRows, origins, storeOf } from "../e2e/market.ts";
import { factsOf, readsOver } from "../e2e/reads.ts";

const NOW = parseInstant("2026-11-22T07:00:00Z");
const { claims } = readFacts();
const OK: SourceStatus = {
  id: "openrouter",
  state: "ok",
  reason: null,
  asOf: NOW - HOUR_MS,
  quarantined: 0,
  failingSince: null,
  lastRun: null,
  freshUntil: NOW + HOUR_MS,
};

interface Given {
  readonly facts?: ReturnType<typeof factsOf>;
  readonly names?: Record<string, string>;
  readonly sources?: readonly SourceStatus[];
}

function portsOf(store: Store, { sources = [OK], ...given }: Given = {}): PagePorts {
  return {
    ...readsOver(store, origins(), NOW, given),
    readSources: async () => [...sources],
    assets: readAssets("no-such-folder"),
  };
}

async function get(ports: PagePorts, path: string): Promise<string> {
  const answer = await pageRoutes(ports).request(path);
  expect(answer.status).toBe(200);
  return answer.text();
}

/** The three pages of claims, one after another. */
async function getAll(ports: PagePorts, query: string): Promise<string> {
  const pages = ["/companies", "/capex", "/press"].map((path) => get(ports, path + query));
  return (await Promise.all(pages)).join("");
}

/** What is written in an element of the page, by its id; one space between words. */
function textOf(page: string, id: string): string {
  const from = page.search(new RegExp(`<\\w+[^>]* id="${id}"`));
  expect(from, id).toBeGreaterThan(0);
  const name = /<(\w+)/.exec(page.slice(from))?.[1] ?? "";
  return plain(page.slice(from, page.indexOf(`</${name}>`, from)));
}

function plain(page: string): string {
  const entities: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', amp: "&" };
  return page
    .replace(/<[^>]*>/g, " ")
    .replaceAll("&#39;", "'")
    .replace(/&(lt|gt|quot|amp);/g, (_, entity: string) => entities[entity] ?? "")
    .replace(/[^\S\u00a0]+/g, " ")
    .trim();
}

function claimOf(id: string): Claim {
  const found = claims.find((claim) => claim.id === id);
  if (!found) throw new Error(`no claim ${id}`);
  return found;
}

describe("a claim in words", () => {
  it.each([
    ["V11", "more than 180 trillion a day", "每天超过 180 万亿"],
    ["V09", "63.3 billion in the peak minute", "峰值一分钟 633 亿"],
    ["V23", "more than 1,300 trillion a month", "一个月超过 1,300 万亿"],
    ["V78", "536.7 trillion in half a year", "半年 536.7 万亿"],
    ["C22", "$91–93bn", "910–930 亿美元"],
    ["C23", "$91.447bn", "914.47 亿美元"],
    ["C08", "more than 200bn yuan", "超过 2,000 亿元"],
    ["C15", "about 0.548bn yuan a day", "每天约 5.48 亿元"],
    ["R05-US", "3.294 trillion a week", "一周 3.294 万亿"],
    ["R05-US-growth", "−9.33\u00a0%", "−9.33%"],
    ["R21-CN-share", "less than 1.2\u00a0%", "不到 1.2%"],
    ["R07-streak", "5 weeks", "5周"],
  ])("%s reads “%s” and “%s”", (id, en, zh) => {
    expect(statedText(claimOf(id), "en")).toBe(en);
    expect(statedText(claimOf(id), "zh")).toBe(zh);
  });

  it("speaks of a day, a month, a year, or of its first and last day", () => {
    const said = ["V11", "V07", "C03", "C61", "R13-CN"].map((id) => spokenOf(claimOf(id), "en"));
    expect(said).toEqual([
      "23 June 2026",
      "December 2025",
      "2026",
      "1 June 2025 – 31 May 2026",
      "time not named",
    ]);
    expect(["2026", "2026-05", "2026-05-27"].map((date) => dateText(date, "zh"))).toEqual([
      "2026年",
      "2026年5月",
      "2026年5月27日",
    ]);
  });
});

describe("the cited sections over a store that holds nothing", () => {
  let store: Store;
  let ports: PagePorts;
  beforeAll(() => {
    store = openStore("sqlite::memory:");
    ports = portsOf(store);
  });
  afterAll(() => store.close());

  it.each(LANGS)("hold in %s every claim as it was stated", async (lang) => {
    const page = await getAll(ports, `?lang=${lang}`);
    for (const claim of claims) {
      if (!["daily_tokens", "capex", "press"].includes(claim.topic)) continue;
      if (claim.stated === "2026") continue; // it may be stated only on the year's last day
      const said = textOf(page, claim.id);
      expect(said, claim.id).toContain(statedText(claim, lang));
      // A report with several figures names its publisher once.
      const row = said.includes(claim.publisher) ? said : textOf(page, claim.statement);
      expect(row, claim.id).toContain(claim.publisher);
      if (claim.derived) {
        expect(page, claim.id).toContain(`title="${exactText(claim.derived.perDay)}"`);
      }
    }
    expect(plain(await get(ports, `/?lang=${lang}`))).toContain(words(lang).first.nothing);
  });

  it("stand beside totals of months as they were cited, without countries", async () => {
    const months = textOf(await get(ports, "/?lang=en"), "months");
    expect(months).toMatch(/January 2025 2\.23T – – total as cited, as of 11 Oct 2026/);
    expect(months).toMatch(/September 2026 576T – – total as cited/);
    expect(months).not.toContain("October 2026");
    expect(months).toContain("Source: OpenRouter (openrouter.ai/rankings), as of 2026-10-11T00:27");
    const before = await get(ports, "/?lang=en&as_of=2026-10-01");
    expect(before).not.toContain('id="months"');
  });

  it("are the lesser part of months that are held: the source is as of the newest vintage", async () => {
    const own = await storeOf(inventedRows("2026-09-25", "2026-11-05"), "2026-11-06T02:00:00Z");
    const months = textOf(await get(portsOf(own), "/?lang=en"), "months");
    expect(months).toMatch(/October 2026 \S+T \S+T \S+T closed/);
    expect(months).toMatch(/September 2026 576T – – total as cited/);
    expect(months).toContain(
      "are totals as cited, as of 11 Oct 2026 00:27 UTC, without countries.",
    );
    expect(months).toContain("openrouter.ai/rankings), as of 2026-11-06T02:00:00Z.");
    await own.close();
  });

  it("set cited sums beside what the press said of a week, totals of the market among it", async () => {
    for (const lang of LANGS) {
      const page = await get(ports, `/press?lang=${lang}`);
      for (const id of ["R01-CN", "R08-US", "R07-total"]) {
        expect(textOf(page, id)).toContain(words(lang).press.nearest);
      }
      expect(textOf(page, "R07-total")).toContain(words(lang).press.everything);
      expect(textOf(page, "R02-CN")).toContain(words(lang).press.notCounted);
    }
    const said = textOf(await get(ports, "/press?lang=en"), "press");
    // R12 gives a week figures of another one, and is compared with nothing.
    expect(said).not.toMatch(/In week 23|W23 ·/);
    expect(textOf(await get(ports, "/press?lang=en"), "R12")).toContain(words("en").press.misdated);
    expect(said).toMatch(/In week 7 \(.*?\) “top 9” reproduces the press: at most 0\.23.% off\./);
  });

  it("give a peak minute no daily equivalent and no mark", async () => {
    const page = await get(ports, "/companies?lang=en");
    expect(textOf(page, "V09")).toContain("none: it says nothing of a day");
    expect(page).not.toContain("<title>V09:");
  });

  it("draw a floor as a floor, a figure as a point, and join no two claims", async () => {
    const page = await get(ports, "/companies?lang=en");
    const chart = /<svg class="claims".*?<\/svg>/s.exec(page)?.[0] ?? "";
    expect(chart).toMatch(/href="#m-up"[^>]*>\s*<title>V11: more than 180 trillion a day/);
    expect(chart).toMatch(/href="#m-point"[^>]*>\s*<title>V10: /);
    expect(chart).toMatch(/href="#m-open"[^>]*>\s*<title>V08: /);
    expect(chart).not.toMatch(/<(path|polyline|polygon)/);
    for (const [, y1, y2] of chart.matchAll(/class="span"[^>]* y1="([^"]*)" y2="([^"]*)"/g)) {
      expect(y1).toBe(y2);
    }
  });

  it("mark what is superseded, and by what; talk supersedes nothing", async () => {
    const page = await get(ports, "/capex?lang=en");
    expect(textOf(page, "C03")).toContain("replaced by C08");
    expect(textOf(page, "C08")).toContain("replaces C03");
    expect(textOf(page, "C08")).not.toContain("replaced by");
    expect(page).toContain("<s>about 160bn yuan</s>");
    expect(plain(page)).toMatch(/Under discussion: no plan, and it replaces nothing 27 May 2026/);
  });

  it("draw of each company's year what replaced the rest, by its strongest source, and order nothing by an inferred date", async () => {
    for (const query of ["", "&currency=USD"]) {
      const page = await get(ports, `/capex?lang=en${query}`);
      const lines = [...page.matchAll(/<div class="capex-line">.*?<b>(.*?)<\/b>/gs)];
      const drawn = (company: string) =>
        lines.filter(([line]) => line.includes(`<span>${company}</span>`)).map(([, told]) => told);
      expect(drawn("Alphabet 2026")).toEqual(["$180–190bn"]);
      expect(drawn("Meta 2026")).toEqual(["$125–145bn"]);
      const yuan = "more than 200bn yuan";
      expect(drawn("ByteDance 2026")).toEqual(query === "" ? ["$30–70bn", yuan] : [yuan]);
    }
  });

  it("keep the native currency, and convert where the address asks for it", async () => {
    expect(await get(ports, "/capex?lang=en")).not.toContain("≈");
    const page = await get(ports, "/capex?lang=en&currency=USD");
    expect(textOf(page, "C03")).toContain("about 160bn yuan");
    expect(textOf(page, "C03")).toMatch(/≈ \$22\.\dbn, ours, at 7\.\d+ \(December 2025\)/);
    expect(textOf(page, "C16")).not.toContain("≈");
    expect(plain(page)).toContain("Converted by us at the average rate of the month");
    expect(page).toContain('href="/capex?lang=zh&amp;currency=USD"');
    expect(page).toContain('href="/capex?lang=en#capex"');
    expect(plain(await get(ports, "/capex?lang=en&currency=EUR"))).toContain("currency=EUR");
  });

  it("show contradictions with their claims", async () => {
    for (const lang of LANGS) {
      const page = await getAll(ports, `?lang=${lang}`);
      for (const { id, title, text } of readFacts().contradictions) {
        expect(plain(page), id).toContain(title[lang]);
        expect(plain(page), id).toContain(text[lang]);
      }
    }
  });

  it("say nothing of what was not yet stated at the moment asked for", async () => {
    const page = await getAll(ports, "?lang=en&as_of=2026-05-01");
    expect(page).toContain('id="V10"');
    expect(page).not.toContain('id="V11"');
    expect(textOf(page, "C03")).not.toContain("replaced by");
  });

  it("are left out where nothing was stated", async () => {
    const page = await getAll(portsOf(store, { facts: factsOf([]) }), "?lang=en");
    expect(page).not.toMatch(/id="(daily|capex|press)"/);
  });

  it("show so many of a long list, and say how many more the interface has", async () => {
    const many = Array.from({ length: 200 }, (_, i) => ({ ...claimOf("V11"), id: `L-${i}` }));
    const all = portsOf(store, { facts: factsOf([...claims, ...many]) });
    for (const lang of LANGS) {
      const page = await getAll(all, `?lang=${lang}`);
      const shown = many.filter(({ id }) => page.includes(`id="${id}"`)).length;
      const own = claims.filter(({ topic }) => topic === "daily_tokens").length;
      expect(shown).toBe(90 - own);
      expect(textOf(page, "daily")).toContain(words(lang).claim.more(String(200 - shown)));
      expect(page).toContain('href="/api/v1/claims?topic=daily_tokens"');
      expect(textOf(page, "capex")).not.toContain(words(lang).claim.more("").slice(-6));
    }
  });

  it("show hostile claims as they are written, and link to the web alone", async () => {
    const evil = '"><script>alert(1)</script>';
    const hostile = ["V11", "C03", "R07-CN"].map((id) => ({
      ...claimOf(id),
      entity: id === "V11" ? "Google" : evil,
      scope: { en: evil, zh: evil },
      publisher: evil,
      relayedBy: [evil],
      address: "javascript:alert(1)",
      disclosure: evil,
      note: evil,
      unit: evil,
      derived: { perDay: 5n, formula: evil },
    }));
    for (const lang of LANGS) {
      const ports = portsOf(store, { facts: factsOf(hostile) });
      const page = await getAll(ports, `?lang=${lang}&currency=USD`);
      expect(page).not.toContain("<script>alert");
      expect(page).not.toContain("javascript:");
      expect(plain(page)).toContain(evil);
    }
  });
});

describe("the press beside our count", () => {
  let store: Store;
  let page: string;
  beforeAll(async () => {
    const rows = inventedRows("2026-06-01", "2026-07-12");
    store = await storeOf(rows, "2026-07-13T02:30:00Z");
    const names = { "deepseek/deepseek-v9-flash": "DeepSeek <V9>" };
    const sources = [
      OK,
      { ...OK, id: "vercel", state: "unreachable", failingSince: NOW - 5 * HOUR_MS } as const,
      { ...OK, id: "openrouter-catalogue", quarantined: 3 },
    ];
    const ports = portsOf(store, { names, sources });
    page =
      (await get(ports, "/?lang=en")) +
      (await get(ports, "/press?lang=en")) +
      (await get(ports, "/data?lang=en"));
  });
  afterAll(() => store.close());

  it("says by which definition the press is reproduced", () => {
    const said = textOf(page, "press");
    expect(said).toMatch(/In week 7 \(.*?\) “top 9” reproduces the press: at most 0\.23.% off\./);
    expect(said).toMatch(/In week 14 \(.*?\) “top 9” reproduces the press: at most 0\.05.% off\./);
    expect(said).toContain("We cannot count week 8");
    expect(textOf(page, "R02-CN")).toContain("Not counted");
  });

  it("gives for each definition our figure and how far it is off", () => {
    expect(page).toContain('title="4,119,001,453,500"'); // of R01-CN, under top9
    const said = textOf(page, "R01-CN");
    expect(said).toContain("4.12 trillion a week");
    expect(said).toContain(`4.12T ${offText(-0.02, "en")} nearest`);
    expect(said).toMatch(/5\.46T \+32\.\d+/);
    expect(said).toContain("our count cited, as of 11 Oct 2026");
  });

  it("marks cited weeks in the tables of weeks", () => {
    expect(plain(page)).toMatch(
      /W14 30 March – 5 April 2026 .{0,150}closed; cited as of 11 Oct 2026/,
    );
    expect(plain(page)).not.toMatch(/W27 29 June – 5 July 2026 .{0,120}cited as of/);
  });

  it("calls models by their names, and says their permaslugs", () => {
    expect(textOf(page, "models")).toContain("DeepSeek <V9> deepseek/deepseek-v9-flash China");
    expect(textOf(page, "moves")).toContain("DeepSeek <V9> deepseek/deepseek-v9-flash China");
  });

  it("says of another source what is the matter, more quietly", () => {
    expect(page).toMatch(
      /<p class="notice elsewhere">\s*Vercel AI Gateway: unreachable since 22 Nov/,
    );
    const said = textOf(page, "sources");
    expect(said).toContain("Not reached since 22 Nov 2026 02:00 UTC.");
    expect(said).toContain("(c) Vercel, AI Gateway Leaderboard Data");
    expect(said).toMatch(/catalogue of models .* 22 Nov 2026 08:00 UTC 3 /);
  });
});
