import { convert, type Claim, type Contradiction, type Converted } from "../../market/claim.ts";
import { DAY_MS } from "../../market/instant.ts";
import { startOf } from "../../market/day.ts";
import type { ClaimFound, ClaimsAnswer } from "../../query/claims.ts";
import { statedBy } from "./claim-groups.ts";

/** A figure in a row, with its bar on the row's scale. */
export interface Step {
  readonly claim: Claim;
  readonly supersededBy: string | null;
  readonly bar: Bar | null;
  readonly converted: Converted | null;
}

/** From and to in per cent of the largest figure of the row in the same currency. */
export interface Bar {
  readonly low: number;
  readonly high: number;
}

/** All that was stated of one entity, quantity and time. */
export interface CapexRow {
  readonly entity: string;
  readonly quantity: string;
  /** Guidance and what replaced it, in the order of replacement. */
  readonly trail: readonly Step[];
  readonly also: readonly Step[];
  readonly discussed: readonly Step[];
}

export interface CapexView {
  readonly companies: readonly CapexRow[];
  /** Sums over several companies. */
  readonly sums: readonly CapexRow[];
  /** Quarters, parts and sums over several years. */
  readonly others: readonly CapexRow[];
  readonly claims: readonly ClaimFound[];
  readonly contradictions: readonly Contradiction[];
  /** Claims of the topic that are not among them. */
  readonly more: number;
  /** Those that conversions used. */
  readonly rates: readonly Claim[];
}

const SUMS = new Set(["US big tech", "China", "Global cloud top 11"]);

/** `rates` are those to convert with; none where nothing is to be converted. */
export function capexOf(
  { claims, contradictions, more }: ClaimsAnswer,
  rates: readonly Claim[],
): CapexView {
  const rows = [...Map.groupBy(claims, ({ claim }) => keyOf(claim)).values()];
  const [annual, others] = [true, false]
    .map((wanted) => rows.filter((row) => row.some(({ claim }) => isOfAYear(claim)) === wanted))
    .map((found) => inOrder(found.map((row) => rowOf(row, rates))));
  const used = new Set(claims.map(({ claim }) => convert(claim, rates)?.rateClaim));
  return {
    companies: (annual ?? []).filter(({ entity }) => !SUMS.has(entity)),
    sums: (annual ?? []).filter(({ entity }) => SUMS.has(entity)),
    others: others ?? [],
    claims,
    contradictions,
    more,
    rates: rates.filter(({ id }) => used.has(id)),
  };
}

function keyOf({ entity, quantity, period, rate }: Claim): string {
  return [entity, quantity, period?.start, period?.end, rate].join("\n");
}

function isOfAYear({ quantity, period, rate }: Claim): boolean {
  if (quantity !== "capex" || period === null || rate !== null) return false;
  const days = (startOf(period.end) - startOf(period.start)) / DAY_MS + 1;
  return days === 365 || days === 366;
}

// Companies in the order of the file, each with its years in time.
function inOrder(rows: readonly CapexRow[]): CapexRow[] {
  const byEntity = Map.groupBy(rows, ({ entity }) => entity);
  const startOfRow = (row: CapexRow) => anyOf(row)?.period?.start ?? "";
  return [...byEntity.values()].flatMap((found) =>
    found.toSorted((a, b) => (startOfRow(a) < startOfRow(b) ? -1 : 1)),
  );
}

/** Any claim of the row: they share entity, quantity and time. */
export function anyOf({ trail, also, discussed }: CapexRow): Claim | undefined {
  return [...trail, ...also, ...discussed][0]?.claim;
}

function rowOf(found: readonly ClaimFound[], rates: readonly Claim[]): CapexRow {
  const byId = new Map(found.map(({ claim }) => [claim.id, claim]));
  const replaced = new Set(found.map(({ claim }) => claim.supersedes));
  const claims = found.map(({ claim }) => claim);
  const steps = found.map((of) => stepOf(of, claims, rates));
  const isTalk = ({ claim }: Step) => claim.status === "under_discussion";
  const isLinked = ({ claim }: Step) =>
    replaced.has(claim.id) || (claim.supersedes !== null && byId.has(claim.supersedes));
  const firm = steps.filter((step) => !isTalk(step));
  const { entity = "", quantity = "" } = claims[0] ?? {};
  const rank = ({ claim }: Step) => `${depthOf(claim, byId)} ${statedBy(claim)} ${claim.id}`;
  const sorted = (of: readonly Step[]) => of.toSorted((a, b) => (rank(a) < rank(b) ? -1 : 1));
  return {
    entity,
    quantity,
    trail: sorted(firm.filter(isLinked)),
    also: sorted(firm.filter((step) => !isLinked(step))),
    discussed: sorted(steps.filter(isTalk)),
  };
}

/** How many claims of the row it replaces, one after another. */
function depthOf(claim: Claim, byId: ReadonlyMap<string, Claim>): number {
  const seen = new Set([claim.id]);
  let before = claim.supersedes;
  while (before !== null && byId.has(before) && !seen.has(before)) {
    seen.add(before);
    before = byId.get(before)?.supersedes ?? null;
  }
  return seen.size;
}

function stepOf(
  { claim, supersededBy }: ClaimFound,
  row: readonly Claim[],
  rates: readonly Claim[],
): Step {
  const comparable = row.filter(({ currency }) => currency === claim.currency);
  const most = Math.max(...comparable.map((of) => Number(of.valueHigh ?? of.value)));
  const part = (value: string) => Math.round((Number(value) / most) * 1000) / 10;
  const bar =
    comparable.length < 2 || !(most > 0)
      ? null
      : { low: part(claim.value), high: part(claim.valueHigh ?? claim.value) };
  return { claim, supersededBy, bar, converted: convert(claim, rates) };
}
