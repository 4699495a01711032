/** How a backtest saw history, in words. */
export function modeLabel(mode: "vintage" | "now"): { readonly en: string; readonly zh: string } {
  return LABELS[mode];
}

const LABELS = {
  vintage: {
    en: "each period as it was known when it closed, and as later vintages changed it",
    zh: "每个周期按其收盘时所知的数据计算，并随后续版本的修订而变",
  },
  now: {
    en: "AS KNOWN NOW: later revisions are in it, which nobody could see at the time",
    zh: "按现在所知的数据计算：包含当时无人能知的后续修订",
  },
} as const;
