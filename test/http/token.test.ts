import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { build, type Built } from "../support/app.ts";
import { csvOf, madeRows } from "../support/made-market.ts";
import { problemOf } from "./support/problems.ts";

const TOKEN = "0123456789abcdef0123456789abcdef";
let guarded: Built;
let open: Built;
beforeAll(async () => {
  const now = "2026-07-15T09:00:00Z";
  guarded = build({ now, token: TOKEN });
  const csv = csvOf(madeRows({ from: "2026-06-29", to: "2026-07-13" }));
  await guarded.bring({ csv, asOf: "2026-07-14T02:00:00Z" });
  open = build({ now, databaseUrl: guarded.databaseUrl });
});
afterAll(async () => {
  await open.close();
  await guarded.close();
});

const OWN_ROWS = [
  "/api/v1/volumes?grain=day&by=model",
  "/api/v1/volumes?grain=day&by=model&definition=top9&source=openrouter&limit=1",
  "/api/v1/shares?by=model&grain=day",
  "/api/v1/contributions?period=2026-07-13&key=CN",
  "/api/v1/contributions?period=2026-07-13&by=model",
  "/api/v1/revisions?by=model",
];

describe.each(OWN_ROWS)("the source's own rows at %s", (path) => {
  test.each([
    ["no token", undefined],
    ["a wrong token", `Bearer ${TOKEN.replace("0", "1")}`],
    ["a part of the token", `Bearer ${TOKEN.slice(0, -1)}`],
    ["more than the token", `Bearer ${TOKEN}0`],
    ["an empty token", "Bearer "],
    ["the token without its scheme", TOKEN],
    ["the token as a password", `Basic ${btoa(`admin:${TOKEN}`)}`],
  ])("are not given to %s", async (_, authorization) => {
    const headers = authorization === undefined ? {} : { authorization };
    const response = await guarded.get(path, headers);
    expect(response.headers.get("www-authenticate")).toBe('Bearer realm="tokentide"');
    const body = await refusalOf(response);
    expect(body.detail).toContain("Authorization: Bearer");
    expect(JSON.stringify(body)).not.toContain(TOKEN.slice(2, -2));
  });

  test("are given to the operator, and kept from caches", async () => {
    const response = await guarded.get(path, { authorization: `Bearer ${TOKEN}` });
    expect(response.status).toBe(200);
    expect(response.headers.get("cache-control")).toBe("private, no-store");
    expect(response.headers.get("etag")).toBeNull();
    // And not to the next one who asks.
    expect((await guarded.get(path)).status).toBe(401);
  });

  test("are given to nobody where no token is set", async () => {
    for (const authorization of [`Bearer ${TOKEN}`, "Bearer undefined", "Bearer "]) {
      const response = await open.get(path, { authorization });
      expect((await refusalOf(response)).detail).toContain("no ADMIN_TOKEN is set");
    }
    await refusalOf(await open.get(path));
  });
});

/** With or without a header of its own, a refusal must not be kept by a cache. */
async function refusalOf(response: Response) {
  expect(response.headers.get("cache-control")).toContain("no-store");
  response.headers.set("cache-control", "no-store");
  const body = await problemOf(response);
  expect([body.status, body.type]).toEqual([401, "urn:tokentide:problem:needs-token"]);
  return body;
}

test.each([
  "/api/v1/volumes?by=model",
  "/api/v1/shares?by=model&grain=7d",
  "/api/v1/shares?by=model&grain=month",
  "/api/v1/shares?by=author&grain=day",
  "/api/v1/volumes?by=origin&grain=day",
  "/api/v1/contributions?period=2026-07-13&by=author",
  "/api/v1/contributions?period=2026-07-13/7d",
  "/api/v1/revisions?by=author",
  "/api/v1/models",
])("sums are public: %s needs no token", async (path) => {
  for (const app of [guarded, open]) expect((await app.get(path)).status).toBe(200);
});

test("the scheme's name may be written in any case", async () => {
  const path = "/api/v1/volumes?grain=day&by=model";
  const response = await guarded.get(path, { authorization: `bearer ${TOKEN}` });
  expect(response.status).toBe(200);
});
