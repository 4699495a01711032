import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { contributionsData, modelRow, shareRow } from "../../server/wire.ts";
import { build, type Built } from "../support/app.ts";
import { sharedFile } from "../support/openrouter/shared.ts";

const AS_OF = "2026-10-11T00:27:00Z";
const FILES = {
  early: sharedFile("rankings-daily-weeks-2026-W07-W14.csv"),
  late: sharedFile("rankings-daily-2026-05-23..2026-07-19.csv"),
  weeks: sharedFile("golden-weeks.csv"),
  contributions: sharedFile("golden-contributions-2026-W23-all.csv"),
  ranks: sharedFile("golden-ranks-2026-W14.csv"),
};

/** The fields of a plain CSV without quotes, header left out. */
function linesOf(name: keyof typeof FILES): string[][] {
  const lines = (FILES[name] ?? "").trim().split(/\r?\n/).slice(1);
  return lines.map((line) => line.split(","));
}

describe.skipIf(Object.values(FILES).includes(null))("golden figures over HTTP", () => {
  let app: Built;
  beforeAll(async () => {
    app = build({ now: "2026-10-11T01:00:00Z" });
    for (const csv of [FILES.early, FILES.late]) await app.bring({ csv: csv ?? "", asOf: AS_OF });
  });
  afterAll(() => app.close());

  test.each(linesOf("weeks").map((line) => ({ week: line[0], definition: line[1], line })))(
    "$week under $definition, to the token and to six decimals",
    async ({ week, definition, line }) => {
      const path = `/shares?definition=${definition}&from=${week}&to=${week}`;
      const { data } = await app.read(path, z.array(shareRow));
      const rowOf = (key: string) => data.find((row) => row.key === key);
      expect(data.every(({ period, status }) => period === week && status === "closed")).toBe(true);
      const keys = ["CN", "US", "unattributed", "other"];
      const bounds = ["CN", "US"].flatMap((key) => [rowOf(key)?.share, rowOf(key)?.high]);
      expect([
        week,
        definition,
        ...keys.map((key) => rowOf(key)?.tokens ?? "0"),
        String(data.reduce((total, { tokens }) => total + BigInt(tokens ?? 0), 0n)),
        ...bounds.map((share) => share?.toFixed(6)),
      ]).toEqual(line);
    },
  );

  test("each model's contribution from 2026-W22 to 2026-W23, in this order", async () => {
    const { data } = await app.read("/contributions?period=2026-W23&key=CN", contributionsData);
    const golden = linesOf("contributions");
    const written = data.rows.map((row) => [row.key, row.origin, row.contribution_pp.toFixed(6)]);
    expect(golden.length).toBeGreaterThan(20);
    expect(written.slice(0, golden.length)).toEqual(golden);
  });

  test("the largest models of 2026-W14, by name, origin and tokens", async () => {
    const shares = await app.read("/shares?by=model&from=2026-W14&to=2026-W14", z.array(shareRow));
    const models = await app.read("/models", z.array(modelRow));
    const origins = new Map(models.data.map(({ id, origin }) => [id, origin]));
    const ranked = shares.data
      .filter(({ key }) => key !== "other")
      .toSorted((a, b) => Number(BigInt(b.tokens ?? 0) - BigInt(a.tokens ?? 0)));
    const golden = linesOf("ranks");
    const written = ranked.map(({ key, tokens }, i) => [`${i + 1}`, key, origins.get(key), tokens]);
    expect(golden.length).toBeGreaterThan(8);
    expect(written.slice(0, golden.length)).toEqual(golden);
  });
});
