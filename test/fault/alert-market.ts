import { dayOf, parseDay, plusDays, startOf, type Day } from "../../server/market/day.ts";
import { HOUR_MS, type Instant } from "../../server/market/instant.ts";

export const SOURCE = "gateway";

const FIRST = parseDay("2026-01-01");
/** When a trial takes place: so much later that no day of it lies in the future. */
export const EPOCH: Instant = Date.parse("2090-01-01");
const AFTER_MIDNIGHT_MS = 2 * HOUR_MS;
// China's part of each day in per cent: it crosses one half, leads and loses the lead again and again.
const SHARES = [42, 55, 61, 48, 39, 52, 44, 58, 47];

/** The rules whose events are counted: of days, so that each day that comes in has something to say. */
export const RULES = `
  - { id: half, on: { share: CN }, when: { crosses: 50, direction: either } }
  - { id: large, on: { share: CN }, when: { above: 54 } }
  - { id: low, on: { share: US }, when: { below: 45 } }
  - { id: lead-change, on: lead, when: changes }
`;

/** The day that comes after the newest vintage. */
export function dayAfter(newest: { readonly asOf: Instant } | undefined): Day {
  return newest === undefined ? FIRST : dayOf(newest.asOf);
}

/** A day and the two before it, as known two hours after its end. */
export function vintageOf(day: Day): { readonly asOf: Instant; readonly body: Buffer } {
  const days = [plusDays(day, -2), plusDays(day, -1), day].filter((one) => one >= FIRST);
  const lines = days.flatMap((one) => {
    const cn = SHARES[placeOf(one) % SHARES.length] ?? 0;
    return [`${one},qwen/tide,${cn}0000000`, `${one},openai/tide,${100 - cn}0000000`];
  });
  return {
    asOf: startOf(plusDays(day, 1)) + AFTER_MIDNIGHT_MS,
    body: Buffer.from(`date,model_permaslug,total_tokens\n${lines.join("\n")}\n`),
  };
}

function placeOf(day: Day): number {
  return Math.round((startOf(day) - startOf(FIRST)) / (24 * HOUR_MS));
}
