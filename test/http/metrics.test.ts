import { readFileSync } from "node:fs";
import { join } from "node:path";
import { OpenAPIHono } from "@hono/zod-openapi";
import { parser } from "@prometheus-io/lezer-promql";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AlertReads } from "../../server/http/alert-reads.ts";
import { requestMetrics } from "../../server/http/metrics/requests.ts";
import { metricsRoutes } from "../../server/http/metrics/routes.ts";
import { parseInstant } from "../../server/market/instant.ts";
import { shareRow } from "../../server/wire.ts";
import { build, type Built } from "../support/app.ts";
import { csvOf, madeRows } from "../support/made-market.ts";
import { labelsOf, parseExposition, type Series } from "./support/exposition.ts";

const NOW = "2026-07-14T09:00:00Z";
const AS_OF = "2026-07-14T02:00:00Z";
let app: Built;
beforeAll(async () => {
  app = build({ now: NOW });
  await app.bring({ csv: csvOf(madeRows({ from: "2026-06-29", to: "2026-07-13" })), asOf: AS_OF });
  await run("done");
});
afterAll(() => app.close());

/** A run of the market's collection, of ninety seconds. */
async function run(result: "done" | "failed"): Promise<void> {
  const { jobRuns } = app.tokentide.store;
  const now = parseInstant("2026-07-14T08:00:00Z");
  const job = app.tokentide.collections[0]?.job ?? "";
  const claim = { job, holder: "a", now, leaseMs: 1000, isGone: () => true };
  const id = (await jobRuns.claim(claim)) ?? 0;
  await jobRuns.finish(id, now + 90_000, result, "");
}

async function scrape(of: { request: (path: string) => unknown } = plain): Promise<Series[]> {
  const response = (await of.request("/metrics")) as Response;
  expect(response.headers.get("content-type")).toMatch(/^text\/plain; version=0\.0\.4/);
  return parseExposition(await response.text());
}
const plain = { request: (path: string) => app.get(path) };
const valueOf = (series: readonly Series[], name: string, labels: Record<string, string> = {}) =>
  series.find(
    (one) =>
      one.name === name &&
      Object.entries(labels).every(([key, value]) => one.labels[key] === value),
  )?.value;

/** Where rules stand and what receivers took, as a store would tell it. */
const alerts: AlertReads = {
  states: async () => [
    { rule: "cn-majority", subject: "CN", state: "firing" },
    { rule: "cn-record", subject: "CN", state: "inactive" },
    { rule: "us-record", subject: "US", state: "inactive" },
  ],
  events: async () => [],
  evaluated: async () => ({ number: 41, asOf: null }),
  outbox: {
    counts: async () => [
      { endpoint: "desk", status: "delivered", count: 12, oldest: 0, attempts: 15, retries: 3 },
      { endpoint: "desk", status: "dead", count: 1, oldest: 0, attempts: 10, retries: 9 },
    ],
    endpointStates: async () => [
      {
        endpoint: "desk",
        failingSince: null,
        failures: 3,
        pausedUntil: null,
        succeededAt: parseInstant(AS_OF),
        disabledAt: null,
        reason: null,
      },
    ],
  },
};

function withAlerts() {
  const of = new OpenAPIHono();
  const newestRuns = async () => [];
  const { reads } = app.tokentide;
  metricsRoutes(of, { ...reads, newestRuns, alerts, stampOf: async () => "" }, requestMetrics());
  return of;
}

test("shares and volumes are those of the interface, under every definition", async () => {
  const series = await scrape();
  for (const definition of ["all", "listed", "nofree", "top9"]) {
    const path = `/shares?from=2026-W28&to=2026-W28&definition=${definition}`;
    const { data } = await app.read(path, shareRow.array());
    expect(data.length).toBeGreaterThan(2);
    for (const { key: origin, share, high, tokens } of data) {
      const labels = { definition, origin, source: "openrouter" };
      expect(valueOf(series, "tokentide_week_share_ratio", labels)).toBe(share);
      expect(valueOf(series, "tokentide_week_share_high_ratio", labels)).toBe(high);
      expect(valueOf(series, "tokentide_week_tokens", labels)).toBe(Number(tokens));
    }
  }
  const start = valueOf(series, "tokentide_week_start_timestamp_seconds");
  expect(start).toBe(Date.parse("2026-07-06") / 1000);
});

test("freshness, quarantine and jobs are told in seconds and counts", async () => {
  const series = await scrape();
  const source = { source: "openrouter" };
  expect(valueOf(series, "tokentide_source_age_seconds", source)).toBe(7 * 3600);
  expect(valueOf(series, "tokentide_source_state", { ...source, state: "ok" })).toBe(1);
  expect(valueOf(series, "tokentide_source_state", { ...source, state: "stale" })).toBe(0);
  expect(valueOf(series, "tokentide_quarantine_open", source)).toBe(0);
  // What was never fetched has no age.
  expect(valueOf(series, "tokentide_source_age_seconds", { source: "vercel" })).toBeUndefined();
  expect(valueOf(series, "tokentide_job_last_duration_seconds")).toBe(90);
  expect(valueOf(series, "tokentide_job_last_result", { result: "done" })).toBe(1);
  expect(valueOf(series, "tokentide_job_last_start_timestamp_seconds")).toBe(
    Date.parse("2026-07-14T08:00:00Z") / 1000,
  );
});

