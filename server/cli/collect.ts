import { parseDay, type Day } from "../market/day.ts";
import type { Tokentide } from "../compose.ts";
import { argument, askedWrongly, failed } from "./outcome.ts";
import { printJson, printLine, progressBar } from "./print.ts";

export interface CollectOptions {
  readonly from?: string;
  readonly to?: string;
  readonly source: string;
  readonly json?: boolean;
}

/** One collection now, with a progress bar. */
export async function collect(tokentide: Tokentide, options: CollectOptions): Promise<void> {
  const collection = tokentide.collections.find(({ id }) => id === options.source);
  if (!collection) {
    const known = tokentide.collections.map(({ id }) => id).join(", ");
    throw askedWrongly(`--source: "${options.source}" is not collected; ${known} are`);
  }
  const days = daysOf(options);
  const stopping = new AbortController();
  process.once("SIGINT", () => stopping.abort());
  const bar = progressBar("snapshots");
  const result = await collection
    .now({
      ...days,
      signal: stopping.signal,
      onProgress: bar.show,
    })
    .finally(bar.end);
  if (result === "busy") throw failed("another process is collecting; try again when it has ended");
  if (options.json) printJson(result);
  if (result.result === "failed") throw failed(result.detail);
  if (!options.json) printLine(result.detail);
}

function daysOf({ from, to }: CollectOptions): { from?: Day; to?: Day } {
  const days = {
    ...(from === undefined ? {} : { from: argument("--from", from, parseDay) }),
    ...(to === undefined ? {} : { to: argument("--to", to, parseDay) }),
  };
  if (days.from && days.to && days.from > days.to) {
    throw askedWrongly(`--from: ${days.from} comes after --to ${days.to}`);
  }
  return days;
}
