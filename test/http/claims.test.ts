import { parquetMetadata } from "hyparquet";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { DEFINITION_IDS } from "../../server/market/definition.ts";
import * as wire from "../../server/wire.ts";
import { claimRow, eventRow } from "../../server/wire-claims.ts";
import { observationsOf } from "../support/days.ts";
import { claimTable } from "../support/openrouter/claim-rows.ts";
import { composed, type Composed } from "../support/openrouter/composed.ts";
import { startText, type TextServer } from "../support/openrouter/text.ts";
import { build, type Built } from "../support/app.ts";

const claims = z.array(claimRow);
const NOW = "2026-11-22T12:00:00Z";
const tidy: (() => void | Promise<void>)[] = [];
const finished = (undo: () => void | Promise<void>) => void tidy.unshift(undo);
let app: Built;
beforeAll(async () => {
  app = build({ now: NOW });
  // One day of an unrelated week: the cited sums are all there is of the press's weeks.
  await app.bring({
    csv: "date,model_permaslug,total_tokens\n2026-11-20,a/x,5\n",
    asOf: "2026-11-21T03:00:00Z",
  });
});
afterAll(async () => {
  await app.close();
  for (const undo of tidy) await undo();
});
const read = async (query: string) => (await app.read(`/claims?${query}`, claims)).data;
const one = async (id: string, more = "") => (await read(`id=${id}${more}`))[0];

test("an answer is what its schema says and nothing beside it", async () => {
  for (const [path, data] of [
    ["/claims", claims],
    ["/events", z.array(eventRow)],
  ] as const) {
    const response = await app.get(`/api/v1${path}`);
    const body: unknown = await response.json();
    expect(wire.answer(data).parse(body)).toEqual(body);
    expect(body).toMatchObject({ meta: { as_of: NOW, source: "claims", stale: false } });
  }
});

