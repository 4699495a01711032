import { setImmediate } from "node:timers/promises";
import { greeting } from "./events.ts";
import { readBetween, watch, type FeedPorts } from "./watch.ts";

const RETRY_MS = 3000;
const CATCH_UP_MAX = 1000; // changes; who was away for longer reads the market anew anyway
const CLIENTS_MAX = 20_000;

/** Somebody who listens. */
export interface Listener {
  /** Hands on bytes; false where it is gone or so far behind that it was dropped. */
  readonly write: (block: Uint8Array) => boolean;
  readonly end: () => void;
}

export interface LiveFeed {
  /** Whether one more may listen. */
  hasRoom(): boolean;
  /** Tells a listener what it missed since a change, then all that comes. */
  join(listener: Listener, since: number | undefined): Promise<void>;
  leave(listener: Listener): void;
  /** Ends all lines. */
  close(): void;
}

/** Tells all who listen what changes. Each block is written once, to all. */
export function liveFeed(ports: FeedPorts): LiveFeed {
  // Each with the change up to which it has heard all, maybe from another process that was ahead of this one.
  const listeners = new Map<Listener, number>();
  const state = { joining: 0, isClosed: false };
  const watching = watch(ports, (block, number) => {
    for (const [listener, heard] of listeners)
      if (number > heard && !listener.write(block)) leave(listener);
  });

  function leave(listener: Listener): void {
    listeners.delete(listener);
    if (listeners.size + state.joining === 0) watching.stop();
  }

  /** From which change on a listener is told; a number that no change has yet is none of ours. */
  async function startOf(since: number): Promise<number> {
    const told = watching.position();
    if (since > told) return Math.min(since, Math.max(told, await ports.changes.newest()));
    return Math.max(since, told - CATCH_UP_MAX);
  }

  /** Writes what came since a change, until nothing lies between it and what all are told next. */
  async function catchUp(listener: Listener, since: number): Promise<void> {
    let reached = since;
    while (reached < watching.position()) {
      const { blocks, position } = await readBetween(ports, reached, watching.position());
      for (const { block } of blocks) {
        if (!listener.write(block)) return;
        await setImmediate();
      }
      reached = position;
    }
    // Who was still catching up when all lines ended is not among those that were ended.
    if (state.isClosed) listener.end();
    else listeners.set(listener, reached);
  }

  return {
    hasRoom: () => !state.isClosed && listeners.size + state.joining < CLIENTS_MAX,
    join: async (listener, since) => {
      state.joining += 1;
      try {
        await watching.start();
        const from = await startOf(since ?? watching.position());
        if (!listener.write(greeting(from, RETRY_MS))) return;
        // What breaks now is too late to be answered: the line ends, and is taken up again from its last id.
        await catchUp(listener, from).catch((error: unknown) => {
          ports.log.error({ err: error }, "the change log was not read");
          listener.end();
        });
      } finally {
        state.joining -= 1;
        if (!listeners.has(listener)) leave(listener);
      }
    },
    leave,
    close: () => {
      state.isClosed = true;
      const all = [...listeners.keys()];
      for (const listener of all) {
        leave(listener);
        listener.end();
      }
    },
  };
}
