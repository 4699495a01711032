/** The pages, each with its address. */
const PATHS = {
  market: "/",
  models: "/models",
  companies: "/companies",
  capex: "/capex",
  press: "/press",
  alerts: "/alerts",
  methods: "/methods",
  data: "/data",
  corrections: "/corrections",
  embed: "/embed",
} as const;

export type PageId = keyof typeof PATHS;
export const PAGE_IDS = Object.keys(PATHS) as PageId[];

export function pathOf(page: PageId): string {
  return PATHS[page];
}
