import { MINUTE_MS, type Instant } from "../server/market/instant.ts";
import type { Bearing, Clock } from "../server/ports.ts";

const SECOND_MS = 1000;
const PER_ENDPOINT = 16; // at once; a receiver is a chat or a small service
const IN_FLIGHT_MAX = 512; // sockets; more endpoints than fill it take turns

/** What is being sent, and what was sent of late, so that no receiver gets more than it bears. */
export interface UnderWay {
  /** How many more each endpoint may be sent now; left out where none. */
  room(endpoints: ReadonlyMap<string, Bearing>): Map<string, number>;
  /** Counts a send until it ends; it never rejects. */
  add(endpoint: string, bearing: Bearing, send: Promise<void>): void;
  any(): boolean;
  /** Until one of them ends. */
  next(): Promise<void>;
  /** Until all of them have ended. */
  ended(): Promise<void>;
}

export function underWay(clock: Clock): UnderWay {
  const sends = new Set<Promise<void>>();
  const counts = new Map<string, number>();
  const sentAt = new Map<string, Instant[]>();
  let turn = 0;

  const recent = (endpoint: string, now: Instant): Instant[] =>
    (sentAt.get(endpoint) ?? []).filter((at) => at > now - MINUTE_MS);

  const count = (endpoint: string, more: 1 | -1): void => {
    const left = (counts.get(endpoint) ?? 0) + more;
    if (left > 0) counts.set(endpoint, left);
    else counts.delete(endpoint);
  };

  return {
    room: (endpoints) => {
      const now = clock();
      const all = [...endpoints];
      // Each look begins with another endpoint, so that all have their turn.
      turn = all.length === 0 ? 0 : (turn + 1) % all.length;
      const room = new Map<string, number>();
      let left = IN_FLIGHT_MAX - sends.size;
      for (const [endpoint, bearing] of [...all.slice(turn), ...all.slice(0, turn)]) {
        const free = PER_ENDPOINT - (counts.get(endpoint) ?? 0);
        const more = Math.min(free, left, borne(bearing, recent(endpoint, now), now));
        if (more <= 0) continue;
        room.set(endpoint, more);
        left -= more;
      }
      return room;
    },
    add: (endpoint, bearing, send) => {
      const now = clock();
      if (isLimited(bearing)) sentAt.set(endpoint, [...recent(endpoint, now), now]);
      const ended = send.finally(() => {
        count(endpoint, -1);
        sends.delete(ended);
      });
      count(endpoint, 1);
      sends.add(ended);
    },
    any: () => sends.size > 0,
    next: () => Promise.race(sends),
    ended: async () => void (await Promise.allSettled(sends)),
  };
}

function isLimited({ perSecond, perMinute }: Bearing): boolean {
  return perSecond !== undefined || perMinute !== undefined;
}

function borne({ perSecond, perMinute }: Bearing, recent: Instant[], now: Instant): number {
  const lastSecond = recent.filter((at) => at > now - SECOND_MS).length;
  const inSecond = perSecond === undefined ? Number.POSITIVE_INFINITY : perSecond - lastSecond;
  const inMinute = perMinute === undefined ? Number.POSITIVE_INFINITY : perMinute - recent.length;
  return Math.min(inSecond, inMinute);
}
