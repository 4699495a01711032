import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { headline } from "../../server/cli/headline.ts";
import { build, type Built } from "../support/app.ts";
import { asked } from "./support/asked.ts";
import { place } from "./support/command.ts";
import { AS_OF, CSV, LAST_WEEK } from "./support/rows.ts";

const here = place();
let app: Built;
beforeAll(async () => {
  const databaseUrl = `sqlite:${join(here.folder, "tokentide.db")}`;
  app = build({ now: new Date().toISOString(), databaseUrl });
  await app.bring({ csv: CSV, asOf: AS_OF });
});
afterAll(async () => {
  await app.close();
  here.remove();
});

interface Body {
  readonly meta: { readonly as_of: string };
  readonly data: {
    readonly period: string;
    readonly sentence: { readonly en: string; readonly zh: string };
  } | null;
}

async function served(query = ""): Promise<Body> {
  return (await (await app.get(`/api/v1/headline?${query}`)).json()) as Body;
}

const inside = (options: object) =>
  asked(() => headline(app.tokentide, { definition: "all", lang: "en", ...options }));

test("is a sentence and its source", async () => {
  const { data } = await served();
  const source = `Source: OpenRouter (openrouter.ai/rankings), as of ${AS_OF}. Licensed under CC BY 4.0; grouped and summed by Tokentide.`;
  const stdout = `${data?.sentence.en}\n${source}\n`;
  expect(data?.sentence.en).toMatch(/OpenRouter/);
  expect(await here.run(["headline"])).toEqual({ code: 0, stdout, stderr: "" });
});

test("is said in Chinese where that is asked for", async () => {
  const { code, stdout } = await inside({ lang: "zh" });
  const { data } = await served();
  expect([code, stdout.split("\n")[0]]).toEqual([0, data?.sentence.zh]);
  expect(data?.sentence.zh).toMatch(/中国/);
});

test("as JSON it is what GET /headline answers", async () => {
  const args = ["--json", "--definition", "top9", "--as-of", AS_OF, "--lang", "zh"];
  const { code, stdout, stderr } = await here.run(["headline", ...args]);
  const body = await served(`definition=top9&as_of=${AS_OF}`);
  expect([code, stderr, body.data?.period]).toEqual([0, "", LAST_WEEK]);
  expect(JSON.parse(stdout)).toEqual(body);
});

test.each([
  ["", {}],
  ["definition=listed", { definition: "listed" }],
  ["definition=nofree", { definition: "nofree" }],
  ["as_of=2025-10-13", { asOf: "2025-10-13" }],
  ["as_of=2025-10-12", { asOf: "2025-10-12" }],
])("as JSON it is what GET /headline?%s answers", async (query, options) => {
  const { code, stdout } = await inside({ ...options, json: true });
  expect([code, JSON.parse(stdout)]).toEqual([0, await served(query)]);
});

test("each definition is said with a sentence of its own", async () => {
  const ids = ["all", "listed", "nofree", "top9"];
  const said = await Promise.all(ids.map(async (id) => (await served(`definition=${id}`)).data));
  expect(new Set(said.map((data) => data?.sentence.en)).size).toBeGreaterThan(2);
});

test("fails where no week was closed, and says what to do", async () => {
  expect(await here.run(["headline", "--as-of", "2025-10-12"])).toEqual({
    code: 1,
    stdout: "",
    stderr: "no week is closed as of 2025-10-12: collect or import rows first\n",
  });
});

test.each([
  [{ definition: "top10" }, /--definition: got "top10"; all, listed, nofree, top9/],
  [{ definition: "" }, /--definition: got ""/],
  [{ lang: "fr" }, /--lang: got "fr"; en or zh/],
  [{ asOf: "2025-02-30" }, /--as-of: "2025-02-30"/],
  [{ asOf: "2199-01-01" }, /--as-of: .*future/],
  [{ asOf: "now" }, /--as-of: "now"/],
])("%j is a wrong question", async (options, said) => {
  const { code, stdout, stderr } = await inside(options);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(said);
});
