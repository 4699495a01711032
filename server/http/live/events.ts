import { formatInstant } from "../../market/instant.ts";
import type { Alerts, Change } from "../../ports.ts";

/** What clients are told of a change, as one block of a stream; null where it is nothing for them. */
export async function blockOf(
  change: Change,
  alerts: Pick<Alerts, "events">,
): Promise<Uint8Array | null> {
  const { number, kind, source, at } = change;
  const told = { source, at: formatInstant(at) };
  switch (kind) {
    case "vintage":
    case "document":
      return block({ id: number, event: "update", data: told });
    case "source":
    case "quarantine":
      return block({ id: number, event: "source", data: told });
    case "alert": {
      const [raised] = await alerts.events({ before: number + 1, limit: 1 });
      // A state that changed unheard is a change without an event.
      if (raised?.number !== number) return null;
      const { heldBack, body } = raised;
      return block({ id: number, event: "alert", data: { ...body, held_back: heldBack } });
    }
    case "delivery":
      return null; // the operator's alone
  }
}

/** Sets the id from which a client goes on, and how soon it comes back; no event. */
export function greeting(id: number, retryMs: number): Uint8Array {
  return bytes(`retry: ${retryMs}\nid: ${id}\n\n`);
}

/** Says that the line stands; it has no id, so that none is lost by it. */
export function heartbeat(at: number): Uint8Array {
  return block({ event: "heartbeat", data: { at: formatInstant(at) } });
}

interface Block {
  readonly id?: number;
  readonly event: string;
  readonly data: object;
}

function block({ id, event, data }: Block): Uint8Array {
  const head = id === undefined ? "" : `id: ${id}\n`;
  // JSON holds no line break, so one line of data is enough.
  return bytes(`${head}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
