import { collectNow, collectWhenDue, type CollectingPorts } from "../jobs/collecting.ts";
import { ingestLabs } from "../jobs/labs.ts";
import { collectLog, collectLogWhenDue } from "../jobs/logs.ts";
import type { CollectOptions } from "../jobs/collect.ts";
import type { WorkResult } from "../jobs/run.ts";
import {
  collectWhole,
  collectWholeWhenDue,
  documentKeeper,
  jobOf,
  type KeepWhole,
} from "../jobs/whole.ts";
import type { Config } from "./config.ts";
import { DAY_MS, HOUR_MS } from "./market/instant.ts";
import type { Clock, FoundWhole, WholeSource } from "./ports.ts";
import type { CollectedSource } from "./query/sources.ts";
import { openrouterCatalogue, readCatalogue } from "./sources/catalogue.ts";
import type { Facts } from "./sources/claims.ts";
import { claimsList, CLAIMS_LIST, findClaims } from "./sources/claims-list.ts";
import type { Get } from "./sources/http.ts";
import { clickhouseLog } from "./sources/logs/clickhouse.ts";
import { postgresLog } from "./sources/logs/postgres.ts";
import type { LogSource } from "./sources/logs/shape.ts";
import { readLeaderboard, VERCEL, vercelLeaderboard } from "./sources/vercel.ts";

/** A source that is collected, and how. */
export interface Collection extends CollectedSource {
  /** Collects if something is due. */
  readonly tick: (signal: AbortSignal) => Promise<void>;
  /** Collects now. */
  readonly now: (options: NowOptions) => Promise<WorkResult | "busy">;
}

export type NowOptions = Omit<CollectOptions, "onProgress"> &
  Partial<Pick<CollectOptions, "onProgress">>;

const OPENROUTER_FRESH_MS = 28 * HOUR_MS; // a snapshot a day, and four hours for a late one
const DAILY_FRESH_MS = 2 * DAY_MS; // asked once a day; a day lost is said

export interface CollectionPorts {
  readonly config: Config;
  readonly collecting: CollectingPorts;
  readonly get: Get;
  readonly clock: Clock;
  /** Gateways' own logs. */
  readonly logs: readonly LogSource[];
  /** What a common list may name. */
  readonly facts: Facts;
}

/** Every source that the configuration names, the market's own first; what is switched off is listed as such. */
export function collectionsOf(ports: CollectionPorts): Collection[] {
  const { config, collecting, get, clock, logs, facts } = ports;
  const { VERCEL_LEADERBOARD_URL: vercelUrl, CLAIMS_URL: claimsUrl } = config;
  const catalogue = openrouterCatalogue(config.OPENROUTER_BASE_URL, get, clock);
  return [
    ownCollection(collecting),
    whole(collecting, catalogue, documentKeeper(findCatalogue)),
    vercelUrl === ""
      ? off(VERCEL)
      : whole(collecting, vercelLeaderboard(vercelUrl, get, clock), keepLabs),
    ...(claimsUrl === ""
      ? [off(CLAIMS_LIST)]
      : [
          whole(
            collecting,
            claimsList(claimsUrl, get, clock),
            documentKeeper((body) => findClaims(body, facts)),
          ),
        ]),
    ...logs.map((log) => ownLog(collecting, log, clock)),
  ];
}

/** The collection of the market's own source. */
export function ownCollection(collecting: CollectingPorts): Collection {
  return {
    id: collecting.source.id,
    job: jobOf(collecting.source),
    freshMs: OPENROUTER_FRESH_MS,
    tick: (signal) => collectWhenDue(collecting, signal),
    now: (options) => collectNow(collecting, options),
  };
}

function ownLog(collecting: CollectingPorts, log: LogSource, clock: Clock): Collection {
  const source = log.kind === "clickhouse" ? clickhouseLog(log, clock) : postgresLog(log, clock);
  const own = { source, everyMinutes: log.every_minutes, trailingDays: log.trailing_days };
  return {
    id: log.id,
    job: jobOf(source),
    freshMs: log.late_after_hours * HOUR_MS,
    tick: (signal) => collectLogWhenDue(collecting, own, signal),
    now: (options) => collectLog(collecting, own, options),
  };
}

function whole(collecting: CollectingPorts, source: WholeSource, keep: KeepWhole): Collection {
  return {
    id: source.id,
    job: jobOf(source),
    freshMs: DAILY_FRESH_MS,
    tick: (signal) => collectWholeWhenDue(collecting, source, keep, signal),
    now: ({ signal }) => collectWhole(collecting, source, keep, signal),
  };
}

function off(id: string): Collection {
  return {
    id,
    job: jobOf({ id }),
    freshMs: DAILY_FRESH_MS,
    isOff: true,
    tick: async () => {},
    now: async () => ({ result: "failed", detail: `${id} is switched off by the configuration` }),
  };
}

function findCatalogue(body: Uint8Array): FoundWhole {
  const read = readCatalogue(body);
  return read.kind === "unreadable"
    ? { kind: "refused", reason: read.reason }
    : { kind: "taken", claims: [] };
}

const keepLabs: KeepWhole = async (raw, { intake }) => {
  const { days, isNew, reasons } = await ingestLabs({ intake, readLabs: readLeaderboard }, raw);
  const aside = reasons.length > 0 ? `; set aside: ${reasons.join("; ")}` : "";
  if (days === 0) return { result: "failed", detail: `nothing was kept${aside}` };
  return { result: isNew ? "done" : "nothing", detail: `${days} days${aside}` };
};
