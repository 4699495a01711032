import type { EventBody } from "../../server/alert/event.ts";
import { parsePeriod } from "../../server/market/period.ts";

/** An alert of the size that one has. */
export function alertBody(subject: string): EventBody {
  const contribution = (key: string) => ({ key, contribution_pp: 6.91615 });
  return {
    type: "alert.firing",
    timestamp: "2026-06-08T01:52:11Z",
    data: {
      rule: "cn-majority",
      subject,
      source: "openrouter",
      grain: "week",
      period: parsePeriod("2026-W23"),
      definition: "all",
      value: 50.5051,
      unit: "percent",
      high: 63.447,
      previous: 44.8473,
      change_pp: 5.657769,
      threshold: 50,
      condition: "share of CN crosses 50 upwards",
      verdict: { word: "robust", agree: 3, of: 3 },
      contributions: ["minimax/m3", "deepseek/v4", "qwen/qwen4"].map(contribution),
      as_of: "2026-06-08T01:46:15Z",
      attribution: "Source: OpenRouter (openrouter.ai/rankings), as of 2026-06-08T01:46:15Z.",
      url: "https://tokentide.example.org/?definition=all&as_of=2026-06-08T01:46:15Z",
    },
  };
}
