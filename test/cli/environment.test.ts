import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { openStore } from "../../server/store/open.ts";
import { temporaryPlace, type Place } from "./support/command.ts";

test("bad variables end the start with 2; each is named with what it got and what it takes", async () => {
  const here = temporaryPlace();
  const env = { PORT: "80000", LOG_LEVEL: "loud", DATABASE_URL: "mysql:x" };
  const { code, stdout, stderr } = await here.run(["serve"], { env });
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr.trim().split("\n").toSorted()).toEqual([
    'DATABASE_URL: got "mysql:x"; sqlite:FILE or postgres://HOST/DATABASE was expected',
    expect.stringMatching(/^LOG_LEVEL: got "loud"; one of .*info/),
    'PORT: got "80000"; a port from 0 to 65535 was expected',
  ]);
  expect(readdirSync(here.folder)).toEqual([]);
});

test("a token too short to be shown to the world is refused, and not shown", async () => {
  const here = temporaryPlace();
  const env = { HOST: "0.0.0.0", ADMIN_TOKEN: "hunter2hunter2" };
  const { code, stderr } = await here.run(["serve"], { env });
  expect(code).toBe(2);
  expect(stderr).toMatch(/^ADMIN_TOKEN: got 14 characters; 32 or more/);
  expect(stderr).not.toContain("hunter2");
});

test(".env is read where the command runs, and the environment goes before it", async () => {
  const here = temporaryPlace();
  here.file(".env", "LOG_LEVEL=loud\nDATABASE_URL=sqlite:elsewhere.db\n");
  const refused = await here.run(["headline"]);
  expect([refused.code, refused.stderr]).toEqual([
    2,
    expect.stringMatching(/^LOG_LEVEL: got "loud"/),
  ]);
  const { code, stderr } = await here.run(["headline"], { env: { LOG_LEVEL: "info" } });
  expect([code, stderr]).toEqual([1, expect.stringContaining("no week is closed")]);
  expect(existsSync(join(here.folder, "elsewhere.db"))).toBe(true);
  expect(existsSync(join(here.folder, "tokentide.db"))).toBe(false);
});

test("a store with a newer schema is refused, untouched", async () => {
  const here = temporaryPlace();
  await openStore(`sqlite:${join(here.folder, "tokentide.db")}`).close();
  change(here, "pragma user_version = 99");
  const before = filesOf(here);
  const { code, stdout, stderr } = await here.run(["serve"], { env: { PORT: "0" } });
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).toMatch(/^The store has schema 99; this Tokentide knows schemas up to \d+\..*\n$/);
  expect(filesOf(here)).toEqual(before);
});

test("a database of something else is refused, untouched", async () => {
  const here = temporaryPlace();
  change(here, "create table diary (page text); insert into diary values ('private')");
  const before = filesOf(here);
  const { code, stderr } = await here.run(["headline"]);
  expect([code, stderr]).toEqual([1, expect.stringContaining("It was not touched")]);
  expect(filesOf(here)).toEqual(before);
});

test("a file that is no database is refused, untouched", async () => {
  const here = temporaryPlace();
  here.file("tokentide.db", "This is a letter, not a database. ".repeat(200));
  const before = filesOf(here);
  const { code, stderr } = await here.run(["headline"]);
  expect([code, stderr.trim().split("\n").length]).toEqual([1, 1]);
  expect(stderr).toMatch(/not a database/);
  expect(filesOf(here)).toEqual(before);
});

function change({ folder }: Place, sql: string): void {
  const db = new Database(join(folder, "tokentide.db"));
  db.exec(sql);
  db.close();
}

/** Every file of the folder with its bytes. */
function filesOf({ folder }: Place): Map<string, string> {
  const names = readdirSync(folder).toSorted();
  return new Map(names.map((name) => [name, readFileSync(join(folder, name), "base64")]));
}
