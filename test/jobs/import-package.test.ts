import { createHash } from "node:crypto";
import { buffer } from "node:stream/consumers";
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import { expect, test } from "vitest";
import { importPackage } from "../../jobs/import-package.ts";
import { readPackage } from "../../server/sources/package.ts";
import { build, type Built } from "../support/app.ts";
import { zipFiles } from "../export/support/taken.ts";
import { packageFaults } from "../support/frictionless/valid.ts";
import { csvOf, madeRows } from "../support/made-market.ts";

const NOW = "2026-07-28T12:00:00Z";
const TOKEN = "a-token-that-opens-the-rows-of-models";
const BEARER = { authorization: `Bearer ${TOKEN}` };

const packageOf = ({ tokentide }: Built) => buffer(tokentide.exports.packed(() => {}));

async function takeIn({ tokentide }: Built, body: Uint8Array) {
  const read = readPackage(body);
  if (read.kind === "unreadable") throw new Error(read.reason);
  return importPackage(tokentide.store, read.content, async () => {});
}

async function filled(): Promise<Built> {
  const built = build({ now: NOW, token: TOKEN });
  const rows = madeRows({ from: "2026-06-01", to: "2026-07-25" });
  const upTo = (day: string) => rows.filter((row) => row.day <= day);
  await built.bring({ csv: csvOf(upTo("2026-07-24")), asOf: "2026-07-25T02:00:00Z" });
  const changed = upTo("2026-07-25").map((row) =>
    row.day > "2026-07-22" ? { ...row, tokens: row.tokens + 5n } : row,
  );
  await built.bring({ csv: csvOf(changed), asOf: "2026-07-26T02:00:00Z" });
  const hostile =
    'date,model_permaslug,total_tokens\n2026-07-01,"=1+1,""x""",5\n2026-07-01,\'=2,4\n2026-07-01,🦊/＝模,3\n';
  await built.bring({ csv: hostile, asOf: "2026-07-02T02:00:00Z", source: "own" });
  return built;
}

const QUESTIONS = [
  "/headline",
  "/headline?definition=top9&as_of=2026-07-25",
  ...["all", "listed", "nofree", "top9"].map((id) => `/shares?definition=${id}`),
  "/shares?by=model&definition=top9",
  "/shares?by=author&grain=month",
  "/shares?grain=7d&as_of=2026-07-25",
  "/volumes?grain=day&by=model",
  "/volumes?grain=day&by=model&source=own",
  "/contributions?period=2026-W29",
  "/revisions?by=model",
  "/revisions",
  "/vintages",
  "/vintages?source=own",
  "/models",
  "/models?source=own",
  "/claims?topic=press",
];

test("an empty store that takes a package in answers every question as the first one does", async ({
  onTestFinished,
}) => {
  const [one, other] = [await filled(), build({ now: NOW, token: TOKEN })];
  onTestFinished(async () => void (await Promise.all([one.close(), other.close()])));
  const body = await packageOf(one);
  expect(await takeIn(other, body)).toMatchObject({ vintages: 3, newVintages: 3 });
  for (const path of QUESTIONS) {
    const [mine, theirs] = await Promise.all(
      [one, other].map(async ({ get }) => {
        const response = await get(`/api/v1${path}`, BEARER);
        return [response.status, await response.text()];
      }),
    );
    expect(mine?.[0], path).toBe(200);
    // When a vintage was fetched is part of it; who asked for it is not.
    expect(theirs, path).toEqual(mine);
  }
  expect(Buffer.compare(await packageOf(other), body)).toBe(0);
});

test("it is a valid data package that says whose rows it holds, and of which files", async ({
  onTestFinished,
}) => {
  const built = await filled();
  onTestFinished(() => built.close());
  const files = zipFiles(await packageOf(built));
  const described = JSON.parse(files["datapackage.json"] ?? "") as {
    resources: { path: string; bytes: number; hash: string }[];
  };
  expect(packageFaults("data-package", described)).toEqual([]);
  for (const { path, bytes, hash } of described.resources) {
    const body = Buffer.from(files[path] ?? "");
    const sha256 = createHash("sha256").update(body).digest("hex");
    expect([bytes, hash], path).toEqual([body.length, `sha256:${sha256}`]);
  }
  const credit = "Source: OpenRouter (openrouter.ai/rankings), as of 2026-07-26T02:00:00Z.";
  for (const name of ["datapackage.json", "README.md"]) expect(files[name]).toContain(credit);
});

