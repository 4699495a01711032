import { DAY_MS } from "../server/market/instant.ts";
import type {
  Clock,
  FoundWhole,
  RawBatch,
  SourceStates,
  WholeSource,
  Written,
} from "../server/ports.ts";
import { compressedBytes, refusedBatch, sha256 } from "./batch.ts";
import { isDailyDue } from "./due.ts";
import { runOnce, type RunPorts, type WorkResult } from "./run.ts";

/** What becomes of a fetch that is read whole. */
export type KeepWhole = (raw: RawBatch, written: Written) => Promise<WorkResult>;

export interface WholePorts extends RunPorts {
  readonly sourceStates: SourceStates;
  readonly clock: Clock;
}

/** Fetches a source that is read whole, once a day, and after a failure again with a growing pause. */
export async function collectWholeWhenDue(
  ports: WholePorts,
  source: WholeSource,
  keep: KeepWhole,
  signal: AbortSignal,
): Promise<void> {
  const { jobRuns, sourceStates, clock } = ports;
  const lastRun = await jobRuns.newest(jobOf(source));
  const state = await sourceStates.state(source.id);
  if (isDailyDue(lastRun, state, clock(), DAY_MS)) await collectWhole(ports, source, keep, signal);
}

/** The job that collects a source. */
export function jobOf({ id }: { readonly id: string }): string {
  return `collect ${id}`;
}

export async function collectWhole(
  ports: WholePorts,
  source: WholeSource,
  keep: KeepWhole,
  signal: AbortSignal,
): Promise<WorkResult | "busy"> {
  return runOnce(ports, {
    job: jobOf(source),
    run: async (_progress, written) => {
      const fetched = await source.fetch(signal);
      const at = ports.clock();
      if (fetched.kind === "unreachable") {
        const { reason, retryAfterMs } = fetched;
        const notBefore = retryAfterMs === undefined ? {} : { notBefore: at + retryAfterMs };
        await written.sourceStates.attempted(source.id, at, { ok: false, reason, ...notBefore });
        return { result: "failed", detail: reason };
      }
      await written.sourceStates.attempted(source.id, at, { ok: true });
      return keep(fetched.batch, written);
    },
  });
}

/** Keeps a document that can be read; one that cannot is set aside with the reason. */
export function documentKeeper(find: (body: Uint8Array) => FoundWhole): KeepWhole {
  return async (raw, { intake, documents }) => {
    const found = find(raw.body);
    const body = await compressedBytes(raw);
    if (found.kind === "refused") {
      await intake.keep(refusedBatch(raw, body, [found.reason]));
      return { result: "failed", detail: `set aside: ${found.reason}` };
    }
    const { source, address, fetchedAt: asOf } = raw;
    const document = {
      source,
      address,
      asOf,
      sha256: sha256(raw.body),
      size: raw.body.length,
      body,
    };
    const isNew = await documents.keep(document, found.claims);
    return isNew
      ? { result: "done", detail: "a new document" }
      : { result: "nothing", detail: "the same as before" };
  };
}
