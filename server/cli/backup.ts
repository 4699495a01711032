import { existsSync } from "node:fs";
import type { Config } from "../config.ts";
import type { Tokentide } from "../compose.ts";
import { BadCopy } from "../store/bad-copy.ts";
import { isPostgres } from "../store-address.ts";
import { restoreStore } from "../store/open.ts";
import { askedWrongly, failed } from "./outcome.ts";
import { printJson, printLine, progressBar } from "./print.ts";

/** A consistent copy of the store, verified, while the program may run. */
export async function backup(
  { store }: Tokentide,
  file: string,
  { json }: { readonly json?: boolean },
): Promise<void> {
  const bar = progressBar("pages");
  try {
    const copied = await store.backup(file, (done, total) => void bar.show(done, total));
    if (json) printJson({ file, ...copied });
    else printLine(`${file}: ${copied.vintages} vintages, verified`);
  } catch (error) {
    if (error instanceof BadCopy) throw failed(`${file}: ${error.message}`);
    throw askedWrongly(`FILE: ${file} cannot be written (${(error as Error).message})`);
  } finally {
    bar.end();
  }
}

/** Puts a verified backup in the place of the configured store. */
export async function restore(config: Config, file: string): Promise<void> {
  if (config.DATABASE_URL === "sqlite::memory:") {
    throw askedWrongly(
      "DATABASE_URL: a store in memory cannot be restored; sqlite:FILE was expected",
    );
  }
  if (!isPostgres(config.DATABASE_URL) && !existsSync(file))
    throw askedWrongly(`FILE: ${file} cannot be read (ENOENT)`);
  try {
    const stamp = new Date().toISOString().replaceAll(/[:.]/g, "-");
    const { vintages, kept } = restoreStore(file, config.DATABASE_URL, stamp);
    const before = kept === undefined ? "" : `; what stood there is kept as ${kept}`;
    printLine(`${config.DATABASE_URL}: ${vintages} vintages, verified${before}`);
  } catch (error) {
    throw failed(`${file}: ${(error as Error).message}`);
  }
}
