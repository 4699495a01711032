import type { Tokentide } from "../compose.ts";
import { deliveryBody, detailBody } from "../http/delivery-body.ts";
import { nearest } from "../http/nearest.ts";
import { formatInstant } from "../market/instant.ts";
import type { AttemptRow, DeliveryRow } from "../ports.ts";
import { askedWrongly, failed } from "./outcome.ts";
import { printJson, printLine } from "./print.ts";

const LISTED_MAX = 100; // a page on a terminal, not a history

export interface ListOptions {
  readonly status?: string;
  readonly endpoint?: string;
  readonly json?: boolean;
}

/** The newest deliveries, or those of one state or endpoint. */
export async function listDeliveries(
  { store }: Tokentide,
  { status, endpoint, json }: ListOptions,
): Promise<void> {
  const rows = await store.outbox.deliveries({
    limit: LISTED_MAX,
    ...(status === undefined ? {} : { status: statusOf(status) }),
    ...(endpoint === undefined ? {} : { endpoint }),
  });
  if (json) printJson(rows.map(deliveryBody));
  else if (rows.length === 0) printLine("no deliveries");
  else for (const row of rows) printLine(lineOf(row));
}

/** Makes a settled delivery due again; the running program sends it within a second. */
export async function replayDelivery({ store, reads }: Tokentide, id: string): Promise<void> {
  const found = await store.outbox.delivery(id);
  if (!found) throw askedWrongly(`ID: no delivery has the id ${id}`);
  if (!(await store.outbox.replay(id, reads.clock()))) {
    throw failed(
      found.status === "due"
        ? `${id} is due already`
        : `the endpoint ${found.endpoint} is switched off: enable it first`,
    );
  }
  printLine(`${id} is due again; it is sent while \`serve\` runs`);
}

/** Sends a test message now, and says what came of it. Exit code 1 where it was not accepted. */
export async function testEndpoint(
  { store, delivering }: Tokentide,
  endpoint: string,
  { json }: { readonly json?: boolean },
): Promise<void> {
  const known = (await delivering.readEndpoints()).filter(({ state }) => state !== "gone");
  const found = known.find(({ id }) => id === endpoint);
  if (!found)
    throw askedWrongly(
      `ENDPOINT: ${unknown(
        endpoint,
        known.map(({ id }) => id),
      )}`,
    );
  if (found.state === "off" || found.state === "faulty") {
    throw failed(`${endpoint} is ${found.state}: ${found.reason ?? ""}`);
  }
  const id = await delivering.ping(endpoint);
  await delivering.pass(endpoint);
  const delivery = await store.outbox.delivery(id);
  if (!delivery) throw failed(`${id} was not queued`);
  if (json) printJson(detailBody(delivery));
  else printLine(`${lineOf(delivery)}${lastOf(delivery.log)}`);
  if (delivery.status !== "delivered") throw failed(`${endpoint} did not take it`);
}

function unknown(endpoint: string, ids: readonly string[]): string {
  if (ids.length === 0) return "there are no endpoints";
  const near = nearest(endpoint, ids);
  const hint = near.length > 0 ? near : ids;
  return `"${endpoint}" is not known; there are ${hint.join(", ")}`;
}

const STATUSES = ["due", "delivered", "dead"] as const;

function statusOf(text: string): DeliveryRow["status"] {
  const status = STATUSES.find((one) => one === text);
  if (!status) throw askedWrongly(`--status: got "${text}"; ${STATUSES.join(", ")} are known`);
  return status;
}

function lineOf({ id, endpoint, status, attempts, dueAt, createdAt, message }: DeliveryRow) {
  const when = status === "due" ? `, next try ${formatInstant(dueAt)}` : "";
  const types = message.map(({ type }) => type).join(", ");
  return `${id} ${status} to ${endpoint}: ${types}, queued ${formatInstant(createdAt)}, attempts ${attempts}${when}`;
}

function lastOf(log: readonly AttemptRow[]): string {
  const last = log.at(-1);
  if (!last) return "; not tried: it waits, or the endpoint is paused";
  return last.reason === null ? `; answered ${last.status}` : `; ${last.reason}`;
}