test("alerts and deliveries are counted by their states", async () => {
  const series = await scrape(withAlerts());
  expect(valueOf(series, "tokentide_alerts", { state: "firing" })).toBe(1);
  expect(valueOf(series, "tokentide_alerts", { state: "inactive" })).toBe(2);
  expect(valueOf(series, "tokentide_deliveries", { status: "dead" })).toBe(1);
  expect(valueOf(series, "tokentide_deliveries", { status: "delivered" })).toBe(12);
  expect(valueOf(series, "tokentide_evaluations_total")).toBe(41);
  expect(valueOf(series, "tokentide_delivery_attempts_total", { endpoint: "desk" })).toBe(25);
  expect(valueOf(series, "tokentide_delivery_retries_total", { endpoint: "desk" })).toBe(12);
  expect(valueOf(series, "tokentide_endpoint_failures", { endpoint: "desk" })).toBe(3);
});

describe("requests", () => {
  const COUNT = "tokentide_http_request_duration_seconds_count";

  test("are counted by route, method and class of status, kept answers too", async () => {
    const labels = { route: "/api/v1/volumes", method: "GET", status: "2xx" };
    const before = valueOf(await scrape(), COUNT, labels) ?? 0;
    for (let i = 0; i < 3; i++) await app.get("/api/v1/volumes");
    await app.get("/api/v1/volumes?limit=0");
    const after = await scrape();
    expect(valueOf(after, COUNT, labels)).toBe(before + 3);
    expect(valueOf(after, COUNT, { ...labels, status: "4xx" })).toBe(1);
    const etag = (await app.get("/api/v1/volumes")).headers.get("etag") ?? "";
    await app.get("/api/v1/volumes", { "if-none-match": etag });
    expect(valueOf(await scrape(), COUNT, { ...labels, status: "3xx" })).toBe(1);
  });

  test("of whatever names add no series", async () => {
    await app.get("/nothing-0");
    const before = (await scrape()).length;
    for (let i = 1; i < 50; i++) {
      await app.get(`/nothing-${i}`);
      await app.get(`/api/v1/${i}?x=${i}`);
      await app.request("/", { method: `M${i}` });
    }
    const grown = (await scrape()).filter(({ name }) => name.startsWith("tokentide_http"));
    expect(new Set(grown.map(({ labels }) => labels["route"])).has("none")).toBe(true);
    expect((await scrape()).length).toBeLessThan(before + 40);
  });
});

describe("the names", () => {
  test("have a help text and a type each, base units, and follow the conventions", async () => {
    const text = await (await app.get("/metrics")).text();
    for (const { name, labels, type } of await scrape()) {
      expect(name).toMatch(/^(tokentide|process|nodejs)_[a-z0-9_]+$/);
      expect(name).not.toMatch(/_(ms|milliseconds|percent|pp|kilobytes|minutes|hours)$/);
      if (name.startsWith("tokentide")) expect(name.endsWith("_total")).toBe(type === "counter");
      // Prometheus itself names what it scrapes so.
      expect(Object.keys(labels)).not.toEqual(expect.arrayContaining(["job"]));
      expect(Object.keys(labels)).not.toEqual(expect.arrayContaining(["instance"]));
    }
    expect(text.endsWith("\n")).toBe(true);
  });
});

describe("the dashboard", () => {
  const file = join(import.meta.dirname, "../../data/grafana/tokentide.json");
  const dashboard = JSON.parse(readFileSync(file, "utf8")) as {
    panels: { id: number; title: string; targets?: { expr: string; legendFormat: string }[] }[];
    templating: { list: { query: string }[] };
  };
  const targets = dashboard.panels.flatMap(({ title, targets = [] }) =>
    targets.map((target) => ({ title, ...target })),
  );

  test("has panels with ids of their own, each with a question", () => {
    expect(targets.length).toBeGreaterThan(20);
    const ids = dashboard.panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("asks in valid PromQL for metrics and labels that there are", async () => {
    await app.get("/api/v1/shares?limit=0");
    const series = [...(await scrape()), ...(await scrape(withAlerts()))];
    const known = new Map<string, Set<string>>([
      ["tokentide_http_limited_total", new Set(["limit"])],
    ]);
    for (const { name, labels } of series) {
      known.set(name, new Set([...(known.get(name) ?? []), ...Object.keys(labels)]));
    }
    const variables = dashboard.templating.list.flatMap(({ query }) =>
      Array.from(query.matchAll(/label_values\(([^,]+),/g), ([, expr = ""]) => expr),
    );
    expect(variables).toHaveLength(1);
    for (const expr of [...targets.map((target) => target.expr), ...variables]) {
      const asked = selectorsOf(expr.replaceAll("$__rate_interval", "5m"));
      expect(asked.names.length, expr).toBeGreaterThan(0);
      for (const name of asked.names) expect([...known.keys()], expr).toContain(name);
      const labels = new Set(asked.names.flatMap((name) => [...(known.get(name) ?? [])]));
      for (const label of asked.labels) expect([...labels], expr).toContain(label);
    }
    for (const { legendFormat, expr } of targets) {
      const { names } = selectorsOf(expr.replaceAll("$__rate_interval", "5m"));
      const labels = names.flatMap((name) => [...(known.get(name) ?? [])]);
      for (const label of labelsOf(legendFormat)) expect(labels, expr).toContain(label);
    }
  });

  /** The metrics and labels that an expression speaks of; throws where it is not PromQL. */
  function selectorsOf(expr: string) {
    const names: string[] = [];
    const labels: string[] = [];
    parser.parse(expr).iterate({
      enter: ({ type, from, to, node }) => {
        if (type.isError) throw new Error(`not PromQL at ${from}: ${expr}`);
        const text = expr.slice(from, to);
        if (type.name === "Identifier" && node.parent?.name === "VectorSelector") names.push(text);
        if (type.name === "LabelName") labels.push(text);
      },
    });
    return { names, labels };
  }
});
