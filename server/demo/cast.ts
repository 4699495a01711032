import { parseDay } from "../market/day.ts";
import { originMap, type Author, type OriginMap } from "../market/origin.ts";
import { parsePermaslug, type Permaslug } from "../market/permaslug.ts";

/** Which share of the plot a model's tokens are part of. */
export const GROUPS = ["CN", "US", "elsewhere", "nobody"] as const;
export type Group = (typeof GROUPS)[number];

export interface Model {
  readonly permaslug: Permaslug;
  readonly group: Group;
  /** Its size among its group, in no unit. */
  readonly weight: number;
  /** It comes with this week of the plot and is among the largest at once. */
  readonly entersInWeek?: number;
}

// Invented, and named so that nobody takes them for a company: only the countries exist.
const AUTHORS = [
  ["demo-lotus", "SYNTHETIC Lotus", "CN"],
  ["demo-crane", "SYNTHETIC Crane", "CN"],
  ["demo-bamboo", "SYNTHETIC Bamboo", "CN"],
  ["demo-eagle", "SYNTHETIC Eagle", "US"],
  ["demo-canyon", "SYNTHETIC Canyon", "US"],
  ["demo-river", "SYNTHETIC River", "US"],
  ["demo-maple", "SYNTHETIC Maple", "CA"],
  ["demo-brioche", "SYNTHETIC Brioche", "FR"],
  ["demo-nobody", "SYNTHETIC Nobody", null],
] as const;

const BEFORE_ALL = parseDay("2000-01-01");

/** Whose the invented models are. The demo has a map of its own, so that no real author bears invented tokens. */
export function demoOrigins(): OriginMap {
  const authors = AUTHORS.map(([author, name, origin]): Author => ({
    author,
    name,
    origin,
    from: BEFORE_ALL,
    confidence: origin === null ? "none" : "high",
    source: "SYNTHETIC: invented by Tokentide's demo",
    sourceDate: BEFORE_ALL,
    note: "SYNTHETIC: no such author exists",
  }));
  return originMap(authors, []);
}

const ENTRANCE_WEEK = 7;

const model = (name: string, group: Group, weight: number): Model => ({
  permaslug: parsePermaslug(name),
  group,
  weight,
});

/** Every model of the market. */
export const MODELS: readonly Model[] = [
  model("demo-lotus/petal-3", "CN", 34),
  model("demo-crane/heron-2", "CN", 24),
  model("demo-bamboo/grove-1", "CN", 12),
  model("demo-lotus/petal-3-mini", "CN", 11),
  model("demo-bamboo/grove-1-code", "CN", 8),
  model("demo-lotus/petal-3-mini:free", "CN", 6),
  model("demo-crane/heron-2:free", "CN", 5),
  { ...model("demo-crane/heron-4", "CN", 46), entersInWeek: ENTRANCE_WEEK },
  model("demo-eagle/mesa-4", "US", 31),
  model("demo-canyon/ridge-5", "US", 24),
  model("demo-river/delta-2", "US", 13),
  model("demo-eagle/mesa-4-mini", "US", 12),
  model("demo-river/delta-2-code", "US", 9),
  model("demo-canyon/ridge-5:free", "US", 6),
  model("demo-eagle/mesa-4-vision", "US", 3),
  model("demo-brioche/crumb-2", "elsewhere", 3),
  model("demo-maple/syrup-1", "elsewhere", 2),
  model("demo-nobody/mask-1", "nobody", 2),
  model("demo-nobody/mask-2", "nobody", 1),
];
