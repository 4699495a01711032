import type { Attempt } from "../alert/delivery.ts";
import type { Endpoint } from "../alert/endpoint.ts";
import type { Message } from "../alert/event.ts";
import type { Bearing } from "../alerting.ts";
import type { Instant } from "../market/instant.ts";
import type { Secret } from "../secret.ts";

/** An endpoint with what is secret about it: its address is one too, since many receivers know a sender by it. */
export interface Receiver extends Endpoint {
  readonly url: Secret;
  /** The newest first; an older one signs too while it is rotated out. Empty: unsigned. */
  readonly secrets: readonly Secret[];
  /** Telegram's chat, by number or @name. */
  readonly chat?: string;
}

/** Which delivery this is, and when it is sent. */
export interface Sending {
  /** The same on every try. */
  readonly id: string;
  readonly at: Instant;
}

/** One POST. */
export interface Outgoing {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Its first 4 KiB. */
  readonly body: string;
}

/** A kind of receiver: how a message looks there, what its answers mean, and what it bears. */
export interface ChannelKind {
  readonly limits: Bearing;
  /** Why such an endpoint could never work, in words for its operator; null where nothing speaks against it. */
  fault(receiver: Receiver): string | null;
  /** Within the receiver's limits of size: text is cut on whole characters. */
  render(message: Message, receiver: Receiver, sending: Sending): Outgoing;
  /** What an answer comes to; some receivers say 200 and an error in the body. */
  classify(answer: Answer): Attempt;
}
