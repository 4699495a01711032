/** One value of a scrape. */
export interface Series {
  readonly name: string;
  readonly type: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const SAMPLE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (-?[\d.e+-]+|Na[nN]|[+-]Inf)$/;
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\\n]|\\.)*)"(?:,|$)/g;

/** Reads the text format of Prometheus (0.0.4); throws where a line is none, or a value has no HELP and TYPE, or stands twice. */
export function parseExposition(text: string): Series[] {
  const types = new Map<string, string>();
  const helps = new Set<string>();
  const series: Series[] = [];
  for (const line of text.split("\n").filter((one) => one !== "")) {
    const [, kind, family = "", rest = ""] = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line) ?? [];
    if (kind === "HELP") helps.add(family);
    else if (kind === "TYPE") types.set(family, rest);
    else series.push(sampleOf(line, types, helps));
  }
  const keys = series.map(({ name, labels }) => name + JSON.stringify(labels));
  const twice = keys.find((key, i) => keys.indexOf(key) !== i);
  if (twice !== undefined) throw new Error(`${twice} stands twice`);
  return series;
}

function sampleOf(line: string, types: ReadonlyMap<string, string>, helps: ReadonlySet<string>) {
  const [, name, inner = "", value = ""] = SAMPLE.exec(line) ?? [];
  if (name === undefined) throw new Error(`not a line of a scrape: ${line}`);
  const base = types.has(name) ? name : name.replace(/_(bucket|sum|count)$/, "");
  const type = types.get(base);
  if (type === undefined || !helps.has(base)) throw new Error(`${name} has no HELP or TYPE`);
  const labels = Object.fromEntries(
    Array.from(inner.matchAll(LABEL), ([, key = "", said = ""]) => [key, said]),
  );
  return { name, type, labels, value: Number(value.replace("Inf", "Infinity")) };
}

/** The labels that a legend names: `{{origin}}`. */
export function labelsOf(legend: string): string[] {
  return Array.from(legend.matchAll(/\{\{(\w+)\}\}/g), ([, name = ""]) => name);
}
