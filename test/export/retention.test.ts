import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { snapshotFolder } from "../../server/export/snapshot-folder.ts";
import { MANIFEST, type SnapshotMaking } from "../../server/export/snapshot-making.ts";
import { temporaryFolder } from "../support/stores.ts";

const FILES = 1_000; // so many that their removal takes a while

function laidDown(folder: string, date: string): void {
  mkdirSync(join(folder, date));
  const names = Array.from({ length: FILES }, (_, i) => `claims${i}.csv`);
  for (const name of names) writeFileSync(join(folder, date, name), "key\r\n");
  const files = names.map((name) => ({ name, bytes: 5, sha256: "0".repeat(64) }));
  writeFileSync(join(folder, date, MANIFEST), JSON.stringify({ date, revision: 1, files }));
}

/** Undefined where the folder is gone. */
function namesIn(folder: string): string[] | undefined {
  try {
    return readdirSync(folder);
  } catch {
    return undefined;
  }
}

test("a set that is taken away is whole or not there, whenever the process is killed", async ({
  onTestFinished,
}) => {
  const folder = temporaryFolder(onTestFinished);
  for (const date of ["2026-07-24", "2026-07-25"]) laidDown(folder, date);
  const sets = snapshotFolder({ folder } as SnapshotMaking);
  const removed = sets.retain(1).then(() => true);
  const seen = new Set<number>();
  do {
    const names = namesIn(join(folder, "2026-07-24"));
    if (names) seen.add(names.length);
  } while (!(await Promise.race([removed, setImmediate(false)])));
  expect([...seen].filter((count) => count !== FILES + 1)).toEqual([]);
  expect(readdirSync(folder)).toEqual(["2026-07-25"]);
  expect(readdirSync(join(folder, "2026-07-25"))).toHaveLength(FILES + 1);
});
