import { createHash } from "node:crypto";
import { OTHER } from "../../../server/market/permaslug.ts";
import { inPublishedOrder } from "./pull.ts";
import type { Snapshot } from "./snapshot.ts";

/** The files of one snapshot, as bytes. */
export interface Files {
  readonly csv: Buffer;
  readonly json: Buffer;
  readonly "manifest.json": Buffer;
}

/** Where a file is not as documented: fields nobody knows, checksums of other bytes. */
export interface Oddities {
  readonly extraField?: boolean;
  readonly wrongChecksum?: boolean;
}

export const EXPORTS_PATH = "/datasets/exports";
export const DATASET = "rankings-daily";

const COLUMNS = ["date", "model_permaslug", "rank", "total_tokens", "share_of_daily_tokens"];
const EXTRA_COLUMN = "modality";
const TERMS = {
  update_cadence: "daily",
  license: { name: "CC BY 4.0", url: "https://creativecommons.org/licenses/by/4.0/" },
  attribution:
    "Source: OpenRouter (openrouter.ai), licensed under CC BY 4.0: reuse and republish with attribution to OpenRouter.",
};

/** Renders a snapshot as it is published; `baseUrl` ends in `/api/v1`. */
export function filesOf(snapshot: Snapshot, baseUrl: string, oddities: Oddities = {}): Files {
  const csv = Buffer.from(csvOf(snapshot, oddities));
  const json = Buffer.from(jsonOf(snapshot, oddities));
  const manifest = manifestOf(snapshot, baseUrl, { csv, json }, oddities);
  return { csv, json, "manifest.json": pretty(manifest) };
}

/** The dated CSV: CRLF, days ascending, largest first, `other` last and without a rank. */
export function csvOf(snapshot: Snapshot, { extraField = false }: Oddities = {}): string {
  const header = extraField ? [...COLUMNS, EXTRA_COLUMN] : COLUMNS;
  const lines = recordsOf(snapshot).map((row) => {
    const cells = [row.date, row.model_permaslug, row.rank ?? "", row.total_tokens];
    return [...cells, row.share_of_daily_tokens, ...(extraField ? ["text"] : [])].join(",");
  });
  return [header.join(","), ...lines, ""].join("\r\n");
}

/** The catalogue of datasets; `newest` is null before the first publication. */
export function indexOf(newest: Snapshot | null, baseUrl: string): Buffer {
  const dataset = newest && {
    id: DATASET,
    title: "OpenRouter daily model rankings",
    latest_snapshot_date: newest.date,
    latest_manifest_url: `${baseUrl}${EXPORTS_PATH}/${DATASET}/latest.manifest.json`,
  };
  return pretty({
    schema_version: "v1",
    updated_at: newest?.asOf ?? null,
    ...TERMS,
    datasets: dataset ? [dataset] : [],
  });
}

function recordsOf(snapshot: Snapshot) {
  return [...snapshot.days].flatMap(([date, observations]) => {
    const rows = inPublishedOrder(observations);
    const total = Number(rows.reduce((sum, row) => sum + row.tokens, 0n));
    return rows.map(({ permaslug, tokens }, index) => ({
      date,
      model_permaslug: permaslug,
      rank: permaslug === OTHER ? null : index + 1,
      total_tokens: String(tokens),
      share_of_daily_tokens: total === 0 ? 0 : Number(tokens) / total,
    }));
  });
}

function jsonOf(snapshot: Snapshot, { extraField = false }: Oddities): string {
  const data = recordsOf(snapshot);
  const text = JSON.stringify(
    {
      ...headOf(snapshot, data.length),
      columns: COLUMNS.map((name) => ({ name })),
      methodology: "Prompt and completion tokens a UTC day: the 50 largest models and the rest.",
      source_pages: ["https://openrouter.ai/rankings"],
      ...TERMS,
      data: extraField ? data.map((row) => ({ ...row, [EXTRA_COLUMN]: "text" })) : data,
    },
    null,
    2,
  );
  // The file holds integers, which a double could not carry exactly.
  return text.replace(/("total_tokens": )"(-?\d+)"/g, "$1$2");
}

function manifestOf(
  snapshot: Snapshot,
  baseUrl: string,
  files: { readonly csv: Buffer; readonly json: Buffer },
  { extraField = false, wrongChecksum = false }: Oddities,
) {
  const folder = `${baseUrl}${EXPORTS_PATH}/${DATASET}`;
  const entry = (form: "csv" | "json", type: string) => ({
    url: `${folder}/${snapshot.date}.${form}`,
    encoding_format: type,
    bytes: files[form].length,
    sha256: sha256(wrongChecksum ? `other than ${form}` : files[form]),
  });
  return {
    ...headOf(snapshot, recordsOf(snapshot).length),
    ...TERMS,
    readme_url: `${baseUrl}${EXPORTS_PATH}/README.md`,
    files: { csv: entry("csv", "text/csv"), json: entry("json", "application/json") },
    latest: {
      csv: `${folder}/latest.csv`,
      json: `${folder}/latest.json`,
      manifest: `${folder}/latest.manifest.json`,
    },
    ...(extraField ? { notice: "A field that no document names" } : {}),
  };
}

function headOf(snapshot: Snapshot, rowCount: number) {
  return {
    dataset: DATASET,
    schema_version: "v1",
    snapshot_date: snapshot.date,
    retrieved_at: snapshot.asOf,
    row_count: rowCount,
  };
}

function pretty(value: object): Buffer {
  return Buffer.from(JSON.stringify(value, null, 2));
}

function sha256(content: Buffer | string): string {
  return createHash("sha256").update(content).digest("hex");
}
