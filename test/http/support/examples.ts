import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "../../support/app.ts";
import { makeDemo, type MadeDemo } from "../../support/demo.ts";
import type { Example } from "../../../server/http/openapi.ts";

/** What the document shows of each route: short answers, and one of each refusal. */
export const ASKED: readonly string[] = [
  "/api/v1/headline",
  "/api/v1/shares?limit=1",
  "/api/v1/shares?grain=day&by=author&from=2042-03-08&to=2042-03-08&definition=top9",
  "/api/v1/volumes?limit=1&definition=nofree",
  "/api/v1/contributions?period=2042-W10&key=CN&by=author&definition=top9",
  "/api/v1/revisions?limit=1",
  "/api/v1/vintages?limit=1",
  "/api/v1/definitions",
  "/api/v1/claims?id=V11",
  "/healthz",
  "/readyz",
  "/freshz",
  "/api/v1/shares?grain=weekly&colour=red",
  "/api/v1/volumes?grain=day&by=model",
  "/api/v1/shares?source=synthtic",
  "/api/v1/headline?as_of=2199-01-01",
];

/** Two applications: the demo's market, in which a day was revised, and the real one with its curated facts. */
export interface Examples {
  readonly app: Application;
  readonly get: (path: string, headers?: Record<string, string>) => Promise<Response>;
  readonly close: () => Promise<void>;
}
type Application = ReturnType<MadeDemo["tokentide"]["app"]>;

const FACTS = /\/(claims|events)/;
const DAYS = 16; // the plot has revised a week by then

export async function exampleMarket(): Promise<Examples> {
  // Time stands still within a day, so that every answer is the same on every day.
  const demo = await makeDemo({ real: () => 0 });
  await demo.passDays(DAYS);
  const real = build({ now: "2026-07-14T09:00:00Z" });
  const app = demo.tokentide.app();
  return {
    app,
    get: async (path, headers = {}) =>
      FACTS.test(path) ? real.get(path, headers) : app.request(path, { headers }),
    close: async () => {
      await demo.close();
      await real.close();
    },
  };
}

export async function askAll({ get }: Examples): Promise<Example[]> {
  const examples: Example[] = [];
  for (const ask of ASKED) {
    const response = await get(ask);
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
