import { z } from "zod";
import { parseDay, type Day } from "../market/day.ts";
import { parseInstant } from "../market/instant.ts";
import type { Snapshot } from "../ports.ts";
import { jsonOf, orIssue, reasonOf } from "../shape.ts";

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
  "update_cadence",
  "license",
  "attribution",
  "readme_url",
  "latest",
]);

export type ReadManifest = Snapshot | { readonly kind: "unreadable"; readonly reason: string };

/** Reads a manifest of `rankings-daily`; `folder` is where the dated files stand. */
export function readManifest(body: Uint8Array, folder: string): ReadManifest {
  const parsed = manifestShape.safeParse(jsonOf(body));
  if (!parsed.success) return { kind: "unreadable", reason: reasonOf(parsed.error) };
  const { snapshot_date: date, retrieved_at: asOf, row_count: rowCount, files } = parsed.data;
  const { bytes, sha256, url } = files.csv;
  const unknown = Object.keys(parsed.data).filter((field) => !KNOWN_FIELDS.has(field));
  const notes = unknown.length > 0 ? [`unknown fields in the manifest: ${unknown.join(", ")}`] : [];
  const address = addressOf(url, folder, date);
  return { kind: "snapshot", date, asOf, address, bytes, sha256, rowCount, notes };
}

/** The address that the manifest names, as long as it stays on the publisher's own host. */
function addressOf(url: string, folder: string, date: Day): string {
  return new URL(url).origin === new URL(folder).origin ? url : `${folder}/${date}.csv`;
}
