import type { z } from "@hono/zod-openapi";
import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import type { Meta, ProblemBody } from "../../wire.ts";
import type { toolAnswer } from "../../wire-mcp.ts";
import { words } from "../../words/lang.ts";
import type { Tool } from "./tools.ts";

/** Asks a route of this server. */
export type Ask = (path: string) => Promise<Response>;

/** Parameters as the tool's schema let them through. */
export type Given = Readonly<Record<string, string | number | undefined>>;

const ROWS_MAX = 400; // some 80 kB, which an assistant still reads

/** Answers a call by the interface's own route, so that a tool and a client are told the same. */
export async function callTool(
  { path, keeps }: Tool,
  asked: Given,
  ask: Ask,
): Promise<CallToolResult> {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(asked)) {
    if (value !== undefined) query.set(name, String(value));
  }
  const response = await ask(query.size === 0 ? path : `${path}?${query.toString()}`);
  if (!response.ok) return refused((await response.json()) as ProblemBody);
  const { meta, data } = (await response.json()) as { meta: Meta; data: unknown };
  const { kept, leftOff } = shortened(data, keeps);
  const answer: Answer = { meta, data: kept, left_off: leftOff };
  return {
    structuredContent: answer,
    content: [
      { type: "text", text: citationOf(meta) },
      { type: "text", text: JSON.stringify(answer) },
    ],
  };
}

type Answer = z.infer<ReturnType<typeof toolAnswer>>;

function refused({ detail, errors }: ProblemBody): CallToolResult {
  const faults = errors?.map(({ path, message }) => `${path}: ${message}`).join("; ");
  return { isError: true, content: [{ type: "text", text: faults ?? detail }] };
}

/** Whose figures these are, as of when, by which definition. */
function citationOf({ attribution, definition, as_of: asOf, stale }: Meta): string {
  const { definition: definitions, definitionLine } = words("en");
  return [
    attribution,
    definition && definitionLine(definitions[definition].name, definitions[definition].counts),
    asOf === null ? "Nothing is held yet." : `As of ${asOf}.`,
    stale ? "The source is late: newer figures exist." : null,
  ]
    .filter((line) => line !== null)
    .join("\n");
}

function shortened(data: unknown, keeps: Tool["keeps"]): { kept: unknown; leftOff: number } {
  if (Array.isArray(data)) return { kept: cut(data, keeps), leftOff: over(data) };
  if (typeof data === "object" && data !== null && "rows" in data && Array.isArray(data.rows)) {
    return { kept: { ...data, rows: cut(data.rows, keeps) }, leftOff: over(data.rows) };
  }
  return { kept: data, leftOff: 0 };
}

function cut(rows: readonly unknown[], keeps: Tool["keeps"]): readonly unknown[] {
  return keeps === "newest" ? rows.slice(-ROWS_MAX) : rows.slice(0, ROWS_MAX);
}

function over(rows: readonly unknown[]): number {
  return Math.max(0, rows.length - ROWS_MAX);
}
