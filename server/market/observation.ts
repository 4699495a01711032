import type { Day } from "./day.ts";
import type { Instant } from "./instant.ts";
import type { Permaslug } from "./permaslug.ts";

/** One model's tokens on one UTC day. */
export interface Observation {
  readonly permaslug: Permaslug;
  readonly tokens: bigint;
}

/** What is kept of one accepted fetch. */
export interface Vintage {
  readonly id: number;
  readonly source: string;
  readonly asOf: Instant;
  readonly from: Day;
  readonly to: Day;
  readonly rowCount: number;
  readonly sha256: string;
  readonly address: string;
  readonly fetchedAt: Instant;
  /** What was noticed and did no harm, such as unknown fields. */
  readonly notes: readonly string[];
}
