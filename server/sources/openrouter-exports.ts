import { createHash } from "node:crypto";
import { z } from "zod";
import { parseDay, plusDays, type Day } from "../market/day.ts";
import { parseInstant } from "../market/instant.ts";
import type { Clock, FetchedBatch, Snapshot, SnapshotSource } from "../ports.ts";
import type { Get } from "./http.ts";

const FIRST_DATE = parseDay("2026-09-19");
const WINDOW_DAYS = 30;
const MANIFEST_BYTES_MAX = 64 * 1024; // fifty times what it has now
const CSV_BYTES_MAX = 64 * 1024 * 1024; // five hundred times what it has now

const instant = z.string().transform(orIssue(parseInstant));
const day = z.string().transform(orIssue(parseDay));

const manifestShape = z.looseObject({
  dataset: z.literal("rankings-daily"),
  schema_version: z.literal("v1"),
  snapshot_date: day,
  retrieved_at: instant,
  row_count: z.int().nonnegative(),
  files: z.looseObject({
    csv: z.looseObject({
      url: z.url(),
      bytes: z.int().nonnegative(),
      sha256: z.string().regex(/^[0-9a-f]{64}$/, "64 hexadecimal digits were expected"),
    }),
  }),
});

const KNOWN_FIELDS = new Set([
  ...Object.keys(manifestShape.shape),
  ...["update_cadence", "license", "attribution", "readme_url", "latest"],
]);

/** OpenRouter's key-less exports (SOURCES 1): a manifest, then the dated CSV that it names. */
export function openrouterExports(baseUrl: string, get: Get, clock: Clock): SnapshotSource {
  const id = "openrouter";
  const folder = `${baseUrl.replace(/\/$/, "")}/datasets/exports/rankings-daily`;

  async function manifest(name: string, signal: AbortSignal, etag: string | null = null) {
    const address = `${folder}/${name}.manifest.json`;
    const answer = await get(address, { signal, etag, bytesMax: MANIFEST_BYTES_MAX });
    if (answer.kind === "unreachable") return answer;
    if (answer.status !== 200) return { kind: "status" as const, status: answer.status };
    return { ...readManifest(address, answer.body), etag: answer.etag };
  }

  function readManifest(address: string, body: Uint8Array): Snapshot | FetchedBatch {
    const parsed = manifestShape.safeParse(jsonOf(body));
    if (!parsed.success) return unread(address, body, z.prettifyError(parsed.error));
    const { snapshot_date: date, retrieved_at: asOf, row_count: rowCount, files } = parsed.data;
    const unknown = Object.keys(parsed.data).filter((field) => !KNOWN_FIELDS.has(field));
    return {
      kind: "snapshot",
      ...{ date, asOf, rowCount, bytes: files.csv.bytes, sha256: files.csv.sha256 },
      address: addressOf(files.csv.url, date),
      notes: unknown.length > 0 ? [`unknown fields in the manifest: ${unknown.join(", ")}`] : [],
    };
  }

  /** The address that the manifest names, as long as it stays on the publisher's own host. */
  function addressOf(url: string, date: Day): string {
    return new URL(url).origin === new URL(folder).origin ? url : `${folder}/${date}.csv`;
  }

  function unread(address: string, body: Uint8Array, reason: string): FetchedBatch {
    const faults = [`the manifest has not the expected shape: ${reason}`];
    const none = { asOf: null, window: null, notes: [] };
    return {
      kind: "batch",
      batch: { source: id, address, fetchedAt: clock(), body, faults, ...none },
    };
  }

  return {
    id,
    firstDate: FIRST_DATE,
    newest: async (validator, signal) => {
      const found = await manifest("latest", signal, validator);
      if (found.kind === "snapshot")
        return { kind: "newest", snapshot: found, validator: found.etag };
      if (found.kind !== "status") return found;
      if (found.status === 304) return { kind: "unchanged" };
      return { kind: "unreachable", reason: "it has no newest manifest (404)" };
    },
    dated: async (date, signal) => {
      const found = await manifest(date, signal);
      return found.kind === "status" ? { kind: "absent" } : found;
    },
    fetch: async (snapshot, signal) => {
      const answer = await get(snapshot.address, { signal, bytesMax: CSV_BYTES_MAX });
      if (answer.kind === "unreachable") return answer;
      if (answer.status !== 200) {
        return {
          kind: "unreachable",
          reason: `the manifest names ${snapshot.date}.csv, which is not there`,
        };
      }
      return { kind: "batch", batch: batchOf(snapshot, answer.body) };
    },
    dateOf: (address) => {
      const date = /\/(\d{4}-\d{2}-\d{2})\.csv$/.exec(address)?.[1];
      return date === undefined ? undefined : parseDay(date);
    },
  };

  function batchOf(snapshot: Snapshot, body: Uint8Array) {
    const { address, asOf, date, notes } = snapshot;
    const window = { start: plusDays(date, -WINDOW_DAYS), end: plusDays(date, -1) };
    const faults = faultsOf(snapshot, body);
    return { source: id, address, fetchedAt: clock(), asOf, window, body, faults, notes };
  }
}

/** How the bytes differ from what the manifest says of them. */
function faultsOf(snapshot: Snapshot, body: Uint8Array): string[] {
  const faults: string[] = [];
  const sha256 = createHash("sha256").update(body).digest("hex");
  const rows = Buffer.from(body).toString("latin1").trimEnd().split("\n").length - 1;
  if (body.length !== snapshot.bytes) {
    faults.push(`it has ${body.length} bytes; the manifest says ${snapshot.bytes}`);
  }
  if (sha256 !== snapshot.sha256) faults.push("its SHA-256 is not the manifest's");
  if (rows !== snapshot.rowCount) {
    faults.push(`it has ${rows} rows; the manifest says ${snapshot.rowCount}`);
  }
  return faults;
}

function jsonOf(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return "text that is not JSON"; // the shape then says what was expected instead
  }
}

function orIssue<Value>(parse: (text: string) => Value) {
  return (text: string, context: z.RefinementCtx): Value => {
    try {
      return parse(text);
    } catch (error) {
      context.addIssue({ code: "custom", message: (error as Error).message });
      return z.NEVER;
    }
  };
}
