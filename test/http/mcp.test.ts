import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callTool } from "../../server/http/mcp/call.ts";
import { TOOLS, type Tool } from "../../server/http/mcp/tools.ts";
import { contributionsData, headline, shareRow } from "../../server/wire.ts";
import { build, type Built } from "../support/app.ts";
import { revisedMarket } from "../support/revised-market.ts";
import { problemOf } from "./support/problems.ts";
import { served } from "./support/served.ts";

interface Called {
  readonly isError?: boolean;
  readonly structuredContent?: {
    readonly meta: { attribution: string; as_of: string; definition: string };
    readonly data: unknown;
    readonly left_off: number;
  };
  readonly content: readonly { readonly type: string; readonly text: string }[];
}

let app: Built;
let server: Awaited<ReturnType<typeof served>>;
let client: Client;
const opened: Client[] = [];

async function connect(headers: Record<string, string> = {}): Promise<Client> {
  const connected = new Client({ name: "a test", version: "1" });
  const transport = new StreamableHTTPClientTransport(new URL(`${server.url}/mcp`), {
    requestInit: { headers },
  });
  await connected.connect(transport);
  // So that the client holds each answer to the tool's own schema.
  await connected.listTools();
  opened.push(connected);
  return connected;
}

const call = async (name: string, asked: Record<string, unknown> = {}, by = client) =>
  (await by.callTool({ name, arguments: asked })) as unknown as Called;

beforeAll(async () => {
  app = await revisedMarket();
  server = await served(app);
  client = await connect();
});
afterAll(async () => {
  for (const one of opened) await one.close();
  await server.close();
  await app.close();
});

test("the official client finds the public reads as tools, each with its parameters", async () => {
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toEqual(
    expect.arrayContaining(["headline", "shares", "volumes", "claims", "contributions"]),
  );
  for (const { name, description, inputSchema, outputSchema, annotations } of tools) {
    expect(description?.length, name).toBeGreaterThan(40);
    expect([inputSchema.type, outputSchema?.type], name).toEqual(["object", "object"]);
    expect(annotations?.readOnlyHint, name).toBe(true);
  }
  const shares = tools.find(({ name }) => name === "shares");
  expect(Object.keys(shares?.inputSchema.properties ?? {})).toEqual(
    expect.arrayContaining(["grain", "by", "definition", "from", "to", "as_of", "limit"]),
  );
  expect(client.getInstructions()).toContain("one router");
});

const ASKED: readonly (readonly [string, Record<string, unknown>])[] = [
  ["headline", {}],
  ["headline", { definition: "top9", as_of: "2026-07-13" }],
  ["shares", { grain: "day", by: "author", definition: "nofree", limit: 3 }],
  ["volumes", { by: "model", from: "2026-W27", to: "2026-W28" }],
  ["contributions", { period: "2026-W28", key: "US" }],
  ["claims", { topic: "daily_tokens" }],
  ["events", {}],
  ["sources", {}],
];

test("every tool is among those that are asked here", () => {
  expect(new Set(ASKED.map(([name]) => name))).toEqual(new Set(TOOLS.map(({ name }) => name)));
});

test.each(ASKED)(
  "%s with %j answers with attribution, definition and as-of",
  async (name, asked) => {
    const { isError, structuredContent, content } = await call(name, asked);
    expect([isError ?? false, structuredContent?.left_off]).toEqual([false, 0]);
    const { attribution, as_of: asOf, definition } = structuredContent?.meta ?? {};
    const [citation, body] = content.map(({ text }) => text);
    expect(citation).toContain(attribution);
    expect(citation).toContain(`As of ${asOf}`);
    if (definition !== null) expect(citation).toContain("Definition: ");
    expect(JSON.parse(body ?? "")).toEqual(structuredContent);
  },
);

test("a tool is told what the interface tells", async () => {
  const { data: found } = await app.read("/headline", headline);
  expect((await call("headline")).structuredContent?.data).toMatchObject({
    period: found.period,
    sentence: found.sentence,
  });
  const path = "/shares?grain=day&by=origin&from=2026-07-12&to=2026-07-13&definition=listed";
  const { data: rows } = await app.read(path, shareRow.array());
  const asked = { grain: "day", from: "2026-07-12", to: "2026-07-13", definition: "listed" };
  expect((await call("shares", asked)).structuredContent?.data).toEqual(rows);
  const { data: moved } = await app.read("/contributions?period=2026-W28", contributionsData);
  const moves = (await call("contributions", { period: "2026-W28" })).structuredContent?.data;
  expect(moves).toEqual(moved);
});

describe("what cannot be answered is an error of the tool, in the sentence of the interface", () => {
  test.each([
    ["shares", { from: "2026-W54" }, '"2026-W54" is not a period'],
    ["shares", { source: "openruoter" }, "the nearest are openrouter"],
    ["headline", { as_of: "2199-01-01" }, "lies in the future"],
    ["contributions", { period: "2026-W28", key: "ZZ" }, "is not known"],
    ["contributions", { period: "2026-W29" }, "only closed periods are compared"],
    ["volumes", { source: "vercel" }, "publishes shares alone"],
    ["volumes", { grain: "day", by: "model" }, "Authorization: Bearer"],
    ["shares", { colour: "red" }, "colour"],
    ["shares", { limit: 0 }, "limit"],
    ["nothing", {}, "nothing"],
  ])("%s with %j", async (name, asked, said) => {
    const { isError, content } = await call(name, asked);
    expect([isError, content[0]?.text]).toEqual([true, expect.stringContaining(said)]);
  });
});

