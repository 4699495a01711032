import { performance } from "node:perf_hooks";

/** One measure: ours beside a peer that ran in turn with it. */
export interface Measure {
  readonly name: string;
  readonly ours: string;
  readonly peer: string;
  readonly ratio: number;
  /** What the ratio is held to, in words; empty where it is only told. */
  readonly aim: string;
  readonly rounds: number;
}

export interface Subject {
  readonly name: string;
  readonly run: (scale: Scale) => Promise<void>;
}

export interface Scale {
  readonly quick: boolean;
  /** A folder that is removed afterwards. */
  readonly folder: string;
}

export interface Pair<Found> {
  readonly ours: Found[];
  readonly peer: Found[];
}

/** A warm-up of each, then rounds in turn, each round beginning with the other one. */
export async function inTurn<Found>(
  rounds: number,
  ours: () => Promise<Found>,
  peer: () => Promise<Found>,
): Promise<Pair<Found>> {
  const found: Pair<Found> = { ours: [], peer: [] };
  for (let round = -1; round < rounds; round++) {
    const order = round % 2 === 0 ? (["ours", "peer"] as const) : (["peer", "ours"] as const);
    for (const who of order) {
      const one = await (who === "ours" ? ours() : peer());
      if (round >= 0) found[who].push(one);
    }
  }
  return found;
}

/** The median of the ratios of each round. */
export function ratioOf(above: readonly number[], below: readonly number[]): number {
  return median(above.map((value, i) => value / (below[i] ?? Number.NaN)));
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low = Number.NaN, high = low] = sorted.slice(
    Math.ceil(middle) - 1,
    Math.floor(middle) + 1,
  );
  return (low + high) / 2;
}

/** How long it took, in milliseconds, and what came of it. */
export async function timed<Found>(work: () => Promise<Found> | Found): Promise<[number, Found]> {
  const start = performance.now();
  const found = await work();
  return [performance.now() - start, found];
}

/** How much processor time it took, in milliseconds, which other programs hardly change; and what came of it. */
export async function worked<Found>(work: () => Promise<Found> | Found): Promise<[number, Found]> {
  const start = process.cpuUsage();
  const found = await work();
  const { user, system } = process.cpuUsage(start);
  return [(user + system) / 1000, found];
}

const COLUMNS = [44, 16, 16, 8, 10, 6];

export function printHead(): void {
  printCells(["measure", "ours", "peer", "ratio", "aim", "rounds"]);
}

export function print({ name, ours, peer, ratio, aim, rounds }: Measure): void {
  printCells([name, ours, peer, figure(ratio), aim, String(rounds)]);
}

/** Something told beside the measures. */
export function tell(text: string): void {
  process.stdout.write(`  ${text}\n`);
}

export function perSecond(value: number): string {
  return `${Math.round(value).toLocaleString("en")}/s`;
}

export function millis(value: number): string {
  return `${figure(value)} ms`;
}

export function figure(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString("en") : value.toPrecision(3);
}

function printCells(cells: readonly string[]): void {
  const padded = cells.map((cell, i) =>
    i === 0 ? cell.padEnd(COLUMNS[i] ?? 0) : cell.padStart(COLUMNS[i] ?? 0),
  );
  process.stdout.write(`${padded.join("  ").trimEnd()}\n`);
}
