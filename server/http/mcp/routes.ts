import { StreamableHTTPTransport } from "@hono/mcp";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { SUPPORTED_PROTOCOL_VERSIONS } from "@modelcontextprotocol/sdk/types.js";
import type { Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { HTTPException } from "hono/http-exception";
import { toolAnswer } from "../../wire-mcp.ts";
import { marketWords } from "../../words/market.ts";
import { ofMarket } from "../params.ts";
import { answerProblem, Problem } from "../problem.ts";
import { callTool, type Ask, type Given } from "./call.ts";
import { foreignness, type Reached } from "./origin.ts";
import { TOOLS } from "./tools.ts";

const BODY_MAX = 64 * 1024; // a call is a few hundred bytes
const OTHER_METHODS = ["GET", "PUT", "PATCH", "DELETE"];

export interface McpPorts {
  /** The source that tools speak of where none is named. */
  readonly market: string;
  readonly site: Reached;
  /** Asks this server itself, with the headers of whoever asked. */
  readonly ask: (path: string, headers: Record<string, string>) => Promise<Response>;
}

/** `POST /mcp`: the public reads as tools (Model Context Protocol, streamable HTTP). It keeps no session. */
export function mcpRoutes(app: Pick<Hono, "post" | "on">, { market, site, ask }: McpPorts): void {
  const limit = bodyLimit({ maxSize: BODY_MAX, onError: (c) => answerProblem(c, tooLarge()) });
  app.post("/mcp", limit, async (c) => {
    const foreign = foreignness(c, site);
    if (foreign !== null) throw new Problem("forbidden", foreign);
    const authorization = c.req.header("authorization");
    const headers = authorization === undefined ? {} : { authorization };
    return answerMessage(c, market, (path) => ask(path, { ...headers }));
  });
  // There is no stream to listen to and no session to end.
  app.on(OTHER_METHODS, "/mcp", (c) => {
    c.header("allow", "POST, OPTIONS");
    return answerProblem(c, new Problem("method-not-allowed", "/mcp takes messages by POST"));
  });
}

async function answerMessage(c: Context, market: string, ask: Ask): Promise<Response> {
  const version = c.req.header("mcp-protocol-version");
  if (version !== undefined && !SUPPORTED_PROTOCOL_VERSIONS.includes(version)) {
    const known = SUPPORTED_PROTOCOL_VERSIONS.join(", ");
    throw badMessage("MCP-Protocol-Version", `${version} is not spoken here; known are ${known}`);
  }
  const message: unknown = await c.req.json().catch(() => {
    throw badMessage("body", "JSON was expected");
  });
  // A batch could cancel its own request, which would then never be answered; the protocol has none any more.
  if (Array.isArray(message)) throw badMessage("body", "one message was expected, not a batch");
  const server = serverFor(market, ask);
  const transport = new StreamableHTTPTransport({ enableJsonResponse: true });
  try {
    await server.connect(transport);
    return (await transport.handleRequest(c, message)) ?? c.body(null, 202);
  } catch (error) {
    // What the transport refuses is written already, as JSON-RPC has it.
    if (error instanceof HTTPException) return error.getResponse();
    throw error;
  } finally {
    await server.close();
  }
}

function serverFor(market: string, ask: Ask): McpServer {
  const { name, scope } = marketWords(market, "en");
  const server = new McpServer(
    { name: "tokentide", version: "1" },
    { instructions: `How many tokens Chinese and US models carry on ${name}. ${scope}` },
  );
  for (const tool of TOOLS) {
    const { title, description, asked, data } = tool;
    server.registerTool(
      tool.name,
      {
        title,
        description,
        inputSchema: ofMarket(asked, market),
        outputSchema: toolAnswer(data),
        annotations: { readOnlyHint: true, openWorldHint: false },
      },
      (given) => callTool(tool, given as Given, ask),
    );
  }
  return server;
}

function badMessage(path: string, message: string): Problem {
  return new Problem("invalid-parameter", `${path}: ${message}`, [{ path, message }]);
}

function tooLarge(): Problem {
  return badMessage("body", `at most ${BODY_MAX} bytes were expected`);
}
