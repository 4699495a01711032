import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Store } from "../../server/ports.ts";
import { openStore } from "../../server/store/open.ts";

/** A folder that is gone when the test has ended. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "tokentide-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A new store on a file of its own, closed and gone when the test has ended. */
export function temporaryStore(): Store {
  const store = openStore(`sqlite:${join(temporaryFolder(), "tokentide.db")}`);
  onTestFinished(() => store.close());
  return store;
}
