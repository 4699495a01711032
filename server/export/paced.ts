import { setImmediate } from "node:timers/promises";
import type { ExportPage } from "../exporting.ts";

/** The same pages, counted, with time for other requests before each. */
export async function* paced(
  pages: AsyncIterable<ExportPage>,
  note: (page: ExportPage) => void,
): AsyncGenerator<ExportPage> {
  for await (const page of pages) {
    await setImmediate();
    note(page);
    yield page;
  }
}

/** Text as UTF-8. */
export async function* encoded(texts: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  for await (const text of texts) yield Buffer.from(text);
}
