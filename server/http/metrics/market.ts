import { DEFINITION_IDS, type DefinitionId } from "../../market/definition.ts";
import { startOf } from "../../market/day.ts";
import { lastClosed } from "../../market/headline.ts";
import type { Instant } from "../../market/instant.ts";
import { isCountry } from "../../market/origin.ts";
import { spanOf } from "../../market/period.ts";
import { decimalOf } from "../../market/rational.ts";
import { highOf, shareOf } from "../../market/share.ts";
import type { PeriodVolumes } from "../../market/volume.ts";
import type { ReadSeries } from "../../query/series.ts";
import { seconds, type Family } from "./family.ts";

const WEEKS = 6; // as far back as a last closed week is looked for

interface Counted {
  readonly definition: DefinitionId;
  readonly week: PeriodVolumes;
}

/** The last closed week under each definition, by origin. */
export async function marketFamilies(
  readSeries: ReadSeries,
  source: string,
  asOf: Instant,
): Promise<Family[]> {
  const asked = { source, asOf, grain: "week", by: "origin", limit: WEEKS } as const;
  const counted: Counted[] = [];
  for (const definition of DEFINITION_IDS) {
    const week = lastClosed((await readSeries({ ...asked, definition })).periods);
    if (week) counted.push({ definition, week });
  }
  const start = counted[0] && startOf(spanOf(counted[0].week.period).start);
  return [
    {
      name: "tokentide_week_start_timestamp_seconds",
      help: "When the last closed week began",
      samples: [{ labels: { source }, value: seconds(start ?? null) }],
    },
    {
      name: "tokentide_week_tokens",
      help: "Tokens of the last closed week, by definition and origin",
      samples: each(source, counted, (week, origin) =>
        Number(week.volumes.get(origin)?.tokens ?? 0n),
      ),
    },
    {
      name: "tokentide_week_share_ratio",
      help: "Share of the last closed week, 0 to 1, by definition and origin",
      samples: each(source, counted, (week, origin) => decimalOf(shareOf(week, origin))),
    },
    {
      name: "tokentide_week_share_high_ratio",
      help: "The share if all that no country is counted for were that country's, 0 to 1",
      samples: each(source, counted, (week, origin) =>
        isCountry(origin) ? decimalOf(highOf(week, origin)) : null,
      ),
    },
  ];
}

function each(
  source: string,
  counted: readonly Counted[],
  valueOf: (week: PeriodVolumes, origin: string) => number | null,
) {
  return counted.flatMap(({ definition, week }) =>
    Array.from(week.volumes.keys(), (origin) => ({
      labels: { source, definition, origin },
      value: valueOf(week, origin),
    })),
  );
}
