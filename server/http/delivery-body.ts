import { formatInstant, type Instant } from "../market/instant.ts";
import type { AttemptRow, DeliveryRow } from "../ports.ts";
import type { EventBody } from "../alert/event.ts";

/** A delivery as the operator's interface and the command line give it. */
export function deliveryBody(delivery: DeliveryRow) {
  const { id, endpoint, status, attempts, dueAt, createdAt, settledAt, message } = delivery;
  return {
    id,
    endpoint,
    status,
    attempts,
    due_at: status === "due" ? formatInstant(dueAt) : null,
    created_at: formatInstant(createdAt),
    settled_at: timeOf(settledAt),
    events: message.map(toldOf),
  };
}

export function detailBody(delivery: DeliveryRow & { readonly log: readonly AttemptRow[] }) {
  return {
    ...deliveryBody(delivery),
    message: delivery.message,
    log: delivery.log.map(({ number, at, tookMs, ...rest }) => ({
      attempt: number,
      at: formatInstant(at),
      took_ms: tookMs,
      ...rest,
    })),
  };
}

function toldOf({ type, data }: EventBody) {
  const { rule = null, subject = null } = data as { rule?: string; subject?: string };
  return { type, rule, subject };
}

function timeOf(at: Instant | null): string | null {
  return at === null ? null : formatInstant(at);
}
