import { z, type OpenAPIHono } from "@hono/zod-openapi";
import type { Context, MiddlewareHandler } from "hono";
import {
  FORMATS,
  TABLES,
  Unwritable,
  type Exportable,
  type ExportFile,
  type Format,
  type TableName,
  type WriteExport,
} from "../exporting.ts";
import type { Instant } from "../market/instant.ts";
import { claimRow, eventRow } from "../wire-claims.ts";
import { meta, revisionRow, shareRow, volumeRow } from "../wire.ts";
import { givenOf, type ReadPorts } from "./answering.ts";
import { describeRead } from "./describe.ts";
import { invalidParameters, Problem } from "./problem.ts";
import { ofMarket } from "./params.ts";
import { askTable, QUESTIONS } from "./questions.ts";
import { exportAnswers, type AnswerPorts } from "./export-answer.ts";

export interface ExportPorts extends ReadPorts, AnswerPorts {
  readonly writeExport: WriteExport;
}

/** What stands before an answer that must be worked out. */
export interface Worked {
  readonly count: MiddlewareHandler;
  readonly limit: MiddlewareHandler;
}

const FILE = `/:file{(?:${TABLES.join("|")})\\.(?:${FORMATS.join("|")})(?:\\.sha256)?}`;

/** `GET /volumes.csv`, `/shares.zip` and so on, and beside each its `.sha256`. */
export function exportRoutes(app: OpenAPIHono, ports: ExportPorts, { count, limit }: Worked): void {
  for (const table of TABLES)
    for (const format of FORMATS) describe(app, ports.market, table, format);
  const { sendKept, send, sendSum } = exportAnswers(ports);
  app.use(FILE, count);
  app.get(FILE, async (c, next) => (await sendKept(c)) ?? next());
  app.use(FILE, limit);
  app.get(FILE, async (c) => {
    const [table, format, sum] = (c.req.param("file") ?? "").split(".");
    const open = async (at: Instant) =>
      openFile({ ...ports, at }, c, table as TableName, format as Format);
    try {
      return await (sum === undefined ? send : sendSum)(c, open);
    } catch (error) {
      if (error instanceof Unwritable) throw new Problem("unanswerable", error.message);
      throw error;
    }
  });
}

async function openFile(
  { writeExport, at, ...ports }: ExportPorts & { readonly at: Instant },
  c: Context,
  table: TableName,
  format: Format,
): Promise<ExportFile> {
  const { bom, ...given } = givenOf(c);
  if (bom !== undefined && (format !== "csv" || (bom !== "0" && bom !== "1"))) {
    const message = format === "csv" ? "0 or 1 was expected" : "only CSV takes one";
    throw invalidParameters([{ code: "custom", path: ["bom"], message, input: bom }], []);
  }
  // An as-of that is given is compared with the time it is now.
  const clock = given["as_of"] === undefined ? () => at : ports.clock;
  const asked: Exportable = await askTable({ ...ports, clock }, table, given, (what) =>
    ports.requireToken(c, what),
  );
  return writeExport(asked, format, { bom: bom === "1" });
}

function describe(app: OpenAPIHono, market: string, table: TableName, format: Format): void {
  const shape: z.ZodObject = ofMarket(QUESTIONS[table], market);
  const bom = z.enum(["0", "1"]).optional().describe("a byte order mark, for spreadsheets");
  const query = format === "csv" ? shape.extend({ bom }) : shape;
  const summary = `Every row of ${table} as ${format}`;
  const described = { path: `/${table}.${format}`, summary, query, token: GUARDED[table] };
  describeRead(app, described, { [MEDIA[format]]: { schema: bodyOf(table, format) } });
}

/** What of a table is the operator's. */
const GUARDED: Partial<Record<TableName, string>> = {
  volumes: "models by day",
  shares: "models by day",
  revisions: "models",
};

const MEDIA = {
  csv: "text/csv",
  json: "application/json",
  parquet: "application/vnd.apache.parquet",
  zip: "application/zip",
} as const satisfies Record<Format, string>;

const BINARY = z.string().openapi({ format: "binary" });
const ROWS = {
  volumes: volumeRow,
  shares: shareRow,
  claims: claimRow,
  events: eventRow,
  revisions: revisionRow,
} as const satisfies Record<TableName, z.ZodType>;

function bodyOf(table: TableName, format: Format): z.ZodType {
  if (format === "json") return z.object({ meta, data: z.array(ROWS[table]), rows: z.int() });
  return format === "csv" ? z.string() : BINARY;
}
