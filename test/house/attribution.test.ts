import { strFromU8, unzipSync } from "fflate";
import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { EventBody } from "../../server/alert/event.ts";
import { FORMATS, type TableName } from "../../server/exporting.ts";
import type { ChartView } from "../../server/http/page/chart-view.ts";
import { Secret } from "../../server/secret.ts";
import type { ChannelKind } from "../../server/webhook/channel.ts";
import { generic } from "../../server/webhook/channels/generic.ts";
import { channels } from "../../server/webhook/channels/index.ts";
import { words } from "../../server/words/lang.ts";
import { build, type Built } from "../support/app.ts";
import { csvOf, madeRows } from "../support/made-market.ts";
import { claimData, CREDIT, everyType } from "../support/messages.ts";

// Whatever carries figures says whose they are, as of when and, where they are counted, by which definition.
// A route that is in neither list fails: whoever adds one says here what it carries.

const AS_OF = "2026-07-27T02:00:00Z";
const MARKET =
  "Source: OpenRouter (openrouter.ai/rankings), as of 2026-07-27T02:00:00Z. Licensed under CC BY 4.0; grouped and summed by Tokentide.";

interface Carried {
  /** Asked for instead of the route itself. */
  readonly addresses?: readonly string[];
  /** Texts of which each must stand there. */
  readonly says: readonly string[];
}

// Not the default, whose name stands in other words too.
const DEFINITION = "nofree";
const countedAt = (...paths: readonly string[]): Carried => ({
  addresses: paths.map(
    (path) => `${path}${path.includes("?") ? "&" : "?"}definition=${DEFINITION}`,
  ),
  says: [MARKET, AS_OF, DEFINITION],
});
const listed: Carried = { says: [MARKET, AS_OF] };
const stated: Carried = { says: ["Source: ", "2026-07-28T12:00:00Z"] };
const exported = (table: string, { says }: Carried): Carried => ({
  addresses: FORMATS.map((format) => `/api/v1/${table}.${format}`),
  says,
});

const EXPORTS: Readonly<Record<TableName, Carried>> = {
  volumes: countedAt(...FORMATS.map((format) => `/api/v1/volumes.${format}`)),
  shares: countedAt(...FORMATS.map((format) => `/api/v1/shares.${format}`)),
  revisions: exported("revisions", listed),
  claims: exported("claims", stated),
  events: exported("events", stated),
};

const page: Carried = { says: ["OpenRouter", "CC BY 4.0", "2026-07-27"] };
// Every figure names its own publisher and when it was stated.
const facts: Carried = { says: ["Notes on single claims", "CC BY 4.0", "2026"] };
// What was raised carries the attribution of what it is about; nothing was raised here.
const rules: Carried = { says: ["attribution", "as_of"] };

const ROUTES: Readonly<Record<string, Carried>> = {
  "/": page,
  "/models": page,
  "/companies": facts,
  "/capex": facts,
  "/press": facts,
  "/data": page,
  "/alerts": page,
  "/corrections": page,
  "/embed": page,
  "/feed.atom": { says: [MARKET, AS_OF] },
  "/api/v1/rules": rules,
  "/api/v1/alerts": rules,
  "/api/v1/volumes": countedAt("/api/v1/volumes"),
  "/api/v1/shares": countedAt("/api/v1/shares"),
  "/api/v1/headline": countedAt("/api/v1/headline"),
  "/api/v1/contributions": countedAt("/api/v1/contributions?period=2026-W29"),
  "/api/v1/revisions": listed,
  "/api/v1/vintages": listed,
  "/api/v1/sources": listed,
  "/api/v1/models": listed,
  "/api/v1/authors": listed,
  "/api/v1/definitions": listed,
  "/api/v1/claims": stated,
  "/api/v1/events": stated,
  "/snapshots/index.json": listed,
  "/snapshots/:set/": { ...listed, addresses: ["/snapshots/2026-07-27/"] },
  "/snapshots/:set/:file": {
    addresses: ["csv", "parquet", "zip"].map(
      (format) => `/snapshots/2026-07-27/shares_week_origin_${DEFINITION}.${format}`,
    ),
    says: [MARKET, AS_OF, DEFINITION],
  },
};

