import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { promisify } from "node:util";
import { parseDay, plusDays, startOf } from "../../server/market/day.ts";
import { HOUR_MS } from "../../server/market/instant.ts";
import type { Permaslug } from "../../server/market/permaslug.ts";
import type { CheckedDay, Store } from "../../server/ports.ts";
import { openStore } from "../../server/store/open.ts";
import { inTurn, median, millis, print, ratioOf, type Subject } from "./measure.ts";

const ONCE = join(import.meta.dirname, "answers-once.ts");
const NEWEST = parseDay("2026-11-20");
const AUTHORS =
  "anthropic deepseek google qwen openai moonshotai stealth mistralai z-ai x-ai".split(" ");
const ASKED = ["/", "/api/v1/headline", "/api/v1/shares?limit=52", "/api/v1/claims?topic=capex"];

/** Fills a store as the daily snapshots of so many days would: each restates the 30 days before it. */
export async function fillDays(file: string, days: number): Promise<void> {
  const store = openStore(`sqlite:${file}`);
  await keepDays(store, days);
  await store.close();
}

export async function keepDays(store: Store, days: number): Promise<void> {
  const made = new Map<string, CheckedDay>();
  for (let back = days; back >= 0; back--) {
    const date = plusDays(NEWEST, 1 - back);
    const window = Array.from({ length: 30 }, (_, i) => plusDays(date, i - 30));
    const asOf = startOf(date) + 2 * HOUR_MS;
    const sha256 = createHash("sha256").update(String(asOf)).digest("hex");
    await store.intake.keep({
      source: "openrouter",
      address: `${date}.csv`,
      fetchedAt: asOf,
      asOf,
      sha256,
      size: 1,
      body: Buffer.from(sha256),
      window: { start: window[0] ?? date, end: window.at(-1) ?? date },
      rowCount: 1530,
      days: window.map((day) => {
        const known = made.get(day) ?? dayOf(day);
        made.set(day, known);
        return known;
      }),
      setAside: [],
      notes: [],
    });
  }
}

function dayOf(text: string): CheckedDay {
  const day = parseDay(text);
  const seed = startOf(day) / 86_400_000;
  const rows = Array.from({ length: 51 }, (_, i) => ({
    permaslug: (i === 50 ? "other" : `${AUTHORS[i % 10]}/model-${i}`) as Permaslug,
    tokens: BigInt(
      Math.round(4e11 / (i + 1)) + (((seed * 7919 + i * 104_729) % 1000) + 1) * 1_000_000,
    ),
  }));
  return { day, hash: createHash("sha256").update(day).digest("hex"), rows };
}

/** How much processor time a new process takes to start over a store, to its first answers, and to those after them. */
export async function timeAnswers(
  file: string,
  asked: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const { stdout } = await promisify(execFile)(process.execPath, [ONCE, file, ...asked]);
  return new Map(JSON.parse(stdout) as [string, number][]);
}

/** Ten years of daily snapshots beside one: start, page and API, in processor time. Ours is ten years, the peer one. */
export const yearsSubject: Subject = {
  name: "years",
  run: async ({ quick, folder }) => {
    const long = quick ? 2 : 10;
    const [one, many] = [join(folder, "one.db"), join(folder, "many.db")];
    await fillDays(one, 365);
    await fillDays(many, long * 365);
    const rounds = quick ? 2 : 15;
    const { ours, peer } = await inTurn(
      rounds,
      () => timeAnswers(many, ASKED),
      () => timeAnswers(one, ASKED),
    );
    const alone = ["/api/v1/headline"];
    const first = await inTurn(
      rounds,
      () => timeAnswers(many, alone),
      () => timeAnswers(one, alone),
    );
    const headlines = (found: ReadonlyMap<string, number>[]) =>
      found.map((times) => times.get("/api/v1/headline, first") ?? 0);
    print({
      name: `${long} years beside one: a headline, first of all`,
      ours: millis(median(headlines(first.ours))),
      peer: millis(median(headlines(first.peer))),
      ratio: ratioOf(headlines(first.ours), headlines(first.peer)),
      aim: "<= 1.1",
      rounds,
    });
    for (const name of ours[0]?.keys() ?? []) {
      const of = (times: ReadonlyMap<string, number>[]) =>
        times.map((found) => found.get(name) ?? 0);
      print({
        name: `${long} years beside one: ${name}`,
        ours: millis(median(of(ours))),
        peer: millis(median(of(peer))),
        ratio: ratioOf(of(ours), of(peer)),
        aim: "<= 1.1",
        rounds,
      });
    }
  },
};
