import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { headline } from "../../server/wire.ts";
import { build, type Built } from "../support/app.ts";
import { csvOf, madeRows } from "../support/made-market.ts";

const ROWS = madeRows({ from: "2026-06-22", to: "2026-07-13" });
const FIRST = "2026-07-14T02:00:00Z";
const PATH = "/api/v1/shares?by=model";

let app: Built;
beforeAll(async () => {
  app = await fresh();
});
afterAll(() => app.close());

async function fresh(): Promise<Built> {
  const built = build({ now: "2026-07-14T09:00:00Z", token: "the operator's" });
  await built.bring({ csv: csvOf(ROWS), asOf: FIRST });
  return built;
}

/** For tests that change what the next would read. */
async function refresh(): Promise<void> {
  await app.close();
  app = await fresh();
}

const etagOf = async (path = PATH, of = app) => (await of.get(path)).headers.get("etag") ?? "";
const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer());

describe("an entity tag", () => {
  test("is that of the answer: the same twice, another for another answer", async () => {
    const etag = await etagOf();
    expect(etag).toMatch(/^W\/"[\w-]{16,}"$/);
    expect(await etagOf()).toBe(etag);
    expect(await etagOf("/api/v1/volumes?by=model")).not.toBe(etag);
  });

  test.each([
    ["alone", (etag: string) => etag],
    ["in a list", (etag: string) => `W/"older", ${etag}, "x"`],
    ["in a list without spaces", (etag: string) => `"a",${etag},"b"`],
    ["as any", () => "*"],
  ])("that is known %s is answered 304 without a body", async (_, known) => {
    const etag = await etagOf();
    const response = await app.get(PATH, { "if-none-match": known(etag) });
    expect([response.status, await response.text()]).toEqual([304, ""]);
    expect(response.headers.get("etag")).toBe(etag);
    expect(response.headers.get("cache-control")).toMatch(/public, max-age=\d+/);
    expect(response.headers.get("content-type")).toBeNull();
  });

  test.each(['W/"older"', '"older", "oldest"', "", "nonsense"])(
    "other than %s is answered whole",
    async (known) => {
      const response = await app.get(PATH, { "if-none-match": known });
      expect([response.status, (await bytesOf(response)).length > 1000]).toEqual([200, true]);
    },
  );

  test("is known too to one who asks for the first time in this process", async () => {
    const etag = await etagOf();
    const other = build({ now: "2026-07-14T09:05:00Z", databaseUrl: app.databaseUrl });
    expect((await other.get(PATH, { "if-none-match": etag })).status).toBe(304);
    await other.close();
  });

  test("belongs to no refusal", async () => {
    for (const path of ["/api/v1/shares?limit=0", "/api/v1/nothing"]) {
      const response = await app.get(path, { "if-none-match": "*" });
      expect(response.status).toBeGreaterThanOrEqual(400);
      expect(response.headers.get("etag")).toBeNull();
      expect(response.headers.get("cache-control")).toBe("no-store");
    }
  });
});

