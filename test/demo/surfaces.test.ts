import { afterAll, beforeAll, expect, test } from "vitest";
import { compose, type Tokentide } from "../../server/compose.ts";
import { readConfig } from "../../server/config.ts";
import { demoClock } from "../../server/demo/clock.ts";
import { createInbox } from "../../server/demo/inbox.ts";
import { OPENING } from "../../server/demo/plot.ts";
import { passDay } from "../../server/demo/run.ts";
import { demoWorld } from "../../server/demo/world.ts";
import { jsonLog } from "../../server/log.ts";
import { LANGS } from "../../server/words/lang.ts";

// What bears no figure of any market, or is the operator's and needs a token.
const BARE = /^\/(assets\/|favicon|healthz|readyz|schema\/|api\/v1\/admin\/)/;
const STREAM = "/api/v1/live";
const QUESTIONS: Readonly<Record<string, string>> = {
  "/api/v1/contributions": "?period=2042-W09",
};

let tokentide: Tokentide;
let app: ReturnType<Tokentide["app"]>;

beforeAll(async () => {
  const clock = demoClock(OPENING, () => 0);
  const config = readConfig({
    DATABASE_URL: "sqlite::memory:",
    TOKENTIDE_CONFIG: "data/demo/tokentide.yaml",
  });
  const environment = {
    DEMO_INBOX_URL: "http://127.0.0.1:4000/inbox",
    DEMO_INBOX_SECRET: `whsec_${Buffer.alloc(32).toString("base64")}`,
  };
  tokentide = compose(config, jsonLog("silent"), clock.now, {
    world: demoWorld(clock.today, 1),
    inbox: createInbox().messages,
    environment,
  });
  const { collections, alerting } = tokentide;
  const signal = new AbortController().signal;
  const day = {
    collect: async () => collections[0]?.now({ signal }),
    evaluate: alerting.evaluate,
    deliver: async () => {},
  };
  await passDay(day);
  for (let i = 0; i < 2; i++) {
    clock.nextDay();
    await passDay(day);
  }
  app = tokentide.app();
});
afterAll(() => tokentide.close());

function addresses(): string[] {
  const paths = app.routes
    .filter(({ method, path }) => method === "GET" && !path.includes("*") && !path.includes(":"))
    .map(({ path }) => path)
    .filter((path) => !BARE.test(path) && path !== STREAM);
  return [...new Set(paths)].map((path) => path + (QUESTIONS[path] ?? ""));
}

test("says SYNTHETIC on every surface of a running demo, in both languages, and OpenRouter's credit on none", async () => {
  const without: string[] = [];
  for (const lang of LANGS) {
    for (const address of addresses()) {
      const answer = await app.request(address, { headers: { "accept-language": lang } });
      expect(answer.status, address).toBe(200);
      const text = await answer.text();
      if (!/synthetic/i.test(text)) without.push(`${lang} ${address}`);
      expect(text, address).not.toContain("Source: OpenRouter");
      expect(text, address).not.toContain('"source":"openrouter"');
    }
  }
  expect(addresses().length).toBeGreaterThan(15);
  expect(without).toEqual([]);
});

test("says it on a page across its head, in its title, and in the title and source of each chart", async () => {
  for (const path of ["/", "/models", "/embed", "/embed?chart=volume"]) {
    const text = await (await app.request(path)).text();
    expect(text).toMatch(/<aside class="band"[^>]*>\s*<strong>SYNTHETIC/);
    expect(text).toMatch(/<title>SYNTHETIC/);
    const view = /<script type="application\/json" id="view">([^<]+)/.exec(text)?.[1] ?? "";
    const { charts } = JSON.parse(view) as {
      charts: { head: Record<"title" | "credit" | "source", string> }[];
    };
    expect(charts.length).toBeGreaterThan(0);
    for (const { head } of charts) {
      expect(head.title).toMatch(/^SYNTHETIC/);
      expect(head.credit).toContain("SYNTHETIC");
      expect(head.source).toBe("synthetic");
    }
  }
});

test("says it in the sentence and first in the alert's own words, and marks the event", async () => {
  const { data } = (await (await app.request("/api/v1/headline")).json()) as {
    data: { sentence: Record<"en" | "zh", string> };
  };
  for (const lang of LANGS) {
    expect(data.sentence[lang]).toContain("SYNTHETIC");
    expect(data.sentence[lang]).not.toContain("OpenRouter");
  }
  const { data: alerts } = (await (await app.request("/api/v1/alerts")).json()) as {
    data: { rule: string; event: { data: { synthetic?: boolean; source: string } } }[];
  };
  expect(alerts.map(({ rule }) => rule)).toContain("demo-lead-change");
  for (const { event } of alerts) {
    expect(event.data).toMatchObject({ synthetic: true, source: "synthetic" });
  }
});

test("knows no source but its own, and calls none", () => {
  expect(tokentide.collections.map(({ id }) => id)).toEqual(["synthetic"]);
});