describe("the press's weeks", () => {
  test.for([
    ["2026-W07", "R01"],
    ["2026-W14", "R08"],
  ])(
    "%s is reproduced within 0.25 %% by the nine largest, from cited sums alone",
    async ([week, statement]) => {
      const rows = (await read("topic=press")).filter(
        (row) =>
          row.statement === statement && row.quantity === "week_tokens" && row.country !== null,
      );
      expect(new Set(rows.map(({ country }) => country))).toEqual(new Set(["CN", "US"]));
      for (const { counted } of rows) {
        expect(counted).toMatchObject({ period: week, nearest: "top9" });
        const off = counted?.by_definition.find(({ definition }) => definition === "top9");
        expect(Math.abs(off?.difference_pct ?? 100)).toBeLessThan(0.25);
        const others =
          counted?.by_definition.filter(({ definition }) => definition !== "top9") ?? [];
        expect(others.length).toBe(3);
        for (const { difference_pct: pct } of others) expect(Math.abs(pct)).toBeGreaterThan(0.25);
      }
    },
  );

  test("are marked as cited where they are served, and are in no headline and no streak", async () => {
    const { data } = await app.read("/shares?from=2026-W07&to=2026-W14", z.array(wire.shareRow));
    expect(new Set(data.map(({ period }) => period))).toEqual(new Set(["2026-W07", "2026-W14"]));
    expect(new Set(data.map((row) => row.cited_as_of))).toEqual(new Set(["2026-10-11T00:27:00Z"]));
    expect((await app.read("/headline", wire.headline.nullable())).data).toBeNull();
  });

  test("are counted from cited sums before the first vintage too, while the market stays empty", async () => {
    const empty = build({ now: NOW });
    finished(() => empty.close());
    const { data } = await empty.read("/claims?topic=press", claims);
    const counted = new Map(data.map((row) => [row.id, row.counted]));
    for (const id of ["R01-CN", "R01-US", "R08-CN", "R08-US"]) {
      expect(counted.get(id)).toMatchObject({
        nearest: "top9",
        cited_as_of: "2026-10-11T00:27:00Z",
      });
    }
    for (const path of ["/shares", "/volumes"]) {
      const answer = await (await empty.get(`/api/v1${path}`)).json();
      expect(answer).toMatchObject({ meta: { as_of: null }, data: [] });
    }
    const before = await empty.read("/claims?topic=press&as_of=2026-10-10", claims);
    expect(before.data.find(({ id }) => id === "R01-CN")).toMatchObject({ counted: null });
  });

  test("stand beside no report that its curator calls misdated", async () => {
    for (const id of ["R12-CN", "R12-US", "R12-total"]) {
      const row = await one(id);
      expect(row).toMatchObject({ counted: null, note: expect.stringMatching(/^Misdated:/) });
      expect(row?.contradictions.map(({ id: known }) => known)).toContain("K8");
    }
  });

  test("have a total of all tokens beside the press's total, of each definition its own", async () => {
    const total = (await one("R07-total"))?.counted;
    const { data } = await app.read("/volumes?from=2026-W14&to=2026-W14", z.array(wire.volumeRow));
    const sum = data.reduce((tokens, row) => tokens + BigInt(row.tokens), 0n);
    expect(total?.by_definition.map(({ definition }) => definition)).toEqual(DEFINITION_IDS);
    expect(total?.by_definition[0]?.tokens).toBe(String(sum));
    expect(total?.nearest).not.toBe("top9");
  });

  test("give way to held days, and are not known before their as-of", async () => {
    const held = build({ now: NOW });
    finished(() => held.close());
    const days = Array.from({ length: 7 }, (_, i) => new Date(Date.UTC(2026, 1, 9 + i)));
    const rows = days.flatMap((day) =>
      observationsOf({ "qwen/a": 3n, "openai/b": 1n }).map(
        ({ permaslug, tokens }) => `${day.toISOString().slice(0, 10)},${permaslug},${tokens}\n`,
      ),
    );
    const csv = `date,model_permaslug,total_tokens\n${rows.join("")}`;
    await held.bring({ csv, asOf: "2026-02-16T03:00:00Z" });
    const shares = z.array(wire.shareRow);
    const { data } = await held.read("/shares", shares);
    const w07 = data.filter(({ period }) => period === "2026-W07");
    expect(w07.map(({ key, share, cited_as_of: cited }) => [key, share, cited])).toEqual([
      ["CN", 0.75, undefined],
      ["US", 0.25, undefined],
    ]);
    expect(data.find(({ period }) => period === "2026-W14")?.cited_as_of).toBeDefined();
    const { data: headline } = await held.read("/headline", wire.headline);
    expect(headline).toMatchObject({ period: "2026-W07", streak: { weeks: 1, longest: 1 } });
    const then = await held.read("/shares?as_of=2026-10-10", shares);
    expect(then.data.filter(({ period }) => period === "2026-W14")).toEqual([]);
    const own = await held.read("/claims?id=R01-CN", claims);
    expect(own.data[0]?.counted?.by_definition[0]).toMatchObject({ tokens: "21" });
    expect(own.data[0]?.counted).not.toHaveProperty("cited_as_of");
  });
});

test("what was not yet stated is not yet known, and what replaced it not either", async () => {
  expect(await one("C08", "&as_of=2026-03-01")).toBeUndefined();
  expect((await one("C03", "&as_of=2026-03-01"))?.superseded_by).toBeNull();
  expect((await one("C03"))?.superseded_by).toMatch(/^C\d+$/);
  const before = await read("as_of=2024-12-31");
  for (const { stated } of before) expect(stated === null || stated < "2025").toBe(true);
});

test("what is only under discussion supersedes nothing", async () => {
  const all = await read("");
  const talk = all.filter(({ status }) => status === "under_discussion").map(({ id }) => id);
  expect(talk.length).toBeGreaterThan(0);
  expect(all.filter(({ superseded_by: by }) => by !== null && talk.includes(by))).toEqual([]);
  expect(all.find(({ id }) => id === "C16")).toMatchObject({
    qualifier: "up_to",
    status: "under_discussion",
    superseded_by: null,
  });
});

