import type { CollectingPorts } from "../jobs/collecting.ts";
import { snapshotJob } from "../jobs/snapshot.ts";
import { jobOf } from "../jobs/whole.ts";
import { exporter } from "./export/export.ts";
import { operatorPackage, type PackingPorts } from "./export/operator-package.ts";
import { snapshotFolder } from "./export/snapshot-folder.ts";
import type { SnapshotReads, Snapshots, WriteExport } from "./exporting.ts";
import type { ReadPorts } from "./http/answering.ts";
import { askTable } from "./http/questions.ts";
import type { Store } from "./ports.ts";
import { CATALOGUE } from "./sources/catalogue.ts";
import { CLAIMS_LIST } from "./sources/claims-list.ts";

export interface Exports {
  readonly writeExport: WriteExport;
  readonly snapshots: Snapshots & SnapshotReads;
  /** Publishes the dated sets that are due. */
  readonly makeSnapshots: ReturnType<typeof snapshotJob>;
  /** The operator's package of everything that answers rest on. */
  readonly packed: (onVintage: PackingPorts["onVintage"]) => AsyncIterable<Uint8Array>;
}

export interface ExportsOf {
  /** The folder of the dated sets. */
  readonly folder: string;
  /** Where citations point: this server's public address; empty for the path alone. */
  readonly base: string;
  readonly store: Store;
  readonly reads: ReadPorts;
  readonly collecting: CollectingPorts;
  /** Of how many dates the sets stand; undefined for all. */
  readonly keepDates: () => number | undefined;
}

/** What is given away: tables, dated sets, the operator's package. */
export function exportsOf(of: ExportsOf): Exports {
  const { folder, base, store, reads, collecting, keepDates } = of;
  const writeExport = exporter(base);
  const snapshots = snapshotFolder({
    folder,
    market: reads.market,
    // As it would have been asked for then: what came to be known later changes nothing.
    ask: (table, parameters, asOf) =>
      askTable({ ...reads, clock: () => asOf }, table, parameters, () => {
        throw new Error(`${table} would hold a publisher's own rows`);
      }),
    writeExport,
    base,
  });
  return {
    writeExport,
    snapshots,
    makeSnapshots: snapshotJob({
      ...collecting,
      market: reads.market,
      snapshots,
      keepDates,
      collectJob: jobOf(collecting.source),
    }),
    packed: (onVintage) =>
      operatorPackage({
        ...store,
        documentSources: [CATALOGUE, CLAIMS_LIST],
        asOf: reads.clock(),
        onVintage,
      }),
  };
}

/** The dated sets lie beside the store, `tokentide.db` has them in `tokentide-snapshots`; those of PostgreSQL in the working folder. */
export function snapshotPath(databaseUrl: string): string {
  const file = /^sqlite:(.+)$/.exec(databaseUrl)?.[1] ?? "tokentide";
  return `${file.replace(/\.db$/, "")}-snapshots`;
}
