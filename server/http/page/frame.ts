import type { Instant } from "../../market/instant.ts";
import type { SourceStatus } from "../../query/sources.ts";
import type { Address } from "./address.ts";
import { addressNotices, otherNotices, sourceNotices, type Notice } from "./notices.ts";
import type { PageReads } from "./read.ts";

/** What every page knows, whatever it is about. */
export interface Frame {
  /** The source whose headline is given. */
  readonly market: string;
  readonly address: Address;
  /** The moment whose knowledge is shown. */
  readonly at: Instant;
  /** The present moment. */
  readonly now: Instant;
  /** Of the newest vintage known at that moment; null before the first. */
  readonly asOf: Instant | null;
  readonly notices: readonly Notice[];
  readonly sources: readonly SourceStatus[];
}

export async function frameOf(reads: PageReads, address: Address): Promise<Frame> {
  const { market } = reads;
  const now = reads.clock();
  const at = address.frozenAt ?? now;
  const [asOf, sources] = await Promise.all([
    reads.observations.newestAsOf(market, at),
    reads.readSources(),
  ]);
  const { lang } = address;
  const source = sources.find(({ id }) => id === market);
  // What is the matter now says nothing of what was known then.
  const isNow = address.frozenAt === null;
  const notices = [
    ...addressNotices(address),
    ...(isNow && source ? sourceNotices(source, lang, now) : []),
    ...(isNow ? otherNotices(sources, market, lang) : []),
  ];
  return { market, address, at, now, asOf, notices, sources };
}
