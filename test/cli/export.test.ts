import { execFileSync } from "node:child_process";
import {
  closeSync,
  constants,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { writeOut } from "../../server/cli/export.ts";
import { run } from "../../server/cli/run.ts";
import { build, type Built } from "../support/app.ts";
import { csvOf, madeRows } from "../support/made-market.ts";
import { asked } from "./support/asked.ts";
import { place, type Place } from "./support/command.ts";

let built: Built;
let here: Place & { readonly remove: () => void };
let env: Readonly<Record<string, string>>;

beforeAll(async () => {
  here = place();
  const databaseUrl = `sqlite:${join(here.folder, "tokentide.db")}`;
  built = build({ now: "2026-08-01T12:00:00Z", databaseUrl });
  env = { DATABASE_URL: databaseUrl };
  const csv = csvOf(madeRows({ from: "2026-06-01", to: "2026-07-25" }));
  await built.bring({ csv, asOf: "2026-07-26T02:00:00Z" });
});
afterAll(async () => {
  await built.close();
  here.remove();
});

/** A command inside this process, where starting another would only take time. */
async function inside(args: readonly string[], databaseUrl = built.databaseUrl) {
  vi.stubEnv("DATABASE_URL", databaseUrl);
  try {
    return await asked(() => run(["node", "tokentide", ...args]));
  } finally {
    vi.unstubAllEnvs();
  }
}

const served = async (path: string) =>
  Buffer.from(await (await built.get(`/api/v1${path}`)).arrayBuffer());

test("a file holds the very bytes that the interface gives, and its rows are said", async () => {
  const args = [
    "export",
    "shares",
    "--by",
    "author",
    "--as-of",
    "2026-07-27",
    "--from",
    "2026-W25",
  ];
  const { code, stdout, stderr } = await here.run([...args, "--format", "zip", "-o", "s.zip"], {
    env,
  });
  expect([code, stdout]).toEqual([0, ""]);
  expect(stderr).toMatch(/s\.zip: \d+ rows/);
  const own = readFileSync(join(here.folder, "s.zip"));
  expect(own.equals(await served("/shares.zip?by=author&as_of=2026-07-27&from=2026-W25"))).toBe(
    true,
  );
  expect(readdirSync(here.folder).filter((name) => name.endsWith(".unfinished"))).toEqual([]);
});

test("without a file it writes to standard output, and says how far it is on standard error", async () => {
  const { code, stdout, stderr } = await here.run(
    ["export", "volumes", "--grain", "day", "--by", "model"],
    { env },
  );
  expect(code).toBe(0);
  expect(stdout).toMatch(/^period_start,period_end,period,key,/);
  expect(stdout).toContain("deepseek/wave-1-20260101");
  expect(stderr).toMatch(/volumes: 55 of 55/);
});

test("a pipe that closes early ends it without a fault", async () => {
  const { execFile } = await import("node:child_process");
  const { promisify } = await import("node:util");
  const main = join(import.meta.dirname, "../../server/main.ts");
  const command = `"${process.execPath}" "${main}" export volumes --grain day --by model | head -1`;
  const { stdout, stderr } = await promisify(execFile)("sh", ["-c", command], {
    env: { ...process.env, ...env },
  });
  expect(stdout).toMatch(/^period_start,/);
  expect(stderr).not.toMatch(/EPIPE|Error/);
});

test("a pipe, a device and what a link leads to are written to, and stay what they are", async () => {
  const at = (name: string) => join(here.folder, name);
  const known = (await served("/revisions.csv?as_of=2026-07-27")).toString();
  const args = ["export", "revisions", "--as-of", "2026-07-27", "-o"];

  execFileSync("mkfifo", [at("pipe")]);
  // Open for both, so that neither end waits for the other.
  const pipe = openSync(at("pipe"), constants.O_RDWR | constants.O_NONBLOCK);
  expect(await inside([...args, at("pipe")])).toMatchObject({ code: 0 });
  const read = Buffer.alloc(known.length + 1);
  expect(read.toString("utf8", 0, readSync(pipe, read))).toBe(known);
  closeSync(pipe);
  expect(lstatSync(at("pipe")).isFIFO()).toBe(true);

  writeFileSync(at("target.csv"), "before");
  symlinkSync(at("target.csv"), at("link.csv"));
  expect(await inside([...args, at("link.csv")])).toMatchObject({ code: 0 });
  expect(lstatSync(at("link.csv")).isSymbolicLink()).toBe(true);
  expect(readFileSync(at("target.csv"), "utf8")).toBe(known);
});

test("two that write the same file at once leave one of both whole, and nothing beside it", async () => {
  const file = join(here.folder, "twice.csv");
  const turns = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  async function* slowly(letter: string, own: number) {
    yield Buffer.from(letter.repeat(100));
    turns[own]?.resolve();
    await turns[1 - own]?.promise;
    yield Buffer.from(letter.repeat(100));
  }
  await Promise.all([writeOut(slowly("a", 0), file), writeOut(slowly("b", 1), file)]);
  expect(readFileSync(file, "utf8")).toMatch(/^(a{200}|b{200})$/);
  expect(readdirSync(here.folder).filter((name) => name.endsWith(".unfinished"))).toEqual([]);
});

test("an export that is told to stop takes away what it began", async () => {
  const file = join(here.folder, "stopped.csv");
  async function* stopped() {
    yield Buffer.from("half");
    process.emit("SIGTERM");
    await setImmediate();
    yield Buffer.from("more");
  }
  await expect(writeOut(stopped(), file)).rejects.toThrow("stopped");
  expect(readdirSync(here.folder).filter((name) => name.startsWith("stopped"))).toEqual([]);
});

test("a folder is a wrong question, before anything is read", async () => {
  const { code, stderr } = await inside(["export", "shares", "-o", here.folder]);
  expect([code, stderr]).toEqual([2, expect.stringContaining("is a folder")]);
});

test.each([
  [["export", "headlines"], "package"],
  [["export", "shares", "--format", "xlsx"], "parquet"],
  [["export", "shares", "--grain", "year"], "grain"],
  [["export", "claims", "--grain", "week"], "grain"],
  [["export", "shares", "--bom", "--format", "zip"], "--bom"],
  [["export", "shares", "--source", "openruter"], "openrouter"],
  [["export", "shares", "-o", "no/such/folder/s.csv"], "-o"],
  [["export", "package", "--by", "model"], "--by"],
])("%j is a wrong question", async (args, said) => {
  const { code, stdout, stderr } = await inside(args);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toContain(said);
});

test("an empty store that takes a package in gives the same bytes", async () => {
  const at = (name: string) => join(here.folder, name);
  const other = `sqlite:${at("other.db")}`;
  expect(await inside(["export", "package", "-o", at("p.zip")])).toMatchObject({ code: 0 });
  const wrong = await inside(["import", at("p.zip"), "--source", "own"]);
  expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining("--source package")]);
  const taken = await inside(["import", at("p.zip"), "--source", "package", "--json"], other);
  expect(taken.code).toBe(0);
  expect(JSON.parse(taken.stdout)).toMatchObject({ vintages: 1, newVintages: 1, days: 55 });
  const question = ["export", "shares", "--grain", "day", "--by", "model", "--as-of", "2026-07-27"];
  await inside([...question, "-o", at("mine.csv")]);
  await inside([...question, "-o", at("theirs.csv")], other);
  const [mine, theirs] = ["mine.csv", "theirs.csv"].map((name) => readFileSync(at(name)));
  expect(mine?.length).toBeGreaterThan(100_000);
  expect(theirs?.equals(mine ?? Buffer.of())).toBe(true);
});
