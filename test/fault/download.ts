// Downloads an export on a thread of its own, and says what came.
import { createHash } from "node:crypto";
import { once } from "node:events";
import { request, type IncomingMessage } from "node:http";
import { parentPort, workerData } from "node:worker_threads";

export interface Download {
  readonly url: string;
  readonly token: string;
}

export interface Downloaded {
  readonly rows: number;
  readonly bytes: number;
  /** Whether the trailer's hash is that of what came. */
  readonly isSame: boolean;
}

const { url, token } = workerData as Download;
const sent = request(url, { headers: { authorization: `Bearer ${token}` }, agent: false });
sent.end();
const [answer] = (await once(sent, "response")) as [IncomingMessage];
const hash = createHash("sha256");
let bytes = 0;
for await (const chunk of answer) {
  hash.update(chunk as Buffer);
  bytes += (chunk as Buffer).length;
}
const isSame = answer.trailers["repr-digest"] === `sha-256=:${hash.digest("base64")}:`;
const found: Downloaded = { rows: Number(answer.trailers["tokentide-rows"]), bytes, isSame };
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has no origin
parentPort?.postMessage(found);
