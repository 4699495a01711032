import type { Evaluation, NewDelivery, RaisedEvent } from "../alerting.ts";
import type { EventBody, Message } from "../alert/event.ts";

/** What is still to be told where some of the events had been raised before: a message loses those, an empty one goes. */
export function untold(
  { deliveries }: Pick<Evaluation, "deliveries">,
  raisedBefore: readonly RaisedEvent[],
): NewDelivery[] {
  if (raisedBefore.length === 0) return [...deliveries];
  const known = new Set(raisedBefore.map(({ body }) => JSON.stringify(body)));
  return deliveries.flatMap((delivery) => {
    const message = delivery.message.filter((body) => !known.has(JSON.stringify(body)));
    return isMessage(message) ? [{ ...delivery, message }] : [];
  });
}

function isMessage(bodies: readonly EventBody[]): bodies is Message {
  return bodies.length > 0;
}
