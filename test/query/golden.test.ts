import { beforeAll, describe, expect, test } from "vitest";
import { importRows } from "../../jobs/import.ts";
import { parseDay } from "../../server/market/day.ts";
import type { DefinitionId } from "../../server/market/definition.ts";
import { parseInstant } from "../../server/market/instant.ts";
import { parsePeriod, spanOf } from "../../server/market/period.ts";
import { parsePermaslug } from "../../server/market/permaslug.ts";
import { shareRows } from "../../server/market/share.ts";
import { tokensOf } from "../../server/market/volume.ts";
import { contributionsReader } from "../../server/query/contributions.ts";
import { seriesReader } from "../../server/query/series.ts";
import { readOriginMap } from "../../server/sources/curated.ts";
import { readRows } from "../../server/sources/rows.ts";
import { sharedFile } from "../support/openrouter/shared.ts";
import { temporaryStore } from "../support/stores.ts";
import { gatesOf } from "../support/gates.ts";

const FILES = [
  "rankings-daily-weeks-2026-W07-W14.csv",
  "rankings-daily-2026-05-23..2026-07-19.csv",
];
const texts = FILES.map(sharedFile);
const golden = ["golden-weeks", "golden-contributions-2026-W23-all", "golden-ranks-2026-W14"].map(
  (name) => sharedFile(`${name}.csv`),
);
const isHere = [...texts, ...golden].every((text) => text !== null);
const AS_OF = parseInstant("2026-10-11T00:27:00Z");

/** The fields of a plain CSV without quotes, its header left out. */
function linesOf(text: string | null | undefined): string[][] {
  const lines = (text ?? "").trim().split(/\r?\n/).slice(1);
  return lines.map((line) => line.split(","));
}

describe.skipIf(!isHere)("the market of ../shared, imported into a store", () => {
  const origins = readOriginMap();
  let readSeries: ReturnType<typeof seriesReader>;
  beforeAll(async () => {
    const tidy: (() => void | Promise<void>)[] = [];
    const store = temporaryStore((last) => void tidy.push(last));
    readSeries = seriesReader({ ...store, origins });
    for (const [i, text] of texts.entries()) {
      const request = { source: "openrouter", address: FILES[i] ?? "", asOf: AS_OF + i };
      const ports = { ...store, readRows, gatesOf, clock: () => AS_OF + 1000 };
      const imported = await importRows(ports, { ...request, body: Buffer.from(text ?? "") });
      expect(imported).toMatchObject({ kind: "imported", setAside: [], isNew: true });
    }
    return async () => {
      for (const last of tidy.toReversed()) await last();
    };
  });

  const read = (week: string, by: "origin" | "model", definition: DefinitionId) =>
    readSeries({
      source: "openrouter",
      asOf: AS_OF + 1e3,
      grain: "week",
      by,
      definition,
      limit: 1,
      span: spanOf(parsePeriod(week)),
    });

  test("has exactly the golden tokens, shares and bounds under every definition", async () => {
    const lines = linesOf(golden[0]);
    expect(lines).toHaveLength(16);
    for (const line of lines) {
      const [week = "", definition = ""] = line;
      const { periods } = await read(week, "origin", definition as DefinitionId);
      const [volumes] = periods;
      expect(volumes).toMatchObject({ period: week, closed: true, missing: [] });
      const rows = new Map(shareRows(periods, "origin").map((row) => [row.key, row]));
      const tokens = ["CN", "US", "unattributed", "other"].map((key) =>
        String(volumes ? tokensOf(volumes, key) : ""),
      );
      const shares = ["CN", "US"].flatMap((key) => [rows.get(key)?.share, rows.get(key)?.high]);
      const written = [...tokens, String(volumes?.total), ...shares.map((n) => n?.toFixed(6))];
      expect([week, definition, ...written]).toEqual(line);
    }
  });

  test("has exactly the golden contributions to the change from 2026-W22 to 2026-W23", async () => {
    const { change } = await contributionsReader(
      origins,
      readSeries,
    )({
      source: "openrouter",
      asOf: AS_OF + 1e3,
      definition: "all",
      by: "model",
      key: "CN",
      period: parsePeriod("2026-W23"),
    });
    const lines = linesOf(golden[1]);
    const written = (change?.rows ?? []).map((row) => [
      row.key,
      row.origin,
      row.contributionPp.toFixed(6),
    ]);
    expect(written.slice(0, lines.length)).toEqual(lines);
    expect(change?.changePp).toBe(5.657769);
  });

  test("has exactly the golden ranks in 2026-W14", async () => {
    const { periods } = await read("2026-W14", "model", "listed");
    const ranked = Array.from(periods[0]?.volumes ?? [], ([slug, { tokens }]) => ({ slug, tokens }))
      .toSorted((a, b) => Number(b.tokens - a.tokens))
      .map(({ slug, tokens }, i) => [
        String(i + 1),
        slug,
        origins.ofModel(parsePermaslug(slug), parseDay("2026-04-05"), AS_OF),
        String(tokens),
      ]);
    const lines = linesOf(golden[2]);
    expect(ranked.slice(0, lines.length)).toEqual(lines);
  });
});
