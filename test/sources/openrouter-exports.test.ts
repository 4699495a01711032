import { afterAll, describe, expect, test } from "vitest";
import { present } from "../../server/market/assert.ts";
import { parseDay } from "../../server/market/day.ts";
import type { FetchedBatch, Snapshot, SnapshotSource } from "../../server/ports.ts";
import { politeGet } from "../../server/sources/http.ts";
import { QUICK } from "../support/pace.ts";
import { openrouterExports } from "../../server/sources/openrouter-exports.ts";
import { readRows } from "../../server/sources/rows.ts";
import { listed } from "../support/days.ts";
import { startLoopback } from "../support/loopback.ts";
import { syntheticArchive } from "../support/openrouter/archive.ts";
import { filesOf } from "../support/openrouter/exports.ts";
import { startOpenRouter, type Fault, type FaultReach } from "../support/openrouter/server.ts";
import { snapshotsOf } from "../support/openrouter/snapshot.ts";

const ARCHIVE = syntheticArchive({ firstPublication: "2026-09-19", publications: 3, seed: 5 });
const NEWEST = present(snapshotsOf(ARCHIVE.pulls).at(-1), "snapshot");
const FOLDER = "/datasets/exports/rankings-daily";
const NOW = Date.parse("2026-09-21T02:30:00Z");
const { signal } = new AbortController();
const running: { close: () => Promise<void> }[] = [];
afterAll(() => Promise.all(running.map((server) => server.close())));

const sourceAt = (baseUrl: string): SnapshotSource =>
  openrouterExports(
    baseUrl,
    politeGet(() => NOW, QUICK),
    () => NOW,
  );

async function start(fault: Fault | null = null, reach: FaultReach = {}) {
  const server = await startOpenRouter({ archive: ARCHIVE });
  server.setFault(fault, reach);
  running.push(server);
  return { server, source: sourceAt(server.baseUrl) };
}

async function newest(source: SnapshotSource): Promise<Snapshot> {
  const found = await source.newest(null, signal);
  if (found.kind !== "newest") throw new Error(`got ${JSON.stringify(found)}`);
  return found.snapshot;
}

async function fetched(
  source: SnapshotSource,
  snapshot?: Snapshot,
): Promise<FetchedBatch["batch"]> {
  const found = await source.fetch(snapshot ?? (await newest(source)), signal);
  if (found.kind !== "batch") throw new Error(JSON.stringify(found));
  return found.batch;
}

