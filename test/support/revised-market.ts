import { build, type Built } from "./app.ts";
import { csvOf, madeRows } from "./made-market.ts";

const EARLIER = "2026-07-13T02:00:00Z";

/** A made-up market in two vintages, the later one with a revised day. */
export async function revisedMarket(): Promise<Built> {
  const app = build({
    now: "2026-07-14T09:00:00Z",
    token: "the operator's",
    env: { PUBLIC_URL: "" },
  });
  const rows = madeRows({ from: "2026-06-29", to: "2026-07-13" });
  await app.bring({ csv: csvOf(rows.filter(({ day }) => day < "2026-07-13")), asOf: EARLIER });
  const revised = rows.map((row) =>
    row.day === "2026-07-12" && row.slug === "qwen/tide-3" ? { ...row, tokens: 7n } : row,
  );
  await app.bring({ csv: csvOf(revised), asOf: "2026-07-14T02:00:00Z" });
  return app;
}
