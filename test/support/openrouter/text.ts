import { startLoopback } from "../loopback.ts";

/** An address on 127.0.0.1 that answers with the text it was given last: a common list of claims, a catalogue. */
export interface TextServer {
  readonly url: string;
  readonly asked: () => number;
  set(body: string, status?: number): void;
  readonly close: () => Promise<void>;
}

export async function startText(first: string): Promise<TextServer> {
  let now = { body: first, status: 200 };
  let asked = 0;
  const server = await startLoopback((_request, response) => {
    asked += 1;
    response.statusCode = now.status;
    response.end(now.body);
  });
  return {
    url: `${server.url}/claims.csv`,
    asked: () => asked,
    set: (body, status = 200) => void (now = { body, status }),
    close: server.close,
  };
}