const WITHOUT_FIGURES: Readonly<Record<string, string>> = {
  "/healthz": "says that the process runs",
  "/readyz": "says that the store answers",
  "/freshz": "says which sources are late",
  "/methods": "says how it is counted",
  "/docs": "describes the interface",
  "/openapi.json": "describes the interface",
  "/schema/tokentide.json": "describes a file",
  "/schema/events.json": "describes messages",
  "/mcp": "takes questions by POST; its answers are those of the interface",
  "/metrics": "gives numbers to a machine that keeps them under their names",
  "/api/v1/live": "says that something is new, and no figure",
  "/api/v1/admin/deliveries": "for the operator",
  "/api/v1/admin/deliveries/:id": "for the operator",
  "/api/v1/admin/endpoints": "for the operator",
  "/api/v1/admin/silences": "for the operator",
  "/api/v1/admin/quarantine": "for the operator",
  "/snapshots/latest": "a redirect",
  "/snapshots/latest/:file": "a redirect",
  "/snapshots/:set": "a redirect",
};

// Where older figures are cited the as-of is that of the citation.
const CITED = new Set(["months"]);
const RULES = `
rules:
  - { id: some, on: { share: CN }, when: { above: 1 }, definition: ${DEFINITION}, since: 2026-W28 }
defaults: { off: all }
`;

let built: Built;
let paths: string[];
beforeAll(async () => {
  built = build({ now: "2026-07-28T12:00:00Z", rules: RULES });
  const rows = madeRows({ from: "2026-06-01", to: "2026-07-26" });
  const small = rows.map((row) => ({ ...row, tokens: row.tokens / 1000n }));
  await built.bring({ csv: csvOf(small), asOf: "2026-07-27T01:00:00Z" });
  const changed = small.map((row) => ({ ...row, tokens: row.tokens + 1n }));
  await built.bring({ csv: csvOf(changed), asOf: AS_OF });
  built.setClock("2026-07-27T03:00:00Z"); // later it is stale, and its alerts wait
  expect((await built.evaluate()).events).toBeGreaterThan(0);
  built.setClock("2026-07-28T12:00:00Z");
  await built.tokentide.exports.makeSnapshots(AbortSignal.timeout(30_000));
  const routes = built.tokentide
    .app()
    .routes.filter(({ method, path }) => method === "GET" && !path.includes("*"));
  paths = [...new Set(routes.map(({ path }) => path))].filter(
    (path) => !/^\/(assets\/|favicon)/.test(path),
  );
});
afterAll(() => built.close());

const EXPORT_ROUTE = /^\/api\/v1\/:file\{/;

test("every route is known to carry figures, or to carry none", () => {
  const known = new Set([...Object.keys(ROUTES), ...Object.keys(WITHOUT_FIGURES)]);
  expect(paths.filter((path) => !known.has(path) && !EXPORT_ROUTE.test(path))).toEqual([]);
  expect([...known].filter((path) => !paths.includes(path))).toEqual([]);
  expect(paths.some((path) => EXPORT_ROUTE.test(path))).toBe(true);
});

const WALK = [...Object.entries(ROUTES), ...Object.entries(EXPORTS)].flatMap(
  ([path, { addresses = [path], says }]) =>
    addresses.map((address): [string, readonly string[]] => [address, says]),
);

test.each(WALK)("%s carries attribution, as-of and definition", async (address, says) => {
  const response = await built.get(address);
  expect(response.status).toBe(200);
  const text = await textOf(response);
  for (const said of says) expect(text).toContain(said);
});

test("each entry of the feed carries them by itself, alerts and briefs alike", async () => {
  const feed = await (await built.get("/feed.atom?lang=en")).text();
  const entries = feed.split("<entry>").slice(1);
  const kinds = new Set(entries.map((entry) => /<category term="([^"]+)"/.exec(entry)?.[1]));
  expect(kinds.size).toBeGreaterThan(1);
  const names = Object.values(words("en").definition).map(({ name }) => name);
  for (const entry of entries) {
    expect(entry).toMatch(/<rights>Source: OpenRouter .*, as of 2026-07-27T0[12]:00:00Z\./);
    expect(names.some((name) => entry.includes(name))).toBe(true);
  }
});

test("what a backtest answers carries them", async () => {
  const rule = { id: "a", on: { share: "CN" }, when: { above: 1 }, definition: DEFINITION };
  const body = JSON.stringify({ rule, mode: "now" });
  const headers = { "content-type": "application/json" };
  const response = await built.request("/api/v1/backtest", { method: "POST", headers, body });
  const { meta } = (await response.json()) as { meta: unknown };
  expect(meta).toMatchObject({ attribution: MARKET, as_of: AS_OF, definition: DEFINITION });
});

describe("an image", () => {
  interface Drawn {
    pictureOf: (data: unknown, chart: unknown, where: object) => { svg: string; words: string };
    planOf: (data: unknown, lang: string, atMost: string) => unknown;
  }
  /** The browser's own code; only the measure of a word's width is not there. */
  async function drawing(): Promise<Drawn> {
    vi.stubGlobal("document", { createElement: () => ({ getContext: () => null }) });
    const [picture, plan] = ["../../client/picture.ts", "../../client/plan.ts"];
    return { ...(await import(picture)), ...(await import(plan)) } as Drawn;
  }
  afterAll(() => void vi.unstubAllGlobals());

  test.each(["/", "/models", "/embed?chart=share", "/embed?chart=volume"])(
    "of any chart of %s carries them, drawn and described",
    async (path) => {
      const address = `${path}${path.includes("?") ? "&" : "?"}lang=en&definition=${DEFINITION}`;
      const page = await (await built.get(address)).text();
      const text = /<script type="application\/json" id="view">([^<]*)/.exec(page)?.[1] ?? "";
      const { charts, say } = JSON.parse(text) as ChartView;
      expect(charts.length).toBeGreaterThan(0);
      const { pictureOf, planOf } = await drawing();
      for (const data of charts) {
        const where = { lang: "en", address: `https://tokens.example/?as_of=${AS_OF}` };
        const { svg, words: said } = pictureOf(data, planOf(data, "en", say.atMost), where);
        const credit = CITED.has(data.id) ? "Source: OpenRouter " : MARKET;
        expect([data.id, said]).toEqual([data.id, expect.stringContaining(credit)]);
        expect(said).toContain(words("en").definition[data.head.definition ?? "all"].name);
        expect(svg).toContain(`as_of=${AS_OF}`);
        for (const part of [data.head.title, data.head.unit]) expect(said).toContain(part);
      }
    },
  );

  test.each(["/companies", "/capex", "/press"])(
    "of the claims of %s is told whose they are and as of when",
    async (path) => {
      const page = await (await built.get(`${path}?lang=en`)).text();
      const drawn = page.match(/data-credit="[^"]*"\s+data-frozen="[^"]*"/g) ?? [];
      const buttons = page.match(/data-do="drawing-svg"/g) ?? [];
      expect(drawn).toHaveLength(buttons.length);
      for (const told of drawn) {
        expect(told).toMatch(/data-credit="Source: [^"]*28 July 2026/);
        expect(told).toMatch(/as_of=2026-07-28T12:00:00Z/);
      }
    },
  );
});

