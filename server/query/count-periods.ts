import { DEFINITIONS, type Definition, type DefinitionId } from "../market/definition.ts";
import type { Day } from "../market/day.ts";
import type { Instant } from "../market/instant.ts";
import { daysOf, type Period } from "../market/period.ts";
import { authorOf, type Permaslug } from "../market/permaslug.ts";
import { countPeriod, type By, type DayVolume, type PeriodVolumes } from "../market/volume.ts";
import type { Content } from "../ports.ts";
import { dayVolumesReader, type OriginPorts, type VolumesByDay } from "./day-volumes.ts";
import { rowsOfLargest } from "./top.ts";

/** Origins are those known at the as-of asked for; periods close by the newest vintage known then. */
export interface Counting {
  readonly by: By;
  readonly definition: DefinitionId;
  readonly asOf: Instant;
  readonly newest: Instant;
}

/** What is held of each day. */
export type Contents = ReadonlyMap<Day, Content>;

export function heldDays(period: Period, held: Contents): Day[] {
  return daysOf(period).filter((day) => held.has(day));
}

/** Counts periods from contents, which never change: the same ones give the same sums whenever they are read. */
export function periodCounter(ports: OriginPorts) {
  const { observations } = ports;
  const dayVolumes = dayVolumesReader(ports);
  return count;

  async function count(query: Counting, periods: readonly Period[], held: Contents) {
    const definition = DEFINITIONS[query.definition];
    const days = new Set(periods.flatMap((period) => heldDays(period, held)));
    const contents = [...days].toSorted().map((day) => held.get(day) as Content);
    if (definition.top !== undefined) {
      return countTop(query, periods, held, { ...definition, top: definition.top });
    }
    const volumes = await dayVolumes.read(query.by, contents, query.asOf);
    return periods.map((period) =>
      countPeriod(period, { asOf: query.newest, days: volumes }, definition),
    );
  }

  async function countTop(
    query: Counting,
    periods: readonly Period[],
    held: Contents,
    definition: Definition & { readonly top: number },
  ): Promise<PeriodVolumes[]> {
    const days = new Set(periods.flatMap((period) => heldDays(period, held)));
    const ids = Array.from(days, (day) => (held.get(day) as Content).id);
    const heads = Map.groupBy(await observations.heads(ids), ({ content }) => content);
    return Promise.all(
      periods.map(async (period) => {
        const contents = heldDays(period, held).map((day) => held.get(day) as Content);
        const rows = await rowsOfLargest(observations, contents, heads, definition.top);
        const volumes = dayVolumes.byModel(contents, rows, query.asOf);
        const keyed = query.by === "model" ? volumes : rekey(volumes, query.by);
        return countPeriod(period, { asOf: query.newest, days: keyed }, definition);
      }),
    );
  }
}

/** Models' volumes under their author or origin; several of one key on a day are summed when counted. */
function rekey(volumes: VolumesByDay, by: "author" | "origin"): VolumesByDay {
  const keyOf = ({ key, origin }: DayVolume) =>
    by === "origin" ? origin : authorOf(key as Permaslug);
  return new Map(
    Array.from(volumes, ([day, ofDay]) => [day, ofDay.map((v) => ({ ...v, key: keyOf(v) }))]),
  );
}
