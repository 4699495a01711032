import { readFileSync } from "node:fs";
import { Ajv2020, type AnySchema } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { schemas } from "../../server/schemas.ts";
import { raised, told, weeksCsv } from "../support/alert-market.ts";
import { build } from "../support/app.ts";
import { ROOT } from "./dependencies.ts";
import { schemaFiles } from "./schema-files.ts";

const ajv = new Ajv2020({ strict: false });
addFormats.default(ajv);

test.each(schemaFiles())(
  "$file is the one that the shapes make: npm run schemas",
  ({ file, text }) => {
    expect(readFileSync(file, "utf8")).toBe(text);
  },
);

test("an editor that knows the schema takes our own files, and marks what is wrong in them", () => {
  const fits = ajv.compile(schemas().tokentide as AnySchema);
  for (const name of ["data/rules.yaml", "test/rules/conditions.yaml"]) {
    expect(fits(parse(readFileSync(`${ROOT}/${name}`, "utf8"))), JSON.stringify(fits.errors)).toBe(
      true,
    );
  }
  expect(fits({ rules: [{ id: "a", on: "leads" }] })).toBe(false);
  expect(fits({ rules: [{ id: "a", on: { share: "CN" }, when: { abve: 50 } }] })).toBe(false);
});

test("what is told is of the shape that is published", async () => {
  const rules = `
rules:
  - { id: half, on: { share: CN }, when: { crosses: 50 }, since: 2026-W20 }
  - { id: lead, on: lead, since: 2026-W20 }
  - { id: late, on: source }
endpoints: [{ id: desk, channel: generic, url: "https://desk.example/" }]
defaults: { off: all }`;
  const app = build({ now: "2026-06-01T03:00:00Z", rules });
  await app.evaluate();
  app.setClock("2026-06-08T03:00:00Z");
  const weeks = { "2026-W22": { CN: 45, US: 55 }, "2026-W23": { CN: 56, US: 44 } };
  await app.bring({ csv: weeksCsv(weeks), asOf: "2026-06-08T02:00:00Z" });
  await app.evaluate();
  app.setClock("2026-06-09T03:00:00Z");
  await app.bring({
    csv: weeksCsv({ "2026-W23": { CN: 49, US: 51 } }),
    asOf: "2026-06-09T02:00:00Z",
  });
  await app.evaluate();
  app.setClock("2026-06-12T03:00:00Z");
  await app.evaluate();
  const fits = ajv.compile(schemas().events as AnySchema);
  const bodies = (await told(app)).flatMap(({ message }) => message);
  expect(bodies.length).toBe((await raised(app)).length);
  expect(new Set(bodies.map(({ type }) => type))).toEqual(
    new Set(["alert.firing", "alert.superseded", "source.stale"]),
  );
  for (const body of bodies) expect(fits(body), JSON.stringify(fits.errors)).toBe(true);
  const [first, ...also] = bodies;
  expect(fits({ ...first, also }), JSON.stringify(fits.errors)).toBe(true);
  expect(fits({ ...first, also: [{ type: "alert.firing" }] })).toBe(false);
  await app.close();
});
