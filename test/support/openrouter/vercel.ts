import { dayOf, daysFrom, plusDays, type Day } from "../../../server/market/day.ts";
import { startLoopback } from "../loopback.ts";

const METRICS = ["tokens", "requests", "spend"] as const;
const WINDOW_DAYS = 60;

/** A row as the leaderboard publishes it. */
export interface LeaderboardRow {
  readonly date: string;
  readonly name: string;
  readonly metric: string;
  readonly share_percent: number | string;
}

/** Vercel's leaderboard on 127.0.0.1: shares of the 60 days before the clock's, and of the running one. */
export interface Vercel {
  readonly url: string;
  /** The user agents of those who asked. */
  readonly askedBy: readonly string[];
  /** From now on the day has this share of the lab's tokens. */
  restate(day: string, lab: string, percent: number): void;
  /** Changes the rows on their way out; null: as they are. */
  setRows(change: ((rows: LeaderboardRow[]) => LeaderboardRow[]) | null): void;
  /** Sends this text in the place of the rows, with this status; null: the rows. */
  setText(text: string | null, status?: number): void;
  readonly close: () => Promise<void>;
}

/** Labs with the tenths of a per cent they have of tokens, before a little change from day to day. */
export const LABS: Readonly<Record<string, number>> = {
  Anthropic: 310,
  OpenAI: 180,
  Google: 175,
  DeepSeek: 120,
  "Moonshot AI": 60,
  "Z.ai": 40,
  "Nobody Knows Labs": 15,
};

export async function startVercel(clock: () => number): Promise<Vercel> {
  const restated = new Map<string, number>();
  const askedBy: string[] = [];
  let change = (rows: LeaderboardRow[]) => rows;
  let text: { readonly body: string; readonly status: number } | null = null;
  const server = await startLoopback((request, response) => {
    askedBy.push(request.headers["user-agent"] ?? "");
    response.statusCode = text?.status ?? 200;
    response.setHeader("Content-Type", "application/json");
    response.end(text?.body ?? JSON.stringify(change(rowsAt(clock(), restated))));
  });
  return {
    url: `${server.url}/api/ai/leaderboard-export?dataset=labs&modality=text&format=json`,
    askedBy,
    restate: (day, lab, percent) => void restated.set(`${day} ${lab}`, percent),
    setRows: (next) => void (change = next ?? ((rows) => rows)),
    setText: (body, status = 200) => void (text = body === null ? null : { body, status }),
    close: server.close,
  };
}

/** The rows published at a moment, oldest day first. */
export function rowsAt(now: number, restated: ReadonlyMap<string, number> = new Map()) {
  const running = dayOf(now);
  return daysFrom(plusDays(running, -WINDOW_DAYS), running).flatMap((date) =>
    METRICS.flatMap((metric, m) =>
      Object.entries(LABS).map(([name, tenths], i): LeaderboardRow => {
        const own = metric === "tokens" ? restated.get(`${date} ${name}`) : undefined;
        return { date, name, metric, share_percent: own ?? percentOf(date, tenths, i + m) };
      }),
    ),
  );
}

function percentOf(day: Day, tenths: number, place: number): number {
  const wobble = (Number(day.slice(-2)) * (place + 3)) % 7;
  return (tenths - wobble) / 10;
}
