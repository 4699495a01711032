import { createHash } from "node:crypto";
import { afterEach, expect, test } from "vitest";
import { parseDay } from "../../server/market/day.ts";
import { archiveOfDeltas, syntheticArchive } from "./openrouter/archive.ts";
import type { SnapshotFault } from "./openrouter/fault.ts";
import { startOpenRouter, type OpenRouter, type OpenRouterOptions } from "./openrouter/server.ts";
import { sharedFile } from "./openrouter/shared.ts";
import { snapshotsOf } from "./openrouter/snapshot.ts";

const VINTAGES = sharedFile("vintages-2026-06-22..2026-07-19.csv");

const MARKET = { firstPublication: "2026-09-19", publications: 3, seed: 7 };
const FOLDER = "/datasets/exports/rankings-daily";
const running: OpenRouter[] = [];

async function start(options: Partial<OpenRouterOptions> = {}): Promise<OpenRouter> {
  const server = await startOpenRouter({ archive: syntheticArchive(MARKET), ...options });
  running.push(server);
  return server;
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
});

interface ManifestFile {
  readonly url: string;
  readonly bytes: number;
  readonly sha256: string;
}

interface Manifest {
  readonly snapshot_date: string;
  readonly retrieved_at: string;
  readonly row_count: number;
  readonly files: { readonly csv: ManifestFile; readonly json: ManifestFile };
}

async function latestManifest({ baseUrl }: OpenRouter): Promise<Manifest> {
  const response = await fetch(`${baseUrl}${FOLDER}/latest.manifest.json`);
  return (await response.json()) as Manifest;
}

/** The CSV that the newest manifest names, with what the manifest and the bytes say of it. */
async function latestCsv(server: OpenRouter) {
  const manifest = await latestManifest(server);
  const bytes = Buffer.from(await (await fetch(manifest.files.csv.url)).arrayBuffer());
  const text = bytes.toString();
  const rows = text.trimEnd().split("\r\n").slice(1);
  const { bytes: length, sha256 } = manifest.files.csv;
  return {
    text,
    rows,
    manifest,
    promised: { bytes: length, sha256, rows: manifest.row_count },
    found: {
      bytes: bytes.length,
      sha256: createHash("sha256").update(bytes).digest("hex"),
      rows: rows.length,
    },
  };
}

function totalOf(rows: readonly string[], day: string): number {
  const ofDay = rows.filter((row) => row.startsWith(day));
  return ofDay.reduce((sum, row) => sum + Number(row.split(",")[3]), 0);
}

test("the newest manifest names the dated CSV and states its checksum, bytes and rows", async () => {
  const { manifest, promised, found, rows } = await latestCsv(await start());
  expect(manifest).toMatchObject({ snapshot_date: "2026-09-21" });
  expect(manifest.files.csv.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/api\/v1.*\/2026-09-21\.csv$/);
  expect(found).toEqual(promised);
  expect(rows).toHaveLength(30 * 13);
  expect([rows[0]?.slice(0, 10), rows.at(-1)?.slice(0, 18)]).toEqual([
    "2026-08-22",
    "2026-09-20,other,,",
  ]);
});

test("the JSON file holds the rows of the CSV and the sum the manifest states", async () => {
  const server = await start();
  const { manifest, rows } = await latestCsv(server);
  const text = await (await fetch(manifest.files.json.url)).text();
  const { data } = JSON.parse(text) as { data: Record<string, unknown>[] };
  expect(data.map((row) => Object.values(row).join(","))).toEqual(rows);
  expect(createHash("sha256").update(text).digest("hex")).toBe(manifest.files.json.sha256);
});

test("the catalogue leads to the newest manifest", async () => {
  const server = await start();
  const index = await (await fetch(`${server.baseUrl}/datasets/exports/index.json`)).json();
  expect(index).toMatchObject({
    schema_version: "v1",
    datasets: [
      {
        id: "rankings-daily",
        latest_snapshot_date: "2026-09-21",
        latest_manifest_url: `${server.baseUrl}${FOLDER}/latest.manifest.json`,
      },
    ],
  });
});

