import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { schemaFiles } from "./schema-files.ts";

/** `npm run schemas`: writes data/schema from the shapes that validate. */
for (const { file, text } of schemaFiles()) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
