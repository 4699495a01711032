import { parseDay, type Day } from "../../../server/market/day.ts";
import { DATASET, EXPORTS_PATH, filesOf, indexOf, type Files } from "./exports.ts";
import { isOfSnapshot, withFault, type Fault } from "./fault.ts";
import type { Snapshot } from "./snapshot.ts";

export const BASE_PATH = "/api/v1";
const FOLDER = `${BASE_PATH}${EXPORTS_PATH}/${DATASET}`;
const CSV_TYPE = "text/csv; charset=utf-8";
const JSON_TYPE = "application/json; charset=utf-8";

const CATALOGUE = Buffer.from(
  JSON.stringify({
    data: [
      {
        id: "deepseek/v4",
        canonical_slug: "deepseek/v4-20260423",
        name: "DeepSeek: V4",
        pricing: { prompt: "0.0000001", completion: "0.0000002" },
      },
    ],
  }),
);

/** What there is to ask for: the snapshots published so far, ascending, and the dates withdrawn since. */
export interface Shelf {
  readonly baseUrl: string;
  readonly snapshots: readonly Snapshot[];
  readonly withdrawn: ReadonlySet<string>;
}

/** What a path asks for. */
export type Target =
  | { readonly kind: "index" }
  | { readonly kind: "catalogue" }
  | { readonly kind: "file"; readonly date: Day | "latest"; readonly form: keyof Files };

export interface Content {
  readonly body: Buffer;
  readonly type: string;
}

const FILE = /\/rankings-daily\/(latest|\d{4}-\d{2}-\d{2})\.(csv|json|manifest\.json)$/;

/** Reads the path of a request; null where it is none of the exports'. */
export function targetOf(pathname: string): Target | null {
  if (pathname === `${BASE_PATH}${EXPORTS_PATH}/index.json`) return { kind: "index" };
  if (pathname === `${BASE_PATH}/models`) return { kind: "catalogue" };
  const [, date, form] = FILE.exec(pathname) ?? [];
  if (!date || !isForm(form) || pathname !== `${FOLDER}/${date}.${form}`) return null;
  try {
    return { kind: "file", date: date === "latest" ? date : parseDay(date), form };
  } catch {
    return null; // an impossible date is simply not there
  }
}

/** The path of the dated CSV that the target leads to; null where there is none. */
export function csvPathOf(target: Target | null, shelf: Shelf): string | null {
  const snapshot = target?.kind === "file" ? find(target.date, shelf) : null;
  return snapshot && `${FOLDER}/${snapshot.date}.csv`;
}

/** The whole content of the answer; null where the export is not found. */
export function contentOf(
  target: Target | null,
  shelf: Shelf,
  fault: Fault | null,
): Content | null {
  if (target === null) return null;
  if (target.kind === "index") {
    return { body: indexOf(shelf.snapshots.at(-1) ?? null, shelf.baseUrl), type: JSON_TYPE };
  }
  if (target.kind === "catalogue") return { body: CATALOGUE, type: JSON_TYPE };
  const behind = fault?.kind === "oldManifest" && target.date === "latest";
  const snapshot = (behind && shelf.snapshots.at(-2)) || find(target.date, shelf);
  if (snapshot === null) return null;
  const faulty = fault && isOfSnapshot(fault) ? withFault(snapshot, fault) : snapshot;
  const files = filesOf(faulty, shelf.baseUrl, {
    extraField: fault?.kind === "extraField",
    wrongChecksum: fault?.kind === "wrongChecksum",
  });
  return { body: files[target.form], type: target.form === "csv" ? CSV_TYPE : JSON_TYPE };
}

function find(date: Day | "latest", { snapshots, withdrawn }: Shelf): Snapshot | null {
  if (date === "latest") return snapshots.at(-1) ?? null;
  if (withdrawn.has(date)) return null;
  return snapshots.find((snapshot) => snapshot.date === date) ?? null;
}

function isForm(form: string | undefined): form is keyof Files {
  return form === "csv" || form === "json" || form === "manifest.json";
}