test("yuan are converted at the rate of the month of the statement, which is named; dollars are not", async () => {
  const all = await read("");
  const rates = new Map(
    all
      .filter(({ quantity }) => quantity === "monthly_average_rate")
      .map((row) => [row.period?.start.slice(0, 7), row]),
  );
  let converted = 0;
  for (const row of all) {
    const rate = row.currency === "CNY" && rates.get(row.stated?.slice(0, 7));
    if (!rate || (row.stated?.length ?? 0) < 7) {
      expect(row.converted).toBeNull();
      continue;
    }
    converted += 1;
    expect(row.converted).toMatchObject({
      currency: "USD",
      rate: rate.value,
      month: row.stated?.slice(0, 7),
      rate_claim: rate.id,
    });
    expect(row.converted?.value).toBeCloseTo(Number(row.value) / Number(rate.value), 5);
  }
  expect(converted).toBeGreaterThan(5);
});

test("a range keeps both ends, a floor is a floor, a peak minute has no day", async () => {
  const all = await read("");
  for (const row of all) {
    if (row.qualifier === "range") expect(row.value_high).not.toBeNull();
    if (row.rate === "peak_minute") expect(row.derived).toBeNull();
  }
  expect(all.some(({ rate }) => rate === "peak_minute")).toBe(true);
  expect(all.some(({ qualifier }) => qualifier === "more_than")).toBe(true);
});

test("contradictions stand beside each claim they concern", async () => {
  const row = await one("C03");
  expect(row?.contradictions.map(({ id }) => id)).toContain("K2");
  expect(row?.contradictions[0]?.text.zh).toMatch(/\p{Script=Han}/u);
});

test("a figure that stands in an event has the event's dates, basis and second page", async () => {
  const [h200] = (await app.read("/claims?id=S16", claims)).data;
  expect(h200).toMatchObject({
    id: "E08",
    period: { start: "2025-12-22", end: "2025-12-22" },
    stated: "2025-12-23",
    stated_basis: "stated",
    qualifier: "exact",
    publisher: "Financial Times",
    second: { publisher: expect.stringMatching(/./) },
  });
  const [share] = (await app.read("/claims?id=E20", claims)).data;
  const event = (await app.read("/events", z.array(eventRow))).data.find(({ id }) => id === "E20");
  expect(share?.period?.end).toMatch(event?.date_end ?? event?.date ?? "none");
});

test("events are those that were stated by the as-of", async () => {
  const events = async (query: string) =>
    (await app.read(`/events${query}`, z.array(eventRow))).data;
  expect(await events("")).toHaveLength(34);
  const before = await events("?as_of=2025-12-31");
  for (const { stated } of before) expect(stated === null || stated <= "2025-12-31").toBe(true);
});

test.for([
  ["id=C999", 404, /nearest/],
  ["topic=rumours", 400, /topic/],
  ["entity=", 400, /entity/],
  ["subject=x", 400, /subject/],
  ["as_of=2027-01-01", 422, /future/],
] as const)("%s is refused with %i", async ([query, status, reason]) => {
  const response = await app.get(`/api/v1/claims?${query}`);
  expect(response.status).toBe(status);
  expect(await response.text()).toMatch(reason);
});

