import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { FORMATS, TABLES } from "../../server/exporting.ts";
import { build, type Built } from "../support/app.ts";
import { csvOf, madeRows } from "../support/made-market.ts";

const TOKEN = "a-token-that-opens-the-rows-of-models";
let built: Built;
beforeAll(async () => {
  built = build({ now: "2026-07-28T12:00:00Z", token: TOKEN });
  const csv = csvOf(madeRows({ from: "2026-06-01", to: "2026-07-25" }));
  await built.bring({ csv, asOf: "2026-07-26T02:00:00Z" });
});
afterAll(() => built.close());

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

test.each([
  ["/shares.csv", "shares_week_origin_all_asof-2026-07-26.csv"],
  [
    "/shares.zip?by=author&definition=top9&from=2026-W25",
    "shares_week_author_top9_from-2026-W25_asof-2026-07-26.zip",
  ],
  [
    "/volumes.parquet?grain=7d&from=2026-07-20/7d",
    "volumes_7d_origin_all_from-2026-07-20-7d_asof-2026-07-26.parquet",
  ],
  ["/revisions.json", "revisions_origin_asof-2026-07-26.json"],
  ["/claims.csv?topic=capex&as_of=2026-07-01", "claims_topic-capex_asof-2026-07-01.csv"],
])("%s is named %s", async (path, name) => {
  const response = await built.get(`/api/v1${path}`);
  expect(response.status).toBe(200);
  expect(response.headers.get("content-disposition")).toBe(`attachment; filename="${name}"`);
});

test("a name that is not ASCII comes in both forms", async () => {
  const response = await built.get(
    `/api/v1/claims.csv?entity=${encodeURIComponent("字节")}&as_of=2026-07-01`,
  );
  expect(response.headers.get("content-disposition")).toBe(
    `attachment; filename="claims_entity---_asof-2026-07-01.csv"; filename*=UTF-8''claims_entity-${encodeURIComponent("字节")}_asof-2026-07-01.csv`,
  );
});

test("a name that is too long for a file is cut between two characters", async () => {
  const entity = encodeURIComponent("𠀀".repeat(100));
  const response = await built.get(`/api/v1/claims.csv?entity=${entity}&as_of=2026-07-01`);
  expect(response.status).toBe(200);
  const name = /UTF-8''(.*)$/.exec(response.headers.get("content-disposition") ?? "")?.[1] ?? "";
  expect(decodeURIComponent(name)).toMatch(/^claims_entity-𠀀+_asof-2026-07-01\.csv$/u);
  expect(Buffer.byteLength(decodeURIComponent(name))).toBeLessThan(255);
});

test("length, hash and number of rows stand before the body, and beside it", async () => {
  const response = await built.get("/api/v1/shares.csv");
  const text = await response.text();
  const hash = sha256(text);
  expect(response.headers.get("content-length")).toBe(String(Buffer.byteLength(text)));
  expect(response.headers.get("repr-digest")).toBe(
    `sha-256=:${Buffer.from(hash, "hex").toString("base64")}:`,
  );
  expect(response.headers.get("tokentide-rows")).toBe(
    String(text.trimEnd().split("\r\n").length - 1),
  );
  const beside = await (await built.get("/api/v1/shares.csv.sha256")).text();
  expect(beside).toBe(`${hash}  shares_week_origin_all_asof-2026-07-26.csv\n`);
});

test.each(["claims.csv", "claims.zip", "events.json", "events.parquet", "shares.zip"])(
  "the sum beside %s is that of the file, however much later it is asked for",
  async (name) => {
    const given = { authorization: `Bearer ${TOKEN}` };
    built.setClock("2026-07-28T12:00:01Z");
    const file = new Uint8Array(await (await built.get(`/api/v1/${name}`)).arrayBuffer());
    built.setClock("2026-07-28T12:00:05Z");
    for (const headers of [{}, given]) {
      const path = `/api/v1/${name}.sha256`;
      const beside = await (await built.get(path, headers)).text();
      expect(beside.slice(0, 64)).toBe(createHash("sha256").update(file).digest("hex"));
    }
    built.setClock("2026-07-28T12:00:00Z");
  },
);

test("a sum is known again by its tag, and no other method is answered with what stands", async () => {
  const path = "/api/v1/shares.csv.sha256";
  const etag = (await built.get(path)).headers.get("etag") ?? "";
  expect((await built.get(path, { "if-none-match": etag })).status).toBe(304);
  expect((await built.request(path, { method: "POST" })).status).not.toBe(200);
});

