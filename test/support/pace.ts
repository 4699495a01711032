import type { Pace } from "../../server/sources/http.ts";

/** The same tries with hardly a wait between them, where it is not the waiting that is looked at. */
export const QUICK: Pace = { timeoutMs: 30_000, retryMs: 5, pauseMs: 0 };
