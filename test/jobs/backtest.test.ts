import { describe, expect, onTestFinished, test } from "vitest";
import type { AlertData } from "../../server/alert/event.ts";
import { isMarketRule } from "../../server/alert/rule.ts";
import { formatInstant, MINUTE_MS, parseInstant } from "../../server/market/instant.ts";
import { readRules } from "../../server/rules/read.ts";
import { build } from "../support/app.ts";
import { csvText } from "../support/days.ts";
import { archiveOfDeltas, syntheticArchive, type Archive } from "../support/openrouter/archive.ts";
import { sharedFile } from "../support/openrouter/shared.ts";

/** Rules near enough to what the rows do that they fire, resolve and are undone. */
const RULES = `
rules:
  - { id: lead, on: lead, since: 2025-W01 }
  - { id: lead-by-day, on: lead, grain: day, since: 2025-W01 }
  - { id: half, on: { share: CN }, when: { crosses: 50, direction: either }, since: 2025-W01 }
  - { id: half-7d, on: { share: CN }, when: { above: 50 }, grain: 7d, since: 2025-W01 }
  - { id: patient, on: { share: CN }, when: { above: 48 }, for: 2, keep_firing: 2, grain: day, since: 2025-W01 }
  - { id: over-us, on: { volume: CN }, when: { crosses: { volume: US } }, grain: day, since: 2025-W01 }
  - { id: day-moves, on: { volume: CN }, when: { changes: { by: 2% } }, grain: day, since: 2025-W01 }
  - { id: week-moves, on: { share: US }, when: { changes: { by: 1pp, over: 1w } }, since: 2025-W01 }
  - { id: ratio, on: { ratio: [CN, US] }, when: { above: 1.4 }, grain: 7d, since: 2025-W01 }
  - { id: record, on: { share: CN }, when: { record: { over: 2w } }, grain: 7d, since: 2025-W01 }
  - { id: streak, on: { lead: CN }, when: { streak: 2 }, since: 2025-W01 }
  - { id: entrants, on: new_entrant, when: { enters: 10 }, grain: day, since: 2025-W01 }
  - { id: deepseek, on: { rank: deepseek }, when: { below: 3 }, grain: day, since: 2025-W01 }
  - { id: nine, on: { share: CN }, when: { above: 60 }, definition: top9, grain: day, since: 2025-W01 }
  - { id: sure, on: { share: CN }, when: { above: 45 }, require: robust, grain: day, since: 2025-W01 }
defaults: { off: all }
`;

const VINTAGES = sharedFile("vintages-2026-06-22..2026-07-19.csv");
const ARCHIVES: readonly (readonly [string, Archive | null])[] = [
  [
    "a made-up archive",
    syntheticArchive({ firstPublication: "2026-09-19", publications: 12, seed: 21 }),
  ],
  ["the vintages of ../shared", VINTAGES === null ? null : archiveOfDeltas(VINTAGES)],
];

describe.for(ARCHIVES)("over %s", ([, archive]) => {
  test.skipIf(archive === null)(
    "the backtest by vintage says exactly what was said in life, vintage by vintage",
    async () => {
      const pulls = archive?.pulls ?? [];
      const app = build({ now: pulls[0]?.asOf ?? "", rules: RULES });
      onTestFinished(app.close);
      for (const { asOf, days } of pulls) {
        app.setClock(formatInstant(parseInstant(asOf) + 6 * MINUTE_MS));
        await app.bring({ csv: csvText(days), asOf });
        await app.evaluate();
      }
      const lived = await livedOf(app);
      expect(lived.length).toBeGreaterThan(20);

      const read = readRules(RULES, { file: "rules", environment: {}, shipped: [] });
      const rules = read.kind === "rules" ? read.file.rules.filter(isMarketRule) : [];
      expect(rules).toHaveLength(15);
      const replayed: string[] = [];
      for (const rule of rules) {
        const found = await app.tokentide.alerting.backtest(rule, "vintage");
        expect(found.vintages).toBe(pulls.length);
        const said = found.events.map(({ type, subject, period, asOf, value }) =>
          [rule.id, `alert.${type}`, subject, period, formatInstant(asOf), value].join(" "),
        );
        replayed.push(...said);
      }
      expect(replayed.toSorted()).toEqual(lived);
    },
  );
});

async function livedOf(app: ReturnType<typeof build>): Promise<string[]> {
  const events = await app.tokentide.store.alerts.events({ limit: 100_000 });
  return events
    .map(({ rule, type, subject, period, body }) => {
      const { as_of: asOf, value } = body.data as AlertData;
      return [rule, type, subject, period, asOf, value].join(" ");
    })
    .toSorted();
}
