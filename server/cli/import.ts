import { readFile } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import { basename } from "node:path";
import { importPackage } from "../../jobs/import-package.ts";
import { importRows } from "../../jobs/import.ts";
import { plusDays, type Day } from "../market/day.ts";
import { formatInstant, parseInstant } from "../market/instant.ts";
import type { Tokentide } from "../compose.ts";
import { argument, askedWrongly, failed } from "./outcome.ts";
import { isPackage, readPackage } from "../sources/package.ts";
import { everyTwentieth, printJson, printLine, progressBar } from "./print.ts";

export interface ImportOptions {
  readonly source: string;
  readonly asOf?: string;
  readonly json?: boolean;
}

const PACKAGE = "package"; // names no source: a package has its own
const SOURCE_NAME = /^[a-z0-9][a-z0-9-]{0,39}$/;

/** Rows of one's own from a file, or from standard input. */
export async function importFile(
  tokentide: Tokentide,
  file: string,
  options: ImportOptions,
): Promise<void> {
  const { source } = options;
  if (!SOURCE_NAME.test(source)) {
    throw askedWrongly(
      `--source: got "${source}"; up to 40 small letters, digits and hyphens were expected`,
    );
  }
  const asOf =
    options.asOf === undefined ? {} : { asOf: argument("--as-of", options.asOf, parseInstant) };
  const body = await bytesOf(file);
  if (source === PACKAGE) return importPackageFile(tokentide, { file, body, options });
  if (isPackage(body)) throw askedWrongly(`${file}: a package; --source ${PACKAGE} was expected`);
  const address = file === "-" ? "standard input" : basename(file);
  const imported = await importRows(tokentide.collecting, { source, body, address, ...asOf });
  if (imported.kind === "unreadable") throw askedWrongly(`${file}: ${imported.reason}`);

  const { rows, days, newDays, setAside, gaps, notes, isNew } = imported;
  const reasons = setAside.flatMap((aside) => aside.reasons);
  const result = {
    source,
    as_of: formatInstant(imported.asOf),
    new_vintage: isNew,
    days,
    new_days: newDays,
    rows,
    missing_days: gaps,
    set_aside: reasons,
    notes,
  };
  if (options.json) printJson(result);
  else printLine(textOf(result));
  if (days === 0)
    throw failed(`${file}: nothing was kept; ${reasons.join("; ") || "see quarantine list"}`);
}

interface PackageFile {
  readonly file: string;
  readonly body: Uint8Array;
  readonly options: ImportOptions;
}

/** What `export package` wrote: it names its own sources and as-ofs. */
async function importPackageFile(
  { store }: Tokentide,
  { file, body, options }: PackageFile,
): Promise<void> {
  if (options.asOf !== undefined) {
    throw askedWrongly(`--as-of: ${file} is a package, which names its own`);
  }
  const read = readPackage(body);
  if (read.kind === "unreadable") throw askedWrongly(`${file}: ${read.reason}`);
  const bar = progressBar("vintages");
  const show = everyTwentieth(bar.show);
  const imported = await importPackage(store, read.content, show).finally(bar.end);
  if (options.json) printJson(imported);
  else {
    const { vintages, newVintages, days, documents } = imported;
    printLine(
      `${vintages} vintages, ${newVintages} new, ${days} days of them, ${documents} documents`,
    );
  }
}

interface Result {
  readonly source: string;
  readonly as_of: string;
  readonly new_vintage: boolean;
  readonly days: number;
  readonly rows: number;
  readonly missing_days: readonly Day[];
  readonly set_aside: readonly string[];
  readonly notes: readonly string[];
}

function textOf(result: Result): string {
  const { source, as_of, days, rows, missing_days: missing, set_aside: reasons, notes } = result;
  const held = result.new_vintage ? "" : "held before, ";
  const counted = `${days} days, ${rows} rows, as of ${as_of}`;
  return [
    days === 0 ? `${source}: nothing kept` : `${source}: ${held}${counted}`,
    ...(missing.length > 0 ? [`missing between its days: ${spansText(missing)}`] : []),
    ...reasons.map((reason) => `set aside: ${reason}`),
    ...notes.map((note) => `note: ${note}`),
  ].join("\n");
}

async function bytesOf(file: string): Promise<Uint8Array> {
  if (file === "-") return buffer(process.stdin);
  try {
    return await readFile(file);
  } catch (error) {
    throw askedWrongly(`FILE: ${file} cannot be read (${(error as { code?: string }).code})`);
  }
}

/** Runs of days as `first to last`. */
function spansText(days: readonly Day[]): string {
  const runs: { first: Day; last: Day }[] = [];
  for (const day of days) {
    const run = runs.at(-1);
    if (run && plusDays(run.last, 1) === day) run.last = day;
    else runs.push({ first: day, last: day });
  }
  return runs.map(({ first, last }) => (first === last ? first : `${first} to ${last}`)).join(", ");
}