test("the operator's token opens the source's own rows here too", async () => {
  const operator = await connect({ authorization: "Bearer the operator's" });
  const asked = { grain: "day", by: "model", limit: 1 };
  expect((await call("volumes", asked, operator)).isError ?? false).toBe(false);
  expect((await call("volumes", asked)).isError).toBe(true);
});

test("an answer of very many rows is cut to the newest, or the largest, and says by how many", async () => {
  const rows = Array.from({ length: 1000 }, (_, i) => ({ i }));
  const meta = { attribution: "Source: x.", definition: null, as_of: null, stale: false };
  const ask = (data: unknown) => async () => Response.json({ meta, data });
  const toolOf = (wanted: string) => TOOLS.find(({ name }) => name === wanted) as Tool;
  const newest = (await callTool(toolOf("shares"), {}, ask(rows))) as unknown as Called;
  expect(newest.structuredContent).toMatchObject({ left_off: 600, data: rows.slice(600) });
  const largest = await callTool(toolOf("contributions"), {}, ask({ key: "CN", rows }));
  expect((largest as unknown as Called).structuredContent).toMatchObject({
    left_off: 600,
    data: { key: "CN", rows: rows.slice(0, 400) },
  });
});

describe("the door", () => {
  const LIST = { jsonrpc: "2.0", id: 1, method: "tools/list", params: {} };
  const post = (headers: Record<string, string>, body: unknown = LIST, of = app) =>
    of.request("http://localhost:3000/mcp", {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json", ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });

  test.each([
    {},
    { host: "127.0.0.1:3000" },
    { host: "[::1]:3000" },
    { origin: "http://localhost:6274" },
    { host: "localhost:3000", origin: "http://localhost:3000" },
  ])("is open to %j", async (headers) => {
    const response = await post(headers);
    expect(response.status).toBe(200);
    expect(JSON.stringify(await response.json())).toContain("headline");
  });

  test.each([
    [{ origin: "https://evil.example" }, "Origin"],
    [{ origin: "null" }, "Origin"],
    // A name that was made to mean this machine.
    [{ host: "evil.example:3000", origin: "http://evil.example:3000" }, "Host"],
    [{ host: "localhost.evil.example" }, "Host"],
  ])("is closed to %j", async (headers, named) => {
    const body = await problemOf(await post(headers));
    expect([body.status, body.detail.startsWith(named)]).toEqual([403, true]);
  });

  test("of a server that is reached under its own name is open to that name alone", async () => {
    const publicly = { HOST: "0.0.0.0", PUBLIC_URL: "https://tokens.example" };
    const named = { PUBLIC_URL: "https://tokens.example" };
    const cases = [
      [publicly, { host: "tokens.example" }, 200],
      [publicly, { host: "10.0.0.7:3000", origin: "https://tokens.example" }, 200],
      [publicly, { host: "tokens.example", origin: "http://localhost:6274" }, 403],
      [publicly, { host: "tokens.example", origin: "https://evil.example" }, 403],
      // Behind a proxy on the same machine.
      [named, { host: "tokens.example", origin: "https://tokens.example" }, 200],
      [named, { host: "other.example" }, 403],
    ] as const;
    for (const [env, headers, status] of cases) {
      const other = build({ now: "2026-07-14T09:00:00Z", databaseUrl: app.databaseUrl, env });
      const response = await post(headers, LIST, other);
      expect([headers, response.status]).toEqual([headers, status]);
      await other.close();
    }
  });

  test.each([
    [{}, "{", "body"],
    [{}, [LIST, LIST], "body"],
    [{}, "x".repeat(70_000), "body"],
    [{ "mcp-protocol-version": "1999-01-01" }, LIST, "MCP-Protocol-Version"],
  ])("refuses a bad message: %j %#", async (headers, body, named) => {
    const found = await problemOf(await post(headers, body));
    expect([found.status, found.errors?.[0]?.path]).toEqual([400, named]);
  });

  test("answers what is no message of the protocol as the protocol has it", async () => {
    const response = await post({}, { jsonrpc: "2.0", id: 1 });
    expect([response.status, await response.json()]).toEqual([
      400,
      expect.objectContaining({ jsonrpc: "2.0", error: expect.anything() as unknown }),
    ]);
    const unknown = await post({}, { ...LIST, method: "tools/none" });
    expect(await unknown.json()).toMatchObject({ id: 1, error: { code: -32_601 } });
  });

  test("keeps no session: there is nothing to listen to, and nothing to end", async () => {
    for (const method of ["GET", "DELETE", "PUT"]) {
      const response = await app.request("/mcp", { method });
      expect(response.headers.get("allow")).toContain("POST");
      expect((await problemOf(response)).status).toBe(405);
    }
    expect((await post({})).headers.get("mcp-session-id")).toBeNull();
  });
});
