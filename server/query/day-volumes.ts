import { LRUCache } from "lru-cache";
import type { Day } from "../market/day.ts";
import type { Instant } from "../market/instant.ts";
import type { OriginMap } from "../market/origin.ts";
import { authorOf, isFree } from "../market/permaslug.ts";
import type { By, DayVolume } from "../market/volume.ts";
import type { Content, ContentRow, Observations } from "../ports.ts";

/** What origins are read from. */
export interface OriginPorts {
  readonly observations: Observations;
  readonly origins: OriginMap;
}

export type VolumesByDay = Map<Day, DayVolume[]>;

const REMEMBERED_DAYS = 20_000; // fifty years of days, a few hundred bytes each

/** Reads volumes of contents by origin, author or model, as attributed at an as-of. */
export function dayVolumesReader(ports: OriginPorts) {
  const { observations, origins } = ports;
  // A content never changes, so what it sums to by origin is worked out once.
  const remembered = new LRUCache<number, DayVolume[]>({ max: REMEMBERED_DAYS });

  async function read(by: By, contents: readonly Content[], asOf: Instant): Promise<VolumesByDay> {
    switch (by) {
      case "origin":
        return byOrigin(contents, asOf);
      case "author":
        return byAuthor(contents, asOf);
      case "model":
        return byModel(contents, await observations.rows(contents.map(({ id }) => id)), asOf);
    }
  }

  async function byOrigin(contents: readonly Content[], asOf: Instant): Promise<VolumesByDay> {
    if (origins.attributions.length > 0) return rekeyed(await byAuthor(contents, asOf));
    const unread = contents.filter(({ id }) => !remembered.has(id));
    const read = rekeyed(await byAuthor(unread, asOf));
    for (const { id, day } of unread) remembered.set(id, read.get(day) ?? []);
    return new Map(contents.map(({ id, day }) => [day, remembered.get(id) ?? read.get(day) ?? []]));
  }

  /** An author's model with an origin of its own stands beside its author's other models, under the same key. */
  async function byAuthor(contents: readonly Content[], asOf: Instant): Promise<VolumesByDay> {
    const ids = contents.map(({ id }) => id);
    const days = new Map(contents.map(({ id, day }) => [id, day]));
    const volumes = emptyDays(contents);
    const apart = await attributedVolumes(ports, contents, asOf);
    for (const { content, author, tokens, freeTokens } of await observations.authorVolumes(ids)) {
      const day = days.get(content) as Day;
      const own = apart.get(`${content} ${author}`) ?? [];
      const rest = { day, key: author, origin: origins.ofAuthor(author, day) };
      const left = own.reduce((sum, volume) => sum - volume.tokens, tokens);
      const leftFree = own.reduce((sum, volume) => sum - volume.freeTokens, freeTokens);
      const isAllApart = own.length > 0 && left === 0n;
      if (!isAllApart) volumes.get(day)?.push({ ...rest, tokens: left, freeTokens: leftFree });
      volumes.get(day)?.push(...own);
    }
    return volumes;
  }

  function byModel(
    contents: readonly Content[],
    rows: readonly ContentRow[],
    asOf: Instant,
  ): VolumesByDay {
    const days = new Map(contents.map(({ id, day }) => [id, day]));
    const volumes = emptyDays(contents);
    for (const row of rows) {
      const day = days.get(row.content) as Day;
      volumes.get(day)?.push(modelVolume(origins, row, day, asOf));
    }
    return volumes;
  }

  return { read, byModel };
}

/** Volumes of models with an origin of their own, by content and author; few or none. */
async function attributedVolumes(
  { observations, origins }: OriginPorts,
  contents: readonly Content[],
  asOf: Instant,
): Promise<Map<string, DayVolume[]>> {
  const permaslugs = [...new Set(origins.attributions.map(({ permaslug }) => permaslug))];
  const found = new Map<string, DayVolume[]>();
  if (permaslugs.length === 0) return found;
  const days = new Map(contents.map(({ id, day }) => [id, day]));
  for (const row of await observations.rowsOf([...days.keys()], permaslugs)) {
    const author = authorOf(row.permaslug);
    const key = `${row.content} ${author}`;
    const volume = modelVolume(origins, row, days.get(row.content) as Day, asOf);
    found.set(key, [...(found.get(key) ?? []), { ...volume, key: author }]);
  }
  return found;
}

function modelVolume(
  origins: OriginMap,
  { permaslug, tokens }: ContentRow,
  day: Day,
  asOf: Instant,
): DayVolume {
  const origin = origins.ofModel(permaslug, day, asOf);
  return { day, key: permaslug, origin, tokens, freeTokens: isFree(permaslug) ? tokens : 0n };
}

function emptyDays(contents: readonly Content[]): VolumesByDay {
  return new Map(contents.map(({ day }) => [day, []]));
}

/** The same volumes by origin instead of by author. */
function rekeyed(volumes: VolumesByDay): VolumesByDay {
  return new Map(Array.from(volumes, ([day, ofDay]) => [day, sumByOrigin(day, ofDay)]));
}

function sumByOrigin(day: Day, volumes: readonly DayVolume[]): DayVolume[] {
  const sums = new Map<string, { tokens: bigint; freeTokens: bigint }>();
  for (const { origin, tokens, freeTokens } of volumes) {
    const sum = sums.get(origin) ?? { tokens: 0n, freeTokens: 0n };
    sums.set(origin, {
      tokens: sum.tokens + tokens,
      freeTokens: sum.freeTokens + freeTokens,
    });
  }
  return Array.from(sums, ([origin, sum]) => ({ day, key: origin, origin, ...sum }));
}
