import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { z } from "zod";
import type { Evaluated } from "../../jobs/evaluate.ts";
import { importRows } from "../../jobs/import.ts";
import { compose, type Tokentide } from "../../server/compose.ts";
import { readConfig } from "../../server/config.ts";
import type { Ruled } from "../../server/evaluation.ts";
import { parseInstant, type Instant } from "../../server/market/instant.ts";
import type { RuleFault } from "../../server/rules/fault.ts";
import { answer, type Meta } from "../../server/wire.ts";
import { temporaryFolder, temporaryUrl, type Finished } from "./stores.ts";

export interface Brought {
  readonly csv: string;
  readonly asOf: string;
  readonly source?: string;
}

/** The whole application over a store of its own, as a value, with a clock that the test moves. */
export interface Built {
  readonly tokentide: Tokentide;
  readonly databaseUrl: string;
  /** The folder of the dated sets. */
  readonly snapshots: string;
  /** What was written to the log. */
  readonly logged: readonly string[];
  readonly setClock: (to: string) => void;
  /** Writes `tokentide.yaml` and takes it up; answers with its faults. */
  readonly setRules: (text: string) => readonly RuleFault[];
  /** Only writes it. */
  readonly writeRules: (text: string) => void;
  readonly evaluate: () => Promise<Evaluated>;
  readonly get: (path: string, headers?: Record<string, string>) => Promise<Response>;
  readonly request: (path: string, init: RequestInit) => Promise<Response>;
  /** A good answer below /api/v1, read with its schema. */
  readonly read: <Data extends z.ZodType>(
    path: string,
    data: Data,
    headers?: Record<string, string>,
  ) => Promise<{ meta: Meta; data: z.infer<Data> }>;
  readonly bring: (brought: Brought) => Promise<void>;
  readonly close: () => Promise<void>;
}

interface Wanted {
  readonly now: string;
  readonly token?: string;
  /** Another application's store, to be opened a second time. */
  readonly databaseUrl?: string;
  /** Where OpenRouter stands in. */
  readonly openrouter?: string;
  /** What `tokentide.yaml` says. */
  readonly rules?: string;
  /** The endpoints of a rules file, and how it is read again. */
  readonly ruled?: Ruled;
  /** Further variables of the environment. */
  readonly env?: Readonly<Record<string, string>>;
}

export function build(wanted: Wanted): Built {
  const { now, token, databaseUrl, openrouter, env, ruled, rules } = wanted;
  const tidy: (() => void | Promise<void>)[] = [];
  const finished: Finished = (one) => void tidy.push(one);
  const DATABASE_URL = databaseUrl ?? temporaryUrl(finished);
  const logged: string[] = [];
  const note = (_: object, event: string) => void logged.push(event);
  const log = { info: note, warn: note, error: note };
  let at: Instant = parseInstant(now);
  const folder = temporaryFolder(finished);
  const rulesFile = join(folder, "tokentide.yaml");
  const snapshots = join(folder, "snapshots");
  writeFileSync(rulesFile, rules ?? "");
  const config = readConfig({
    DATABASE_URL,
    ADMIN_TOKEN: token,
    OPENROUTER_BASE_URL: openrouter,
    TOKENTIDE_CONFIG: rulesFile,
    ...(rules === undefined ? {} : { PUBLIC_URL: "https://tokens.example" }),
    ...env,
  });
  const tokentide = compose(config, log, () => at, { snapshots, ...(ruled ? { ruled } : {}) });
  const app = tokentide.app();
  const get: Built["get"] = async (path, headers = {}) => app.request(path, { headers });
  return {
    tokentide,
    databaseUrl: DATABASE_URL,
    snapshots,
    setRules: (text) => {
      writeFileSync(rulesFile, text);
      return tokentide.alerting.reload();
    },
    writeRules: (text) => writeFileSync(rulesFile, text),
    evaluate: tokentide.alerting.evaluate,
    logged,
    setClock: (to) => void (at = parseInstant(to)),
    get,
    request: async (path, init) => app.request(path, init),
    read: async (path, data, headers) => {
      const response = await get(`/api/v1${path}`, headers);
      const text = await response.text();
      if (response.status !== 200) throw new Error(`${path}: ${response.status} ${text}`);
      return answer(data).parse(JSON.parse(text)) as { meta: Meta; data: z.infer<typeof data> };
    },
    bring: (brought) => bring(tokentide, brought),
    close: async () => {
      await tokentide.close();
      for (const one of tidy.splice(0)) await one();
    },
  };
}

/** Imports rows; throws where any of them is not kept. */
async function bring({ collecting }: Tokentide, { csv, asOf, source }: Brought): Promise<void> {
  const imported = await importRows(collecting, {
    source: source ?? "openrouter",
    body: Buffer.from(csv),
    address: "rows.csv",
    asOf: parseInstant(asOf),
  });
  if (imported.kind === "unreadable") throw new Error(imported.reason);
  const reasons = imported.setAside.flatMap((aside) => aside.reasons);
  if (reasons.length > 0) throw new Error(reasons.join("; "));
}
