/** The market whose headline the page gives, unless it is told another. */
export const MARKET = "openrouter";

/** The invented market of the demo. Whatever bears this name is marked SYNTHETIC wherever it is shown. */
export const SYNTHETIC = "synthetic";

/** What names of files say of a source: nothing of the market, and of what is invented, loudly. */
export function inFileName(source: string): readonly string[] {
  if (source === MARKET) return [];
  return [source === SYNTHETIC ? source.toUpperCase() : source];
}
