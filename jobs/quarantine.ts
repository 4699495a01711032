import { promisify } from "node:util";
import { zstdDecompress } from "node:zlib";
import type { Day } from "../server/market/day.ts";
import type { CheckedBatch, Clock, Decided, Intake, RawBatch, ReadLabs } from "../server/ports.ts";
import { check, type IngestPorts } from "./ingest.ts";
import { checkLabs } from "./labs.ts";

export interface QuarantinePorts extends IngestPorts {
  readonly intake: Intake;
  readonly clock: Clock;
  /** For batches of a market that publishes shares alone. */
  readonly readLabs?: (body: Uint8Array) => ReadLabs;
}

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
  const batch = await checkAccepted(ports, raw, day);
  if (batch.days.length > 0) {
    return settle(ports, { id, decision: "accepted", remark: "", batch });
  }
  const reasons = batch.setAside.flatMap((aside) => aside.reasons);
  return { kind: "impossible", reason: reasons.join("; ") };
}

/** The bytes say which check they are for: rows of tokens, or shares of labs. */
async function checkAccepted(ports: QuarantinePorts, raw: RawBatch, day: Day | null) {
  const labs = ports.readLabs?.(raw.body);
  if (labs?.kind === "labs") return checkLabs(raw, labs, day ?? undefined);
  return check(ports, raw, day === null ? { kind: "batch" } : { kind: "day", day });
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
