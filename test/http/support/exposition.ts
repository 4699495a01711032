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
  const seen = new Set<string>();
  const series: Series[] = [];
  for (const line of text.split("\n")) {
    const [, kind, family = "", rest = ""] = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line) ?? [];
    if (kind === "HELP") helps.add(family);
    if (kind === "TYPE") types.set(family, rest);
    if (line === "" || kind) continue;
    const [, name = "", inner = "", value = ""] = SAMPLE.exec(line) ?? [];
    if (name === "") throw new Error(`not a line of a scrape: ${line}`);
    const labels = Object.fromEntries(
      Array.from(inner.matchAll(LABEL), ([, key = "", said = ""]) => [key, said]),
    );
    const base = types.has(name) ? name : name.replace(/_(bucket|sum|count)$/, "");
    const type = types.get(base);
    if (type === undefined || !helps.has(base)) throw new Error(`${name} has no HELP or TYPE`);
    const key = `${name}{${inner}}`;
    if (seen.has(key)) throw new Error(`${key} stands twice`);
    seen.add(key);
    series.push({ name, type, labels, value: Number(value.replace("Inf", "Infinity")) });
  }
  return series;
}

/** The labels that a legend names: `{{origin}}`. */
export function labelsOf(legend: string): string[] {
  return Array.from(legend.matchAll(/\{\{(\w+)\}\}/g), ([, name = ""]) => name);
}
