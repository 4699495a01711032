import { Counter, Gauge, Registry } from "prom-client";

/** A gauge, or a counter, with its present values; a value that is null is not known and has no series. */
export interface Family {
  readonly name: string;
  readonly help: string;
  readonly type?: "counter";
  readonly samples: readonly Sample[];
}

export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number | null;
}

/** The families as a registry of their own: made anew at each scrape, what is gone leaves no series behind. */
export function registryOf(families: readonly Family[]): Registry {
  const registry = new Registry();
  for (const { name, help, type, samples } of families) {
    const labelNames = [...new Set(samples.flatMap(({ labels }) => Object.keys(labels)))];
    const about = { name, help, labelNames, registers: [registry] };
    const metric = type === "counter" ? new Counter(about) : new Gauge(about);
    // Without labels it begins at 0, which nobody has counted.
    if (labelNames.length === 0) metric.remove({});
    for (const { labels, value } of samples) if (value !== null) metric.inc(labels, value);
  }
  return registry;
}

/** One series for each possible value, 1 for the one that is. */
export function oneOf<Value extends string>(
  label: string,
  values: readonly Value[],
  present: Value | null,
  labels: Readonly<Record<string, string>>,
): Sample[] {
  return values.map((value) => ({
    labels: { ...labels, [label]: value },
    value: value === present ? 1 : 0,
  }));
}

/** Milliseconds since 1970 as seconds. */
export function seconds(ms: number | null): number | null {
  return ms === null ? null : ms / 1000;
}
