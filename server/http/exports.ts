import { createHash, type Hash } from "node:crypto";
import { z, type OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
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
import { problem } from "../wire.ts";
import { givenOf, type ReadPorts } from "./answering.ts";
import { invalidParameters, Problem } from "./problem.ts";
import { askTable, QUESTIONS } from "./questions.ts";
import { SECURITY_HEADERS } from "./security.ts";
import { sendWhole, streamOf } from "./whole-body.ts";

export interface ExportPorts extends ReadPorts {
  readonly writeExport: WriteExport;
  readonly stampOf: () => Promise<string>;
}

// Up to here a body is made before its first byte goes out, so that its length and hash go before it.
const WHOLE_MAX = 2 * 1024 * 1024;
const FILE = `/:file{(?:${TABLES.join("|")})\\.(?:${FORMATS.join("|")})(?:\\.sha256)?}`;

/** `GET /volumes.csv`, `/shares.zip` and so on, and beside each its `.sha256`. */
export function exportRoutes(app: OpenAPIHono, ports: ExportPorts): void {
  for (const table of TABLES) for (const format of FORMATS) describe(app, table, format);
  app.get(FILE, async (c) => {
    const [table, format, sum] = (c.req.param("file") ?? "").split(".");
    const file = await openFile(ports, c, table as TableName, format as Format);
    try {
      return sum === undefined ? await send(c, file, ports) : await sendSum(c, file);
    } catch (error) {
      if (error instanceof Unwritable) throw new Problem("unanswerable", error.message);
      throw error;
    }
  });
}

async function openFile(
  { writeExport, ...ports }: ExportPorts,
  c: Context,
  table: TableName,
  format: Format,
): Promise<ExportFile> {
  const { bom, ...given } = givenOf(c);
  if (bom !== undefined && (format !== "csv" || (bom !== "0" && bom !== "1"))) {
    const message = format === "csv" ? "0 or 1 was expected" : "only CSV takes one";
    throw invalidParameters([{ code: "custom", path: ["bom"], message, input: bom }], []);
  }
  const asked: Exportable = await askTable(ports, table, given, (what) =>
    ports.requireToken(c, what),
  );
  return writeExport(asked, format, { bom: bom === "1" });
}

/** A body that is soon made goes out with its length, hash and rows; a longer one with a trailer that says them. */
async function send(c: Context, file: ExportFile, { stampOf }: ExportPorts): Promise<Response> {
  const bytes = file.bytes[Symbol.asyncIterator]();
  const { chunks, isWhole } = await begin(bytes);
  const headers = headersOf(c, file);
  if (isWhole) {
    const body = Buffer.concat(chunks);
    const sha256 = createHash("sha256").update(body).digest("hex");
    const rows = { "tokentide-rows": String(file.rows()) };
    const read = (start: number, end: number) => body.subarray(start, end + 1);
    return sendWhole(c, { size: body.length, sha256, headers: { ...headers, ...rows }, read });
  }
  const about = createHash("sha256")
    .update(`${await stampOf()} ${c.req.url}`)
    .digest("base64url");
  const common = {
    ...SECURITY_HEADERS,
    ...headers,
    etag: `W/"${about.slice(0, 22)}"`,
    "accept-ranges": "none",
  };
  const isHeld = c.req.header("if-none-match")?.includes(common.etag) ?? false;
  if (isHeld || c.req.method === "HEAD") {
    await bytes.return?.();
    return new Response(null, { status: isHeld ? 304 : 200, headers: common });
  }
  const trailers = trailersOf(c);
  const body = streamOf(hashed(bytes, chunks, (hash) => trailers?.(hash, file.rows())));
  const announced = trailers ? { trailer: "repr-digest, tokentide-rows" } : {};
  return new Response(body, { headers: { ...common, ...announced } });
}

async function begin(bytes: AsyncIterator<Uint8Array>) {
  const chunks: Uint8Array[] = [];
  for (let size = 0; size <= WHOLE_MAX;) {
    const next = await bytes.next();
    if (next.done) return { chunks, isWhole: true };
    chunks.push(next.value);
    size += next.value.length;
  }
  return { chunks, isWhole: false };
}

async function* hashed(
  bytes: AsyncIterator<Uint8Array>,
  first: readonly Uint8Array[],
  end: (hash: Hash) => void,
): AsyncGenerator<Uint8Array> {
  const hash = createHash("sha256");
  try {
    for (const chunk of first) {
      hash.update(chunk);
      yield chunk;
    }
    for (let next = await bytes.next(); !next.done; next = await bytes.next()) {
      hash.update(next.value);
      yield next.value;
    }
    end(hash);
  } finally {
    await bytes.return?.();
  }
}

interface Outgoing {
  addTrailers(trailers: Readonly<Record<string, string>>): void;
}

/** Sets the trailers of an answer that goes out in chunks; undefined where there is no such connection. */
function trailersOf(c: Context): ((hash: Hash, rows: number) => void) | undefined {
  const { incoming, outgoing } = (c.env ?? {}) as {
    incoming?: { readonly httpVersion: string };
    outgoing?: Outgoing;
  };
  if (!outgoing || incoming?.httpVersion !== "1.1") return undefined;
  return (hash, rows) =>
    outgoing.addTrailers({
      "repr-digest": `sha-256=:${hash.digest("base64")}:`,
      "tokentide-rows": String(rows),
    });
}

/** One line as `sha256sum --check` reads it. */
async function sendSum(c: Context, file: ExportFile): Promise<Response> {
  const hash = createHash("sha256");
  for await (const chunk of file.bytes) hash.update(chunk);
  const rows = { "tokentide-rows": String(file.rows()) };
  const headers = {
    ...SECURITY_HEADERS,
    ...cachingOf(c),
    ...rows,
    "content-type": "text/plain; charset=utf-8",
  };
  return new Response(`${hash.digest("hex")}  ${file.name}\n`, { headers });
}

function headersOf(c: Context, { name, contentType }: ExportFile): Record<string, string> {
  const ascii = name.replace(/[^\x20-\x7e]/g, "-");
  const extended = ascii === name ? "" : `; filename*=UTF-8''${encodeURIComponent(name)}`;
  return {
    ...cachingOf(c),
    "content-type": contentType,
    "content-disposition": `attachment; filename="${ascii}"${extended}`,
    "access-control-expose-headers": "content-disposition, etag, repr-digest, tokentide-rows",
  };
}

// What a token opened is nobody else's.
function cachingOf(c: Context): Record<string, string> {
  const isOpen = c.req.header("authorization") === undefined;
  return {
    "cache-control": isOpen ? "public, max-age=15, stale-while-revalidate=60" : "private, no-store",
    vary: "authorization",
  };
}

function describe(app: OpenAPIHono, table: TableName, format: Format): void {
  const shape: z.ZodObject = QUESTIONS[table];
  const bom = z.enum(["0", "1"]).optional().describe("a byte order mark, for spreadsheets");
  const query = format === "csv" ? shape.extend({ bom }) : shape;
  const summary = `Every row of ${table} as ${format}`;
  app.openAPIRegistry.registerPath({
    method: "get",
    path: `/${table}.${format}`,
    summary,
    request: { query },
    responses: {
      200: { description: summary, content: { [MEDIA[format]]: { schema: BODIES[format] } } },
      "4XX": {
        description: "a refusal that says why",
        content: { "application/problem+json": { schema: problem } },
      },
    },
  });
}

const MEDIA = {
  csv: "text/csv",
  json: "application/json",
  parquet: "application/vnd.apache.parquet",
  zip: "application/zip",
} as const satisfies Record<Format, string>;

const BINARY = z.string().openapi({ format: "binary" });
const BODIES = {
  csv: z.string(),
  json: z.object({ meta: z.looseObject({}), data: z.array(z.looseObject({})), rows: z.int() }),
  parquet: BINARY,
  zip: BINARY,
} as const satisfies Record<Format, z.ZodType>;
