import { join } from "node:path";
import { schemas } from "../../server/schemas.ts";
import { ROOT } from "./dependencies.ts";

/** The JSON Schemas as they stand in the repository: file and text. */
export function schemaFiles(): { readonly file: string; readonly text: string }[] {
  return Object.entries(schemas()).map(([name, schema]) => ({
    file: join(ROOT, "data/schema", `${name}.json`),
    text: `${JSON.stringify(schema, undefined, 2)}\n`,
  }));
}
