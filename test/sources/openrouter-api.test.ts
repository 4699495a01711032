import { describe, expect, test } from "vitest";
import { parseDay } from "../../server/market/day.ts";
import { parseInstant } from "../../server/market/instant.ts";
import type { RangeSource } from "../../server/ports.ts";
import { Secret } from "../../server/secret.ts";
import { politeGet } from "../../server/sources/http.ts";
import { QUICK } from "../support/pace.ts";
import { openrouterApi } from "../../server/sources/openrouter-api.ts";
import { readRows } from "../../server/sources/rows.ts";
import { listed } from "../support/days.ts";
import { startLoopback } from "../support/loopback.ts";
import { rowsKnownAt, syntheticArchive } from "../support/openrouter/archive.ts";
import type { DataApiOptions } from "../support/openrouter/data-api.ts";
import { startOpenRouter, type Fault } from "../support/openrouter/server.ts";
import type { Finished } from "../support/stores.ts";

const KEY = "sk-or-v1-a-key-of-the-operator";
const ARCHIVE = syntheticArchive({
  firstPublication: "2026-09-20",
  publications: 1,
  seed: 5,
  windowDays: 660,
  models: 3,
});
const NOW = parseInstant("2026-09-20T02:30:00Z");
const AS_OF = ARCHIVE.pulls[0]?.asOf ?? "";
const { signal } = new AbortController();

const sourceAt = (baseUrl: string, key = KEY): RangeSource =>
  openrouterApi(
    baseUrl,
    new Secret(key),
    politeGet(() => NOW, QUICK),
    () => NOW,
  );

async function start(finished: Finished, api: Partial<DataApiOptions> = {}, fault?: Fault) {
  const server = await startOpenRouter({
    archive: ARCHIVE,
    now: () => NOW,
    api: { key: KEY, ...api },
  });
  finished(() => server.close());
  server.setFault(fault ?? null);
  return { server, source: sourceAt(server.baseUrl) };
}

async function fetched(source: RangeSource, from: string, to: string) {
  const found = await source.fetch(parseDay(from), parseDay(to), signal);
  if (found.kind !== "batch") throw new Error(found.reason);
  return found.batch;
}

