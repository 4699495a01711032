import { DAY_MS, HOUR_MS, MINUTE_MS, type Instant } from "../market/instant.ts";

/** What one attempt came to. A failed attempt is an expected outcome, not an exception. */
export type Attempt =
  | { readonly kind: "accepted"; readonly status: number }
  | Refused
  | { readonly kind: "unreachable"; readonly reason: "timeout" | "dns" | "tls" | "connection" }
  /** The address is one that we may not call; nothing was sent. */
  | { readonly kind: "forbidden"; readonly reason: string };

/** The receiver answered, and did not take it. */
export interface Refused {
  readonly kind: "refused";
  readonly status: number;
  /** Its own error code, where the answer holds one. */
  readonly code?: string;
  /** What the operator is told. */
  readonly reason: string;
  /** Trying again as it stands is of no use. */
  readonly isFinal: boolean;
  /** The receiver is gone for good (410): nothing more is to be sent there. */
  readonly isGone?: boolean;
  readonly retryAfterMs?: number;
}

/** Where a delivery stands after an attempt, and when it is due again if it is. */
export interface Settlement {
  readonly status: "delivered" | "due" | "dead";
  readonly dueAt: Instant;
  /** Whether the endpoint is to be switched off. */
  readonly disables: boolean;
}

/** Waits after each failed attempt; their number bounds the attempts. */
export const RETRY_DELAYS_MS = [
  5_000,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  14 * HOUR_MS,
  20 * HOUR_MS,
  24 * HOUR_MS,
] as const;

/** An endpoint that accepted nothing for so long, and failed meanwhile, is switched off. */
export const DISABLE_AFTER_MS = 5 * DAY_MS;

const JITTER = 0.2; // each way, so that retries of many deliveries spread out
const RETRY_AFTER_MAX_MS = 2 * DAY_MS; // a receiver may ask for patience, not for silence

/** Decides a delivery's fate. `attemptNumber` counts from 1; `random` is in 0..1 and drawn by the caller. */
export function settle(
  attempt: Attempt,
  attemptNumber: number,
  now: Instant,
  random: number,
): Settlement {
  if (attempt.kind === "accepted") return { status: "delivered", dueAt: now, disables: false };
  const isGone = attempt.kind === "refused" && attempt.isGone === true;
  const delayMs = RETRY_DELAYS_MS[attemptNumber - 1];
  const isFinal =
    attempt.kind === "forbidden" || (attempt.kind === "refused" && attempt.isFinal) || isGone;
  if (isFinal || delayMs === undefined) return { status: "dead", dueAt: now, disables: isGone };
  const askedMs = attempt.kind === "refused" ? (attempt.retryAfterMs ?? 0) : 0;
  const waitMs = Math.round(delayMs * (1 + JITTER * (2 * random - 1)));
  const dueAt = now + Math.max(Math.min(askedMs, RETRY_AFTER_MAX_MS), waitMs);
  return { status: "due", dueAt, disables: false };
}
