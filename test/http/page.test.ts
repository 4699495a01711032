import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readAssets } from "../../server/http/page/assets.ts";
import { pageRoutes, type PagePorts } from "../../server/http/page/page.ts";
import { HOUR_MS, parseInstant } from "../../server/market/instant.ts";
import { parsePeriod } from "../../server/market/period.ts";
import type { SourceStatus } from "../../server/query/sources.ts";
import type { Store } from "../../server/ports.ts";
import { openStore } from "../../server/store/open.ts";
import { LANGS } from "../../server/words/lang.ts";
import { exactText, percentText, ppText, tokensWords } from "../../server/words/number.ts";
import { inventedRows, origins, storeOf } from "../e2e/market.ts";
import { readsOver } from "../e2e/reads.ts";

const AS_OF = parseInstant("2026-07-16T02:30:00Z");
const NOW = parseInstant("2026-07-16T07:00:00Z");
const FRESH: SourceStatus = {
  id: "openrouter",
  state: "ok",
  reason: null,
  asOf: AS_OF,
  quarantined: 0,
  failingSince: null,
  lastRun: null,
  freshUntil: AS_OF + 30 * HOUR_MS,
};

function portsOf(store: Store, sources: readonly SourceStatus[] = [FRESH]): PagePorts {
  return {
    ...readsOver(store, origins(), NOW),
    readSources: async () => [...sources],
    assets: readAssets("no-such-folder"),
  };
}

async function get(ports: PagePorts, path: string, headers = {}): Promise<string> {
  const answer = await pageRoutes(ports).request(path, { headers });
  expect(answer.status).toBe(200);
  return answer.text();
}

/** What a reader sees: no tags, no entities, one space between words. */
function textOf(page: string): string {
  const body = page.replace(/^.*<body>/s, "").replace(/<script.*?<\/script>/gs, "");
  const entities: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', amp: "&" };
  return body
    .replace(/<[^>]*>/g, " ")
    .replaceAll("&#39;", "'")
    .replace(/&(lt|gt|quot|amp);/g, (_, name: string) => entities[name] ?? "")
    .replace(/[^\S\u00a0]+/g, " ");
}

describe("the page over two months of rows", () => {
  let store: Store;
  let ports: PagePorts;
  beforeAll(async () => {
    store = await storeOf(inventedRows("2026-05-25", "2026-07-15", ["2026-06-10"]), AS_OF_TEXT);
    ports = portsOf(store);
  });
  afterAll(() => store.close());
  const AS_OF_TEXT = "2026-07-16T02:30:00Z";
  const asked = { source: "openrouter", asOf: NOW, definition: "all" } as const;

  it.each(LANGS)("says in %s what the headline's reader answers", async (lang) => {
    const { headline } = await ports.readHeadline(asked);
    const page = textOf(await get(ports, `/?lang=${lang}`));
    expect(headline?.period).toBe("2026-W28");
    for (const of of Object.values(headline?.origins ?? {})) {
      expect(page).toContain(tokensWords(of.tokens, lang));
      expect(page).toContain(percentText(of.share, lang));
      expect(page).toContain(percentText(of.high, lang));
      expect(page).toContain(ppText(of.change_pp ?? 0, lang));
    }
  });

  it("shows in its tables the exact figures of the series", async () => {
    const page = await get(ports, "/");
    const { periods } = await ports.readSeries({
      ...asked,
      grain: "week",
      by: "origin",
      limit: 100,
    });
    for (const { volumes, total } of periods) {
      for (const key of ["CN", "US", "unattributed", "other"]) {
        expect(page).toContain(`title="${exactText(volumes.get(key)?.tokens ?? 0n)}"`);
      }
      expect(page).toContain(`title="${exactText(total)}"`);
    }
  });

  it("names the missing day of a partial week and sets the running one apart", async () => {
    const page = textOf(await get(ports, "/?lang=en"));
    expect(page).toContain("partial: missing 10 June 2026");
    expect(page).toMatch(
      /W29 13–19 July 2026 .{0,120}partial; running: 3 days elapsed; 3 of 7 days held/,
    );
  });

  it("shows models and contributions as their readers answer", async () => {
    const page = textOf(await get(ports, "/?lang=en"));
    const period = parsePeriod("2026-W28");
    const { change } = await ports.readContributions({ ...asked, period, key: "CN", by: "model" });
    const first = change?.rows[0];
    expect(page).toContain(`${first?.key} US ${ppText(first?.contributionPp ?? 0, "en")}`);
    expect(page).toMatch(/1 deepseek\/deepseek-v9-flash China/);
  });

  it("counts under the definition of its address and has no column that it leaves out", async () => {
    const { headline } = await ports.readHeadline({ ...asked, definition: "top9" });
    const page = textOf(await get(ports, "/?lang=en&definition=top9"));
    expect(page).toContain(percentText(headline?.origins.CN.share ?? 0, "en"));
    expect(page).toContain("under the definition “top 9”");
    expect(page).not.toContain("Other Share");
  });

  it("speaks the reader's language unless the address says which", async () => {
    const zh = { "accept-language": "zh-CN,zh;q=0.9,en;q=0.8" };
    expect(await get(ports, "/", zh)).toContain('<html lang="zh-Hans">');
    expect(await get(ports, "/?lang=en", zh)).toContain('<html lang="en">');
    expect(await get(ports, "/", { "accept-language": "fr, en;q=0.5" })).toContain('lang="en">');
    expect(await get(ports, "/")).toContain('<html lang="en">');
  });

  it("ignores what is not valid in its address and says so", async () => {
    const page = textOf(await get(ports, "/?lang=xx&definition=al&as_of=2027-01-01&x=%3Cb%3E"));
    expect(page).toContain("lang=xx · definition=al · as_of=2027-01-01 · x=<b>");
    expect(textOf(await get(ports, "/?lang=en"))).not.toContain("Ignored");
  });

  it("answers as it was known on an earlier day, and says so", async () => {
    const page = textOf(await get(ports, "/?lang=en&as_of=2026-07-15"));
    expect(page).toContain("As known at 15 Jul 2026 23:59 UTC");
    expect(page).toContain("No closed week is held yet");
  });

  it("gives a link that stays", async () => {
    const page = await get(ports, "/?lang=en&definition=top9");
    expect(page).toContain('href="/?lang=en&amp;definition=top9&amp;as_of=2026-07-16T02:30:00Z"');
  });

  it("has no inline style or script, and loads nothing from elsewhere", async () => {
    const page = await get(ports, "/");
    expect(page).not.toMatch(/ style=|<style| on[a-z]+=/);
    expect(page).not.toMatch(/(src|<link[^>]* href)="(?!\/)/);
    expect(page.match(/<script[^>]*>/g)).toEqual(['<script type="application/json" id="view">']);
  });

  it("serves its stylesheet even where the client was not built", async () => {
    const address = /<link rel="stylesheet" href="([^"]+)"/.exec(await get(ports, "/"))?.[1] ?? "";
    const css = await pageRoutes(ports).request(address);
    expect(css.headers.get("content-type")).toBe("text/css; charset=utf-8");
    expect(css.headers.get("cache-control")).toContain("immutable");
    expect(await css.text()).toContain("--paper");
    const packed = await pageRoutes(ports).request(address, {
      headers: { "accept-encoding": "gzip, br" },
    });
    expect(packed.headers.get("content-encoding")).toBe("br");
    const favicon = await pageRoutes(ports).request("/favicon.svg");
    expect(favicon.headers.get("content-type")).toBe("image/svg+xml");
  });
});

