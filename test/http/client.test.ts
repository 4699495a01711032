import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@hey-api/openapi-ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { headline, shareRow } from "../../server/wire.ts";
import type { Built } from "../support/app.ts";
import { revisedMarket } from "../support/revised-market.ts";
import { served } from "./support/served.ts";

interface Asked {
  readonly query?: Record<string, unknown>;
  readonly auth?: string;
}
interface Answered {
  readonly data?: { readonly meta: { as_of: string }; readonly data: unknown };
  readonly error?: { readonly status: number; readonly errors?: { readonly path: string }[] };
  readonly response: Response;
}
type Sdk = Record<string, (asked?: Asked) => Promise<Answered>>;

let app: Built;
let server: Awaited<ReturnType<typeof served>>;
let sdk: Sdk;
const folder = mkdtempSync(join(tmpdir(), "tokentide-client-"));

/** A client that another program generated from the document of a running server. */
beforeAll(async () => {
  app = await revisedMarket();
  server = await served(app);
  await createClient({
    input: `${server.url}/openapi.json`,
    output: { path: folder, module: { extension: ".ts" } },
    logs: { level: "silent", file: false },
    plugins: ["@hey-api/client-fetch", "@hey-api/sdk", "@hey-api/typescript"],
  });
  sdk = (await import(join(folder, "sdk.gen.ts"))) as Sdk;
  const { client } = (await import(join(folder, "client.gen.ts"))) as {
    client: { setConfig: (config: { baseUrl: string }) => void };
  };
  client.setConfig({ baseUrl: server.url });
});
afterAll(async () => {
  await server.close();
  await app.close();
  rmSync(folder, { recursive: true, force: true });
});

const call = (operation: string, asked?: Asked) => {
  const operate = sdk[operation];
  if (!operate) throw new Error(`the client has no ${operation}`);
  return operate(asked);
};

test("a generated client reads the headline and shares", async () => {
  const { data: answer } = await call("getHeadline");
  expect(answer?.meta.as_of).toBe("2026-07-14T02:00:00Z");
  expect(headline.parse(answer?.data).period).toBe("2026-W28");
  const query = { grain: "day", from: "2026-07-12", to: "2026-07-13", limit: 5 };
  const { data: shares } = await call("getShares", { query });
  const rows = shareRow.array().parse(shares?.data);
  expect(new Set(rows.map(({ period }) => period))).toEqual(new Set(["2026-07-12", "2026-07-13"]));
});

test("a generated client is told which parameter is wrong", async () => {
  const { error, response } = await call("getShares", { query: { limit: 0, grain: "weekly" } });
  expect([response.status, error?.status]).toEqual([400, 400]);
  expect(error?.errors?.map(({ path }) => path).toSorted()).toEqual(["grain", "limit"]);
});

test("a generated client bears the token where the document says that it opens more", async () => {
  const query = { grain: "day", by: "model", limit: 1 };
  expect((await call("getVolumes", { query })).response.status).toBe(401);
  const opened = await call("getVolumes", { query, auth: "the operator's" });
  expect(opened.response.status).toBe(200);
});

test("a generated client has an operation for every route, and each of them answers", async () => {
  const needed: Record<string, Record<string, string>> = {
    getContributions: { period: "2026-W28" },
  };
  const operations = Object.keys(sdk).filter((name) => name.startsWith("get"));
  expect(operations.length).toBeGreaterThan(14);
  for (const operation of operations) {
    if (operation === "getLive") continue; // it has no end
    const { response } = await call(operation, {
      query: needed[operation] ?? {},
      auth: "the operator's",
    });
    // No delivery has the id that stands for any.
    const status = operation.endsWith("Id") ? 404 : 200;
    expect([operation, response.status]).toEqual([operation, status]);
  }
});