describe("a body", () => {
  test("is the same in every encoding, and says how long it is", async () => {
    const plain = await app.get(PATH);
    const body = await bytesOf(plain);
    expect(plain.headers.get("content-encoding")).toBeNull();
    expect(plain.headers.get("content-length")).toBe(String(body.length));
    for (const [encoding, decode] of [
      ["br", brotliDecompressSync],
      ["gzip", gunzipSync],
    ] as const) {
      const response = await app.get(PATH, { "accept-encoding": encoding });
      const encoded = await bytesOf(response);
      expect(response.headers.get("content-encoding")).toBe(encoding);
      expect(response.headers.get("content-length")).toBe(String(encoded.length));
      expect(encoded.length).toBeLessThan(body.length / 3);
      expect(decode(encoded).equals(body)).toBe(true);
      expect(response.headers.get("etag")).toBe(plain.headers.get("etag"));
    }
  });

  test.each([
    ["gzip, deflate, br, zstd", "br"],
    ["br;q=0, gzip", "gzip"],
    ["gzip;q=0, br;q=0.0", null],
    ["deflate", null],
    ["identity", null],
    ["*;q=0", null],
  ])("for one who accepts %s comes as %s", async (accepted, encoding) => {
    const response = await app.get(PATH, { "accept-encoding": accepted });
    expect(response.headers.get("content-encoding")).toBe(encoding);
  });

  test("varies by what is accepted, whether it is sent or known", async () => {
    const etag = await etagOf();
    for (const headers of [{}, { "accept-encoding": "br" }, { "if-none-match": etag }]) {
      const vary = (await app.get(PATH, headers)).headers.get("vary") ?? "";
      expect(vary.toLowerCase()).toContain("accept-encoding");
    }
  });

  test("is left out for HEAD, with the headers that GET has", async () => {
    for (const headers of [{}, { "accept-encoding": "br" }]) {
      const head = await app.request(PATH, { method: "HEAD", headers });
      expect([head.status, (await bytesOf(head)).length]).toEqual([200, 0]);
      expect([...head.headers]).toEqual([...(await app.get(PATH, headers)).headers]);
    }
    // And the other way round: what HEAD left behind is whole.
    const path = "/api/v1/volumes?by=author";
    await app.request(path, { method: "HEAD" });
    expect((await bytesOf(await app.get(path))).length).toBeGreaterThan(1000);
  });

  test("that is kept is not changed by what is sent with it", async () => {
    const first = await app.get(PATH);
    first.headers.set("etag", "spoilt");
    await bytesOf(first);
    expect(await etagOf()).not.toBe("spoilt");
  });
});

describe("a change is seen at the next request", () => {
  beforeEach(refresh);
  const NEXT = { csv: csvOf(madeRows({ from: "2026-06-29", to: "2026-07-13", seed: 2 })) };
  const LATER = { ...NEXT, asOf: "2026-07-14T08:00:00Z" };

  test("of this process", async () => {
    const etag = await etagOf();
    await app.bring(LATER);
    const response = await app.get(PATH, { "if-none-match": etag });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ meta: { as_of: LATER.asOf } });
  });

  test("of another process on the same file", async () => {
    const etag = await etagOf();
    const other = build({ now: "2026-07-14T09:00:00Z", databaseUrl: app.databaseUrl });
    await other.bring(LATER);
    const response = await app.get(PATH, { "if-none-match": etag });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ meta: { as_of: LATER.asOf } });
    await other.close();
  });

  test("of another source, where sources are told", async () => {
    const etag = await etagOf("/api/v1/sources");
    await app.bring({ ...NEXT, asOf: FIRST, source: "our-own" });
    const response = await app.get("/api/v1/sources", { "if-none-match": etag });
    expect(await response.text()).toContain('"our-own"');
  });

  test("and is none where nothing new came", async () => {
    const etag = await etagOf();
    await app.bring({ csv: csvOf(ROWS), asOf: FIRST });
    expect((await app.get(PATH, { "if-none-match": etag })).status).toBe(304);
  });
});

describe("the clock alone", () => {
  beforeEach(refresh);
  const staleIn = async (path: string) => {
    const { meta } = (await (await app.get(path)).json()) as { meta: { stale: boolean } };
    return meta.stale;
  };

  test("makes data stale 28 hours after its as-of, and the answer another", async () => {
    const etag = await etagOf();
    app.setClock("2026-07-15T06:00:00Z");
    expect(await staleIn(PATH)).toBe(false);
    expect(await etagOf()).toBe(etag);
    app.setClock("2026-07-15T06:00:01Z");
    expect((await app.get(PATH, { "if-none-match": etag })).status).toBe(200);
    expect(await staleIn(PATH)).toBe(true);
    const sources = await (await app.get("/api/v1/sources")).json();
    expect((sources as { data: unknown[] }).data[0]).toMatchObject({
      id: "openrouter",
      state: "stale",
    });
  });

  test("ends the time in which the week before is called the last one", async () => {
    const sunday = build({ now: "2026-07-19T23:00:00Z" });
    const rows = madeRows({ from: "2026-06-29", to: "2026-07-18" });
    await sunday.bring({ csv: csvOf(rows), asOf: "2026-07-19T02:00:00Z" });
    const sentence = async () => {
      const { data } = await sunday.read("/headline", headline);
      return data.sentence.zh;
    };
    expect(await sentence()).toContain("上周");
    sunday.setClock("2026-07-20T00:30:00Z");
    expect(await sentence()).not.toContain("上周");
    await sunday.close();
  });
});
