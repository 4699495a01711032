import type { Received } from "../ports.ts";

export interface Inbox {
  /** Newest first. */
  readonly messages: () => readonly Received[];
  /** Keeps it, unless it came before. */
  readonly receive: (message: Received) => void;
}

const KEPT = 50; // a few acts of the plot; the delivery log has them all

/** The last messages of the demo's receiver. */
export function createInbox(): Inbox {
  let messages: readonly Received[] = [];
  return {
    messages: () => messages,
    receive: (message) => {
      if (messages.some(({ id }) => id === message.id)) return;
      messages = [message, ...messages].slice(0, KEPT);
    },
  };
}
