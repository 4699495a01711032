import { createHash } from "node:crypto";
import { unzipSync } from "fflate";
import Papa from "papaparse";
import { z } from "zod";
import type { PackedContent, PackedDocument, PackedVintage, StorePackage } from "../exporting.ts";
import { undefused } from "../formula.ts";
import { parseDay } from "../market/day.ts";
import { parseInstant } from "../market/instant.ts";
import type { Observation } from "../market/observation.ts";
import { parsePermaslug } from "../market/permaslug.ts";
import { METRICS, type LabShare } from "../market/second-market.ts";
import { orIssue } from "../shape.ts";

export type ReadPackage =
  | { readonly kind: "package"; readonly content: StorePackage }
  | { readonly kind: "unreadable"; readonly reason: string };

/** Whether bytes are a ZIP, which an operator's package is. */
export function isPackage(body: Uint8Array): boolean {
  return body[0] === 0x50 && body[1] === 0x4b && body[2] === 3 && body[3] === 4;
}

/** Reads what `export package` wrote. A refusal names file, line and field. */
export function readPackage(body: Uint8Array): ReadPackage {
  try {
    return { kind: "package", content: contentOf(unzipSync(body)) };
  } catch (error) {
    return { kind: "unreadable", reason: `not a whole package: ${(error as Error).message}` };
  }
}

const text = z.string().transform(undefused);
const number = z.string().regex(/^\d+$/).transform(Number);
const instant = z.string().transform(orIssue(parseInstant));
const day = z.string().transform(orIssue(parseDay));
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const vintageLine = z.object({
  vintage: number,
  source: text,
  as_of: instant,
  sha256,
  from: day,
  to: day,
  row_count: number,
  address: text,
  fetched_at: instant,
  notes: z.string().transform((value) => z.array(z.string()).parse(JSON.parse(value))),
});
const dayLine = z.object({ vintage: number, day, content: number });
const rowLine = z.object({
  content: number,
  permaslug: text.transform(orIssue(parsePermaslug)),
  tokens: z.string().regex(/^\d+$/).transform(BigInt),
});
const labLine = z.object({ content: number, lab: text, metric: z.enum(METRICS), percent: text });
const documentLine = z.object({ source: text, as_of: instant, sha256, path: text });

type Files = Readonly<Record<string, Uint8Array>>;

const descriptor = z.object({
  resources: z.array(
    z.object({ path: z.string(), hash: z.string().regex(/^sha256:[0-9a-f]{64}$/) }),
  ),
});

function contentOf(files: Files): StorePackage {
  checkHashes(files);
  const days = Map.groupBy(linesOf(files, "days.csv", dayLine), ({ vintage }) => vintage);
  const vintages = linesOf(files, "vintages.csv", vintageLine).map((line): PackedVintage => ({
    source: line.source,
    asOf: line.as_of,
    sha256: line.sha256,
    from: line.from,
    to: line.to,
    rowCount: line.row_count,
    address: line.address,
    fetchedAt: line.fetched_at,
    notes: line.notes,
    days: days.get(line.vintage) ?? [],
  }));
  const contents = new Map<number, { rows: Observation[]; labShares: LabShare[] }>();
  const open = (content: number) => {
    const known = contents.get(content) ?? { rows: [], labShares: [] };
    contents.set(content, known);
    return known;
  };
  for (const { content, ...row } of linesOf(files, "rows.csv", rowLine)) {
    open(content).rows.push(row);
  }
  for (const { content, ...share } of linesOf(files, "lab_shares.csv", labLine)) {
    open(content).labShares.push(share);
  }
  return {
    vintages,
    contents: contents satisfies Map<number, PackedContent>,
    documents: documentsOf(files),
  };
}

/** Refuses a file that is not what the package says it holds: a ZIP's own sums are not asked by who unpacks it. */
function checkHashes(files: Files): void {
  const { resources } = descriptor.parse(
    JSON.parse(new TextDecoder().decode(bodyOf(files, "datapackage.json"))),
  );
  const hashes = new Map(resources.map(({ path, hash }) => [path, hash]));
  for (const name of ["vintages.csv", "days.csv", "rows.csv", "lab_shares.csv", "documents.csv"]) {
    checkHash(files, name, hashes.get(name));
  }
}

function checkHash(files: Files, path: string, known: string | undefined): void {
  const hash = createHash("sha256").update(bodyOf(files, path)).digest("hex");
  if (`sha256:${hash}` !== known)
    throw new RangeError(`${path} is not what the package says of it`);
}

function bodyOf(files: Files, path: string): Uint8Array {
  const body = files[path];
  if (!body) throw new RangeError(`${path} is not in it`);
  return body;
}

function documentsOf(files: Files): PackedDocument[] {
  return linesOf(files, "documents.csv", documentLine).map(
    ({ source, as_of, sha256: hash, path }) => {
      checkHash(files, path, `sha256:${hash}`);
      return { source, asOf: as_of, sha256: hash, body: bodyOf(files, path) };
    },
  );
}

function linesOf<Shape extends z.ZodType>(
  files: Files,
  name: string,
  shape: Shape,
): z.infer<Shape>[] {
  const { data, errors } = Papa.parse(new TextDecoder().decode(bodyOf(files, name)), {
    header: true,
    delimiter: ",",
    newline: "\r\n",
    skipEmptyLines: true,
  });
  if (errors[0])
    throw new RangeError(`${name}, line ${(errors[0].row ?? 0) + 2}: ${errors[0].message}`);
  return data.map((line, i) => {
    const parsed = shape.safeParse(line);
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    throw new RangeError(
      `${name}, line ${i + 2}, ${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}`,
    );
  });
}
