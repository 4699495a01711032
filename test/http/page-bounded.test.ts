import { expect, onTestFinished, test, vi } from "vitest";
import { daysFrom, parseDay } from "../../server/market/day.ts";
import { build } from "../support/app.ts";

const YEAR = 366;

test("a first page reads the days of one year and what they are compared with, however many are held", async () => {
  const app = build({ now: "2026-07-14T09:00:00Z" });
  onTestFinished(app.close);
  const days = daysFrom(parseDay("2022-07-14"), parseDay("2026-07-13"));
  const rows = days.flatMap((day, i) => [`${day},deepseek/a,${900 + i}`, `${day},openai/b,1000`]);
  const csv = ["date,model_permaslug,total_tokens", ...rows, ""].join("\n");
  await app.bring({ csv, asOf: "2026-07-14T02:00:00Z" });
  // What past years come to is worked out once, by the first page of all, and kept.
  const whole = await (await app.get("/?lang=en")).text();

  const again = build({ now: "2026-07-14T09:00:00Z", databaseUrl: app.databaseUrl });
  onTestFinished(again.close);
  const noted = vi.spyOn(again.tokentide.store.observations, "authorVolumes");
  expect(await (await again.get("/?lang=en")).text()).toBe(whole);
  const read = new Set<number>();
  for (const [ids] of noted.mock.calls) for (const id of ids) read.add(id);
  expect(read.size).toBeGreaterThan(300);
  expect(read.size).toBeLessThan(YEAR + 31);
  expect(read.size).toBeLessThan(days.length / 3);
  expect(whole).toMatch(/id="months"[^]*August 2022/);
});
