import type { Html } from "./cells.ts";
import type { ChartData } from "./chart-view.ts";
import type { Frame } from "./frame.ts";
import type { PageReads } from "./read.ts";

/** What a page adds to the frame that all pages share. */
export interface PageContent {
  readonly main: Html;
  /** What its script draws. */
  readonly charts: readonly ChartData[];
  /** Its title where it is none of the pages. */
  readonly title?: string;
  /** What it says in one sentence, for search engines; its title where it says none. */
  readonly description?: string | undefined;
  /** Whether a part of it could not be worked out for the number of those who ask. */
  readonly isBusy?: boolean;
}

export type PageMaker = (reads: PageReads, frame: Frame) => Promise<PageContent>;
