import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inject, onTestFinished } from "vitest";
import type { Clock, Store } from "../../server/ports.ts";
import { openStore } from "../../server/store/open.ts";
import { takeDatabase } from "./postgres/stock.ts";

/** When to tidy up. Tests that run at the same time hand over the hook of their own context, others need not. */
export type Finished = (tidy: () => void | Promise<void>) => void;

/** A folder that is gone when the test has ended. */
export function temporaryFolder(finished: Finished = onTestFinished): string {
  const folder = mkdtempSync(join(tmpdir(), "tokentide-"));
  finished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The engines that stores are tried on. */
export type Engine = "sqlite" | "postgres" | "postgres15";

/** The engine of every test that does not choose one itself. */
export const ENGINE: Engine =
  process.env["TOKENTIDE_TEST_STORE"] === "postgres" ? "postgres" : "sqlite";

/** The address of a new store, which is gone when the test has ended; a copy of a closed one, where that is given. */
export function temporaryUrl(
  finished: Finished = onTestFinished,
  { engine = ENGINE, copyOf }: { engine?: Engine; copyOf?: string | undefined } = {},
): string {
  if (engine === "sqlite") {
    const file = join(temporaryFolder(finished), "tokentide.db");
    if (copyOf !== undefined) copyFileSync(copyOf.replace("sqlite:", ""), file);
    return `sqlite:${file}`;
  }
  const version = engine === "postgres" ? "18" : "15";
  const { url, giveBack } = takeDatabase(inject("databases"), version, copyOf);
  finished(giveBack);
  return url;
}

/** A new store, closed and gone when the test has ended. Its leases run by the clock, where one is given. */
export function temporaryStore(finished: Finished = onTestFinished, clock?: Clock): Store {
  const store = openStore(temporaryUrl(finished), { clock });
  finished(() => store.close());
  return store;
}