describe("a webhook", () => {
  const KINDS: [string, ChannelKind][] = Object.entries({ generic, ...channels });
  const COUNTED = { ...words("en").definition.top9, id: "top9" } as const;
  const receiver = {
    id: "desk",
    lang: "en",
    url: new Secret("https://desk.example/hook"),
    secrets: [],
    chat: "1",
  } as const;

  /** All texts of a body, without the marks that a channel's markup needs. */
  function saidBy(kind: ChannelKind, channel: string, event: EventBody): string {
    const to = { ...receiver, channel: channel as "generic" };
    const sent = kind.render([event], to, { id: "msg_1", at: 0 });
    const texts: string[] = [];
    JSON.parse(sent.body, (_, value: unknown) => {
      if (typeof value === "string") texts.push(value);
      return value;
    });
    return texts.join("\n").replaceAll("\\", "").normalize("NFKC");
  }

  test.each(KINDS)("on %s carries them in every type of event that has figures", (name, kind) => {
    for (const event of everyType.filter(({ type }) => type !== "test.ping")) {
      const isCounted = "definition" in event.data;
      const data = isCounted ? { ...event.data, definition: COUNTED.id } : event.data;
      const said = saidBy(kind, name, { ...event, data } as EventBody);
      const isClaim = event.type === "claim.new";
      const credit = isClaim ? claimData.attribution : CREDIT;
      expect([event.type, said]).toEqual([event.type, expect.stringContaining(credit)]);
      if (isClaim) expect(said).toContain(claimData.publisher);
      if (isCounted) expect(said).toContain(name === "generic" ? COUNTED.id : COUNTED.name);
    }
  });
});

/** Everything that a body says, whatever its format. */
async function textOf(response: Response): Promise<string> {
  const body = new Uint8Array(await response.arrayBuffer());
  const type = response.headers.get("content-type") ?? "";
  if (type.includes("zip"))
    return Object.values(unzipSync(body))
      .map((file) => strFromU8(file))
      .join("\n");
  if (!type.includes("parquet")) return strFromU8(body);
  const { key_value_metadata: notes = [] } = parquetMetadata(body.buffer);
  const rows = (await parquetReadObjects({ file: body.buffer })).flatMap(Object.values);
  return [
    ...notes.map(({ value }) => value),
    ...rows.filter((cell) => typeof cell === "string"),
  ].join("\n");
}
