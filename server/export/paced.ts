import { setImmediate } from "node:timers/promises";
import type { ExportPage } from "../exporting.ts";

const TURNS_MAX = 8;
const QUIET_MS = 0.5; // a turn in which nobody else had work is shorter

/** The same pages, counted, with time for other requests before and after each. */
export async function* paced(
  pages: AsyncIterable<ExportPage>,
  note: (page: ExportPage) => void,
): AsyncGenerator<ExportPage> {
  for await (const page of pages) {
    await othersDone();
    note(page);
    yield page;
    await othersDone(); // between writing a page and reading the next
  }
}

/** Resolves when nobody else has work, or has had several turns: a request needs more than one to be answered. */
export async function othersDone(): Promise<void> {
  for (let turn = 0; turn < TURNS_MAX; turn++) {
    const start = performance.now();
    await setImmediate();
    if (performance.now() - start < QUIET_MS) return;
  }
}

/** Text as UTF-8. */
export async function* encoded(texts: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  for await (const text of texts) yield Buffer.from(text);
}
