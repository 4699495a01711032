import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { SnapshotManifest } from "../../server/exporting.ts";
import { snapshotPath } from "../../server/exports.ts";
import { build, type Built } from "../support/app.ts";
import { csvOf, madeRows, type MadeRow } from "../support/made-market.ts";

// A thousandth, so that a month fits into 64 bits.
const ROWS = madeRows({ from: "2026-06-01", to: "2026-07-25" }).map((row) => ({
  ...row,
  tokens: row.tokens / 1000n,
}));
const upTo = (day: string, rows: readonly MadeRow[] = ROWS) =>
  csvOf(rows.filter((row) => row.day <= day));

function started(now: string, finished: (tidy: () => Promise<void>) => void): Built {
  const built = build({ now });
  finished(() => built.close());
  return built;
}

const make = ({ tokentide }: Built) => tokentide.exports.makeSnapshots(AbortSignal.timeout(30_000));
const folderOf = ({ snapshots }: Built) => snapshots;
const setsOf = (built: Built) => readdirSync(folderOf(built)).toSorted();
const manifestOf = (built: Built, set: string) =>
  JSON.parse(readFileSync(join(folderOf(built), set, "manifest.json"), "utf8")) as SnapshotManifest;

function bytesOf(folder: string): Map<string, string> {
  return new Map(
    readdirSync(folder)
      .toSorted()
      .map((name) => [
        name,
        createHash("sha256")
          .update(readFileSync(join(folder, name)))
          .digest("hex"),
      ]),
  );
}

test("a vintage of a closed day becomes one set, whose manifest has the hash of every file and its vintages", async ({
  onTestFinished,
}) => {
  const built = started("2026-07-26T02:30:00Z", onTestFinished);
  expect(await make(built)).toBe("nothing due");
  await built.bring({ csv: upTo("2026-07-25"), asOf: "2026-07-26T02:00:00Z" });
  expect(await make(built)).toMatchObject({ result: "done" });
  expect(await make(built)).toBe("nothing due");
  expect(setsOf(built)).toEqual(["2026-07-26"]);
  const { files, vintages, as_of } = manifestOf(built, "2026-07-26");
  const found = bytesOf(join(folderOf(built), "2026-07-26"));
  found.delete("manifest.json");
  expect(Object.fromEntries(files.map(({ name, sha256 }) => [name, sha256]))).toEqual(
    Object.fromEntries(found),
  );
  for (const { name, bytes } of files) {
    expect(statSync(join(folderOf(built), "2026-07-26", name)).size, name).toBe(bytes);
  }
  expect([as_of, vintages.length]).toEqual(["2026-07-26T02:00:00Z", 1]);
});

test("made again from the same vintages, on another day and in another store, its bytes are the same", async ({
  onTestFinished,
}) => {
  const one = started("2026-07-26T02:30:00Z", onTestFinished);
  await one.bring({ csv: upTo("2026-07-24"), asOf: "2026-07-25T02:00:00Z" });
  await one.bring({ csv: upTo("2026-07-25"), asOf: "2026-07-26T02:00:00Z" });
  await make(one);
  const other = started("2026-11-20T09:00:00Z", onTestFinished);
  // In the other order, and with a source of one's own beside it.
  await other.bring({ csv: upTo("2026-07-25"), asOf: "2026-07-26T02:00:00Z" });
  await other.bring({ csv: upTo("2026-07-24"), asOf: "2026-07-25T02:00:00Z" });
  await other.bring({ csv: upTo("2026-07-20"), asOf: "2026-07-26T02:00:00Z", source: "own" });
  await make(other);
  const [mine, theirs] = [one, other].map((built) => bytesOf(join(folderOf(built), "2026-07-26")));
  expect(mine?.size).toBeGreaterThan(30);
  expect(theirs).toEqual(mine);
});

