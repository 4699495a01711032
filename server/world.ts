import type { Ruled } from "./evaluation.ts";
import type { ReadInbox } from "./http/page/read.ts";
import type { Pace } from "./sources/http.ts";
import type { OriginMap } from "./market/origin.ts";
import { MARKET } from "./market/source.ts";
import type { Clock, SnapshotSource } from "./ports.ts";
import { readFacts } from "./sources/claims.ts";
import {
  readLabMap,
  readMonthlyTotals,
  readOriginMap,
  readWeeklyVolumes,
} from "./sources/curated.ts";

/** Which market is shown, who publishes it, and what is curated beside it. */
export interface World {
  /** The id of its source. */
  readonly market: string;
  /** Publishes it in place of all that the configuration names. */
  readonly publisher?: (clock: Clock) => SnapshotSource;
  readonly origins: OriginMap;
  readonly labs: ReturnType<typeof readLabMap>;
  readonly facts: ReturnType<typeof readFacts>;
  readonly cited: ReturnType<typeof readWeeklyVolumes>;
  readonly citedMonths: ReturnType<typeof readMonthlyTotals>;
}

/** OpenRouter's market with the curated files of `data`. Throws on a bad row. */
export function realWorld(): World {
  return {
    market: MARKET,
    origins: readOriginMap(),
    labs: readLabMap(),
    facts: readFacts(),
    cited: readWeeklyVolumes(),
    citedMonths: readMonthlyTotals(),
  };
}

/** What an application is made of beside its configuration; a test, or another way of running it, puts its own in the place of the usual. */
export interface Parts {
  /** The folder of the built page. */
  readonly client?: string;
  /** Read first: a bad row of a curated file stops the start before anything is opened. */
  readonly world?: World;
  /** The folder of the dated sets; beside the store where it is left out. */
  readonly snapshots?: string;
  /** What the demo's receiver got. */
  readonly inbox?: ReadInbox;
  /** From which the rules file takes its secrets. */
  readonly environment?: NodeJS.ProcessEnv;
  /** How patiently publishers are asked; the default is what they are owed. */
  readonly pace?: Pace;
  /** In place of what the rules file says of endpoints. */
  readonly ruled?: Ruled;
}
