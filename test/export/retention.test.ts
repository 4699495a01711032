import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { snapshotFolder } from "../../server/export/snapshot-folder.ts";
import { MANIFEST, type SnapshotMaking } from "../../server/export/snapshot-making.ts";
import { temporaryFolder } from "../support/stores.ts";

// The disk breaks off a removal when its first file is gone, as a kill does.
vi.mock(import("node:fs/promises"), async (original) => {
  const real = await original();
  const rm = async (path: string) => {
    await real.unlink(join(path, "claims.csv"));
    throw new Error("killed");
  };
  return { ...real, rm: rm as typeof real.rm };
});

test("a set that was being removed when the process was killed is not there, rather than not whole", async ({
  onTestFinished,
}) => {
  const folder = temporaryFolder(onTestFinished);
  for (const date of ["2026-07-24", "2026-07-25"]) {
    mkdirSync(join(folder, date));
    writeFileSync(join(folder, date, "claims.csv"), "key\r\n");
    const file = { name: "claims.csv", bytes: 5, sha256: "0".repeat(64) };
    const manifest = { date, revision: 1, files: [file] };
    writeFileSync(join(folder, date, MANIFEST), JSON.stringify(manifest));
  }
  const sets = snapshotFolder({ folder } as SnapshotMaking);
  await expect(sets.retain(1)).rejects.toThrow("killed");
  expect((await sets.list()).map(({ date }) => date)).toEqual(["2026-07-25"]);
  expect(await sets.open("2026-07-24", MANIFEST)).toBeUndefined();
  expect(readdirSync(join(folder, "2026-07-25")).toSorted()).toEqual(["claims.csv", MANIFEST]);
});
