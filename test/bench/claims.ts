import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { zstdCompressSync } from "node:zlib";
import Papa from "papaparse";
import { parseDay } from "../../server/market/day.ts";
import { CLAIMS_LIST } from "../../server/sources/claims-list.ts";
import { openStore } from "../../server/store/open.ts";
import { inTurn, median, millis, print, ratioOf, type Subject } from "./measure.ts";
import { fillDays, timeAnswers } from "./years.ts";

const CURATED = join(import.meta.dirname, "../../data/claims");
const FIRST = parseDay("2026-11-20");
/** The first page reads the list; the other language's does not any more. */
const ASKED = [
  "/?lang=en",
  "/?lang=zh",
  "/api/v1/headline",
  "/api/v1/claims",
  "/api/v1/claims?topic=capex",
  "/api/v1/claims?topic=press",
];

type Row = Record<string, string>;

/** The claims of so many sources, each with as many as the project's own, as one list that was collected. */
async function fillClaims(file: string, sources: number): Promise<void> {
  const rows = readdirSync(CURATED).flatMap(
    (name) =>
      Papa.parse<Row>(readFileSync(join(CURATED, name), "utf8"), {
        header: true,
        skipEmptyLines: true,
      }).data,
  );
  const listed = Array.from({ length: sources }, (_, i) =>
    rows.map((row) => ({ ...row, ...namesOf(row, `L${i}-`) })),
  ).flat();
  const body = Buffer.from(Papa.unparse(listed));
  const store = openStore(`sqlite:${file}`);
  await store.documents.keep({
    source: CLAIMS_LIST,
    address: "list.csv",
    asOf: Date.parse(FIRST),
    sha256: createHash("sha256").update(body).digest("hex"),
    size: body.length,
    body: zstdCompressSync(body),
  });
  await store.close();
}

function namesOf({ id, statement, supersedes }: Row, before: string): Row {
  const replaced = supersedes ? `${before}${supersedes}` : "";
  const names = { id: `${before}${id}`, statement: `${before}${statement}` };
  return { ...names, supersedes: replaced, see_also: "", seed: "" };
}

/** The claims of a hundred sources beside those of one, over a year of days. Ours is a hundred, the peer one. */
export const claimsSubject: Subject = {
  name: "claims",
  run: async ({ quick, folder }) => {
    const many = quick ? 10 : 100;
    const [one, hundred] = [join(folder, "one.db"), join(folder, "hundred.db")];
    for (const [file, sources] of [
      [one, 1],
      [hundred, many],
    ] as const) {
      await fillDays(file, 365);
      await fillClaims(file, sources);
    }
    const rounds = quick ? 2 : 7;
    const { ours, peer } = await inTurn(
      rounds,
      () => timeAnswers(hundred, ASKED),
      () => timeAnswers(one, ASKED),
    );
    for (const name of ours[0]?.keys() ?? []) {
      const of = (times: ReadonlyMap<string, number>[]) =>
        times.map((found) => found.get(name) ?? 0);
      print({
        name: `${many} sources of claims beside one: ${name}`,
        ours: millis(median(of(ours))),
        peer: millis(median(of(peer))),
        ratio: ratioOf(of(ours), of(peer)),
        aim: "<= 1.1",
        rounds,
      });
    }
  },
};
