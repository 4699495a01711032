import type { z } from "zod";
import { importRows } from "../../jobs/import.ts";
import { compose, type Ruled, type Tokentide } from "../../server/compose.ts";
import { readConfig } from "../../server/config.ts";
import { parseInstant, type Instant } from "../../server/market/instant.ts";
import { answer, type Meta } from "../../server/wire.ts";
import { temporaryUrl } from "./stores.ts";

export interface Brought {
  readonly csv: string;
  readonly asOf: string;
  readonly source?: string;
}

/** The whole application over a store of its own, as a value, with a clock that the test moves. */
export interface Built {
  readonly tokentide: Tokentide;
  readonly databaseUrl: string;
  /** What was written to the log. */
  readonly logged: readonly string[];
  readonly setClock: (to: string) => void;
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
  /** The endpoints of a rules file, and how it is read again. */
  readonly ruled?: Ruled;
  /** Further variables of the environment. */
  readonly env?: Readonly<Record<string, string>>;
}

export function build({ now, token, databaseUrl, openrouter, ruled, env }: Wanted): Built {
  const tidy: (() => void | Promise<void>)[] = [];
  const DATABASE_URL = databaseUrl ?? temporaryUrl((one) => void tidy.push(one));
  const logged: string[] = [];
  const note = (_: object, event: string) => void logged.push(event);
  const log = { info: note, warn: note, error: note };
  let at: Instant = parseInstant(now);
  const given = { ADMIN_TOKEN: token, OPENROUTER_BASE_URL: openrouter, ...env };
  const config = readConfig({ DATABASE_URL, ...given });
  const tokentide = compose(config, log, () => at, { ruled });
  const app = tokentide.app();
  const get: Built["get"] = async (path, headers = {}) => app.request(path, { headers });
  return {
    tokentide,
    databaseUrl: DATABASE_URL,
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
  const imported = await importRows(
    { ...collecting },
    {
      source: source ?? "openrouter",
      body: Buffer.from(csv),
      address: "rows.csv",
      asOf: parseInstant(asOf),
    },
  );
  if (imported.kind === "unreadable") throw new Error(imported.reason);
  const reasons = imported.setAside.flatMap((aside) => aside.reasons);
  if (reasons.length > 0) throw new Error(reasons.join("; "));
}
