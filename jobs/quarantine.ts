import { promisify } from "node:util";
import { zstdDecompress } from "node:zlib";
import { OPENROUTER_GATES, OWN_GATES } from "../server/market/check.ts";
import type { CheckedBatch, Clock, Intake } from "../server/ports.ts";
import { check, type Accepted, type IngestPorts } from "./ingest.ts";

export interface QuarantinePorts extends IngestPorts {
  readonly intake: Intake;
  readonly clock: Clock;
}

export type Decided =
  | { readonly kind: "decided"; readonly days: number }
  | { readonly kind: "unknown" }
  | { readonly kind: "closed"; readonly state: string }
  | { readonly kind: "impossible"; readonly reason: string };

/** Keeps what a gate refused: the batch or the one day, in the vintage that it came with. */
export async function accept(ports: QuarantinePorts, id: number): Promise<Decided> {
  const item = await ports.intake.quarantineItem(id);
  if (!item) return { kind: "unknown" };
  if (item.state !== "open") return { kind: "closed", state: item.state };
  if (item.day !== null && item.hash === "") {
    return settle(ports, { id, decision: "accepted", remark: "it stays missing" });
  }

  const { source, address, asOf, fetchedAt, day } = item;
  const body = new Uint8Array(await promisify(zstdDecompress)(item.body));
  const raw = { source, address, asOf, fetchedAt, window: null, body, faults: [], notes: [] };
  const gates = source === "openrouter" ? OPENROUTER_GATES : OWN_GATES;
  const accepted: Accepted = day === null ? { kind: "batch" } : { kind: "day", day };
  const batch = await check(ports, raw, gates, accepted);
  if (batch.days.length > 0) {
    return settle(ports, { id, decision: "accepted", remark: "", batch });
  }
  const reasons = batch.setAside.flatMap((aside) => aside.reasons);
  return { kind: "impossible", reason: reasons.join("; ") };
}

/** Settles an item for good without keeping anything; the same content is set aside silently from then on. */
export async function discard(
  ports: QuarantinePorts,
  id: number,
  reason: string,
): Promise<Decided> {
  const item = await ports.intake.quarantineItem(id);
  if (!item) return { kind: "unknown" };
  if (item.state !== "open") return { kind: "closed", state: item.state };
  return settle(ports, { id, decision: "discarded", remark: reason });
}

interface Decision {
  readonly id: number;
  readonly decision: "accepted" | "discarded";
  readonly remark: string;
  readonly batch?: CheckedBatch;
}

async function settle(
  { intake, clock }: QuarantinePorts,
  { id, decision, remark, batch }: Decision,
): Promise<Decided> {
  const settled = await intake.decide(id, decision, remark, clock(), batch);
  if (!settled) return { kind: "closed", state: "decided" };
  return { kind: "decided", days: batch?.days.length ?? 0 };
}
