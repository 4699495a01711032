import type { Attempt, Refused } from "../../alert/delivery.ts";
import { MINUTE_MS } from "../../market/instant.ts";
import type { Answer } from "../channel.ts";

/** What a receiver's error code means, and what the operator can do. */
export interface Meaning {
  readonly reason: string;
  readonly isFinal: boolean;
  readonly retryAfterMs?: number;
}

/** Meanings by the receiver's own code. */
export type Meanings = ReadonlyMap<string, Meaning>;

const CODE_MAX = 40; // of a receiver that is not the one it should be, anything may come

export const final = (reason: string): Meaning => ({ reason, isFinal: true });
export const later = (reason: string, retryAfterMs = MINUTE_MS): Meaning => ({
  reason,
  isFinal: false,
  retryAfterMs,
});

export function accepted({ status }: Answer): Attempt {
  return { kind: "accepted", status };
}

/** A refusal by the receiver's code where that is known, else by its status. */
export function refused(answer: Answer, code: string | null, meanings: Meanings): Refused {
  const known = code === null ? undefined : meanings.get(code);
  const asked = retryAfterMs(answer) ?? known?.retryAfterMs;
  return {
    kind: "refused",
    status: answer.status,
    ...(code === null ? {} : { code: code.slice(0, CODE_MAX) }),
    ...(known ?? byStatus(answer, code)),
    ...(answer.status === 410 ? { isFinal: true, isGone: true } : {}),
    ...(asked === undefined ? {} : { retryAfterMs: asked }),
  };
}

/** What nobody but a stranger answers: a proxy's page, a wrong address, a cut answer. Tried again. */
export function strange({ status }: Answer, who: string): Refused {
  return {
    kind: "refused",
    status,
    reason: `The answer is not one of ${who}: look whether the address is right and whether a proxy stands between.`,
    isFinal: false,
  };
}

/** The body as a JSON object; null where it is none. */
export function objectOf({ body }: Answer): Readonly<Record<string, unknown>> | null {
  try {
    const parsed: unknown = JSON.parse(body);
    const isObject = typeof parsed === "object" && parsed !== null && !Array.isArray(parsed);
    return isObject ? (parsed as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** An error code that is a number or a text; null where it is neither. */
export function codeOf(value: unknown): string | null {
  return typeof value === "number" || typeof value === "string" ? String(value) : null;
}

export function isSuccess({ status }: Answer): boolean {
  return status >= 200 && status < 300;
}

/** `Retry-After` in seconds, or as a date, which is read against the answer's own clock. */
export function retryAfterMs({ headers }: Answer): number | undefined {
  const text = headers["retry-after"]?.trim() ?? "";
  if (/^\d{1,9}(\.\d+)?$/.test(text)) return Math.ceil(Number(text) * 1000);
  const waitMs = Date.parse(text) - Date.parse(headers["date"] ?? "");
  return waitMs > 0 ? waitMs : undefined;
}

/** A URL's parts; null where the text is no URL. */
export function urlOf(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}

function byStatus({ status }: Answer, code: string | null): Meaning {
  const said = code === null ? `${status}` : `${status} (${code.slice(0, CODE_MAX)})`;
  const waits = status === 408 || status === 425 || status === 429 || status >= 500;
  if (waits) return { reason: `It answered ${said}; it is tried again.`, isFinal: false };
  if (status >= 300 && status < 400) {
    return {
      reason: `It answered ${said}, a redirect, which is not followed: give the address it leads to.`,
      isFinal: false,
    };
  }
  if (status < 300) return { reason: `It answered with an error: ${said}.`, isFinal: false };
  return {
    reason: `It answered ${said}: look at the address and the settings of the receiver, then replay.`,
    isFinal: true,
  };
}
