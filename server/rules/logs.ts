import { Secret } from "../secret.ts";
import type { LogSource, RawLog } from "../sources/logs/shape.ts";
import { filledIn, type Environment } from "./endpoints.ts";
import type { Complaint } from "./fault.ts";

/** A gateway's log with its secrets filled in, or what is wrong with it. No message holds a secret. */
export function logOf(
  raw: RawLog,
  environment: Environment,
): { readonly value: LogSource } | { readonly complaints: Complaint[] } {
  const complaints: Complaint[] = [];
  const fill = (name: string, text: string): string => {
    const filled = filledIn(text, environment);
    if ("text" in filled) return filled.text;
    const said = filled.missing.map((variable) => `the environment has no ${variable}`).join("; ");
    complaints.push({ path: [name], message: said });
    return "";
  };
  const url = new Secret(fill("url", raw.url));
  const value = raw.kind === "postgres" ? { ...raw, url } : clickhouseOf(raw, url, fill);
  return complaints.length > 0 ? { complaints } : { value };
}

function clickhouseOf(
  { user, password, ...raw }: RawLog & { kind: "clickhouse" },
  url: Secret,
  fill: (name: string, text: string) => string,
): LogSource {
  return {
    ...raw,
    url,
    ...(user === undefined ? {} : { user: fill("user", user) }),
    ...(password === undefined ? {} : { password: new Secret(fill("password", password)) }),
  };
}
