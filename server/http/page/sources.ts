import type { SourceStatus } from "../../query/sources.ts";
import { words, type Lang } from "../../words/lang.ts";

/** What a source is called in a sentence; one without a name is called by its id. */
export function sourceName(id: string, lang: Lang): string {
  const names: Readonly<Record<string, string>> = words(lang).sourceName;
  return names[id] ?? id;
}

/** How the newest run of a source went; null before the first. */
export function runWord({ lastRun }: SourceStatus, lang: Lang): string | null {
  if (!lastRun) return null;
  const { run, first } = words(lang);
  if (lastRun.result !== null) return run[lastRun.result];
  if (lastRun.total === 0) return run.underWay;
  return first.collecting(String(lastRun.done), String(lastRun.total));
}