test("taken in twice, a package adds nothing", async ({ onTestFinished }) => {
  const built = await filled();
  onTestFinished(() => built.close());
  const body = await packageOf(built);
  expect(await takeIn(built, body)).toMatchObject({ vintages: 3, newVintages: 0 });
  expect(Buffer.compare(await packageOf(built), body)).toBe(0);
});

test("the shares of a market without volumes and what is read whole come along", async ({
  onTestFinished,
}) => {
  const [one, other] = [build({ now: NOW }), build({ now: NOW })];
  onTestFinished(async () => void (await Promise.all([one.close(), other.close()])));
  const { store } = one.tokentide;
  const { ingestLabs } = await import("../../jobs/labs.ts");
  const { readLeaderboard } = await import("../../server/sources/vercel.ts");
  const rows = ["OpenAI", "DeepSeek"].map((name, i) => ({
    date: "2026-07-27",
    name,
    metric: "tokens",
    share_percent: 60 - 20 * i,
  }));
  const raw = {
    source: "vercel",
    address: "x",
    fetchedAt: Date.parse(NOW),
    asOf: Date.parse(NOW),
    window: null,
    faults: [],
    notes: [],
  };
  const ingested = await ingestLabs(
    { intake: store.intake, readLabs: readLeaderboard },
    { ...raw, body: Buffer.from(JSON.stringify(rows)) },
  );
  expect(ingested).toMatchObject({ days: 1, reasons: [] });
  const { zstdCompressSync } = await import("node:zlib");
  for (const [i, text] of ["an old list", "a new list"].entries()) {
    const sha256 = createHash("sha256").update(text).digest("hex");
    const document = {
      source: "claims-list",
      address: "x",
      asOf: Date.parse(NOW) - 1000 + i,
      sha256,
      size: text.length,
    };
    await store.documents.keep({ ...document, body: zstdCompressSync(text) }, []);
  }
  const body = await packageOf(one);
  expect(await takeIn(other, body)).toMatchObject({ vintages: 1, documents: 2 });
  const path = "/api/v1/shares?source=vercel&grain=day&by=author";
  const [mine, theirs] = await Promise.all(
    [one, other].map(async ({ get }) => (await get(path)).text()),
  );
  expect(mine).toContain("0.6");
  expect(theirs).toBe(mine);
  expect(Buffer.compare(await packageOf(other), body)).toBe(0);
});

/** The same package, with another content of one of its files and the rest as it was. */
function changed(body: Uint8Array, name: string, change: (text: string) => string): Uint8Array {
  const files = unzipSync(body);
  return zipSync({ ...files, [name]: strToU8(change(strFromU8(files[name] ?? new Uint8Array()))) });
}

test.each([
  ["rows.csv", (text: string) => text.replace(/\d\r\n/, "7\r\n")],
  ["rows.csv", (text: string) => text.slice(0, text.length / 2).replace(/[^\n]*$/, "")],
  ["days.csv", (text: string) => text.replace(/[^\n]*\n$/, "")],
  ["datapackage.json", () => "{}"],
])("a package whose %s is not what it was is refused, and named", async (name, change) => {
  const built = await filled();
  const read = readPackage(changed(await packageOf(built), name, change));
  await built.close();
  expect(read.kind).toBe("unreadable");
  if (name !== "datapackage.json")
    expect(read).toMatchObject({ reason: expect.stringContaining(name) });
});

test.each([
  ["a file that was cut off", (body: Buffer) => body.subarray(0, body.length - 100)],
  ["a ZIP of something else", () => Buffer.from("PK\u0003\u0004nothing")],
])("%s is refused whole", async (_, spoil) => {
  const built = await filled();
  try {
    expect(readPackage(spoil(await packageOf(built))).kind).toBe("unreadable");
  } finally {
    await built.close();
  }
});
