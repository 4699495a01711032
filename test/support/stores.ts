import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Store } from "../../server/ports.ts";
import { openStore } from "../../server/store/open.ts";

/** When to tidy up. Tests that run at the same time hand over the hook of their own context, others need not. */
export type Finished = (tidy: () => void | Promise<void>) => void;

/** A folder that is gone when the test has ended. */
export function temporaryFolder(finished: Finished = onTestFinished): string {
  const folder = mkdtempSync(join(tmpdir(), "tokentide-"));
  finished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A new store on a file of its own, closed and gone when the test has ended. */
export function temporaryStore(finished: Finished = onTestFinished): Store {
  const store = openStore(`sqlite:${join(temporaryFolder(finished), "tokentide.db")}`);
  finished(() => store.close());
  return store;
}
