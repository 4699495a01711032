import type { OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { SnapshotManifest, SnapshotReads } from "../exporting.ts";
import { inFileName } from "../market/source.ts";
import { Problem } from "./problem.ts";
import { bodyOf, sendWhole, streamOf } from "./whole-body.ts";

const MANIFEST = "manifest.json";
const FOR_GOOD = "public, max-age=31536000, immutable";
const FOR_NOW = "public, max-age=60";

const TYPES: Readonly<Record<string, string>> = {
  csv: "text/csv; charset=utf-8; header=present",
  json: "application/json",
  parquet: "application/vnd.apache.parquet",
  zip: "application/zip",
};

/** The dated sets: an index, the newest, each set's manifest and files, which never change. */
export function snapshotRoutes(app: OpenAPIHono, snapshots: SnapshotReads, market: string): void {
  const send = sender(snapshots, market);
  app.get("/snapshots/index.json", async (c) => {
    const sets = (await snapshots.list()).toReversed().map((set) => ({
      date: set.date,
      revision: set.revision,
      as_of: set.as_of,
      path: pathOf(set),
      attribution: set.attribution,
      files: set.files.map(({ name, bytes, sha256, rows }) => ({ name, bytes, sha256, rows })),
    }));
    const body = Buffer.from(JSON.stringify({ latest: sets[0]?.path ?? null, sets }));
    const headers = { "content-type": "application/json", "cache-control": FOR_NOW };
    return sendWhole(c, bodyOf(body, headers));
  });
  app.get("/snapshots/latest", (c) => redirect(c, snapshots, ""));
  app.get("/snapshots/latest/:file", (c) => redirect(c, snapshots, c.req.param("file")));
  app.get("/snapshots/:set", (c) =>
    c.redirect(`/snapshots/${encodeURIComponent(c.req.param("set"))}/`),
  );
  app.get("/snapshots/:set/", (c) => {
    const set = c.req.param("set");
    return set === "latest" ? redirect(c, snapshots, "") : send(c, set, MANIFEST);
  });
  app.get("/snapshots/:set/:file", (c) => send(c, c.req.param("set"), c.req.param("file")));
}

async function redirect(c: Context, snapshots: SnapshotReads, file: string): Promise<Response> {
  const newest = (await snapshots.list()).at(-1);
  if (!newest) throw new Problem("not-found", "no snapshot has been published yet");
  c.header("cache-control", FOR_NOW);
  return c.redirect(`${pathOf(newest)}${encodeURIComponent(file)}`);
}

function sender(snapshots: SnapshotReads, market: string) {
  return async (c: Context, set: string, file: string): Promise<Response> => {
    const found = await snapshots.open(set, file);
    if (!found) throw await notThere(snapshots, set, file);
    return sendWhole(c, {
      size: found.size,
      sha256: found.sha256,
      headers: {
        "content-type": TYPES[file.split(".").at(-1) ?? ""] ?? "application/octet-stream",
        "cache-control": FOR_GOOD,
        ...(file === MANIFEST
          ? {}
          : { "content-disposition": `attachment; filename="${savedAs(file, set, market)}"` }),
      },
      read: (start, end) => streamOf(found.read(start, end)[Symbol.asyncIterator]()),
    });
  };
}

/** A name that still says, elsewhere, of which set the file is. */
function savedAs(file: string, set: string, market: string): string {
  const ending = /\.[a-z]+$/.exec(file)?.[0] ?? "";
  const base = file.slice(0, file.length - ending.length);
  return `${[base, ...inFileName(market), set].join("_")}${ending}`;
}

async function notThere(snapshots: SnapshotReads, set: string, file: string): Promise<Problem> {
  const newest = (await snapshots.list()).map(pathOf).at(-1) ?? "none yet";
  return new Problem(
    "not-found",
    `there is no ${file} in the set ${set}; the newest set is ${newest}`,
  );
}

function pathOf({ date, revision }: SnapshotManifest): string {
  return `/snapshots/${revision === 1 ? date : `${date}.r${revision}`}/`;
}