test("a correction is a set of its own: the old files stay as they are, and those that should differ do", async ({
  onTestFinished,
}) => {
  const built = started("2026-07-26T12:00:00Z", onTestFinished);
  await built.bring({ csv: upTo("2026-07-25"), asOf: "2026-07-26T02:00:00Z" });
  await make(built);
  const before = bytesOf(join(folderOf(built), "2026-07-26"));
  const changed = ROWS.map((row) =>
    row.day === "2026-07-20" ? { ...row, tokens: row.tokens + 11n } : row,
  );
  await built.bring({ csv: upTo("2026-07-25", changed), asOf: "2026-07-26T08:00:00Z" });
  expect(await make(built)).toMatchObject({ result: "done" });
  expect(setsOf(built)).toEqual(["2026-07-26", "2026-07-26.r2"]);
  expect(bytesOf(join(folderOf(built), "2026-07-26"))).toEqual(before);
  const [old, corrected] = ["2026-07-26", "2026-07-26.r2"].map((set) => manifestOf(built, set));
  expect(corrected).toMatchObject({ revision: 2, as_of: "2026-07-26T08:00:00Z" });
  expect(corrected?.vintages).toHaveLength(2);
  const figures = new Map(old?.files.map((file) => [file.name, file.figures]));
  const differing = corrected?.files
    .filter((file) => figures.get(file.name) !== file.figures)
    .map(({ name }) => name);
  for (const name of [
    "shares_week_origin_all.csv",
    "shares_day_origin_all.csv",
    "revisions_origin.csv",
  ]) {
    expect(differing).toContain(name);
  }
  for (const name of ["claims.csv", "events.csv"]) expect(differing).not.toContain(name);
});

test("a later vintage that changes nothing makes no correction", async ({ onTestFinished }) => {
  const built = started("2026-07-26T12:00:00Z", onTestFinished);
  await built.bring({ csv: upTo("2026-07-25"), asOf: "2026-07-26T02:00:00Z" });
  await make(built);
  await built.bring({ csv: upTo("2026-07-25"), asOf: "2026-07-26T08:00:00Z" });
  expect(await make(built)).toMatchObject({ result: "nothing" });
  expect(await make(built)).toBe("nothing due");
  expect(setsOf(built)).toEqual(["2026-07-26"]);
});

test("days that were missed get their sets afterwards, each as known then, and days not closed get none", async ({
  onTestFinished,
}) => {
  const built = started("2026-07-28T12:00:00Z", onTestFinished);
  await built.bring({ csv: upTo("2026-07-23"), asOf: "2026-07-24T02:00:00Z" });
  await make(built);
  await built.bring({ csv: upTo("2026-07-24"), asOf: "2026-07-25T02:00:00Z" });
  // Half an hour after midnight: the newest day may still be short.
  await built.bring({ csv: upTo("2026-07-25"), asOf: "2026-07-26T00:30:00Z" });
  await make(built);
  expect(setsOf(built)).toEqual(["2026-07-24", "2026-07-25"]);
  expect(manifestOf(built, "2026-07-25").as_of).toBe("2026-07-25T02:00:00Z");
});

test("a set that another process published first is left as it is, and nothing half-made stays", async ({
  onTestFinished,
}) => {
  const built = started("2026-07-26T12:00:00Z", onTestFinished);
  await built.bring({ csv: upTo("2026-07-25"), asOf: "2026-07-26T02:00:00Z" });
  await make(built);
  const folder = folderOf(built);
  const before = bytesOf(join(folder, "2026-07-26"));
  const [manifest] = await built.tokentide.exports.snapshots.list();
  expect(manifest).toBeDefined();
  const { snapshots } = built.tokentide.exports;
  await expect(
    snapshots.publish(
      { date: "2026-07-26", asOf: Date.parse("2026-07-26T02:00:00Z"), vintages: [] },
      undefined,
    ),
  ).rejects.toThrow(/ENOTEMPTY|EEXIST/);
  expect(setsOf(built)).toEqual(["2026-07-26"]);
  expect(bytesOf(join(folder, "2026-07-26"))).toEqual(before);
});

test("what a killed process left half-made is taken away, and a folder that is no set is left alone", async ({
  onTestFinished,
}) => {
  const built = started("2026-07-26T12:00:00Z", onTestFinished);
  await built.bring({ csv: upTo("2026-07-25"), asOf: "2026-07-26T02:00:00Z" });
  mkdirSync(join(folderOf(built), ".unfinished-0badcafe"), { recursive: true });
  writeFileSync(join(folderOf(built), ".unfinished-0badcafe", "claims.csv"), "half");
  mkdirSync(join(folderOf(built), "2026-07-01"));
  expect(await make(built)).toMatchObject({ result: "done" });
  expect(setsOf(built)).toEqual(["2026-07-01", "2026-07-26"]);
  const index = await (await built.get("/snapshots/index.json")).text();
  expect(index).not.toContain("2026-07-01");
});

