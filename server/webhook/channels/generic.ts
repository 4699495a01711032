import type { Attempt } from "../../alert/delivery.ts";
import type { EventBody, Message } from "../../alert/event.ts";
import type { Answer, ChannelKind } from "../channel.ts";
import { secretFault, signedHeaders } from "../sign.ts";

/** An event as it is sent: the most important one, with the others of the same evaluation beside it. */
export type GenericBody = EventBody & { readonly also?: readonly EventBody[] };

/** JSON, signed by Standard Webhooks; for receivers that are written for it. */
export const generic: ChannelKind = {
  limits: {},
  fault: ({ secrets }) => secrets.map(secretFault).find((fault) => fault !== null) ?? null,
  render: (message, { url, secrets }, sending) => {
    const body = JSON.stringify(bodyOf(message));
    const headers = {
      "content-type": "application/json",
      ...signedHeaders(sending, body, secrets),
    };
    return { url: url.reveal(), headers, body };
  },
  classify,
};

/** One event looks the same whether or not messages are grouped. */
function bodyOf([first, ...also]: Message): GenericBody {
  return also.length === 0 ? first : { ...first, also };
}

function classify({ status }: Answer): Attempt {
  if (status >= 200 && status < 300) return { kind: "accepted", status };
  if (status === 410) {
    const reason = "it answered 410: the receiver is gone";
    return { kind: "refused", status, reason, isFinal: true, isGone: true };
  }
  const redirects = status >= 300 && status < 400;
  const reason = redirects
    ? `it answered ${status}, a redirect, which is not followed`
    : `it answered ${status}`;
  return { kind: "refused", status, reason, isFinal: false };
}
