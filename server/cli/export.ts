import { randomBytes } from "node:crypto";
import { open, realpath, rename, rm, stat } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { FORMATS, TABLES, type ExportFile, type Format, type TableName } from "../exporting.ts";
import { Problem } from "../http/problem.ts";
import { askTable, QUESTIONS } from "../http/questions.ts";
import type { Tokentide } from "../compose.ts";
import { askedWrongly, failed } from "./outcome.ts";
import { everyTwentieth, printError, progressBar } from "./print.ts";

export interface ExportOptions extends Readonly<Record<string, string | boolean | undefined>> {
  readonly format?: string;
  readonly output?: string;
  readonly bom?: boolean;
}

/** Every parameter that a table takes, as its option: `as_of` is `--as-of`. */
export const EXPORT_PARAMETERS = [
  ...new Set(TABLES.flatMap((table) => Object.keys(QUESTIONS[table].shape))),
].map((name) => name.replaceAll("_", "-"));

/** What the interface exports, to a file or standard output: the same bytes. */
export async function exportTable(
  tokentide: Tokentide,
  table: string,
  { format = "csv", output, bom = false, ...asked }: ExportOptions,
): Promise<void> {
  const name = TABLES.find((known) => known === table);
  if (!name) throw askedWrongly(`"${table}" is not exported; ${TABLES.join(", ")} and package are`);
  const known = FORMATS.find((one) => one === format);
  if (!known) throw askedWrongly(`--format: got "${format}"; ${FORMATS.join(", ")} were expected`);
  if (bom && known !== "csv") throw askedWrongly("--bom: only CSV takes one");
  const bar = progressBar(table);
  const show = everyTwentieth(bar.show);
  const file = await openFile(tokentide, name, known, {
    asked,
    bom,
    onPage: (done, total) => void show(done, total),
  });
  try {
    await writeOut(file.bytes, output);
  } finally {
    bar.end();
  }
  if (output !== undefined && output !== "-") printError(`${output}: ${file.rows()} rows`);
}

/** Everything that answers rest on, for the operator and for `import` into another store. */
export async function exportPackage(
  { exports }: Tokentide,
  { output, format = "zip", ...asked }: ExportOptions,
): Promise<void> {
  const names = Object.keys(asked).filter((name) => asked[name] !== undefined);
  if (names.length > 0) throw askedWrongly(`--${names[0]}: a package holds everything`);
  if (format !== "zip") throw askedWrongly(`--format: got "${format}"; a package is a zip`);
  const bar = progressBar("vintages");
  try {
    const show = everyTwentieth(bar.show);
    await writeOut(
      exports.packed((done, total) => void show(done, total)),
      output,
    );
  } finally {
    bar.end();
  }
}

interface Opening {
  readonly asked: Readonly<Record<string, unknown>>;
  readonly bom: boolean;
  readonly onPage: (done: number, total: number) => void;
}

async function openFile(
  { reads, exports }: Tokentide,
  table: TableName,
  format: Format,
  { asked, bom, onPage }: Opening,
): Promise<ExportFile> {
  const given = Object.fromEntries(
    Object.entries(asked).map(([name, value]) => [snake(name), String(value)]),
  );
  try {
    // Whoever has the store has its rows.
    const question = await askTable(reads, table, given, () => {});
    return exports.writeExport(question, format, { bom, onPage });
  } catch (error) {
    if (error instanceof Problem) throw askedWrongly(error.message);
    throw error;
  }
}

/** commander hands `--as-of` on as `asOf`. */
function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

const STOPS = ["SIGINT", "SIGTERM"] as const;

/** Writes to a temporary name first, so that a file of the wanted name is always whole; `-` is standard output. */
export async function writeOut(
  bytes: AsyncIterable<Uint8Array>,
  output: string | undefined,
): Promise<void> {
  const stopping = new AbortController();
  const stop = () => stopping.abort();
  for (const signal of STOPS) process.once(signal, stop);
  try {
    if (output === undefined || output === "-") await writeStandard(bytes, stopping.signal);
    else await writeFile(bytes, output, stopping.signal);
  } catch (error) {
    if (stopping.signal.aborted) throw failed("stopped; nothing was written");
    throw error;
  } finally {
    for (const signal of STOPS) process.removeListener(signal, stop);
  }
}

async function writeStandard(bytes: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<void> {
  try {
    await pipeline(Readable.from(bytes), process.stdout, { signal, end: false });
  } catch (error) {
    // Whoever reads has read enough, as `head` does.
    if ((error as { code?: string }).code !== "EPIPE") throw error;
  }
}

async function writeFile(
  bytes: AsyncIterable<Uint8Array>,
  output: string,
  signal: AbortSignal,
): Promise<void> {
  // What a link leads to is replaced, not the link.
  const file = await realpath(output).catch(() => output);
  const there = await stat(file).catch(() => undefined);
  if (there?.isDirectory()) throw askedWrongly(`-o: ${output} is a folder`);
  // A pipe or a device stands for its reader: a file in its place would not be read.
  const isFile = there?.isFile() ?? true;
  // A name of its own: another process may be writing the same file.
  const unfinished = isFile ? `${file}.${randomBytes(4).toString("hex")}.unfinished` : file;
  const out = await open(unfinished, "w").catch((error: unknown) => {
    throw askedWrongly(`-o: ${output} cannot be written (${(error as { code?: string }).code})`);
  });
  try {
    await pipeline(Readable.from(bytes), out.createWriteStream({ flush: isFile }), { signal });
    if (isFile) await rename(unfinished, file);
  } finally {
    if (isFile) await rm(unfinished, { force: true });
  }
}
