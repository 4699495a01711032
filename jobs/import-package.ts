import type {
  CheckedDay,
  Documents,
  Intake,
  PackedContent,
  PackedVintage,
  StorePackage,
} from "../server/ports.ts";
import { compressed } from "./batch.ts";
import { hashOf } from "./ingest.ts";
import { labsHash } from "./labs.ts";

export interface PackagePorts {
  readonly intake: Intake;
  readonly documents: Documents;
}

export interface PackageImported {
  readonly vintages: number;
  /** Not held before. */
  readonly newVintages: number;
  readonly days: number;
  readonly documents: number;
}

// A package holds what was accepted, not the bytes of each fetch.
const NOT_HERE = "The bytes as they came are not in the package that this vintage came with.\n";

/** Brings vintages in with the as-ofs, hashes and addresses they had: an empty store then answers as the first one did. */
export async function importPackage(
  { intake, documents }: PackagePorts,
  { vintages, contents, documents: packed }: StorePackage,
  onProgress: (done: number, total: number) => Promise<void>,
): Promise<PackageImported> {
  const body = await compressed(NOT_HERE);
  const found = { vintages: vintages.length, newVintages: 0, days: 0, documents: packed.length };
  for (const [i, vintage] of vintages.entries()) {
    await onProgress(i, vintages.length);
    const days = daysOf(vintage, contents);
    const { isNew } = await intake.keep({
      ...vintage,
      size: NOT_HERE.length,
      body,
      window: { start: vintage.from, end: vintage.to },
      days,
      setAside: [],
    });
    found.newVintages += Number(isNew);
    found.days += days.length;
  }
  for (const document of packed) {
    const { length: size } = document.body;
    const packedBody = await compressed(document.body);
    // The claims of a list are made rows when they are first asked for.
    await documents.keep({ ...document, address: "a package", size, body: packedBody }, []);
  }
  await onProgress(vintages.length, vintages.length);
  return found;
}

function daysOf(
  { days }: PackedVintage,
  contents: ReadonlyMap<number, PackedContent>,
): CheckedDay[] {
  return days.map(({ day, content }) => {
    const { rows, labShares } = contents.get(content) ?? { rows: [], labShares: [] };
    if (labShares.length === 0) return { day, hash: hashOf({ rows }), rows };
    return { day, hash: labsHash({ shares: labShares }), rows, labShares };
  });
}
