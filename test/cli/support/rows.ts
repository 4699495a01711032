import { csvOf, madeRows } from "../../support/made-market.ts";

// Long past by any machine's clock, and since the first day that origins are known of.
export const AS_OF = "2025-10-13T02:00:00Z";
export const LAST_WEEK = "2025-W41";

/** Rows of six whole weeks up to the Sunday before AS_OF. */
export const ROWS = madeRows({ from: "2025-09-01", to: "2025-10-12" });
export const CSV = csvOf(ROWS);

/** The same as the Data API would say them, which names its own as-of. */
export const JSON_TEXT = JSON.stringify({
  data: ROWS.map(({ day, slug, tokens }) => ({
    date: day,
    model_permaslug: slug,
    total_tokens: String(tokens),
  })),
  meta: { as_of: AS_OF },
});