test("an absent date is answered 404 with the publisher's words", async () => {
  const { baseUrl } = await start();
  for (const date of ["2026-09-18", "2026-02-30"]) {
    const response = await fetch(`${baseUrl}${FOLDER}/${date}.csv`);
    expect(response.status).toBe(404);
    expect(await response.text()).toBe('{"error":{"message":"Export not found","code":404}}');
  }
});

test("who has the file already is answered 304 without a body", async () => {
  const { baseUrl, requests } = await start();
  const url = `${baseUrl}${FOLDER}/2026-09-21.csv`;
  const first = await fetch(url);
  const etag = first.headers.get("etag") ?? "";
  await first.body?.cancel();
  const again = await fetch(url, { headers: { "If-None-Match": etag } });
  expect([again.status, again.headers.get("etag"), await again.text()]).toEqual([304, etag, ""]);
  expect(again.headers.get("cache-control")).toBe("public, max-age=300");
  expect(again.headers.get("access-control-allow-origin")).toBe("*");
  expect(requests.map((request) => request.headers["if-none-match"])).toEqual([undefined, etag]);
});

test("HEAD tells the length and sends no body", async () => {
  const server = await start();
  const { manifest } = await latestCsv(server);
  const response = await fetch(manifest.files.csv.url, { method: "HEAD" });
  expect(response.headers.get("content-length")).toBe(String(manifest.files.csv.bytes));
  expect(await response.text()).toBe("");
});

test("later pulls are not there until they are published", async () => {
  const server = await start();
  server.publishUpTo(0);
  expect((await latestManifest(server)).snapshot_date).toBe("2026-09-19");
  server.publishUpTo("2026-09-20T23:59:59Z");
  expect((await latestManifest(server)).snapshot_date).toBe("2026-09-20");
  server.publishUpTo(-1);
  expect((await fetch(`${server.baseUrl}${FOLDER}/latest.csv`)).status).toBe(404);
});

test("with a clock a pull is published when its time has come", async () => {
  let now = Date.parse("2026-09-20T01:45:00Z");
  const server = await start({ now: () => now });
  expect((await latestManifest(server)).snapshot_date).toBe("2026-09-19");
  now += 120_000;
  expect((await latestManifest(server)).snapshot_date).toBe("2026-09-20");
  expect(server.requests.map((request) => request.at)).toEqual([now - 120_000, now]);
});

test("a withdrawn date is gone", async () => {
  const server = await start();
  server.withdraw("2026-09-20");
  const statuses = ["csv", "json", "manifest.json"].map(
    async (form) => (await fetch(`${server.baseUrl}${FOLDER}/2026-09-20.${form}`)).status,
  );
  expect(await Promise.all(statuses)).toEqual([404, 404, 404]);
});

test("of two pulls on one date the later is the snapshot", () => {
  const days = new Map([[parseDay("2026-09-18"), []]]);
  const pulls = ["2026-09-19T12:00:00Z", "2026-09-19T00:05:00Z"].map((asOf) => ({ asOf, days }));
  expect(snapshotsOf(pulls)).toMatchObject([{ date: "2026-09-19", asOf: "2026-09-19T12:00:00Z" }]);
});

const SNAPSHOT_FAULTS: [SnapshotFault, (rows: string[]) => boolean][] = [
  [{ kind: "empty" }, (rows) => rows.length === 0],
  [{ kind: "missingDay" }, (rows) => !rows.some((row) => row.startsWith("2026-09-06"))],
  [
    { kind: "duplicateRow" },
    (rows) => rows.filter((row) => row.startsWith("2026-09-20")).length === 14,
  ],
  [{ kind: "negativeCount" }, (rows) => rows.some((row) => /,12,-\d+,-0\.\d+$/.test(row))],
  [{ kind: "row52" }, (rows) => rows.filter((row) => row.startsWith("2026-09-20")).length === 52],
  [{ kind: "tripled" }, (rows) => totalOf(rows, "2026-09-20") > 2 * totalOf(rows, "2026-09-19")],
  [{ kind: "tooSmall" }, (rows) => totalOf(rows, "2026-09-20") < 1e8],
  [{ kind: "tooSmall", all: true }, (rows) => totalOf(rows, "2026-08-30") < 1e8],
  [{ kind: "extraField" }, (rows) => rows.every((row) => row.endsWith(",text"))],
];

