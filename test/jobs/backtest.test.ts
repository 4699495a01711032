import { describe, expect, onTestFinished, test } from "vitest";
import type { AlertData } from "../../server/alert/event.ts";
import { isMarketRule } from "../../server/alert/rule.ts";
import { formatInstant, MINUTE_MS, parseInstant } from "../../server/market/instant.ts";
import { readRules } from "../../server/rules/read.ts";
import { weeksCsv } from "../support/alert-market.ts";
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

interface Pull {
  readonly asOf: string;
  readonly csv: string;
}

const pullsOf = ({ pulls }: Archive): Pull[] =>
  pulls.map(({ asOf, days }) => ({ asOf, csv: csvText(days) }));
const weeks = (CN: number) => ({ CN, US: 90 - CN, other: 10 });

/** Weeks around every threshold above, each revised in the vintages after it. */
const REVISED: readonly Pull[] = [
  ["2026-05-18", { "2026-W19": weeks(44), "2026-W20": weeks(44) }],
  ["2026-05-25", { "2026-W21": weeks(52) }],
  ["2026-05-26", { "2026-W21": weeks(43) }],
  ["2026-06-01", { "2026-W22": weeks(56) }],
  ["2026-06-02", { "2026-W21": weeks(51), "2026-W22": weeks(57) }],
  ["2026-06-08", { "2026-W23": weeks(40) }],
  ["2026-06-09", { "2026-W22": weeks(44), "2026-W23": weeks(52) }],
  ["2026-06-15", { "2026-W24": weeks(58) }],
].map(([day, held]) => ({
  asOf: `${day as string}T02:00:00Z`,
  csv: weeksCsv(held as Parameters<typeof weeksCsv>[0]),
}));

const VINTAGES = sharedFile("vintages-2026-06-22..2026-07-19.csv");
const MADE = { firstPublication: "2026-09-19", publications: 12, seed: 21 };
const HISTORIES: readonly (readonly [string, readonly Pull[] | null])[] = [
  ["weeks that are revised", REVISED],
  ["a made-up archive", pullsOf(syntheticArchive(MADE))],
  ["the vintages of ../shared", VINTAGES === null ? null : pullsOf(archiveOfDeltas(VINTAGES))],
];

/** An application over a history, evaluated at every so many vintages as they come. */
async function live(pulls: readonly Pull[], every: number) {
  const app = build({ now: pulls[0]?.asOf ?? "", rules: RULES });
  onTestFinished(app.close);
  for (const [i, { asOf, csv }] of pulls.entries()) {
    app.setClock(formatInstant(parseInstant(asOf) + 6 * MINUTE_MS));
    await app.bring({ csv, asOf });
    if ((i + 1) % every === 0) await app.evaluate();
  }
  await app.evaluate();
  const events = await app.tokentide.store.alerts.events({ limit: 100_000 });
  const lived = events.map(({ rule, type, subject, period, body }) => {
    const { as_of: asOf, value } = body.data as AlertData;
    return [rule, type, subject, period, asOf, value].join(" ");
  });
  return { app, lived: lived.toSorted() };
}

test("a process that was away says afterwards what it would have said in time", async () => {
  const { lived } = await live(REVISED, 1);
  expect(lived.filter((said) => said.includes("alert.superseded")).length).toBeGreaterThan(5);
  expect((await live(REVISED, 3)).lived).toEqual(lived);
  expect((await live(REVISED, 100)).lived).toEqual(lived);
});

describe.for(HISTORIES)("over %s", ([, pulls]) => {
  test.skipIf(pulls === null)(
    "the backtest by vintage says exactly what was said in life, vintage by vintage",
    async () => {
      const { app, lived } = await live(pulls ?? [], 1);
      expect(lived.length).toBeGreaterThan(20);
      const read = readRules(RULES, { file: "rules", environment: {}, shipped: [] });
      const rules = read.kind === "rules" ? read.file.rules.filter(isMarketRule) : [];
      expect(rules).toHaveLength(15);
      const replayed: string[] = [];
      for (const rule of rules) {
        const found = await app.tokentide.alerting.backtest(rule, "vintage");
        expect(found.vintages).toBe(pulls?.length);
        const said = found.events.map(({ type, subject, period, asOf, value }) =>
          [rule.id, `alert.${type}`, subject, period, formatInstant(asOf), value].join(" "),
        );
        replayed.push(...said);
      }
      expect(replayed.toSorted()).toEqual(lived);
    },
  );
});
