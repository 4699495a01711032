import { Validator } from "@seriousme/openapi-schema-validator";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readExamples, type Document } from "../../server/http/openapi.ts";
import { build } from "../support/app.ts";
import { askAll, exampleMarket, type Examples } from "./support/examples.ts";

let app: Examples;
let document: Document;
beforeAll(async () => {
  app = await exampleMarket();
  document = (await (await app.get("/openapi.json")).json()) as Document;
});
afterAll(() => app.close());

const operations = () =>
  Object.entries(document.paths ?? {}).flatMap(([path, { get }]) =>
    get ? [{ path, ...get }] : [],
  );

test("is a valid OpenAPI 3.1 document", async () => {
  const found = await new Validator().validate(structuredClone(document) as never);
  expect(found.errors ?? []).toEqual([]);
  expect([found.valid, document.openapi]).toEqual([true, "3.1.0"]);
});

test("describes every route that answers with data, and no other", () => {
  const served = app.app.routes
    .filter(({ method, path }) => method === "GET" && /^\/api\/v1\/(?!admin)/.test(path))
    .map(({ path }) => path)
    // Files and the stream of events are no JSON of ours.
    .filter((path) => !/[:*]|\.[a-z]+$|\/live$/.test(path));
  const described = operations().map(({ path }) => path);
  expect(served.length).toBeGreaterThan(10);
  expect(described.filter((path) => path.startsWith("/api/"))).toEqual(
    expect.arrayContaining([...new Set(served)]),
  );
  expect(described).toEqual(expect.arrayContaining(["/healthz", "/readyz", "/freshz"]));
});

test("says what every parameter is, and what else may be answered", () => {
  for (const { path, parameters = [], responses = {}, operationId } of operations()) {
    expect(operationId, path).toMatch(/^get[A-Z]\w+$/);
    for (const parameter of parameters) {
      if ("$ref" in parameter) continue;
      expect(parameter.description?.length, `${path} ${parameter.name}`).toBeGreaterThan(10);
    }
    expect(
      Object.keys(responses).some((status) => /^[45]/.test(status)),
      path,
    ).toBe(true);
  }
});

test("names the token where a route may need it", () => {
  const guarded = operations().filter(({ responses }) => responses?.["401"]);
  expect(guarded.map(({ path }) => path.slice("/api/v1/".length)).toSorted()).toEqual(
    expect.arrayContaining(["contributions", "revisions", "shares", "volumes"]),
  );
  for (const { security } of guarded) expect(security).toEqual([{}, { operator: [] }]);
  expect(document.components?.securitySchemes?.["operator"]).toMatchObject({ scheme: "bearer" });
});

test("says of an export that it is whole unless it is asked for less, and what of it needs the token", () => {
  const exported = operations().filter(({ path }) => /\.(csv|json|parquet|zip)$/.test(path));
  const files = exported.filter(({ path }) => path.startsWith("/api/v1/"));
  expect(files).toHaveLength(20);
  for (const { path, parameters = [], responses = {}, security } of files) {
    const limit = parameters.find((one) => "name" in one && one.name === "limit");
    expect([path, JSON.stringify(limit ?? {})]).toEqual([
      path,
      expect.not.stringMatching(/default|cursor/),
    ]);
    expect(Object.keys(responses), path).toEqual(expect.arrayContaining(["200", "304", "429"]));
    const isGuarded = /volumes|shares|revisions/.test(path);
    expect([path, security !== undefined]).toEqual([path, isGuarded]);
  }
});

test("shows answers that the server gives, word for word", async () => {
  const examples = readExamples();
  expect(await askAll(app)).toEqual(examples);
  // And a refusal of each kind that a question can meet.
  expect(new Set(examples.map(({ status }) => status))).toEqual(new Set([200, 400, 401, 404, 422]));
});

test("shows figures of an invented market alone, which say so", () => {
  for (const { ask, answer } of readExamples()) {
    const { meta } = answer as { meta?: { source: string; attribution: string } };
    if (!meta || /claims/.test(ask)) continue;
    expect([ask, meta.source], ask).toEqual([ask, "synthetic"]);
    expect(meta.attribution).toContain("SYNTHETIC");
  }
});

test("is the same for every one who asks, and known again by its tag", async () => {
  const first = await app.get("/openapi.json");
  const etag = first.headers.get("etag") ?? "";
  expect((await app.get("/openapi.json", { "if-none-match": etag })).status).toBe(304);
  expect(await (await app.get("/openapi.json")).json()).toEqual(document);
});

test("names the public address as its server, where one is set", async () => {
  const env = { PUBLIC_URL: "https://tokens.example/" };
  const other = build({ now: "2026-07-14T09:00:00Z", env });
  const { servers } = (await (await other.get("/openapi.json")).json()) as Document;
  expect([servers?.[0]?.url, document.servers?.[0]?.url]).toEqual(["https://tokens.example", "/"]);
  await other.close();
});

test("is a page too, without a script of its own: every route, parameter and shape", async () => {
  const response = await app.get("/docs");
  const page = await response.text();
  expect([response.status, response.headers.get("content-type")]).toEqual([
    200,
    "text/html; charset=UTF-8",
  ]);
  for (const { path, operationId, parameters = [] } of operations()) {
    expect(page).toContain(`<section id="${operationId}">`);
    expect(page).toContain(`<code>GET ${path}</code>`);
    for (const parameter of parameters) {
      if ("name" in parameter) expect(page).toContain(`<code>${parameter.name}</code>`);
    }
  }
  for (const name of Object.keys(document.components?.schemas ?? {})) {
    expect(page).toContain(`id="shape-${name}"`);
  }
  for (const { ask, status } of readExamples().filter(({ status }) => status === 200)) {
    expect([status, page.includes(ask.replaceAll("&", "&amp;"))]).toEqual([200, true]);
  }
  expect(page).not.toMatch(/<script>|\son\w+=|style="|https?:\/\/[^\s"<]+\.(js|css)/);
  // Every link within the page leads somewhere.
  for (const [, id = ""] of page.matchAll(/href="#([^"]+)"/g)) expect(page).toContain(`id="${id}"`);
});
