import { request, type Dispatcher } from "undici";
import type { Attempt, Refused } from "../alert/delivery.ts";
import type { Sent } from "../alerting.ts";
import type { Instant } from "../market/instant.ts";
import type { Answer, ChannelKind, Outgoing } from "./channel.ts";
import { addressFault, Forbidden, type TargetPolicy } from "./target.ts";

const TRY_MS = 15_000;
const ANSWER_MAX = 4096; // bytes: enough for an error code and a sentence

export interface Trying {
  readonly policy: TargetPolicy;
  readonly dispatcher: Dispatcher;
  readonly now: Instant;
  /** How long a try may take, its answer included. */
  readonly tryMs?: number;
}

/** Posts once, follows no redirect, and has the channel judge the answer. */
export async function post(
  outgoing: Outgoing,
  classify: ChannelKind["classify"],
  { dispatcher, policy, now, tryMs = TRY_MS }: Trying,
): Promise<Sent> {
  const fault = addressFault(outgoing.url, policy);
  if (fault !== null) return { outcome: { kind: "forbidden", reason: fault }, answer: null };
  try {
    const answer = await exchange(outgoing, dispatcher, tryMs);
    const outcome = withRetryAfter(classify(answer), answer, now);
    return { outcome, answer: answer.body };
  } catch (error) {
    return { outcome: failureOf(error), answer: null };
  }
}

async function exchange(
  { url, headers, body }: Outgoing,
  dispatcher: Dispatcher,
  tryMs: number,
): Promise<Answer> {
  const response = await request(url, {
    method: "POST",
    headers: { "user-agent": "tokentide", ...headers },
    body,
    dispatcher,
    signal: AbortSignal.timeout(tryMs),
    headersTimeout: tryMs,
    bodyTimeout: tryMs,
  });
  return {
    status: response.statusCode,
    headers: Object.fromEntries(
      Object.entries(response.headers).map(([name, value]) => [
        name,
        Array.isArray(value) ? value[0] : value,
      ]),
    ),
    body: await beginning(response.body),
  };
}

/** The first bytes as text; what comes after them is not read. */
async function beginning(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= ANSWER_MAX) break;
  }
  const bytes = Buffer.concat(chunks).subarray(0, ANSWER_MAX);
  return bytes.toString("utf8").replaceAll("\0", "");
}

/** A receiver's wish for patience, where its channel has not read one already. */
function withRetryAfter(attempt: Attempt, { headers }: Answer, now: Instant): Attempt {
  if (attempt.kind !== "refused" || attempt.retryAfterMs !== undefined) return attempt;
  const retryAfterMs = retryAfter(headers["retry-after"] ?? "", now);
  const refused: Refused = { ...attempt, ...(retryAfterMs === null ? {} : { retryAfterMs }) };
  return refused;
}

/** Seconds or an HTTP date, as milliseconds from now; null where it is neither or over. */
function retryAfter(text: string, now: Instant): number | null {
  const waitMs = /^\d{1,9}$/.test(text.trim()) ? Number(text) * 1000 : Date.parse(text) - now;
  return waitMs > 0 ? waitMs : null;
}

/** What went wrong before an answer was read, in words that give nothing of the network away. */
function failureOf(error: unknown): Attempt {
  const { name, code } = rootOf(error);
  if (error instanceof Forbidden) return { kind: "forbidden", reason: error.message };
  const unreachable = (reason: "timeout" | "dns" | "tls" | "connection"): Attempt => ({
    kind: "unreachable",
    reason,
  });
  if (name === "TimeoutError" || /TIMEOUT|ETIMEDOUT/.test(code)) return unreachable("timeout");
  if (/^(ENOTFOUND|EAI_|ENODATA|ESERVFAIL)/.test(code)) return unreachable("dns");
  if (/CERT|TLS|SSL|EPROTO|SIGNATURE|UNABLE_TO/.test(code)) return unreachable("tls");
  return unreachable("connection");
}

/** The first of several errors, where a name stood for several addresses. */
function rootOf(error: unknown): { readonly name: string; readonly code: string } {
  const first = error instanceof AggregateError ? (error.errors[0] as unknown) : error;
  const { name = "", code = "" } = first as { readonly name?: string; readonly code?: unknown };
  return { name, code: String(code) };
}
