import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { zstdCompressSync } from "node:zlib";
import Papa from "papaparse";
import { parseDay } from "../../server/market/day.ts";
import { CLAIMS_LIST, readClaimsList } from "../../server/sources/claims-list.ts";
import { openStore } from "../../server/store/open.ts";
import { inTurn, median, millis, print, ratioOf, type Subject } from "./measure.ts";
import { fillDays, timeAnswers } from "./years.ts";

const CURATED = join(import.meta.dirname, "../../data/claims");
const FIRST = parseDay("2026-11-20");
/** Each gives as many rows from one source's list as from a hundred's. */
const ASKED = [
  "/?lang=en",
  "/?lang=zh",
  "/api/v1/headline",
  "/api/v1/claims?limit=250",
  "/api/v1/claims?limit=250&cursor=C40",
  "/api/v1/claims?topic=capex&limit=100",
  "/api/v1/claims?topic=press&limit=100",
  "/api/v1/claims?id=L0-V01",
  "/api/v1/claims?id=S01",
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
  const document = {
    source: CLAIMS_LIST,
    address: "list.csv",
    asOf: Date.parse(FIRST),
    sha256: createHash("sha256").update(body).digest("hex"),
    size: body.length,
    body: zstdCompressSync(body),
  };
  await store.documents.keep(document, readClaimsList(body));
  await store.close();
}

function namesOf({ id, statement, supersedes }: Row, before: string): Row {
  const replaced = supersedes ? `${before}${supersedes}` : "";
  const names = { id: `${before}${id}`, statement: `${before}${statement}` };
  return { ...names, supersedes: replaced, see_also: "", seed: "" };
}

/** The claims of a hundred sources beside those of one, over a year of days, in processor time. Ours is a hundred, the peer one. */
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
