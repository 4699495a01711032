import type { Dispatcher } from "undici";
import type { KnownEndpoint, Sender, Sent } from "../alerting.ts";
import type { Clock } from "../ports.ts";
import type { ChannelKind, Receiver } from "./channel.ts";
import { KINDS } from "./kinds.ts";
import { post } from "./send.ts";
import { addressFault, type TargetPolicy } from "./target.ts";

/** The endpoints of the rules file, and where they may lead. */
export interface Receivers {
  readonly receivers: readonly Receiver[];
  readonly policy: TargetPolicy;
}

export interface SenderParts {
  /** As the rules file stands now. */
  readonly receiversNow: () => Receivers;
  readonly dispatcher: Dispatcher;
  readonly clock: Clock;
  readonly tryMs?: number;
}

/** Renders, signs and posts by the endpoint's channel. */
export function webhookSender({ receiversNow, dispatcher, clock, ...rest }: SenderParts): Sender {
  return {
    endpoints: () =>
      new Map(
        receiversNow().receivers.map(({ id, channel }) => [id, KINDS[channel]?.limits ?? {}]),
      ),
    send: async ({ id, endpoint, message }) => {
      const { receivers, policy } = receiversNow();
      const receiver = receivers.find((one) => one.id === endpoint);
      const kind = receiver && KINDS[receiver.channel];
      if (!receiver || !kind) return unsent("the endpoint is not in the rules file any more");
      const fault = receiverFault(receiver, kind, policy);
      if (fault !== null) return unsent(fault);
      const now = clock();
      const outgoing = kind.render(message, receiver, { id, at: now });
      return post(outgoing, (answer) => kind.classify(answer), {
        dispatcher,
        policy,
        now,
        ...rest,
      });
    },
  };
}

/** The endpoints as an operator may see them. */
export function knownEndpoints({ receivers, policy }: Receivers): KnownEndpoint[] {
  return receivers.map((receiver) => {
    const { id, channel, lang, quiet, ceiling } = receiver;
    return {
      id,
      channel,
      lang,
      ...(quiet ? { quiet } : {}),
      ...(ceiling === undefined ? {} : { ceiling }),
      fault: receiverFault(receiver, KINDS[channel], policy),
    };
  });
}

/** Why an endpoint could never work, in words for its operator; null where nothing speaks against it. */
function receiverFault(
  receiver: Receiver,
  kind: ChannelKind | undefined,
  policy: TargetPolicy,
): string | null {
  if (!kind) return `the channel ${receiver.channel} is not known`;
  return addressFault(receiver.url.reveal(), policy) ?? kind.fault(receiver);
}

/** Why an endpoint's kind could never take it; null where nothing speaks against it. */
export function kindFault(receiver: Receiver): string | null {
  return KINDS[receiver.channel]?.fault(receiver) ?? null;
}

function unsent(reason: string): Sent {
  return { outcome: { kind: "forbidden", reason }, answer: null };
}
