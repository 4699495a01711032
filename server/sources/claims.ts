import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import {
  CONFIDENCES,
  type Claim,
  type Contradiction,
  type MarketEvent,
  type SeedFigure,
} from "../market/claim.ts";
import { blank, claimRow, date, howStated, id, list, readClaimTable, text } from "./claim-table.ts";
import {
  namesOf,
  refuseClaims,
  refuseDangling,
  refuseTwice,
  type Identified,
  type Table,
} from "./references.ts";
import { readTable } from "./table.ts";

const DATA = join(import.meta.dirname, "../../data");

const eventRow = z.strictObject({
  id,
  date,
  date_end: z.union([blank, date]),
  precision: z.enum(["day", "week", "month", "year"]),
  category: text.min(1),
  title: text.min(1),
  title_zh: text.min(1),
  figure: text,
  ...howStated,
});

const seedRow = z.strictObject({
  id,
  figure: text.min(1),
  claims: list,
  events: list,
  confidence: z.enum(CONFIDENCES),
  note: text,
});

const contradictionRow = z.strictObject({
  id,
  title: text.min(1),
  title_zh: text.min(1),
  text: text.min(1),
  text_zh: text.min(1),
  claims: list,
});

/** What people stated, and what happened: the curated facts. */
export interface Facts {
  readonly claims: readonly Claim[];
  readonly events: readonly MarketEvent[];
  readonly seedFigures: readonly SeedFigure[];
  readonly contradictions: readonly Contradiction[];
}

/** Reads and checks every curated fact. Throws with file, line and field where a row is bad, so that nothing starts on it. */
export function readFacts(folder = DATA): Facts {
  const table = <Shape extends Identified>(file: string, shape: Shape) => {
    const csv = readFileSync(join(folder, file), "utf8");
    return { file: `data/${file}`, csv, shape };
  };
  const claimTables = readdirSync(join(folder, "claims"))
    .filter((file) => file.endsWith(".csv"))
    .toSorted()
    .map((file) => table(`claims/${file}`, claimRow))
    .map((of) => ({ of, claims: readClaimTable(of.file, of.csv) }));
  const eventTable = table("events.csv", eventRow);
  const seedTable = table("seed_figures.csv", seedRow);
  const contradictionTable = table("contradictions.csv", contradictionRow);

  const claims = claimTables.flatMap((one) => one.claims);
  const events = rowsOf(eventTable).map(
    ({ title, title_zh, date_end: dateEnd, relayed_by: relayedBy, ...row }) => ({
      ...row,
      dateEnd,
      relayedBy,
      title: { en: title, zh: title_zh },
      address: row.address || null,
      second_address: row.second_address || null,
    }),
  );
  const contradictions = rowsOf(contradictionTable).map(
    ({ title, title_zh, text, text_zh, ...row }) => ({
      ...row,
      title: { en: title, zh: title_zh },
      text: { en: text, zh: text_zh },
    }),
  );
  const seedFigures = rowsOf(seedTable);
  const facts = { claims, events, seedFigures, contradictions };

  const names = namesOf(facts);
  refuseTwice(claimTables);
  for (const { of, claims } of claimTables) refuseClaims(of, claims, names);
  refuseDangling([
    ...events.map((row) => ({
      ...row,
      of: eventTable,
      field: "seed",
      names: row.seed,
      known: names.seeds,
    })),
    ...seedFigures.flatMap(({ id, claims, events }) => [
      { of: seedTable, id, field: "claims", names: claims, known: names.all },
      { of: seedTable, id, field: "events", names: events, known: names.all },
    ]),
    ...contradictions.map(({ id, claims }) => ({
      of: contradictionTable,
      id,
      field: "claims",
      names: claims,
      known: names.all,
    })),
  ]);
  return facts;
}

function rowsOf<Shape extends Identified>({ file, csv, shape }: Table & { readonly shape: Shape }) {
  return readTable(file, csv, shape, (row) => (row as { readonly id: string }).id);
}

/** Reads a common list of claims; what it names must be in it or among our own. Throws with line and field where a row is bad. */
export function readListed(csv: string, own: Facts): Claim[] {
  const of = { file: "the list", csv, shape: claimRow };
  const claims = readClaimTable(of.file, csv);
  refuseClaims(of, claims, namesOf({ ...own, claims: [...own.claims, ...claims] }));
  return claims;
}
