import type { EventBody } from "../../server/alert/event.ts";
import { daysOf, parsePeriod } from "../../server/market/period.ts";
import type { Built } from "./app.ts";

/** Billions of tokens a day, by country, of a week. */
export type MadeWeek = Readonly<Record<string, number>>;

const MODELS: Readonly<Record<string, readonly string[]>> = {
  CN: ["deepseek/wave-1", "qwen/tide-3"],
  US: ["openai/foam-6", "anthropic/coral-5"],
  FR: ["mistralai/brume-1"],
  other: ["other"],
};

/** Rows of closed weeks: each country's tokens spread over its models, two to one. */
export function weeksCsv(weeks: Readonly<Record<string, MadeWeek>>): string {
  const lines = Object.entries(weeks).flatMap(([week, volumes]) =>
    daysOf(parsePeriod(week)).flatMap((day) =>
      Object.entries(volumes).flatMap(([key, billions]) => rowsOf(day, key, billions)),
    ),
  );
  return ["date,model_permaslug,total_tokens", ...lines, ""].join("\n");
}

function rowsOf(day: string, key: string, billions: number): string[] {
  const [first = "", second] = MODELS[key] ?? [];
  const tokens = BigInt(Math.round(billions * 1e6)) * 1_000n;
  if (second === undefined) return [`${day},${first},${tokens}`];
  const smaller = tokens / 3n;
  return [`${day},${first},${tokens - smaller}`, `${day},${second},${smaller}`];
}

/** `period type subject` of everything raised, in the order in which it was. */
export async function raised({ tokentide }: Built): Promise<string[]> {
  const events = await tokentide.store.alerts.events({ limit: 500 });
  return events
    .toReversed()
    .map(({ type, subject, period }) => `${period ?? "-"} ${type} ${subject}`);
}

/** What was queued for endpoints, in order. */
export async function told({
  tokentide,
}: Built): Promise<{ endpoint: string; message: readonly EventBody[] }[]> {
  const deliveries = await tokentide.store.outbox.deliveries({ limit: 500 });
  return deliveries.toReversed().map(({ endpoint, message }) => ({ endpoint, message }));
}
