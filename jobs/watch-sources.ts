import type { EventBody, SourceEventType } from "../server/alert/event.ts";
import type { SourceReading } from "../server/alert/reads.ts";
import { formatInstant, type Instant } from "../server/market/instant.ts";
import { attribution } from "../server/words/citation.ts";
import type { Telling } from "./alert-data.ts";
import {
  memoryOf,
  rowOf,
  type Happened,
  type Watch,
  type Watched,
  type Watching,
} from "./occurrences.ts";

/** Sources that went stale, and that are fresh again; what was stale when the rule was first loaded is history. */
export const watchStale: Watch<"stale"> = async (ports, watching, { of }) => {
  const sources = (await ports.reads.readSources()).filter(({ id }) => of === null || of === id);
  return joined(sources.map((source) => watchOne(ports, watching, source)));
};

function watchOne(telling: Telling, watching: Watching, source: SourceReading): Watched {
  const { id, state, freshUntil, asOf } = source;
  const wasStale = watching.rows.some((row) => row.subject === id && row.state === "firing");
  const isStale = state === "stale";
  const isNew = freshUntil !== null && freshUntil > watching.loadedAt;
  if (isStale === wasStale || (isStale && !isNew)) return NOTHING;
  const type = isStale ? "source.stale" : "source.recovered";
  const row = { subject: id, state: isStale ? "firing" : "inactive" } as const;
  const at = isStale ? freshUntil : asOf;
  return {
    rows: rowOf(watching, telling.at, row),
    happened: [happenedOf(telling, watching.rule.id, { source, type, key: `${id} ${type} ${at}` })],
  };
}

interface Newest {
  readonly newest: number;
}

/** Batches and days that were set aside since the last look. */
export const watchQuarantined: Watch<"quarantined"> = async (ports, watching, { of }) => {
  const items = await ports.intake.quarantined(true);
  const sources = (await ports.reads.readSources()).filter(({ id }) => of === null || of === id);
  return joined(
    sources.map((source) => {
      const own = items.filter((item) => item.source === source.id);
      const newest = Math.max(0, ...own.map(({ id }) => id));
      const old = own.filter(({ at }) => at <= watching.loadedAt).map(({ id }) => id);
      const seen =
        (memoryOf(watching, source.id) as Newest | undefined)?.newest ?? Math.max(0, ...old);
      const fresh = own.filter(({ id, state }) => id > seen && state === "open");
      const row = { subject: source.id, state: "inactive", memory: { newest } } as const;
      const type = "source.quarantined";
      const reason = fresh.flatMap(({ reasons }) => reasons).join("; ");
      const said = {
        source: { ...source, reason },
        type,
        key: `${source.id} ${type} ${newest}`,
      } as const;
      return {
        rows: rowOf(watching, ports.at, row),
        happened: fresh.length > 0 ? [happenedOf(ports, watching.rule.id, said)] : [],
      };
    }),
  );
};

const NOTHING: Watched = { rows: [], happened: [] };

function joined(parts: readonly Watched[]): Watched {
  return {
    rows: parts.flatMap(({ rows }) => rows),
    happened: parts.flatMap(({ happened }) => happened),
  };
}

interface Said {
  readonly source: SourceReading;
  readonly type: SourceEventType;
  readonly key: string;
}

function happenedOf(telling: Telling, rule: string, { source, type, key }: Said): Happened {
  const { id, state, reason, asOf, freshUntil, quarantined } = source;
  const body: EventBody = {
    type,
    timestamp: formatInstant(telling.at),
    data: {
      rule,
      source: id,
      state,
      reason,
      as_of: textOf(asOf),
      fresh_until: textOf(freshUntil),
      quarantined,
      attribution: attribution(id, asOf),
      url: `${telling.publicUrl}/api/v1/sources`,
    },
  };
  return { key, subject: id, period: null, body };
}

function textOf(at: Instant | null): string | null {
  return at === null ? null : formatInstant(at);
}
