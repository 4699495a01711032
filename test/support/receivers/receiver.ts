import { buffer } from "node:stream/consumers";
import { startLoopback } from "../loopback.ts";

/** One POST as a receiver got it. */
export interface Posted<Body = object> {
  readonly path: string;
  readonly search: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly bytes: number;
  /** The body; null where it is no JSON object. */
  readonly json: Body | null;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** What a reader of the channel sees, after the receiver has read its own markup. */
export interface Shown {
  readonly text: string;
  readonly links: readonly string[];
  /** Markup that is neither a title in bold nor a link of ours: mentions, code, lists, tags. */
  readonly markup: readonly string[];
}

/** A receiver as the real one behaves: it checks, it counts, it answers in its own way, it shows. */
export interface Behaviour<Body = never> {
  readonly answer: (posted: Posted<Body>, now: number) => Reply;
  readonly show: (posted: Posted<Body>) => Shown;
}

export interface ReceiverServer {
  readonly origin: string;
  /** Its clock, which only tests move. */
  now: number;
  readonly posts: Posted[];
  /** What was accepted, as it is shown. */
  readonly shown: () => Shown;
  readonly close: () => Promise<void>;
}

/** A loopback server that behaves so. Its clock begins at `now`. */
export async function startReceiver(behaviour: Behaviour, now: number): Promise<ReceiverServer> {
  const posts: Posted[] = [];
  const server = await startLoopback((request, response) => {
    const reply = async () => {
      const body = await buffer(request);
      const { pathname, searchParams } = new URL(request.url ?? "/", "http://receiver");
      const posted: Posted = {
        path: pathname,
        search: searchParams,
        headers: request.headers,
        bytes: body.length,
        json: objectIn(body.toString("utf8")),
      };
      posts.push(posted);
      const {
        status,
        headers = {},
        body: answer = "",
      } = behaviour.answer(posted as Posted<never>, receiver.now);
      response.writeHead(status, headers);
      response.end(typeof answer === "string" ? answer : JSON.stringify(answer));
    };
    reply().catch((error: unknown) => response.destroy(error as Error));
  });
  const receiver: ReceiverServer = {
    origin: server.url,
    now,
    posts,
    shown() {
      const last = posts.at(-1);
      if (!last) throw new Error("nothing was posted");
      return behaviour.show(last as Posted<never>);
    },
    close: server.close,
  };
  return receiver;
}

/** Counts what comes in a window and says when it is too much. */
export function windowOf(max: number, ms: number): (now: number) => boolean {
  let times: number[] = [];
  return (now) => {
    times = [...times.filter((at) => at > now - ms), now];
    return times.length > max;
  };
}

function objectIn(text: string): object | null {
  try {
    return JSON.parse(text) as object | null;
  } catch {
    return null;
  }
}