describe.concurrent("the Data API of OpenRouter", () => {
  test("is asked by the official client, with the key and our own name", async (t) => {
    const { server, source } = await start(t.onTestFinished);
    await fetched(source, "2026-09-01", "2026-09-19");
    expect(server.requests).toHaveLength(1);
    const [request] = server.requests;
    expect(request?.path).toBe(
      "/api/v1/datasets/rankings-daily?end_date=2026-09-19&start_date=2026-09-01",
    );
    expect(request?.headers).toMatchObject({
      authorization: `Bearer ${KEY}`,
      "user-agent": expect.stringMatching(/^Tokentide\/\d/),
    });
  });

  test("comes as the bytes that were sent, with the window and the as-of they state", async (t) => {
    const { server, source } = await start(t.onTestFinished);
    const batch = await fetched(source, "2026-08-01", "2026-09-19");
    expect(batch).toMatchObject({
      source: "openrouter",
      address: `${server.baseUrl}/datasets/rankings-daily?start_date=2026-08-01&end_date=2026-09-19`,
      fetchedAt: NOW,
      asOf: parseInstant(AS_OF),
      window: { start: "2026-08-01", end: "2026-09-19" },
      faults: [],
    });
    const read = readRows(batch.body);
    if (read.kind !== "rows") throw new Error(read.reason);
    expect(read.asOf).toBe(batch.asOf);
    const known = [...rowsKnownAt(ARCHIVE, AS_OF)].filter(([day]) => day >= "2026-08-01");
    expect(new Set(listed(new Map(read.days.map(({ day, rows }) => [day, rows]))))).toEqual(
      new Set(listed(new Map(known))),
    );
  });

  test("has a year and a day a request, and no more", async (t) => {
    const { server, source } = await start(t.onTestFinished);
    const last = "2026-01-01"; // the 366th day from the first
    expect(await fetched(source, source.firstDay, last)).toMatchObject({ window: { end: last } });
    expect(source.daysMax).toBe(366);
    const wider = await source.fetch(source.firstDay, parseDay("2026-01-02"), signal);
    expect(wider).toMatchObject({ kind: "unreachable", reason: "it answered 400" });
    expect(server.apiCounts).toMatchObject({ answered: 1, refused: 1 });
  });

  test("that moves an early start forward is believed about its window", async (t) => {
    const { source } = await start(t.onTestFinished);
    const batch = await fetched(source, "2024-11-01", "2025-02-01");
    expect(batch.window).toEqual({ start: "2025-01-01", end: "2025-02-01" });
  });

  test.for([
    ["2000-01-01", "2199-12-31"],
    ["2025-03-01", "2025-03-02"],
    ["2026-09-19", "2026-09-01"],
  ])("that answers for %s to %s, which nobody asked for, is refused", async (of, t) => {
    const [start_date, end_date] = of;
    const meta = { as_of: AS_OF, version: "v1", start_date, end_date };
    const server = await startLoopback((_, response) =>
      response.end(JSON.stringify({ data: [], meta })),
    );
    t.onTestFinished(() => server.close());
    const batch = await fetched(sourceAt(server.url), "2026-09-01", "2026-09-19");
    const fault = `its window ${start_date} to ${end_date} is not that of 2026-09-01 to 2026-09-19`;
    expect(batch).toMatchObject({ window: null, faults: [fault] });
  });

  test("that was known in the future, by our clock, is refused and says both times", async (t) => {
    const server = await startLoopback((_, response) => {
      const meta = { as_of: "2099-01-01T00:00:00Z", version: "v1" };
      const span = { start_date: "2026-09-01", end_date: "2026-09-19" };
      response.end(JSON.stringify({ data: [], meta: { ...meta, ...span } }));
    });
    t.onTestFinished(() => server.close());
    const { faults } = await fetched(sourceAt(server.url), "2026-09-01", "2026-09-19");
    expect(faults).toEqual([
      "its as-of, 2099-01-01T00:00:00Z, lies in the future: it is 2026-09-20T02:30:00Z here",
    ]);
  });

  test("refuses an end before its first day", async (t) => {
    const { source } = await start(t.onTestFinished);
    const found = await source.fetch(parseDay("2024-11-01"), parseDay("2024-12-31"), signal);
    expect(found).toMatchObject({ kind: "unreachable", reason: "it answered 400" });
  });

  test("that refuses the key says which variable holds it, and never the key", async (t) => {
    const { server } = await start(t.onTestFinished);
    const found = await sourceAt(server.baseUrl, "another").fetch(
      parseDay("2026-09-01"),
      parseDay("2026-09-19"),
      signal,
    );
    expect(found).toEqual({
      kind: "unreachable",
      reason: "it refused OPENROUTER_API_KEY (401)",
      mayPass: false,
    });
    expect(server.requests).toHaveLength(1);
  });

  test("that is busy is asked again when it said, within reason", async (t) => {
    const { server, source } = await start(t.onTestFinished);
    server.setFault({ kind: "tooManyRequests", retryAfterSeconds: 1 }, { times: 1 });
    expect(await fetched(source, "2026-09-01", "2026-09-19")).toMatchObject({ faults: [] });
    server.setFault({ kind: "tooManyRequests", retryAfterSeconds: 3600 });
    expect(
      await source.fetch(parseDay("2026-09-01"), parseDay("2026-09-19"), signal),
    ).toMatchObject({
      kind: "unreachable",
      reason: "it answered 429 (too many requests)",
      retryAfterMs: 3_600_000,
    });
    expect(server.requests).toHaveLength(3);
  });

  test.for([
    [{ kind: "html" }, /has not the expected shape/],
    [{ kind: "cutClean" }, /has not the expected shape/],
  ] as const)("with %j comes as a batch that says so", async ([fault, reason], t) => {
    const { source } = await start(t.onTestFinished, {}, fault);
    const batch = await fetched(source, "2026-09-01", "2026-09-19");
    expect(batch).toMatchObject({ asOf: null, window: null });
    expect(batch.faults.join()).toMatch(reason);
    expect(readRows(batch.body).kind).toBe("unreadable");
  });

  test.for([
    [{ kind: "status", status: 500 }, /it answered 500/],
    [{ kind: "cut" }, /./],
    [{ kind: "reset" }, /no connection/],
  ] as const)("with %j is unreachable after three tries", async ([fault, reason], t) => {
    const { server, source } = await start(t.onTestFinished, {}, fault);
    const found = await source.fetch(parseDay("2026-09-01"), parseDay("2026-09-19"), signal);
    expect(found).toMatchObject({ kind: "unreachable", reason: expect.stringMatching(reason) });
    expect(server.requests).toHaveLength(3);
  });

  test("with fields nobody knows is read, and they are noted", async (t) => {
    const { source } = await start(t.onTestFinished, {}, { kind: "extraField" });
    const batch = await fetched(source, "2026-09-01", "2026-09-19");
    expect(batch.faults).toEqual([]);
    expect(readRows(batch.body)).toMatchObject({ notes: ["unknown fields: modality"] });
  });

  test.for([
    ["no as-of", { start_date: "2026-09-01", end_date: "2026-09-19" }, /as_of/],
    [
      "an impossible window",
      { as_of: AS_OF, start_date: "2026-02-30", end_date: "x" },
      /2026-02-30/,
    ],
  ] as const)("with %s in its meta names what is wrong", async ([, meta, reason], t) => {
    const own = await startLoopback((_request, response) =>
      response.end(JSON.stringify({ data: [], meta })),
    );
    t.onTestFinished(() => own.close());
    const batch = await fetched(sourceAt(own.url), "2026-09-01", "2026-09-19");
    expect(batch.faults.join()).toMatch(reason);
  });

  test("that is stopped stops at once", async (t) => {
    const { source } = await start(t.onTestFinished, {}, { kind: "hang" });
    const stopping = new AbortController();
    const asking = source.fetch(parseDay("2026-09-01"), parseDay("2026-09-19"), stopping.signal);
    setTimeout(() => stopping.abort(), 50);
    await expect(asking).rejects.toMatchObject({ name: "AbortError" });
  });
});