describe.concurrent("the exports of OpenRouter", () => {
  test("are read by the newest manifest, then the dated file it names", async () => {
    const { server, source } = await start();
    const snapshot = await newest(source);
    expect(snapshot).toMatchObject({
      date: "2026-09-21",
      asOf: Date.parse(NEWEST.asOf),
      rowCount: 390,
      notes: [],
      address: `${server.baseUrl}${FOLDER}/2026-09-21.csv`,
    });
    await fetched(source, snapshot);
    expect(server.requests.map(({ path }) => path.split("/").at(-1))).toEqual([
      "latest.manifest.json",
      "2026-09-21.csv",
    ]);
  });

  test("come as the bytes that were sent, with their window and as-of and no fault", async () => {
    const { source, server } = await start();
    const batch = await fetched(source);
    expect(batch).toMatchObject({
      source: "openrouter",
      fetchedAt: NOW,
      asOf: Date.parse(NEWEST.asOf),
      faults: [],
      window: {
        start: "2026-08-22",
        end: "2026-09-20",
      },
      address: `${server.baseUrl}${FOLDER}/2026-09-21.csv`,
    });
    const read = readRows(batch.body);
    const days = read.kind === "rows" ? new Map(read.days.map(({ day, rows }) => [day, rows])) : [];
    expect(listed(new Map(days))).toEqual(listed(NEWEST.days));
  });

  test("are unchanged where the newest manifest still has the validator", async () => {
    const { server, source } = await start();
    const first = await source.newest(null, signal);
    const validator = first.kind === "newest" ? first.validator : null;
    expect(validator).toMatch(/^"/);
    expect(await source.newest(validator, signal)).toEqual({ kind: "unchanged" });
    server.publishUpTo(1);
    expect(await source.newest(validator, signal)).toMatchObject({ kind: "newest" });
  });

  test("are there for each date or absent", async () => {
    const { server, source } = await start();
    server.withdraw("2026-09-20");
    expect(await source.dated(parseDay("2026-09-19"), signal)).toMatchObject({
      kind: "snapshot",
      date: "2026-09-19",
      asOf: Date.parse(present(ARCHIVE.pulls[0], "pull").asOf),
    });
    for (const day of ["2026-09-20", "2026-09-18"]) {
      expect(await source.dated(parseDay(day), signal)).toEqual({ kind: "absent" });
    }
  });

  test("without a newest manifest are unreachable: an empty archive is not an empty market", async () => {
    const { server, source } = await start();
    server.publishUpTo(-1);
    expect(await source.newest(null, signal)).toMatchObject({
      kind: "unreachable",
      reason: "it has no newest manifest (404)",
    });
  });

  test("with an old manifest give the snapshot that it speaks of", async () => {
    const { source } = await start({ kind: "oldManifest" });
    const batch = await fetched(source);
    expect(batch).toMatchObject({ faults: [], window: { end: "2026-09-19" } });
  });

  test("of a time to come, by our clock, are set aside with both times, not held and never shown", async () => {
    const { server } = await start();
    const early = () => Date.parse("2026-09-19T02:30:00Z");
    const source = openrouterExports(server.baseUrl, politeGet(early, QUICK), early);
    const found = await source.newest(null, signal);
    expect(found).toMatchObject({
      kind: "batch",
      batch: {
        asOf: null,
        faults: [expect.stringMatching(/lies in the future: it is 2026-09-19/)],
      },
    });
  });

  test("with a wrong checksum come with that fault", async () => {
    const { source } = await start({ kind: "wrongChecksum" });
    expect((await fetched(source)).faults).toEqual(["its SHA-256 is not the manifest's"]);
  });

  test("that end half way come with every difference from their manifest", async () => {
    const { source } = await start({ kind: "cutClean" }, { path: /\.csv$/ });
    const { faults, body } = await fetched(source);
    expect(faults).toEqual([
      `it has ${body.length} bytes; the manifest says ${filesOf(NEWEST, "").csv.length}`,
      "its SHA-256 is not the manifest's",
      expect.stringMatching(/^it has \d+ rows; the manifest says 390$/),
    ]);
  });

  test("that are a page come with faults and cannot be read as rows", async () => {
    const { source } = await start({ kind: "html" }, { path: /\.csv$/ });
    const batch = await fetched(source);
    expect(batch.faults.length).toBeGreaterThan(1);
    expect(readRows(batch.body).kind).toBe("unreadable");
  });

  test("with a page in the place of the manifest come as a batch that says so", async () => {
    const { source, server } = await start({ kind: "html" });
    const found = await source.newest(null, signal);
    expect(found).toMatchObject({
      kind: "batch",
      batch: {
        asOf: null,
        window: null,
        address: expect.stringMatching(/latest\.manifest\.json$/),
      },
    });
    const dated = await source.dated(parseDay("2026-09-20"), signal);
    const faults = dated.kind === "batch" ? dated.batch.faults : [];
    expect(faults.join()).toMatch(/^the manifest cannot be taken/);
    expect(server.requests).toHaveLength(2);
  });

  test("with fields nobody knows are read, and the fields are noted", async () => {
    const { source } = await start({ kind: "extraField" });
    const batch = await fetched(source);
    expect(batch).toMatchObject({
      faults: [],
      notes: ["unknown fields in the manifest: notice"],
    });
    expect(readRows(batch.body)).toMatchObject({ notes: ["unknown fields: modality"] });
  });

  test("whose named file is gone have no snapshot of that date", async () => {
    const { server, source } = await start();
    const snapshot = await newest(source);
    server.withdraw("2026-09-21");
    expect(await source.fetch(snapshot, signal)).toEqual({ kind: "absent" });
  });

  test("never make us call another host that a manifest names", async () => {
    const asked: string[] = [];
    const foreign = await startLoopback((request, response) => {
      asked.push(request.url ?? "");
      response.end("date,model_permaslug,total_tokens\n");
    });
    const files = filesOf(NEWEST, `${foreign.url}/api/v1`);
    const own = await startLoopback((request, response) => {
      const form = request.url?.endsWith(".csv") ? "csv" : "manifest.json";
      response.end(files[form]);
    });
    running.push(foreign, own);
    const source = sourceAt(`${own.url}/api/v1`);
    const snapshot = await newest(source);
    expect(snapshot.address).toBe(`${own.url}/api/v1${FOLDER}/2026-09-21.csv`);
    expect(await fetched(source, snapshot)).toMatchObject({ faults: [] });
    expect(asked).toEqual([]);
  });

  test.for([
    ["no checksum", { sha256: "" }, /sha256/],
    ["a negative size", { bytes: -1 }, /bytes/],
    ["no address", { url: "2026-09-21.csv" }, /url/],
  ] as const)("with a manifest that has %s name what is wrong", async ([, wrong, reason]) => {
    const files = filesOf(NEWEST, "http://127.0.0.1/api/v1");
    const manifest = JSON.parse(String(files["manifest.json"])) as { files: { csv: object } };
    Object.assign(manifest.files.csv, wrong);
    const own = await startLoopback((_request, response) => response.end(JSON.stringify(manifest)));
    running.push(own);
    const found = await sourceAt(own.url).newest(null, signal);
    expect(found.kind === "batch" && found.batch.faults.join()).toMatch(reason);
  });

  test("are unreachable where the manifest is far too large to be one", async () => {
    const own = await startLoopback((_request, response) => response.end(" ".repeat(100_000)));
    running.push(own);
    expect(await sourceAt(own.url).newest(null, signal)).toMatchObject({
      kind: "unreachable",
      reason: expect.stringMatching(/larger than 65536 bytes/),
    });
  });

  test.for([
    [{ kind: "status", status: 500 }, "it answered 500"],
    [{ kind: "tooManyRequests", retryAfterSeconds: 3600 }, "it answered 429 (too many requests)"],
  ] as const)("that fail with %j say so, whatever was asked for", async ([fault, reason]) => {
    const { server, source } = await start();
    const snapshot = await newest(source);
    server.setFault(fault);
    const answers = await Promise.all([
      source.newest(null, signal),
      sourceAt(server.baseUrl).dated(parseDay("2026-09-20"), signal),
      sourceAt(server.baseUrl).fetch(snapshot, signal),
    ]);
    expect(answers).toMatchObject(answers.map(() => ({ kind: "unreachable", reason })));
  });

  test("tell the date of a snapshot by its address, and of nothing else", () => {
    const source = sourceAt("https://openrouter.ai/api/v1/");
    const folder = `https://openrouter.ai/api/v1${FOLDER}`;
    expect(source.dateOf(`${folder}/2026-09-20.csv`)).toBe("2026-09-20");
    for (const other of ["latest.csv", "2026-09-20.json", "rows.csv"]) {
      expect(source.dateOf(`${folder}/${other}`)).toBeUndefined();
    }
  });

  test("do not stumble over an address with an impossible date", () => {
    const source = sourceAt("https://openrouter.ai/api/v1");
    expect(source.dateOf("somebody's 2026-02-30.csv")).toBeUndefined();
    expect(source.dateOf("folder/2026-02-30.csv")).toBeUndefined();
  });
});
