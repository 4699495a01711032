import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { build, type Built } from "../support/app.ts";
import { packageFaults } from "../support/frictionless/valid.ts";
import { csvOf, madeRows } from "../support/made-market.ts";
import { csvRows, taken, zipFiles } from "./support/taken.ts";

let built: Built;
beforeAll(async () => {
  built = build({ now: "2026-07-28T12:00:00Z" });
  const csv = csvOf(madeRows({ from: "2026-06-01", to: "2026-07-25" }));
  await built.bring({ csv, asOf: "2026-07-26T02:00:00Z" });
  const restated = madeRows({ from: "2026-07-20", to: "2026-07-25" }).map((row) => ({
    ...row,
    tokens: row.tokens + 1n,
  }));
  await built.bring({ csv: csvOf(restated), asOf: "2026-07-26T02:00:00.433Z" });
  await built.bring({ csv, asOf: "2026-07-26T02:00:00Z", source: "own" });
});
afterAll(() => built.close());

const descriptor = z.looseObject({
  licenses: z.array(z.looseObject({ name: z.string() })).optional(),
  sources: z.array(z.looseObject({ title: z.string() })),
  resources: z.array(
    z.looseObject({
      path: z.string(),
      bytes: z.int(),
      hash: z.string(),
      schema: z.looseObject({ fields: z.array(z.looseObject({ name: z.string() })) }),
    }),
  ),
  tokentide: z.looseObject({ attribution: z.string(), as_of: z.string(), rows: z.int() }),
});

const PATHS = [
  "/shares.zip?grain=month&by=author",
  "/volumes.zip?definition=nofree",
  "/claims.zip",
  "/events.zip",
  "/revisions.zip",
  "/shares.zip?source=own",
];

test.each(PATHS)(
  "%s is a valid data package whose hashes, lengths and columns are those of its CSV",
  async (path) => {
    const files = zipFiles(await taken(built, path));
    const parsed: unknown = JSON.parse(files["datapackage.json"] ?? "");
    expect(packageFaults("tabular-data-package", parsed)).toEqual([]);
    const { resources, tokentide } = descriptor.parse(parsed);
    for (const { path: name, bytes, hash, schema } of resources) {
      const body = Buffer.from(files[name] ?? "");
      const sha256 = createHash("sha256").update(body).digest("hex");
      expect([bytes, hash]).toEqual([body.length, `sha256:${sha256}`]);
      const [header = ""] = body.toString("utf8").split("\r\n");
      expect(schema.fields.map((field) => field.name)).toEqual(header.split(","));
      expect(csvRows(body)).toHaveLength(tokentide.rows);
    }
  },
);

// As Table Schema 1 has them; the default form of a datetime ends with whole seconds.
const FORMS: Readonly<Record<string, RegExp>> = {
  string: /^[^]*$/,
  date: /^\d{4}-\d{2}-\d{2}$/,
  datetime: /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/,
  "datetime any": /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/,
  integer: /^-?\d+$/,
  number: /^-?\d+(\.\d+)?(e[+-]?\d+)?$/,
};

test.each(PATHS)(
  "every cell of %s has the form that its column says, and no two rows have one key",
  async (path) => {
    const precise = "2026-07-26T02:00:00.433Z";
    const files = zipFiles(
      await taken(built, `${path}${path.includes("?") ? "&" : "?"}as_of=${precise}`),
    );
    const { resources } = descriptor.parse(JSON.parse(files["datapackage.json"] ?? ""));
    const { schema, path: name = "" } = resources[0] ?? {};
    const rows = csvRows(Buffer.from(files[name] ?? ""));
    const form = z.object({ type: z.string(), format: z.string().optional() });
    for (const field of schema?.fields ?? []) {
      const { type, format } = form.parse(field);
      const known = FORMS[format === undefined ? type : `${type} ${format}`] ?? /^never$/;
      const cells = rows.map((row) => row[field.name] ?? "").filter((cell) => cell !== "");
      expect([field.name, cells.filter((cell) => !known.test(cell))]).toEqual([field.name, []]);
    }
    const { primaryKey } = z.looseObject({ primaryKey: z.array(z.string()) }).parse(schema);
    const keys = rows.map((row) => JSON.stringify(primaryKey.map((column) => row[column])));
    expect(new Set(keys).size).toBe(rows.length);
  },
);

test("a descriptor that says too little is found out by the published profile", () => {
  expect(
    packageFaults("tabular-data-package", { profile: "tabular-data-package", resources: [] }),
  ).not.toEqual([]);
});

test("its CSV is the very CSV that the interface gives", async () => {
  const files = zipFiles(await taken(built, "/shares.zip?by=author"));
  const csv = Buffer.from(await taken(built, "/shares.csv?by=author")).toString("utf8");
  expect(files["shares.csv"]).toBe(csv);
});

test("its README says what was asked for and how to cite it, in both languages and all three styles", async () => {
  const readme =
    zipFiles(await taken(built, "/shares.zip?from=2026-W25&by=author"))["README.md"] ?? "";
  expect(readme).toContain("- from: 2026-W25");
  expect(readme).toContain("- as_of: 2026-07-26T02:00:00.433Z");
  expect(readme).toContain("Licensed under CC BY 4.0; grouped and summed by Tokentide.");
  for (const mark of [
    "@misc{",
    "[DS/OL]",
    "Tokentide, “Shares of tokens”",
    "Tokentide，《词元份额》",
  ]) {
    expect(readme).toContain(mark);
  }
  expect(readme).toContain("as_of=2026-07-26T02%3A00%3A00.433Z");
});

test("rows of one's own come without a licence that nobody gave", async () => {
  const files = zipFiles(await taken(built, "/shares.zip?source=own"));
  expect(descriptor.parse(JSON.parse(files["datapackage.json"] ?? "")).licenses).toBeUndefined();
  expect(files["README.md"]).not.toContain("CC BY");
});

test("the same rows give the same bytes, in any time zone", async () => {
  const once = await taken(built, "/shares.zip");
  const zone = process.env["TZ"];
  process.env["TZ"] = "Pacific/Apia";
  try {
    // Another address, so that nothing kept is handed out again.
    expect(Buffer.compare(await taken(built, "/shares.zip?grain=week"), once)).toBe(0);
  } finally {
    if (zone === undefined) delete process.env["TZ"];
    else process.env["TZ"] = zone;
  }
});
