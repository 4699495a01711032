import { alertsPage } from "./page-alerts.ts";
import { capexPage, companiesPage, pressPage } from "./page-claims.ts";
import { correctionsPage } from "./page-corrections.ts";
import { dataPage } from "./page-data.ts";
import { embedPage } from "./page-embed.ts";
import { marketPage } from "./page-market.ts";
import { methodsPage } from "./page-methods.ts";
import { modelsPage } from "./page-models.ts";
import type { PageMaker } from "./page-content.ts";
import type { PageId } from "./paths.ts";

/** Every page: what it reads, and what it makes of that. */
export const PAGES: Readonly<Record<PageId, PageMaker>> = {
  market: marketPage,
  models: modelsPage,
  companies: companiesPage,
  capex: capexPage,
  press: pressPage,
  alerts: alertsPage,
  methods: methodsPage,
  data: dataPage,
  corrections: correctionsPage,
  embed: embedPage,
};
