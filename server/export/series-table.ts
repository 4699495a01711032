import { field, list, type Column, type Table } from "./column.ts";

/** What stands at the end of every row: how and when it was counted, and whose it is. */
export function stamped(unit: Column["cell"], status: Column["cell"]): readonly Column[] {
  return [
    { name: "unit", kind: "text", about: "unit of the value", cell: unit },
    { name: "status", kind: "text", about: "closed or partial", cell: status },
    {
      name: "definition",
      kind: "text",
      about: "how it was counted; empty where nothing is",
      cell: (_, { definition }) => definition,
    },
    {
      name: "as_of",
      kind: "instant",
      about: "as of the newest vintage known",
      cell: (_, { as_of }) => as_of,
    },
    {
      name: "source",
      kind: "text",
      about: "whose figures these are, and under which licence",
      cell: (_, { attribution }) => attribution,
    },
  ];
}

const PERIOD: readonly Column[] = [
  { name: "period_start", kind: "day", about: "first day, UTC", cell: field("start") },
  { name: "period_end", kind: "day", about: "last day, UTC", cell: field("end") },
  {
    name: "period",
    kind: "text",
    about: "2026-07-20, 2026-07-20/7d, 2026-W30 or 2026-07",
    cell: field("period"),
  },
  {
    name: "key",
    kind: "text",
    about: "ISO country, unattributed, other, author or permaslug",
    cell: field("key"),
  },
  {
    name: "tokens",
    kind: "whole",
    unit: "tokens",
    about: "prompt + completion tokens; empty in a market that publishes shares alone",
    cell: field("tokens"),
  },
];

const HELD: readonly Column[] = [
  {
    name: "missing_days",
    kind: "text",
    about: "days of a partial period that are not held",
    cell: list("missing"),
  },
  {
    name: "cited_as_of",
    kind: "instant",
    about: "as-of of sums whose days are not held here",
    cell: field("cited_as_of"),
  },
];

export const VOLUMES: Table = {
  title: { en: "Token volumes", zh: "词元用量" },
  about: "Tokens by period and key",
  key: ["period", "key"],
  columns: [...PERIOD, ...HELD, ...stamped(() => "tokens", field("status"))],
};

export const SHARES: Table = {
  title: { en: "Shares of tokens", zh: "词元份额" },
  about: "Tokens and shares by period and key",
  key: ["period", "key"],
  columns: [
    ...PERIOD,
    { name: "share", kind: "number", unit: "fraction", about: "0 to 1", cell: field("share") },
    { name: "low", kind: "number", unit: "fraction", about: "lower bound", cell: field("low") },
    {
      name: "high",
      kind: "number",
      unit: "fraction",
      about: "upper bound: all unattributed and other were this origin's",
      cell: field("high"),
    },
    {
      name: "days_listed",
      kind: "whole",
      unit: "days",
      about: "days on which a model or author was listed",
      cell: field("days_listed"),
    },
    {
      name: "change_pp",
      kind: "number",
      unit: "percentage points",
      about: "change of the share from the period before",
      cell: field("change_pp"),
    },
    {
      name: "growth_pct",
      kind: "number",
      unit: "per cent",
      about: "change of the tokens from the period before",
      cell: field("growth_pct"),
    },
    ...HELD,
    ...stamped(() => "fraction", field("status")),
  ],
};

export const REVISIONS: Table = {
  title: { en: "Revisions", zh: "修订" },
  about: "What later vintages changed",
  key: ["period", "key", "new_as_of"],
  columns: [
    { name: "period_start", kind: "day", about: "the day, UTC", cell: field("day") },
    { name: "period_end", kind: "day", about: "the day, UTC", cell: field("day") },
    { name: "period", kind: "text", about: "the day", cell: field("day") },
    {
      name: "key",
      kind: "text",
      about: "ISO country, unattributed, other, author or permaslug",
      cell: field("key"),
    },
    {
      name: "old",
      kind: "whole",
      unit: "tokens",
      about: "before; empty where it was not listed",
      cell: field("old"),
    },
    {
      name: "new",
      kind: "whole",
      unit: "tokens",
      about: "after; empty where it is not listed",
      cell: field("new"),
    },
    {
      name: "change",
      kind: "whole",
      unit: "tokens",
      about: "after less before",
      cell: ({ old, new: now }) => ((now as bigint | null) ?? 0n) - ((old as bigint | null) ?? 0n),
    },
    { name: "old_as_of", kind: "instant", about: "as-of before", cell: field("old_as_of") },
    { name: "new_as_of", kind: "instant", about: "as-of after", cell: field("new_as_of") },
    ...stamped(
      () => "tokens",
      () => "revised",
    ),
  ],
};