describe("a common list", () => {
  let server: TextServer;
  let listing: Composed;
  beforeAll(async () => {
    const rows = [
      { id: "LIST-1", entity: "Acme", publisher: "The Team" },
      { id: "C03", value: "999", publisher: "The Team" },
      { id: "LIST-2", supersedes: "V01", publisher: "The Team" },
    ];
    server = await startText(claimTable(...rows));
    finished(server.close);
    listing = composed(NOW, { claims: server.url }, finished);
    await listing.tick("claims-list");
  });
  const ask = async (query: string) => (await listing.read(`/claims?${query}`, claims)).data;

  test("is read beside our own claims, and can replace them", async () => {
    expect(await ask("entity=acme")).toMatchObject([
      { id: "LIST-1", publisher: "The Team" },
      { id: "LIST-2", supersedes: "V01" },
    ]);
    expect(await ask("id=V01")).toMatchObject([{ superseded_by: "LIST-2" }]);
  });

  test("does not put its figures for ours: our own ids win", async () => {
    const found = await ask("id=C03");
    expect(found.map(({ value, publisher }) => [value, publisher])).toEqual([
      ["160", "Financial Times"],
    ]);
  });

  test("is paged like everything else, our own claims first", async () => {
    const whole = await ask("");
    const ids: string[] = [];
    let cursor: string | null = "";
    for (let pages = 0; cursor !== null && pages < 9; pages++) {
      const after: string = cursor === "" ? "" : `&cursor=${cursor}`;
      const { data, meta } = await listing.read(`/claims?limit=100${after}`, claims);
      expect(data.length).toBeLessThanOrEqual(100);
      ids.push(...data.map(({ id }) => id));
      cursor = meta.next_cursor;
    }
    expect(ids).toEqual(whole.map(({ id }) => id));
    expect(ids.slice(-2)).toEqual(["LIST-1", "LIST-2"]);
    expect((await listing.get("/api/v1/claims?limit=10001")).status).toBe(400);
    expect((await listing.get("/api/v1/claims?cursor=LIST-9")).status).toBe(404);
  });

  test("is exported as it is answered, whole or the first so many", async () => {
    const exported = async (query: string) => {
      const file = await listing.get(`/api/v1/claims.json?${query}`);
      return ((await file.json()) as { data: unknown }).data;
    };
    const answered = async (query: string) =>
      ((await (await listing.get(`/api/v1/claims?${query}`)).json()) as { data: unknown }).data;
    for (const query of ["limit=10000", "limit=3", "entity=acme&limit=1", "id=S15", "id=V01"])
      expect(await exported(query)).toEqual(await answered(query));
    expect(await exported("")).toEqual(await answered("limit=10000"));
  });

  test("however long, is exported in pages, none of them large", async () => {
    const rows = Array.from({ length: 1500 }, (_, i) => ({ id: `MANY-${i}` }));
    const long = await startText(claimTable(...rows));
    finished(long.close);
    const many = composed(NOW, { claims: long.url }, finished);
    await many.tick("claims-list");
    const page = vi.spyOn(many.tokentide.store.claims, "page");
    const file = (await (await many.get("/api/v1/claims.json?entity=acme")).json()) as object;
    expect(file).toMatchObject({ rows: rows.length, data: rows });
    const sizes = page.mock.results.map(
      async ({ value }) => (await (value as Promise<{ claims: object[] }>)).claims.length,
    );
    expect(Math.max(...(await Promise.all(sizes)))).toBeLessThanOrEqual(500);
    const parquet = await (await many.get("/api/v1/claims.parquet?entity=acme")).arrayBuffer();
    expect(parquetMetadata(parquet).row_groups.length).toBeGreaterThan(1);
  });

  test("is known from its fetching on", async () => {
    const before = await ask("as_of=2026-11-22T11:59:59Z");
    expect(before.filter(({ publisher }) => publisher === "The Team")).toEqual([]);
  });

  test.for([
    ["an impossible month", { stated: "2026-13" }],
    ["an impossible day", { stated: "2026-02-31" }],
    [
      "an exchange rate of zero",
      {
        topic: "fx",
        quantity: "monthly_average_rate",
        value: "0",
        period_start: "2026-09-01",
        period_end: "2026-09-30",
      },
    ],
  ] as [string, Record<string, string>][])(
    "with %s is refused, and claims are still answered",
    async ([, over]) => {
      const bad = await startText(
        claimTable(
          { id: "LIST-3", ...over },
          { id: "LIST-4", currency: "CNY", unit: "billion", stated: "2026-09-05" },
        ),
      );
      finished(bad.close);
      const other = composed(NOW, { claims: bad.url }, finished);
      await other.tick("claims-list");
      expect((await other.get("/api/v1/claims")).status).toBe(200);
      expect(await other.source("claims-list")).toMatchObject({
        state: "degraded",
        reason: expect.stringMatching(/line 2, (stated|value): /),
      });
    },
  );
});
