import { strFromU8, unzipSync } from "fflate";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Tokentide } from "../../server/compose.ts";
import { FORMATS } from "../../server/exporting.ts";
import { demoWords } from "../../server/words/demo.ts";
import { LANGS } from "../../server/words/lang.ts";
import { makeDemo, type MadeDemo } from "../support/demo.ts";

// What bears no figure of any market, leads on, or is the operator's and needs a token.
const BARE =
  /^\/(snapshots\/latest|assets\/|favicon|healthz|readyz|schema\/|api\/v1\/admin\/|mcp$)/;
const STREAM = "/api/v1/live";
const QUESTIONS: Readonly<Record<string, string>> = {
  "/api/v1/contributions": "?period=2042-W09",
};

let demo: MadeDemo;
let app: ReturnType<Tokentide["app"]>;

beforeAll(async () => {
  demo = await makeDemo();
  await demo.passDays(2);
  await demo.tokentide.exports.makeSnapshots(new AbortController().signal);
  app = demo.tokentide.app();
});
afterAll(() => demo.close());

function addresses(): string[] {
  const paths = app.routes
    .filter(({ method, path }) => method === "GET" && !path.includes("*") && !path.includes(":"))
    .map(({ path }) => path)
    .filter((path) => !BARE.test(path) && path !== STREAM);
  return [...new Set(paths)].map((path) => path + (QUESTIONS[path] ?? ""));
}

async function saysItsName(address: string): Promise<void> {
  const answer = await app.request(address);
  expect(answer.status, address).toBe(200);
  expect(answer.headers.get("content-disposition"), address).toContain("_SYNTHETIC_");
  await answer.arrayBuffer();
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

test("says it in every export, in its name, its bytes and its licence", async () => {
  for (const table of ["claims", "events"]) {
    for (const format of FORMATS) await saysItsName(`/api/v1/${table}.${format}`);
  }
  for (const table of ["shares", "volumes", "revisions"]) {
    for (const format of FORMATS) await saysItsName(`/api/v1/${table}.${format}`);
    const csv = await app.request(`/api/v1/${table}.csv`);
    expect(csv.headers.get("content-disposition")).toContain("SYNTHETIC");
    const [, ...rows] = (await csv.text()).trim().split("\r\n");
    for (const row of rows) expect(row).toContain("SYNTHETIC");
    const zip = unzipSync(
      new Uint8Array(await (await app.request(`/api/v1/${table}.zip`)).arrayBuffer()),
    );
    for (const name of ["README.md", "datapackage.json"]) {
      const text = strFromU8(zip[name] ?? new Uint8Array());
      expect(text).toContain("SYNTHETIC");
      expect(text).not.toMatch(/OpenRouter rankings|CC-BY|CC BY/);
    }
  }
});

async function assistantIsTold(method: string, params: object): Promise<string> {
  const answer = await app.request("http://127.0.0.1/mcp", {
    method: "POST",
    headers: {
      host: "127.0.0.1",
      accept: "application/json, text/event-stream",
      "content-type": "application/json",
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
  });
  return answer.text();
}

test("says it to an assistant, whatever tool is called", async () => {
  const listed = JSON.parse(await assistantIsTold("tools/list", {})) as {
    result: { tools: { name: string }[] };
  };
  const names = listed.result.tools.map(({ name }) => name);
  expect(names).toContain("headline");
  for (const name of names) {
    const given = name === "contributions" ? { period: "2042-W09" } : {};
    const text = await assistantIsTold("tools/call", { name, arguments: given });
    expect(text, name).toContain("SYNTHETIC");
    expect(text, name).not.toContain("isError");
    expect(text, name).not.toContain("Source: OpenRouter");
  }
});

test("says it of what a rule would have told", async () => {
  const answer = await app.request("/api/v1/backtest", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ rule: { id: "tried", on: "lead", when: "changes" } }),
  });
  expect(answer.status).toBe(200);
  expect(await answer.text()).toContain("SYNTHETIC");
});

test("says it in the sets that are published", async () => {
  const { headers } = await app.request("/snapshots/latest");
  const manifest = await (await app.request(headers.get("location") ?? "")).text();
  expect(manifest).toContain("SYNTHETIC");
  expect(manifest).not.toContain("Source: OpenRouter");
  const { files } = JSON.parse(manifest) as { files: { name: string }[] };
  expect(files.length).toBeGreaterThan(20);
  for (const { name } of files) await saysItsName(`${headers.get("location")}${name}`);
});

test("says it within every file, and knows of every address that is made of parts", async () => {
  const made = app.routes
    .filter(({ method, path }) => method === "GET" && path.includes(":"))
    .map(({ path }) => path.replace(/\{.*/, ""))
    .filter((path) => !path.startsWith("/api/v1/admin/"));
  expect([...new Set(made)]).toEqual([
    "/api/v1/:file",
    "/snapshots/latest/:file",
    "/snapshots/:set",
    "/snapshots/:set/",
    "/snapshots/:set/:file",
  ]);
  const newest = (await app.request("/snapshots/latest")).headers.get("location") ?? "";
  const { files } = (await (await app.request(newest)).json()) as { files: { name: string }[] };
  const tables = ["volumes", "shares", "claims", "events", "revisions"];
  const exported = tables.flatMap((table) => FORMATS.map((format) => `/api/v1/${table}.${format}`));
  const without: string[] = [];
  for (const path of [...exported, ...files.map(({ name }) => newest + name)]) {
    const bytes = new Uint8Array(await (await app.request(path)).arrayBuffer());
    const within = Object.values(path.endsWith(".zip") ? unzipSync(bytes) : { bytes });
    const texts = within.map((one) => strFromU8(one, true));
    // A table without rows has but its name: claims and events are left out, and revisions come later.
    const isEmpty = path.endsWith(".csv") && texts[0]?.trim().split("\r\n").length === 1;
    if (!isEmpty && !texts.some((text) => text.includes("SYNTHETIC"))) without.push(path);
    for (const text of texts) expect(text, path).not.toContain("Source: OpenRouter");
  }
  expect(without).toEqual([]);
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
  expect(demo.tokentide.collections.map(({ id }) => id)).toEqual(["synthetic"]);
});

test("tells its receiver the whole plot, step after step, and the page marks each when it has arrived", async () => {
  const marked: string[] = [];
  let newest: string | undefined;
  for (let day = 2; day < 8 * 7; day++) {
    const [message] = demo.inbox.messages();
    if (message && message.id !== newest) {
      newest = message.id;
      const text = await (await app.request("/?lang=en")).text();
      const now = /<li class="now"[^>]*><b>just now:<\/b> ([^<]+)/.exec(text)?.[1] ?? "nothing";
      if (marked.at(-1) !== now) marked.push(now);
    }
    await demo.passDays(1);
  }
  const { step } = demoWords("en");
  expect(marked).toEqual([
    step.lead,
    step.half,
    step.superseded,
    step.record,
    step.quarantined,
    step.stale,
    step.recovered,
    step.lost,
    step.entrant,
  ]);
  expect(demo.inbox.messages().length).toBeGreaterThan(8);
});

test("says it in every row of what was revised, once something was", async () => {
  const csv = await (await app.request("/api/v1/revisions.csv")).text();
  const [, ...rows] = csv.trim().split("\r\n");
  expect(rows.length).toBeGreaterThan(0);
  for (const row of rows) expect(row).toContain("SYNTHETIC");
});
