// On a thread of its own: downloads the export at each address that it is sent, and says what came.
import { createHash } from "node:crypto";
import { once } from "node:events";
import { request, type IncomingMessage } from "node:http";
import { parentPort, workerData } from "node:worker_threads";

export interface Downloaded {
  readonly rows: number;
  readonly bytes: number;
  /** Whether the trailer's hash is that of what came. */
  readonly isSame: boolean;
}

const headers = { authorization: `Bearer ${String(workerData)}` };
parentPort?.on("message", (url: string) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has no origin
  void download(url).then((found) => parentPort?.postMessage(found));
});

async function download(url: string): Promise<Downloaded> {
  const sent = request(url, { headers, agent: false });
  sent.end();
  const [answer] = (await once(sent, "response")) as [IncomingMessage];
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const chunk of answer) {
    hash.update(chunk as Buffer);
    bytes += (chunk as Buffer).length;
  }
  const isSame = answer.trailers["repr-digest"] === `sha-256=:${hash.digest("base64")}:`;
  return { rows: Number(answer.trailers["tokentide-rows"]), bytes, isSame };
}
