import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { build, type Built } from "../support/app.ts";
import { csvOf, madeRows } from "../support/made-market.ts";

const TOKEN = "the operator's";
let app: Built;
let broken: Built;
beforeAll(async () => {
  const now = "2026-07-14T09:00:00Z";
  app = build({ now, token: TOKEN });
  const csv = csvOf(madeRows({ from: "2026-06-29", to: "2026-07-13" }));
  await app.bring({ csv, asOf: "2026-07-14T02:00:00Z" });
  broken = build({ now });
  await broken.close();
});
afterAll(() => app.close());

interface Asked {
  readonly path: string;
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly method?: string;
}

const BEARER = { authorization: `Bearer ${TOKEN}` };
const ANSWERS: readonly Asked[] = [
  { path: "/api/v1/shares", status: 200 },
  { path: "/api/v1/shares", status: 200, method: "HEAD" },
  { path: "/api/v1/shares", status: 200, headers: { "accept-encoding": "gzip" } },
  { path: "/api/v1/shares", status: 304, headers: { "if-none-match": "*" } },
  { path: "/api/v1/shares", status: 200, headers: BEARER },
  { path: "/api/v1/shares?limit=0", status: 400 },
  { path: "/api/v1/shares?limit=0", status: 400, headers: BEARER },
  { path: "/api/v1/shares?grain=day&by=model", status: 401 },
  { path: "/api/v1/shares?grain=day&by=model", status: 200, headers: BEARER },
  { path: "/api/v1/shares?source=none", status: 404 },
  { path: "/api/v1/shares?as_of=2199-01-01", status: 422 },
  { path: "/api/v1/nothing", status: 404 },
  { path: "/nothing", status: 404 },
  { path: "/healthz", status: 200 },
  { path: "/readyz", status: 200 },
  { path: "/", status: 200 },
  { path: "/", status: 304, headers: { "if-none-match": "*" } },
  { path: "/favicon.svg", status: 200 },
];
const BROKEN: readonly Asked[] = [
  { path: "/api/v1/shares", status: 503 },
  { path: "/readyz", status: 503 },
  { path: "/", status: 503 },
];

async function ask(of: Built, { path, status, ...init }: Asked): Promise<Headers> {
  const response = await of.request(path, init);
  expect([path, response.status]).toEqual([path, status]);
  await response.arrayBuffer();
  return response.headers;
}

describe.each([
  ...ANSWERS.map((asked) => ({ ...asked, of: () => app })),
  ...BROKEN.map((asked) => ({ ...asked, of: () => broken })),
])("$status of $path", ({ of, ...asked }) => {
  test("keeps what it says from being loaded, framed or guessed at elsewhere", async () => {
    const headers = await ask(of(), asked);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("referrer-policy")).toBe("strict-origin-when-cross-origin");
    expect(headers.get("cross-origin-opener-policy")).toBe("same-origin");
    const policy = (headers.get("content-security-policy") ?? "").split("; ");
    expect(policy).toEqual(
      expect.arrayContaining(["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"]),
    );
    expect(policy.join(" ")).not.toMatch(/unsafe-|\*|https?:/);
    // Each stands there once.
    expect(headers.get("content-security-policy")).not.toContain(",");
  });

  test("may be read by any page, without credentials", async () => {
    const headers = await ask(of(), asked);
    expect(headers.get("access-control-allow-origin")).toBe("*");
    expect(headers.get("access-control-allow-credentials")).toBeNull();
  });

  test("says nothing of what it runs on, and sets no cookie", async () => {
    const headers = await ask(of(), asked);
    for (const name of ["server", "x-powered-by", "set-cookie"]) {
      expect(headers.get(name)).toBeNull();
    }
  });
});

describe("what a token opened", () => {
  const OWN = "/api/v1/volumes?grain=day&by=model";
  const PUBLIC = "/api/v1/volumes?by=author";

  test("is neither kept nor given to the next one", async () => {
    const opened = await ask(app, { path: OWN, status: 200, headers: BEARER });
    expect(opened.get("cache-control")).toBe("private, no-store");
    expect(opened.get("etag")).toBeNull();
    await ask(app, { path: OWN, status: 401 });
    await ask(app, { path: OWN, status: 401, headers: { "if-none-match": "*" } });
    await ask(app, { path: OWN, status: 401, headers: { authorization: "Bearer no" } });
  });

  test("is not taken from what is kept for everybody", async () => {
    await ask(app, { path: PUBLIC, status: 200 });
    const opened = await ask(app, { path: PUBLIC, status: 200, headers: BEARER });
    expect(opened.get("cache-control")).toBe("private, no-store");
    const known = { ...BEARER, "if-none-match": "*" };
    await ask(app, { path: PUBLIC, status: 200, headers: known });
  });

  test("has no bearing on what is kept already", async () => {
    const before = await ask(app, { path: PUBLIC, status: 200 });
    await ask(app, { path: PUBLIC, status: 200, headers: { authorization: "Bearer no" } });
    const after = await ask(app, { path: PUBLIC, status: 200 });
    expect([...after]).toEqual([...before]);
  });
});
