import { readFileSync } from "node:fs";
import Papa from "papaparse";
import { ingest } from "../../jobs/ingest.ts";
import { daysFrom, parseDay, type Day } from "../../server/market/day.ts";
import { parseInstant } from "../../server/market/instant.ts";
import { originMap, type Author, type OriginMap } from "../../server/market/origin.ts";
import type { Store } from "../../server/ports.ts";
import { readRows } from "../../server/sources/rows.ts";
import { openStore } from "../../server/store/open.ts";

/** The authors of data/authors.csv. */
export function origins(): OriginMap {
  const { data } = Papa.parse<Record<string, string>>(readFileSync("data/authors.csv", "utf8"), {
    header: true,
    skipEmptyLines: true,
  });
  const authors = data.map((row) => ({ ...row, origin: row["origin"] || null }));
  return originMap(authors as Author[], []);
}

/** An in-memory store that holds rows in CSV as one vintage of OpenRouter. */
export async function storeOf(csv: string, asOf: string): Promise<Store> {
  const store = openStore("sqlite::memory:");
  await hold(store, csv, asOf);
  return store;
}

/** Brings rows in CSV into a store as one vintage of OpenRouter. */
export async function hold(store: Store, csv: string, asOf: string): Promise<void> {
  const at = parseInstant(asOf);
  await ingest(
    { intake: store.intake, readRows, gatesOf: () => ({ plausible: false, cited: [] }) },
    {
      source: "openrouter",
      address: "test:rows",
      fetchedAt: at,
      asOf: at,
      window: null,
      body: new TextEncoder().encode(csv),
      faults: [],
      notes: [],
    },
  );
}

const MODELS: readonly (readonly [name: string, billions: number, perDay: number])[] = [
  ["deepseek/deepseek-v9-flash", 610, 9],
  ["tencent/hy9-preview", 340, 4],
  ["minimax/minimax-m9", 280, -3],
  ["qwen/qwen9-max", 190, 2],
  ["anthropic/claude-sage-9", 420, 3],
  ["google/gemini-9-flash", 380, 1],
  ["openai/gpt-9", 300, -2],
  ["openai/gpt-9:free", 40, 0],
  ["x-ai/grok-9", 150, 0],
  ["nvidia/nemotron-9:free", 90, 1],
  ["mistralai/mistral-enormous", 60, 0],
  ["stealth/owl-alpha", 45, 2],
  ["other", 210, 3],
];

/** Invented rows, for days without those of `absent`: wavy, growing, exact to the last digit. */
export function inventedRows(from: string, to: string, absent: readonly string[] = []): string {
  const lines = ["date,model_permaslug,total_tokens"];
  daysFrom(parseDay(from), parseDay(to)).forEach((day: Day, i) => {
    if (absent.includes(day)) return;
    MODELS.forEach(([name, billions, perDay], m) => {
      const wave = Math.round(billions * 0.12 * Math.sin((i + 3 * m) / 4));
      const tokens = BigInt(Math.max(1, billions + perDay * i + wave)) * 1_000_000_000n;
      lines.push(`${day},${name},${tokens + BigInt(i * 7919 + m)}`);
    });
  });
  return lines.join("\n");
}
