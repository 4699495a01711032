import type { RequestListener } from "node:http";
import type { EventBody } from "../../server/alert/event.ts";
import { Secret } from "../../server/secret.ts";
import type { Receiver } from "../../server/webhook/channel.ts";
import { PUBLIC_ONLY, type TargetPolicy } from "../../server/webhook/target.ts";
import { startLoopback, type Loopback } from "./loopback.ts";

/** Lets messages go to this machine, over http. */
export const LOOPBACK_TOO: TargetPolicy = {
  ...PUBLIC_ONLY,
  allowHttp: true,
  allowCidrs: ["127.0.0.0/8"],
};

export interface Got {
  readonly id: string;
  readonly path: string;
  readonly body: EventBody & { readonly also?: readonly EventBody[] };
  readonly status: number;
}

export interface TestReceiver extends Loopback {
  /** Every message that came, in order, with what it was answered. */
  readonly got: Got[];
}

/** A receiver of webhooks on loopback that answers each message with the status it is told; 0 hangs. */
export async function startReceiver(
  statusOf: (got: Omit<Got, "status">) => number,
): Promise<TestReceiver> {
  const got: Got[] = [];
  const answer: RequestListener = (request, response) => {
    let text = "";
    request.on("data", (chunk: Buffer) => (text += chunk.toString()));
    request.on("end", () => {
      const id = String(request.headers["webhook-id"]);
      const one = { id, path: request.url ?? "", body: JSON.parse(text) as Got["body"] };
      const status = statusOf(one);
      got.push({ ...one, status });
      if (status > 0) response.writeHead(status).end();
    });
  };
  return { ...(await startLoopback(answer)), got };
}

/** An endpoint of the generic channel. */
export function receiverOf(id: string, url: string, given: Partial<Receiver> = {}): Receiver {
  return { id, channel: "generic", lang: "en", url: new Secret(url), secrets: [], ...given };
}
