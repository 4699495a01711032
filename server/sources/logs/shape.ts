import { z } from "zod";
import { parseDay } from "../../market/day.ts";
import type { Secret } from "../../secret.ts";
import { orIssue } from "../../shape.ts";

const ID = /^[a-z0-9][a-z0-9-]{0,39}$/;
const COLLECTED = ["openrouter", "catalogue", "vercel", "claims"]; // names that others bear
const COLUMN = /^[A-Za-z_][A-Za-z0-9_.]{0,127}$/;

const column = z.string().regex(COLUMN, "the name of a column was expected");
const seconds = z.int().min(1).max(3600);

const columns = z
  .strictObject({
    time: column.describe("when the request was made; a time, a date or a number of seconds"),
    model: column.describe("the model's name, at best `author/model`"),
    tokens: z
      .union([column, z.array(column).min(1).max(4)])
      .transform((given) => (typeof given === "string" ? [given] : given))
      .describe("prompt + completion tokens; several columns are added"),
    author: column.optional().describe("who made the model, where its name does not say so"),
  })
  .describe("which columns hold what");

const common = {
  id: z
    .string()
    .regex(ID, "up to 40 small letters, digits and hyphens were expected")
    .refine((id) => !COLLECTED.includes(id), `${COLLECTED.join(", ")} are taken`),
  url: z.string().min(1).describe("${NAME} takes it from the environment"),
  table: z.string().min(1).optional(),
  columns: columns.optional(),
  only: z
    .record(column, z.string())
    .optional()
    .describe("rows in which these columns have these values, such as an app or a status"),
  query: z
    .string()
    .min(1)
    .optional()
    .describe(
      "instead of table and columns: one's own, from the parameters `from` and `until` (days, the second excluded) to `date`, `model_permaslug`, `total_tokens`",
    ),
  since: z.string().transform(orIssue(parseDay)).describe("the first day that is asked for"),
  trailing_days: z
    .int()
    .min(1)
    .max(60)
    .default(3)
    .describe("so many of the newest days are asked for again, since rows come late"),
  days_at_once: z.int().min(1).max(366).default(31).describe("in one query"),
  every_minutes: z.int().min(5).max(1440).default(60),
  late_after_hours: z.int().min(1).max(720).default(26).describe("then the source is stale"),
};

const limits = z
  .strictObject({
    seconds: seconds.default(60),
    memory_mb: z.int().min(16).default(4096),
    read_rows: z.int().min(1).optional().describe("a query that would read more is refused"),
  })
  .prefault({});

const either = "either table and columns, or query, was expected";
const isEither = (given: { table?: unknown; columns?: unknown; query?: unknown }) =>
  given.query === undefined
    ? given.table !== undefined && given.columns !== undefined
    : given.table === undefined && given.columns === undefined;

/** A gateway's own log as `tokentide.yaml` names it under `sources`: an address, a table, and what its columns hold. */
export const logSource = z.discriminatedUnion("kind", [
  z
    .strictObject({
      kind: z.literal("clickhouse"),
      ...common,
      database: z.string().min(1).optional(),
      user: z.string().min(1).optional(),
      password: z.string().min(1).optional(),
      limits,
    })
    .refine(isEither, either),
  z
    .strictObject({
      kind: z.literal("postgres"),
      ...common,
      limits: z.strictObject({ seconds: seconds.default(60) }).prefault({}),
    })
    .refine(isEither, either),
]);

export type RawLog = z.infer<typeof logSource>;
type RawClickhouse = Extract<RawLog, { kind: "clickhouse" }>;
type RawPostgres = Extract<RawLog, { kind: "postgres" }>;

/** The same with what is secret about it filled in and hidden. */
export type ClickhouseLog = Omit<RawClickhouse, "url" | "password"> & {
  readonly url: Secret;
  readonly password?: Secret;
};
export type PostgresLog = Omit<RawPostgres, "url"> & { readonly url: Secret };
export type LogSource = ClickhouseLog | PostgresLog;
