import { existsSync, readFileSync } from "node:fs";

const FOLDER = new URL("../../../../shared/data/openrouter/", import.meta.url);

/** A file of ../shared/data/openrouter, which never enters the project; null, with the reason printed, where it is absent. */
export function sharedFile(name: string): string | null {
  const file = new URL(name, FOLDER);
  if (existsSync(file)) return readFileSync(file, "utf8");
  console.log(`skipped: ../shared/data/openrouter/${name} is not here`);
  return null;
}
