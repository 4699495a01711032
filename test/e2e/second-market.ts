import { ingestLabs } from "../../jobs/labs.ts";
import { parseInstant } from "../../server/market/instant.ts";
import type { Store } from "../../server/ports.ts";
import { readLeaderboard } from "../../server/sources/vercel.ts";
import { rowsAt } from "../support/openrouter/vercel.ts";
import { rawOf } from "../support/raw.ts";

/** Brings the sixty days before a moment of an invented second market into a store. */
export async function holdSecondMarket(store: Store, asOf: string): Promise<void> {
  const body = JSON.stringify(rowsAt(parseInstant(asOf)));
  await ingestLabs(
    { intake: store.intake, readLabs: readLeaderboard },
    rawOf({ source: "vercel", asOf, body }),
  );
}
