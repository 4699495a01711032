// From a kept answer (some 50 µs) to a question that reads all that is held.
const BUCKETS_S = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

/** Durations of requests of one kind. Kept by hand: a library's histogram made a kept answer a fifth dearer. */
export interface Tally {
  /** Notes one that began at a `performance.now()`. */
  readonly add: (start: number) => void;
  /** How many took at most each bucket's seconds, and how many took longer. */
  readonly counts: readonly number[];
  readonly sumS: () => number;
}

export function newTally(): Tally {
  const counts = Array.from({ length: BUCKETS_S.length + 1 }, () => 0);
  let sum = 0;
  return {
    counts,
    sumS: () => sum,
    add: (start) => {
      const took = (performance.now() - start) / 1000;
      sum += took;
      let at = 0;
      while (at < BUCKETS_S.length && took > (BUCKETS_S[at] as number)) at += 1;
      counts[at] = (counts[at] as number) + 1;
    },
  };
}

/** The tallies as one histogram in the text format; each has the labels it is kept under. */
export function histogramText(
  name: string,
  help: string,
  tallies: ReadonlyMap<string, Tally>,
): string {
  const lines = [`# HELP ${name} ${help}`, `# TYPE ${name} histogram`];
  for (const [labels, { counts, sumS }] of tallies) {
    let below = 0;
    for (const [i, count] of counts.entries()) {
      below += count;
      lines.push(`${name}_bucket{${labels},le="${BUCKETS_S[i] ?? "+Inf"}"} ${below}`);
    }
    lines.push(`${name}_sum{${labels}} ${sumS()}`, `${name}_count{${labels}} ${below}`);
  }
  return `${lines.join("\n")}\n`;
}
