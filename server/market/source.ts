/** The market whose headline the page gives, unless it is told another. */
export const MARKET = "openrouter";

/** The invented market of the demo. Whatever bears this name is marked SYNTHETIC wherever it is shown. */
export const SYNTHETIC = "synthetic";