test.for(SNAPSHOT_FAULTS)("with the fault %j manifest and CSV agree", async ([fault, holds]) => {
  const server = await start();
  const clean = await latestCsv(server);
  server.setFault(fault, { times: 1 });
  const faulty = await latestCsv(server);
  expect(holds(faulty.rows)).toBe(true);
  expect(faulty.found).toEqual(faulty.promised);
  expect((await latestCsv(server)).text).toBe(clean.text);
});

test("a wrong checksum is one of other bytes", async () => {
  const { promised, found } = await latestCsv(
    await start({ faults: [{ fault: { kind: "wrongChecksum" } }] }),
  );
  expect(promised.sha256).toMatch(/^[0-9a-f]{64}$/);
  expect({ ...promised, sha256: "" }).toEqual({ ...found, sha256: "" });
  expect(promised.sha256).not.toBe(found.sha256);
});

test("an old manifest is that of the snapshot before", async () => {
  const { manifest, promised, found } = await latestCsv(
    await start({ faults: [{ fault: { kind: "oldManifest" } }] }),
  );
  expect(manifest.snapshot_date).toBe("2026-09-20");
  expect(found).toEqual(promised);
});

test("a body cut off fails to arrive, one cut clean arrives short", async () => {
  const server = await start();
  server.setFault({ kind: "cut" });
  await expect(latestCsv(server)).rejects.toThrow();
  server.setFault({ kind: "cutClean" });
  const { promised, found } = await latestCsv(server);
  expect(found.bytes).toBe(Math.floor(promised.bytes / 2));
});

test("statuses, waits and pages of the wrong kind come as they were set, where and as often", async () => {
  const server = await start();
  const url = `${server.baseUrl}${FOLDER}/latest.manifest.json`;
  server.setFault({ kind: "status", status: 500 }, { times: 1, path: /latest\.manifest/ });
  const statuses = [
    await fetch(url.replace("manifest.json", "csv")),
    await fetch(url),
    await fetch(url),
  ];
  expect(statuses.map((response) => response.status)).toEqual([200, 500, 200]);
  server.setFault({ kind: "tooManyRequests", retryAfterSeconds: 7 });
  const refused = await fetch(url);
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "7"]);
  server.setFault({ kind: "html" });
  expect(await (await fetch(url)).text()).toMatch(/^<!doctype html>/);
  server.setFault({ kind: "slow", delayMs: 50 });
  const startedAt = performance.now();
  await (await fetch(url)).text();
  expect(performance.now() - startedAt).toBeGreaterThan(45);
});

test("a connection is reset at once, and one left hanging ends with the server", async () => {
  const server = await start();
  server.setFault({ kind: "reset" });
  await expect(latestManifest(server)).rejects.toThrow();
  server.setFault({ kind: "hang" });
  const hanging = expect(latestManifest(server)).rejects.toThrow();
  await expect.poll(() => server.requests.length).toBe(2);
  await server.close();
  await hanging;
});

test.skipIf(VINTAGES === null)(
  "the real vintages are served as 30 whole days a snapshot",
  async () => {
    const server = await start({ archive: archiveOfDeltas(VINTAGES ?? "") });
    const { manifest, promised, found } = await latestCsv(server);
    expect(manifest.retrieved_at).toBe("2026-07-19T00:05:16Z");
    expect(found).toEqual({ ...promised, rows: 1530 });
  },
);
