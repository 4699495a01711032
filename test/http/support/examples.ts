import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { build, type Built } from "../../support/app.ts";
import { csvOf, madeRows } from "../../support/made-market.ts";
import type { Example } from "../../../server/http/openapi.ts";

/** What the document shows of each route: short answers, and one of each refusal. */
export const ASKED: readonly string[] = [
  "/api/v1/headline",
  "/api/v1/shares?limit=1",
  "/api/v1/shares?grain=day&by=author&from=2026-07-13&to=2026-07-13&definition=top9",
  "/api/v1/volumes?limit=1&definition=nofree",
  "/api/v1/contributions?period=2026-W28&key=CN&by=author&definition=top9",
  "/api/v1/revisions?limit=1",
  "/api/v1/vintages?limit=1",
  "/api/v1/definitions",
  "/api/v1/claims?id=V11",
  "/healthz",
  "/readyz",
  "/freshz",
  "/api/v1/shares?grain=weekly&colour=red",
  "/api/v1/volumes?grain=day&by=model",
  "/api/v1/shares?source=openruoter",
  "/api/v1/headline?as_of=2199-01-01",
];

/** A made-up market in two vintages, the later one with a revised day. */
export async function exampleMarket(): Promise<Built> {
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

const EARLIER = "2026-07-13T02:00:00Z";

export async function askAll(app: Built): Promise<Example[]> {
  const examples: Example[] = [];
  for (const ask of ASKED) {
    const response = await app.get(ask);
    examples.push({ ask, status: response.status, answer: await response.json() });
  }
  return examples;
}

if (import.meta.main) {
  const app = await exampleMarket();
  const text = `${JSON.stringify(await askAll(app), null, 2)}\n`;
  writeFileSync(join(import.meta.dirname, "../../../data/examples.json"), text);
  await app.close();
}
