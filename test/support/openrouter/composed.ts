import type { z } from "zod";
import { compose, type Tokentide } from "../../../server/compose.ts";
import { readConfig } from "../../../server/config.ts";
import { parseInstant, type Instant } from "../../../server/market/instant.ts";
import { answer, sourceRow, type Meta } from "../../../server/wire.ts";
import { QUICK } from "../pace.ts";
import { temporaryUrl, type Finished } from "../stores.ts";

/** Where the stand-ins are; what is not there is switched off. */
export interface Stands {
  readonly openrouter?: string;
  readonly key?: string | undefined;
  readonly vercel?: string;
  readonly claims?: string;
  /** The address of a store that was closed, to begin with a copy of it. */
  readonly store?: string;
}

/** The whole application over a store of its own, with a clock of its own, collecting from stand-ins. */
export interface Composed {
  readonly tokentide: Tokentide;
  /** Where its store is. */
  readonly databaseUrl: string;
  /** Every line that was logged, with its fields. */
  readonly logged: readonly string[];
  readonly clock: () => Instant;
  readonly setClock: (to: string) => void;
  /** Lets each of these sources, or all, collect what is due. */
  readonly tick: (...ids: string[]) => Promise<void>;
  readonly get: (path: string) => Promise<Response>;
  readonly text: (path: string) => Promise<string>;
  /** A good answer below /api/v1, read with its schema. */
  readonly read: <Data extends z.ZodType>(
    path: string,
    data: Data,
  ) => Promise<{ meta: Meta; data: z.infer<Data> }>;
  /** What /sources says of one source. */
  readonly source: (id: string) => Promise<z.infer<typeof sourceRow>>;
}

const NOBODY = "http://127.0.0.1:9"; // the discard port: nothing listens there

export function composed(now: string, stands: Stands, finished: Finished): Composed {
  let at = parseInstant(now);
  const databaseUrl = temporaryUrl(finished, { copyOf: stands.store });
  const clock = () => at;
  const logged: string[] = [];
  const note = (level: string) => (fields: object, event: string) =>
    void logged.push(`${level} ${event} ${JSON.stringify(fields)}`);
  const log = { info: note("info"), warn: note("warn"), error: note("error") };
  const config = readConfig({
    DATABASE_URL: databaseUrl,
    OPENROUTER_BASE_URL: stands.openrouter ?? NOBODY,
    OPENROUTER_API_KEY: stands.key,
    VERCEL_LEADERBOARD_URL: stands.vercel ?? "",
    CLAIMS_URL: stands.claims ?? "",
  });
  const tokentide = compose(config, log, clock, { pace: QUICK });
  finished(() => tokentide.close());
  const app = tokentide.app();
  const get = async (path: string) => app.request(path);
  const text = async (path: string) => (await get(path)).text();
  const read: Composed["read"] = async (path, data) => {
    const response = await get(`/api/v1${path}`);
    const body = await response.text();
    if (response.status !== 200) throw new Error(`${path}: ${response.status} ${body}`);
    return answer(data).parse(JSON.parse(body)) as { meta: Meta; data: z.infer<typeof data> };
  };
  return {
    tokentide,
    databaseUrl,
    logged,
    clock,
    setClock: (to) => void (at = parseInstant(to)),
    tick: async (...ids) => {
      const { signal } = new AbortController();
      const chosen = tokentide.collections.filter(({ id }) => ids.length === 0 || ids.includes(id));
      for (const { tick } of chosen) await tick(signal);
    },
    get,
    text,
    read,
    source: async (id) => {
      const { data } = await read("/sources", sourceRow.array());
      const found = data.find((source) => source.id === id);
      if (!found) throw new Error(`no source ${id}`);
      return found;
    },
  };
}
