import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { SnapshotManifest, SnapshotReads, Snapshots, StoredFile } from "../exporting.ts";
import { MANIFEST, publish, setName, UNFINISHED, type SnapshotMaking } from "./snapshot-making.ts";

const SET = /^\d{4}-\d{2}-\d{2}(\.r[1-9]\d*)?$/;

/** The dated sets as folders of files. */
export function snapshotFolder(making: SnapshotMaking): Snapshots & SnapshotReads {
  const { folder } = making;
  const known = new Map<string, SnapshotManifest>();

  async function list(): Promise<SnapshotManifest[]> {
    const names = (await readdir(folder).catch(() => [])).filter((name) => SET.test(name));
    for (const name of known.keys()) if (!names.includes(name)) known.delete(name);
    for (const name of names.filter((one) => !known.has(one))) {
      // A folder of that name without a manifest is none of ours.
      const manifest = await readManifest(join(folder, name));
      if (manifest) known.set(name, manifest);
    }
    return [...known.values()].toSorted(
      (a, b) => (a.date < b.date ? -1 : Number(a.date > b.date)) || a.revision - b.revision,
    );
  }

  return {
    list,
    publish: (wanted, before) => publish(making, wanted, before),
    open: (set, file) => openFile(folder, set, file),
    retain: async (dates) => {
      const kept = new Set([...new Set((await list()).map(({ date }) => date))].slice(-dates));
      for (const manifest of await list()) {
        if (kept.has(manifest.date)) continue;
        // Under another name first: a set is whole, or not there, whenever this is stopped.
        const leaving = join(folder, `${UNFINISHED}${setName(manifest)}`);
        await rename(join(folder, setName(manifest)), leaving);
        await rm(leaving, { recursive: true, force: true });
      }
    },
  };
}

async function readManifest(set: string): Promise<SnapshotManifest | undefined> {
  const path = join(set, MANIFEST);
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    if ((error as { code?: string }).code === "ENOENT") return undefined;
    throw error;
  });
  return text === undefined ? undefined : (JSON.parse(text) as SnapshotManifest);
}

async function openFile(
  folder: string,
  set: string,
  file: string,
): Promise<StoredFile | undefined> {
  if (!SET.test(set) || !/^[a-z0-9_]+\.[a-z]+$/.test(file)) return undefined;
  const path = join(folder, set, file);
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile()) return undefined;
  const read = (start: number, end: number) => createReadStream(path, { start, end });
  if (file === MANIFEST) {
    const sha256 = createHash("sha256")
      .update(await readFile(path))
      .digest("hex");
    return { size: found.size, sha256, read };
  }
  const known = (await readManifest(join(folder, set)))?.files.find(({ name }) => name === file);
  return known && { size: found.size, sha256: known.sha256, read };
}
