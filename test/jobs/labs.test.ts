import { beforeEach, describe, expect, test } from "vitest";
import { ingestLabs } from "../../jobs/labs.ts";
import { accept } from "../../jobs/quarantine.ts";
import { parseInstant } from "../../server/market/instant.ts";
import type { Store } from "../../server/ports.ts";
import { readRows } from "../../server/sources/rows.ts";
import { readLeaderboard } from "../../server/sources/vercel.ts";
import { rowsAt, type LeaderboardRow } from "../support/openrouter/vercel.ts";
import { rawOf } from "../support/raw.ts";
import { temporaryStore } from "../support/stores.ts";
import { gatesOf } from "../support/gates.ts";

const EVER = parseInstant("2027-06-01T00:00:00Z");
const at = (date: string) => `${date}T03:07:00Z`;
const published = (date: string) => rowsAt(parseInstant(at(date)));

let store: Store;
beforeEach(() => void (store = temporaryStore()));

const keep = (asOf: string, rows: readonly LeaderboardRow[] | string) =>
  ingestLabs(
    { intake: store.intake, readLabs: readLeaderboard },
    rawOf({
      source: "vercel",
      asOf,
      body: typeof rows === "string" ? rows : JSON.stringify(rows),
    }),
  );
const daysAt = async (asOf: number | string = EVER) => {
  const limit = typeof asOf === "string" ? parseInstant(asOf) : asOf;
  return (await store.observations.contents("vercel", limit)).map(({ day }) => day as string);
};
async function shareAt(day: string, lab: string, asOf: string) {
  const held = await store.observations.contents("vercel", parseInstant(asOf));
  const content = held.find((found) => found.day === day);
  const shares = await store.observations.labShares([content?.id ?? 0]);
  return shares.find((share) => share.lab === lab && share.metric === "tokens")?.percent;
}
const changed = (rows: readonly LeaderboardRow[], day: string, percent: number) =>
  rows.map((row) =>
    row.date === day && row.name === "OpenAI" && row.metric === "tokens"
      ? { ...row, share_percent: percent }
      : row,
  );

