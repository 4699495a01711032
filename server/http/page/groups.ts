/** What the page tells apart: two countries, all others, and what is counted for none. */
export const GROUPS = ["CN", "US", "elsewhere", "unattributed", "other"] as const;
export type Group = (typeof GROUPS)[number];
