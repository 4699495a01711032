import { afterAll, beforeAll, expect, test } from "vitest";
import { build, type Built } from "../support/app.ts";
import { problemOf } from "./support/problems.ts";

let app: Built;
beforeAll(() => {
  app = build({ now: "2026-07-14T09:00:00Z", token: "the operator's" });
});
afterAll(() => app.close());

const asks = (path: string, method = "GET") =>
  app.request(path, {
    method: "OPTIONS",
    headers: {
      origin: "https://elsewhere.example",
      "access-control-request-method": method,
      "access-control-request-headers": "authorization",
    },
  });

test.each(["/api/v1/shares", "/api/v1/headline?as_of=2026-07-01", "/openapi.json", "/mcp"])(
  "any page may read %s, with the headers that a question may bear",
  async (path) => {
    const { status, headers } = await asks(path);
    expect([status, headers.get("access-control-allow-origin")]).toEqual([204, "*"]);
    expect(headers.get("access-control-allow-methods")).toContain("GET");
    expect(headers.get("access-control-allow-headers")).toContain("if-none-match");
    expect(Number(headers.get("access-control-max-age"))).toBeGreaterThan(0);
    expect(headers.get("access-control-allow-credentials")).toBeNull();
  },
);

test.each(["/api/v1/admin", "/api/v1/admin/collect"])(
  "no page may do what the operator does at %s",
  async (path) => {
    const response = await asks(path, "POST");
    expect(response.headers.get("access-control-allow-methods")).toBeNull();
    expect((await problemOf(response)).status).toBe(401);
  },
);

test("a page can see the tag and how much it may still ask", async () => {
  const { headers } = await app.get("/api/v1/definitions");
  const seen = headers.get("access-control-expose-headers") ?? "";
  for (const name of ["etag", "ratelimit-remaining", "retry-after"]) expect(seen).toContain(name);
});

test("a page can ask for a part of a file, and sees which part it got and the sum of the whole", async () => {
  const { headers } = await asks("/api/v1/shares.parquet");
  const taken = (headers.get("access-control-allow-headers") ?? "").split(", ");
  expect(taken).toEqual(expect.arrayContaining(["range", "if-range"]));
  const part = await app.get("/api/v1/shares.parquet", { range: "bytes=-8" });
  expect(part.status).toBe(206);
  const seen = (part.headers.get("access-control-expose-headers") ?? "").split(", ");
  for (const name of part.headers.keys()) {
    if (/^(content-range|accept-ranges|repr-digest|tokentide-|content-disposition)/.test(name))
      expect(seen).toContain(name);
  }
  expect(seen).toEqual(expect.arrayContaining(["content-range", "ratelimit-remaining"]));
});

test("what is there for reading says so to any other method", async () => {
  const paths = ["/api/v1/shares", "/api/v1/shares.csv", "/snapshots/2026-07-14/claims.csv"];
  for (const method of ["POST", "PUT", "DELETE", "PATCH"]) {
    for (const path of paths) {
      const response = await app.request(path, { method });
      expect(response.headers.get("allow"), path).toBe("GET, HEAD, OPTIONS");
      expect((await problemOf(response)).status).toBe(405);
    }
  }
  expect((await problemOf(await app.request("/nothing", { method: "POST" }))).status).toBe(404);
});

test("HEAD is answered wherever GET is, with its headers and without a body", async () => {
  const paths = app.tokentide
    .app()
    .routes.filter(({ method, path }) => method === "GET" && !/[:*]/.test(path))
    .map(({ path }) => path);
  expect(paths.length).toBeGreaterThan(15);
  for (const path of new Set(paths)) {
    const [get, head] = [await app.get(path), await app.request(path, { method: "HEAD" })];
    expect([path, head.status]).toEqual([path, get.status]);
    expect(head.headers.get("content-type")).toBe(get.headers.get("content-type"));
    expect([path, (await head.arrayBuffer()).byteLength]).toEqual([path, 0]);
  }
});
