import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";

type Profile = "data-package" | "tabular-data-package";

/** What the published profile finds wrong with a descriptor; empty where it is valid. */
export function packageFaults(profile: Profile, descriptor: unknown): string[] {
  const schema = readFileSync(join(import.meta.dirname, `${profile}.json`), "utf8");
  // The profiles are of draft 4; what they use of it means the same in draft 7.
  const ajv = new Ajv({ strict: false, allErrors: true });
  const validate = ajv.compile(JSON.parse(schema) as object);
  validate(descriptor);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}