describe("the page of a store that holds nothing yet", () => {
  const run = {
    id: 1,
    job: "collect",
    holder: "h",
    startedAt: NOW,
    done: 3,
    total: 40,
    finishedAt: null,
    result: null,
    detail: null,
  };
  const nothing = { ...FRESH, asOf: null, freshUntil: null };

  async function pageOf(source: Partial<SourceStatus>): Promise<string> {
    const store = openStore("sqlite::memory:");
    const page = await get(portsOf(store, [{ ...nothing, ...source }]), "/?lang=en");
    await store.close();
    return textOf(page);
  }

  it("says how far the collection is", async () => {
    const page = await pageOf({ state: "pending", lastRun: run });
    expect(page).toContain("No closed week is held yet");
    expect(page).toContain("Collecting: 3 of 40 snapshots.");
  });

  it("says that the source cannot be reached, and since when", async () => {
    const failing = { failingSince: parseInstant("2026-07-16T05:01:00Z") };
    const page = await pageOf({ state: "unreachable", reason: "not reached: 503", ...failing });
    expect(page).toContain("OpenRouter has not answered since 16 Jul 2026 05:01 UTC.");
    expect(page).toContain("Nothing of it is held yet.");
    expect(page).toContain("not reached: 503");
  });
});

describe("the page when something is the matter", () => {
  let store: Store;
  beforeAll(async () => {
    store = await storeOf(inventedRows("2026-07-06", "2026-07-12"), "2026-07-13T02:30:00Z");
  });
  afterAll(() => store.close());

  async function noticeOf(source: Partial<SourceStatus>, path = "/?lang=en"): Promise<string> {
    return textOf(await get(portsOf(store, [{ ...FRESH, ...source }]), path));
  }

  it("says how late the data is", async () => {
    const asOf = parseInstant("2026-07-13T02:30:00Z");
    const stale = { state: "stale", asOf, freshUntil: NOW - 34 * HOUR_MS } as const;
    expect(await noticeOf(stale)).toContain("OpenRouter: as of 13 Jul 2026 02:30 UTC, 34 h late.");
    expect(await noticeOf(stale, "/?lang=zh")).toContain("已迟 34 小时");
    expect(await noticeOf(stale, "/?lang=en&as_of=2026-07-14")).not.toContain("34 h late");
  });

  it("says that a batch was set aside, and why", async () => {
    const page = await noticeOf({ state: "degraded", reason: "set aside: total of <0.4>" });
    expect(page).toContain("A batch is in quarantine. The last good values are shown.");
    expect(page).toContain("set aside: total of <0.4>");
  });

  it("draws no chart of one week", async () => {
    const page = await get(portsOf(store), "/");
    expect(page).not.toContain("data-chart");
    expect(page).toContain("share-table");
  });

  it("shows a hostile model's name as it is written", async () => {
    const name = 'evil/"><script>alert(1)</script>&amp;';
    const days = ["06", "07", "08", "09", "10", "11", "12"].map((day) => `2026-07-${day}`);
    const rows = days.map((day) => `${day},"${name.replaceAll('"', '""')}",1000000000`);
    const hostile = await storeOf(
      ["date,model_permaslug,total_tokens", ...rows].join("\n"),
      "2026-07-13T02:30:00Z",
    );
    const page = await get(portsOf(hostile), "/?lang=en");
    await hostile.close();
    expect(page).not.toContain("<script>alert");
    expect(textOf(page)).toContain(
      name.replace("&amp;", "&amp;amp;").replace("&amp;amp;", "&amp;"),
    );
  });
});
