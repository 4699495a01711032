import { setImmediate } from "node:timers/promises";
import type { Log } from "../../log.ts";
import type { Alerts, Changes, Clock } from "../../ports.ts";
import { blockOf, heartbeat } from "./events.ts";

const LOOK_MS = 500; // at the newest change: one row; it finds what another process wrote, too
const HEARTBEAT_MS = 15_000; // below the minute after which proxies give up a silent line
const READ_MAX = 500; // changes at once

export interface FeedPorts {
  readonly changes: Changes;
  readonly alerts: Pick<Alerts, "events">;
  readonly clock: Clock;
  readonly log: Log;
}

export interface Watch {
  /** Up to which change all were told. */
  readonly position: () => number;
  readonly start: () => Promise<void>;
  readonly stop: () => void;
}

/** Reads the change log while it is started, and tells of each change in order, and that the line stands. */
export function watch(ports: FeedPorts, tell: (block: Uint8Array, number: number) => void): Watch {
  const { changes, clock, log } = ports;
  const state = { position: 0, isLooking: false };
  let timers: NodeJS.Timeout[] = [];
  let started: Promise<void> | undefined;

  async function look(): Promise<void> {
    if (state.isLooking) return;
    state.isLooking = true;
    try {
      for (;;) {
        const newest = await changes.newest();
        if (newest <= state.position) break;
        const { blocks, position } = await readBetween(ports, state.position, newest);
        for (const { number, block } of blocks) {
          state.position = number;
          tell(block, number);
          await setImmediate(); // a burst goes out as fast as sockets take it, and is no reason to drop a client
        }
        state.position = position;
      }
    } catch (error) {
      log.error({ err: error }, "the change log was not read");
    } finally {
      state.isLooking = false;
    }
  }

  async function begin(): Promise<void> {
    state.position = Math.max(state.position, await changes.newest());
    timers = [
      setInterval(() => void look(), LOOK_MS),
      setInterval(() => tell(heartbeat(clock()), Infinity), HEARTBEAT_MS),
    ];
  }

  return {
    position: () => state.position,
    start: () => (started ??= begin()),
    stop: () => {
      for (const timer of timers) clearInterval(timer);
      timers = [];
      started = undefined;
    },
  };
}

/** What is told of a change, with its number. */
export interface Numbered {
  readonly number: number;
  readonly block: Uint8Array;
}

/** What is told of the changes after one number and up to another, some at a time, and how far that is. */
export async function readBetween(
  { changes, alerts }: FeedPorts,
  after: number,
  upTo: number,
): Promise<{ readonly blocks: Numbered[]; readonly position: number }> {
  const read = (await changes.since(after, READ_MAX)).filter(({ number }) => number <= upTo);
  const blocks = await Promise.all(
    read.map(async (change) => ({ number: change.number, block: await blockOf(change, alerts) })),
  );
  return {
    blocks: blocks.filter((one): one is Numbered => one.block !== null),
    position: read.at(-1)?.number ?? upTo,
  };
}
