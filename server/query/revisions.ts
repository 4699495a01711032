import type { Day } from "../market/day.ts";
import type { Instant } from "../market/instant.ts";
import type { Span } from "../market/period.ts";
import type { DayVersion } from "../ports.ts";
import { dayVolumesReader, type OriginPorts } from "./day-volumes.ts";

export interface RevisionsQuery {
  readonly source: string;
  readonly asOf: Instant;
  readonly by: "origin" | "author" | "model";
  readonly span?: Span;
  readonly limit: number;
  readonly before?: Day;
}

/** A later vintage changed a day. Null where the key was not listed. */
export interface Revision {
  readonly day: Day;
  readonly key: string;
  readonly old: bigint | null;
  readonly new: bigint | null;
  readonly oldAsOf: Instant;
  readonly newAsOf: Instant;
}

export type ReadRevisions = (
  query: RevisionsQuery,
) => Promise<{ asOf: Instant | null; revisions: Revision[]; next: Day | null }>;

/** What later vintages changed, by day, then by when, then by key. */
export function revisionsReader(ports: OriginPorts): ReadRevisions {
  const dayVolumes = dayVolumesReader(ports);
  return async (query) => {
    const { source, limit, before } = query;
    const asOf = await ports.observations.newestAsOf(source, query.asOf);
    if (asOf === null) return { asOf, revisions: [], next: null };
    const versions = await ports.observations.revisedDays(source, asOf, query.span);
    const changed = changesOf(versions.filter(({ day }) => before === undefined || day < before));
    const days = [...new Set(changed.map(({ now }) => now.day))];
    const chosen = new Set(days.slice(-limit));
    const revisions: Revision[] = [];
    for (const change of changed.filter(({ now }) => chosen.has(now.day))) {
      revisions.push(...(await differences(change)));
    }
    const first = [...chosen][0];
    return { asOf, revisions, next: days.length > limit ? (first ?? null) : null };

    async function differences({ old, now }: Changed): Promise<Revision[]> {
      const [before, after] = [await tokensOf(old), await tokensOf(now)];
      return [...new Set([...before.keys(), ...after.keys()])]
        .filter((key) => before.get(key) !== after.get(key))
        .toSorted()
        .map((key) => ({
          day: now.day,
          key,
          old: before.get(key) ?? null,
          new: after.get(key) ?? null,
          oldAsOf: old.asOf,
          newAsOf: now.asOf,
        }));
    }

    async function tokensOf({ day, content }: DayVersion): Promise<Map<string, bigint>> {
      const contents = [{ id: content, day, rowCount: 0, tokens: 0n }];
      const volumes = (await dayVolumes.read(query.by, contents, query.asOf)).get(day) ?? [];
      const sums = new Map<string, bigint>();
      for (const { key, tokens } of volumes) sums.set(key, (sums.get(key) ?? 0n) + tokens);
      return sums;
    }
  };
}

interface Changed {
  readonly old: DayVersion;
  readonly now: DayVersion;
}

function changesOf(versions: readonly DayVersion[]): Changed[] {
  const changes: Changed[] = [];
  // Of several vintages of one as-of the last one is what is known.
  const known = versions.filter((version, i) => {
    const next = versions[i + 1];
    return next?.day !== version.day || next.asOf !== version.asOf;
  });
  for (let i = 1; i < known.length; i++) {
    const old = known[i - 1] as DayVersion;
    const now = known[i] as DayVersion;
    if (old.day === now.day && old.content !== now.content) changes.push({ old, now });
  }
  return changes;
}
