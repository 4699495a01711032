import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { collectNow } from "../../jobs/collecting.ts";
import { BadCopy } from "../../server/store/bad-copy.ts";
import { openStore, restoreStore } from "../../server/store/open.ts";
import { build, type Built } from "../support/app.ts";
import { syntheticArchive } from "../support/openrouter/archive.ts";
import { startOpenRouter, type OpenRouter } from "../support/openrouter/server.ts";

const NOW = "2026-09-25T06:00:00Z";
// Each resource, each file and each page. A ZIP says when it was made, by the clock of the test.
const ASKED = [
  "/api/v1/headline",
  "/api/v1/shares?grain=day",
  "/api/v1/shares?definition=top9",
  "/api/v1/shares?by=model&definition=nofree",
  "/api/v1/volumes?grain=7d&by=author",
  "/api/v1/volumes?grain=month&as_of=2026-09-21",
  "/api/v1/contributions?period=2026-W38",
  "/api/v1/revisions",
  "/api/v1/vintages",
  "/api/v1/sources",
  "/api/v1/models",
  "/api/v1/authors",
  "/api/v1/definitions",
  "/api/v1/claims?topic=press",
  "/api/v1/events",
  "/api/v1/rules",
  "/api/v1/alerts",
  "/api/v1/admin/quarantine",
  "/api/v1/admin/deliveries",
  "/api/v1/shares.csv?grain=day",
  "/api/v1/shares.parquet",
  "/api/v1/volumes.json?by=author",
  "/api/v1/revisions.zip",
  "/freshz",
  "/feed.atom",
  "/?lang=en",
  "/models?lang=zh",
  "/press",
  "/data",
  "/corrections",
];
const folder = mkdtempSync(join(tmpdir(), "tokentide-"));
let openRouter: OpenRouter;
let app: Built;

beforeAll(async () => {
  const archive = syntheticArchive({ firstPublication: "2026-09-19", publications: 6, seed: 4 });
  openRouter = await startOpenRouter({ archive });
  // A store on PostgreSQL is copied by its own tools.
  const databaseUrl = `sqlite:${join(folder, "live.db")}`;
  app = build({ now: NOW, openrouter: openRouter.baseUrl, databaseUrl });
});
afterAll(async () => {
  await app.close();
  await openRouter.close();
  rmSync(folder, { recursive: true });
});

test("a backup made during a collection, restored elsewhere, gives every answer byte for byte", async () => {
  const copies: { file: string; answers: Promise<string[]> }[] = [];
  const { signal } = new AbortController();
  const collected = await collectNow(app.tokentide.collecting, {
    signal,
    onProgress: async (done) => {
      // In the midst of it: what the copy holds is what the store answers at that moment.
      if (done !== 2 || copies.length > 0) return;
      const file = join(folder, "midst.db");
      await app.tokentide.store.backup(file, () => {});
      copies.push({ file, answers: answersOf(app) });
      await copies[0]?.answers;
    },
  });
  expect(collected).toMatchObject({ result: "done" });
  const last = join(folder, "last.db");
  await app.tokentide.store.backup(last, () => {});
  copies.push({ file: last, answers: answersOf(app) });

  for (const { file, answers } of copies) {
    const target = `sqlite:${join(folder, "elsewhere.db")}`;
    restoreStore(file, target, file.length.toString());
    const elsewhere = build({ now: NOW, databaseUrl: target, openrouter: openRouter.baseUrl });
    expect(await answersOf(elsewhere)).toEqual(await answers);
    await elsewhere.close();
  }
  expect((await answersOf(app)).filter((answer) => !/^\S+ (200|503) /.test(answer))).toEqual([]);
  const [midst, end] = await Promise.all(copies.map(({ answers }) => answers));
  expect(midst).not.toEqual(end);
});

test("what stood in a store's place is kept beside it", () => {
  const kept = readdirSync(folder).filter((file) => file.startsWith("elsewhere.db.before-"));
  expect(kept).toHaveLength(1);
});

test.each([
  [
    "rubbish",
    (bytes: Buffer) => Buffer.from("rubbish").subarray(0, bytes.length),
    /not a database/,
  ],
  [
    "a copy cut short",
    (bytes: Buffer) => bytes.subarray(0, bytes.length - 40_960),
    /malformed|damaged/,
  ],
  [
    "a copy with a page overwritten",
    (bytes: Buffer) =>
      Buffer.concat([bytes.subarray(0, 8192), Buffer.alloc(4096, 7), bytes.subarray(12_288)]),
    /malformed|damaged/,
  ],
])("%s is refused, and the store stays as it was", (_, spoil, said) => {
  const file = join(folder, "spoilt.db");
  writeFileSync(file, spoil(readFileSync(join(folder, "last.db"))));
  const target = join(folder, "elsewhere.db");
  const before = readFileSync(target);
  expect(() => restoreStore(file, `sqlite:${target}`, "never")).toThrow(said);
  expect(readFileSync(target).equals(before)).toBe(true);
  expect(existsSync(`${target}.unfinished`)).toBe(false);
});

test("a store that a program has open is not replaced", async () => {
  const target = join(folder, "elsewhere.db");
  const open = openStore(`sqlite:${target}`);
  await open.changes.newest();
  expect(() => restoreStore(join(folder, "last.db"), `sqlite:${target}`, "never")).toThrow(BadCopy);
  await open.close();
});

test("a backup never overwrites a file", async () => {
  const file = join(folder, "taken.db");
  writeFileSync(file, "somebody's");
  await expect(app.tokentide.store.backup(file, () => {})).rejects.toThrow(BadCopy);
  expect(readFileSync(file, "utf8")).toBe("somebody's");
});

async function answersOf({ get }: Built): Promise<string[]> {
  return Promise.all(
    ASKED.map(async (path) => {
      const response = await get(path, { host: "127.0.0.1" });
      const bytes = Buffer.from(await response.arrayBuffer());
      return `${path} ${response.status} ${bytes.toString("latin1")}`;
    }),
  );
}