test("so many dates stand as the rules file says, the newest", async ({ onTestFinished }) => {
  const built = started("2026-07-28T12:00:00Z", onTestFinished);
  for (const [day, asOf] of [
    ["2026-07-23", "2026-07-24T02:00:00Z"],
    ["2026-07-24", "2026-07-25T02:00:00Z"],
  ] as const) {
    await built.bring({ csv: upTo(day), asOf });
    await make(built);
  }
  expect(setsOf(built)).toEqual(["2026-07-24", "2026-07-25"]);
  expect(built.setRules("snapshots: { keep: 0 }")[0]?.path).toBe("snapshots.keep");
  expect(built.setRules("snapshots: { keep: 1 }")).toEqual([]);
  await built.bring({ csv: upTo("2026-07-25"), asOf: "2026-07-26T02:00:00Z" });
  await make(built);
  expect(setsOf(built)).toEqual(["2026-07-26"]);
});

test("what is published is served for good, by hash and in parts; the newest by a redirect", async ({
  onTestFinished,
}) => {
  const built = started("2026-07-26T12:00:00Z", onTestFinished);
  expect((await built.get("/snapshots/latest")).status).toBe(404);
  await built.bring({ csv: upTo("2026-07-25"), asOf: "2026-07-26T02:00:00Z" });
  await make(built);
  const latest = await built.get("/snapshots/latest/shares_week_origin_all.csv");
  expect([latest.status, latest.headers.get("location")]).toEqual([
    302,
    "/snapshots/2026-07-26/shares_week_origin_all.csv",
  ]);
  const file = await built.get(latest.headers.get("location") ?? "");
  const text = await file.text();
  const known = manifestOf(built, "2026-07-26").files.find(
    ({ name }) => name === "shares_week_origin_all.csv",
  );
  expect(createHash("sha256").update(text).digest("hex")).toBe(known?.sha256);
  expect(file.headers.get("cache-control")).toContain("immutable");
  const path = "/snapshots/2026-07-26/shares_week_origin_all.csv";
  expect((await built.get(path, { "if-none-match": file.headers.get("etag") ?? "" })).status).toBe(
    304,
  );
  const part = await built.get(path, { range: "bytes=5-9" });
  expect([part.status, await part.text()]).toEqual([206, text.slice(5, 10)]);
  const listed = await built.get("/snapshots/index.json");
  const tag = { "if-none-match": listed.headers.get("etag") ?? "" };
  expect((await built.get("/snapshots/index.json", tag)).status).toBe(304);
  const index = (await listed.json()) as {
    latest: string;
    sets: object[];
  };
  expect([index.latest, index.sets.length]).toEqual(["/snapshots/2026-07-26/", 1]);
  const manifest = await built.get("/snapshots/2026-07-26/");
  expect(await manifest.json()).toEqual(manifestOf(built, "2026-07-26"));
  for (const gone of [
    "/snapshots/2026-07-27/",
    "/snapshots/2026-07-26/rows.csv",
    "/snapshots/..%2F..%2Fetc/passwd",
    "/snapshots/2026-07-26/..%2Fx.csv",
  ]) {
    expect((await built.get(gone)).status, gone).toBe(404);
  }
});

test("no set holds a publisher's own rows", async ({ onTestFinished }) => {
  const built = started("2026-07-26T12:00:00Z", onTestFinished);
  await built.bring({ csv: upTo("2026-07-25"), asOf: "2026-07-26T02:00:00Z" });
  await make(built);
  for (const { name } of manifestOf(built, "2026-07-26").files.filter(({ name: file }) =>
    file.endsWith(".csv"),
  )) {
    const text = readFileSync(join(folderOf(built), "2026-07-26", name), "utf8");
    const isByModel = text.includes("deepseek/wave-1");
    if (isByModel) expect(text, name).toContain("2026-W");
    expect(isByModel, name).toBe(
      name.startsWith("shares_week_model") || (name.startsWith("claims") && isByModel),
    );
  }
});

test("the sets lie beside a store that is a file, and in the working folder where it is a server", () => {
  expect(snapshotPath("sqlite:/var/lib/tokentide.db")).toBe("/var/lib/tokentide-snapshots");
  expect(snapshotPath("postgres://me@host/market")).toBe("tokentide-snapshots");
});