test("HEAD says what GET says, without a body", async () => {
  const get = await built.get("/api/v1/shares.csv");
  const head = await built.request("/api/v1/shares.csv", { method: "HEAD" });
  expect(await head.text()).toBe("");
  expect(Object.fromEntries(head.headers)).toEqual(Object.fromEntries(get.headers));
});

test("a part is given, checked against the whole, and refused where there is none", async () => {
  const whole = await (await built.get("/api/v1/shares.csv")).text();
  const etag = (await built.get("/api/v1/shares.csv")).headers.get("etag") ?? "";
  const part = await built.get("/api/v1/shares.csv", { range: "bytes=100-199", "if-range": etag });
  expect([part.status, part.headers.get("content-range")]).toEqual([
    206,
    `bytes 100-199/${whole.length}`,
  ]);
  expect(await part.text()).toBe(whole.slice(100, 200));
  const last = await built.get("/api/v1/shares.csv", { range: "bytes=-10" });
  expect(await last.text()).toBe(whole.slice(-10));
  const other = await built.get("/api/v1/shares.csv", {
    range: "bytes=100-199",
    "if-range": '"another"',
  });
  expect([other.status, (await other.text()).length]).toEqual([200, whole.length]);
  const beyond = await built.get("/api/v1/shares.csv", { range: `bytes=${whole.length}-` });
  expect([beyond.status, beyond.headers.get("content-range")]).toEqual([
    416,
    `bytes */${whole.length}`,
  ]);
});

test("nothing is sent again where nothing changed, and a new vintage changes the tag", async () => {
  const first = await built.get("/api/v1/volumes.csv");
  const etag = first.headers.get("etag") ?? "";
  const again = await built.get("/api/v1/volumes.csv", { "if-none-match": etag });
  expect([again.status, await again.text()]).toEqual([304, ""]);
  const csv = csvOf(madeRows({ from: "2026-06-01", to: "2026-07-26" }));
  await built.bring({ csv, asOf: "2026-07-27T02:00:00Z" });
  const later = await built.get("/api/v1/volumes.csv", { "if-none-match": etag });
  expect(later.status).toBe(200);
});

test.each(TABLES.flatMap((table) => FORMATS.map((format) => `/${table}.${format}`)))(
  "%s refuses a parameter that it does not know, by name",
  async (path) => {
    const response = await built.get(`/api/v1${path}?graim=week`);
    expect(response.status).toBe(400);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(await response.text()).toContain("graim");
  },
);

test.each([
  ["/shares.csv?cursor=2026-W20", 400, "cursor"],
  ["/shares.csv?bom=2", 400, "bom"],
  ["/shares.zip?bom=1", 400, "bom"],
  ["/shares.csv?from=2026-W30&to=2026-W20", 422, "from"],
  ["/shares.csv?as_of=2027-01-01", 422, "as_of"],
  ["/shares.csv?source=openruter", 404, "openrouter"],
  ["/claims.csv?id=C0x", 404, "C0"],
  ["/volumes.csv?source=vercel&grain=day", 422, "/shares"],
  ["/volumes.csv?grain=day&by=model", 401, "rows"],
  ["/revisions.zip?by=model", 401, "rows"],
  ["/headline.csv", 404, "not here"],
  ["/shares.xml", 404, "not here"],
])("%s is refused with %i", async (path, status, said) => {
  const response = await built.get(`/api/v1${path}`);
  expect([response.status, response.headers.get("content-type")]).toEqual([
    status,
    "application/problem+json",
  ]);
  expect(await response.text()).toContain(said);
});

test("models by day go to the operator alone, and no cache may keep them", async () => {
  const path = "/api/v1/volumes.csv?grain=day&by=model&from=2026-07-20&to=2026-07-20";
  const response = await built.get(path, { authorization: `Bearer ${TOKEN}` });
  expect([response.status, response.headers.get("cache-control")]).toEqual([
    200,
    "private, no-store",
  ]);
  expect(await response.text()).toContain("deepseek/wave-1-20260101");
  expect((await built.get(path)).status).toBe(401);
});

test("a number beyond 64 bits is refused as Parquet with what to take instead, and given as CSV", async () => {
  const refused = await built.get("/api/v1/volumes.parquet?grain=month");
  expect(refused.status).toBe(422);
  expect(await refused.text()).toContain("take CSV or JSON");
  expect((await built.get("/api/v1/volumes.csv?grain=month")).status).toBe(200);
});
