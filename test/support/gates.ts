import { gatesFor } from "../../server/market/check.ts";
import { MARKET } from "../../server/market/source.ts";

/** Compares with no cited totals: the markets of most tests are far too small for them. */
export const gatesOf = gatesFor(MARKET, []);
