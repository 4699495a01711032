import { setTimeout as sleep } from "node:timers/promises";
import { request } from "undici";
import { DAY_MS } from "../market/instant.ts";
import type { Clock, Unreachable } from "../ports.ts";

export interface Answer {
  readonly kind: "answer";
  readonly status: 200 | 304 | 404;
  readonly etag: string | null;
  readonly body: Uint8Array;
}

export interface GetOptions {
  readonly signal: AbortSignal;
  readonly etag?: string | null;
  readonly authorization?: string;
  readonly bytesMax: number;
}

export type Get = (url: string, options: GetOptions) => Promise<Answer | Unreachable>;

const USER_AGENT = "Tokentide/0.1 (monitor of the AI token market)";
const TRIES_MAX = 3;
const WAIT_MAX_MS = 30_000; // what is asked for beyond it is left to a later run

export interface Pace {
  /** For one try, to the end of its body. */
  readonly timeoutMs: number;
  /** Before the second try; four times that before the third. */
  readonly retryMs: number;
  /** Between two requests. */
  readonly pauseMs: number;
}

/** The largest snapshot takes well under a second; the pause makes a first collection no burst. */
const PACE: Pace = { timeoutMs: 30_000, retryMs: 1_000, pauseMs: 100 };

/** Asks one address at a time, waits between requests, and tries again what may pass. */
export function politeGet(clock: Clock, pace: Pace = PACE): Get {
  let turn: Promise<unknown> = Promise.resolve();
  return (url, options) => {
    const answer = turn.then(() => getPatiently(url, options, { clock, ...pace }));
    turn = answer.then(
      () => sleep(pace.pauseMs),
      () => undefined,
    );
    return answer;
  };
}

interface Keeping extends Pace {
  readonly clock: Clock;
}

async function getPatiently(url: string, options: GetOptions, keeping: Keeping) {
  for (let tries = 1; ; tries++) {
    const answer = await getOnce(url, options, keeping);
    if (answer.kind === "answer" || !answer.mayPass || tries === TRIES_MAX) return answer;
    const waitMs = answer.retryAfterMs ?? keeping.retryMs * 4 ** (tries - 1);
    if (waitMs > WAIT_MAX_MS) return answer;
    await sleep(waitMs, undefined, { signal: options.signal });
  }
}

class TooLarge extends Error {}

type Failed = Unreachable & { readonly mayPass: boolean };

async function getOnce(
  url: string,
  options: GetOptions,
  { clock, timeoutMs }: Keeping,
): Promise<Answer | Failed> {
  const { signal, bytesMax } = options;
  try {
    const { statusCode, headers, body } = await request(url, {
      headers: headersOf(options),
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
    if (statusCode !== 200 && statusCode !== 304 && statusCode !== 404) {
      await body.dump();
      return refusal(statusCode, headers["retry-after"], clock);
    }
    const answer = {
      status: statusCode,
      etag: textOf(headers["etag"]),
      body: await bounded(body, bytesMax),
    };
    return { kind: "answer", ...answer } as Answer;
  } catch (error) {
    if (signal.aborted) throw error;
    return {
      kind: "unreachable",
      reason: reasonOf(error, timeoutMs),
      mayPass: !(error instanceof TooLarge),
    };
  }
}

function headersOf({ etag, authorization }: GetOptions): Record<string, string> {
  return {
    "user-agent": USER_AGENT,
    ...(etag ? { "if-none-match": etag } : {}),
    ...(authorization === undefined ? {} : { authorization }),
  };
}

function refusal(status: number, retryAfter: string | string[] | undefined, clock: Clock): Failed {
  const retryAfterMs = waitOf(textOf(retryAfter), clock);
  return {
    kind: "unreachable",
    reason: `it answered ${status}${status === 429 ? " (too many requests)" : ""}`,
    mayPass: status === 429 || status >= 500,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

/** Retry-After is seconds or an HTTP date; nobody is left alone for more than a day. */
function waitOf(text: string | null, clock: Clock): number | undefined {
  if (text === null) return undefined;
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - clock();
  return Number.isNaN(ms) ? undefined : Math.min(DAY_MS, Math.max(0, ms));
}

async function bounded(body: AsyncIterable<Uint8Array>, bytesMax: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > bytesMax) throw new TooLarge(`the answer is larger than ${bytesMax} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function textOf(header: string | string[] | undefined): string | null {
  return (Array.isArray(header) ? header[0] : header) ?? null;
}

// Only what a person can act on: never a stack, never an address of this network.
function reasonOf(error: unknown, timeoutMs: number): string {
  const code = (error as { code?: unknown }).code;
  if ((error as Error).name === "TimeoutError") return `no answer within ${timeoutMs / 1000} s`;
  return typeof code === "string" ? `no connection (${code})` : (error as Error).message;
}