describe("a leaderboard", () => {
  test("is kept as days whole; the running day is left out", async () => {
    expect(await keep(at("2026-11-20"), published("2026-11-20"))).toEqual({
      days: 60,
      isNew: true,
      reasons: [],
    });
    const days = await daysAt();
    expect([days[0], days.at(-1), days.length]).toEqual(["2026-09-21", "2026-11-19", 60]);
    expect(await daysAt("2026-11-20T03:06:59Z")).toEqual([]);
  });

  test("whose window moves on keeps the days that left it", async () => {
    await keep(at("2026-11-20"), published("2026-11-20"));
    await keep(at("2026-11-25"), published("2026-11-25"));
    const days = await daysAt();
    expect([days[0], days.at(-1), days.length]).toEqual(["2026-09-21", "2026-11-24", 65]);
  });

  test("that restates a day adds a content, and the older as-of answers as it did", async () => {
    const rows = published("2026-11-20");
    await keep(at("2026-11-20"), rows);
    const before = await shareAt("2026-11-10", "OpenAI", at("2026-11-20"));
    expect(await keep(at("2026-11-21"), changed(rows, "2026-11-10", 17.77))).toMatchObject({
      isNew: true,
    });
    expect(await shareAt("2026-11-10", "OpenAI", at("2026-11-20"))).toBe(before);
    expect(await shareAt("2026-11-10", "OpenAI", at("2026-11-21"))).toBe("17.77");
    const versions = await store.observations.revisedDays("vercel", EVER);
    expect(new Set(versions.map(({ day }) => day))).toEqual(new Set(["2026-11-10"]));
  });

  test("in another order is the same days: no content is new", async () => {
    const rows = published("2026-11-20");
    await keep(at("2026-11-20"), rows);
    await keep(at("2026-11-21"), rows.toReversed());
    expect(await store.observations.revisedDays("vercel", EVER)).toEqual([]);
  });

  test("with a faulty day sets that day aside, keeps the others and the last good values", async () => {
    const rows = published("2026-11-20");
    await keep(at("2026-11-20"), rows);
    const good = await shareAt("2026-11-10", "OpenAI", at("2026-11-20"));
    const { days, reasons } = await keep(at("2026-11-21"), changed(rows, "2026-11-10", 99));
    expect([days, reasons]).toEqual([
      60, // of 61: the 20th, which was running, is whole by now
      [expect.stringMatching(/the shares of tokens on 2026-11-10 add up to \d+/)],
    ]);
    expect(await shareAt("2026-11-10", "OpenAI", at("2026-11-21"))).toBe(good);
    expect(await store.intake.quarantined(false)).toMatchObject([{ day: "2026-11-10" }]);
    await keep(at("2026-11-22"), rows);
    expect(await store.intake.quarantined(false)).toEqual([]);
  });

  test("with a day that an operator takes has that day", async () => {
    const rows = published("2026-11-20");
    await keep(at("2026-11-21"), changed(rows, "2026-11-10", 99));
    const [item] = await store.intake.quarantined(false);
    const ports = {
      intake: store.intake,
      readRows,
      gatesOf,
      readLabs: readLeaderboard,
      clock: () => EVER,
    };
    expect(await accept(ports, item?.id ?? 0)).toEqual({ kind: "decided", days: 1 });
    expect(await shareAt("2026-11-10", "OpenAI", at("2026-11-21"))).toBe("99");
  });

  test("with a day missing between its days says so", async () => {
    const rows = published("2026-11-20").filter(({ date }) => date !== "2026-11-01");
    const { days, reasons } = await keep(at("2026-11-20"), rows);
    expect([days, reasons]).toEqual([59, ["2026-11-01 is missing between its days"]]);
  });

  test("that has stopped says which day is late, and nothing where it is only a day behind", async () => {
    const rows = published("2026-11-20");
    expect(await keep(at("2026-11-22"), rows)).toMatchObject({ days: 61, reasons: [] });
    const { days, reasons } = await keep(at("2026-11-25"), rows);
    expect([days, reasons]).toEqual([61, ["it ends before 2026-11-22"]]);
    await keep(at("2026-11-26"), published("2026-11-26"));
    expect(await store.intake.quarantined(false)).toEqual([]);
  });

  test("with a lab twice cannot be taken by an operator either", async () => {
    const rows = published("2026-11-20");
    const again = rows.find(({ date }) => date === "2026-11-10") as LeaderboardRow;
    await keep(at("2026-11-20"), [...rows, again]);
    const [item] = await store.intake.quarantined(false);
    const ports = { intake: store.intake, readRows, gatesOf, readLabs: readLeaderboard };
    expect(await accept({ ...ports, clock: () => EVER }, item?.id ?? 0)).toMatchObject({
      kind: "impossible",
      reason: expect.stringMatching(/a lab twice/),
    });
  });

  test.for([
    ["fractions of one", 1 / 100],
    ["a million times too small", 1e-6],
    ["noughts", 0],
  ] as const)("whose shares are %s is set aside: none is served", async ([, times]) => {
    const rows = published("2026-11-20").map((row) => ({
      ...row,
      share_percent: Number(row.share_percent) * times,
    }));
    const { days, reasons } = await keep(at("2026-11-20"), rows);
    expect([days, reasons[0]]).toEqual([
      0,
      expect.stringMatching(/the shares of tokens on 2026-09-21 add up to 0\.\d\d %/),
    ]);
  });

  test("with a field nobody knows is kept, and the field is noted", async () => {
    await keep(
      at("2026-11-20"),
      published("2026-11-20").map((row) => ({ ...row, rank: 1 })),
    );
    const [vintage] = await store.observations.vintages("vercel", EVER, 1);
    expect(vintage?.notes).toEqual(["unknown fields: rank"]);
  });

  const dated = (date: string) => JSON.stringify([...published("2026-11-20"), dayless(date)]);
  const dayless = (date: string) => ({ date, name: "X", metric: "tokens", share_percent: 50 });
  test.for([
    ["of a day to come", dated("2026-12-01"), /2026-12-01, a day after/],
    ["of long ago", dated("2000-01-01"), /it begins 2000-01-01/],
    ["of the running day alone", JSON.stringify([dayless("2026-11-20")]), /complete day/],
    ["a page", "<!doctype html>", /shape/],
    ["no rows", "[]", /no rows/],
    ["an envelope without rows", '{"data":[]}', /no rows/],
  ] as const)("that is %s is set aside whole", async ([, text, reason]) => {
    expect(await keep(at("2026-11-20"), text)).toMatchObject({ days: 0, isNew: false });
    const [item] = await store.intake.quarantined(false);
    expect(item).toMatchObject({ source: "vercel", day: null });
    expect(item?.reasons.join()).toMatch(reason);
    expect(await daysAt()).toEqual([]);
    await keep(at("2026-11-21"), published("2026-11-21"));
    expect(await store.intake.quarantined(false)).toEqual([]);
  });
});
