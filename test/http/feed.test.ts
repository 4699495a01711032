import { OpenAPIHono } from "@hono/zod-openapi";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AlertReads } from "../../server/http/alert-reads.ts";
import { feedRoutes } from "../../server/http/feed.ts";
import { parseInstant } from "../../server/market/instant.ts";
import { MARKET } from "../../server/market/source.ts";
import { parsePeriod } from "../../server/market/period.ts";
import type { NumberedEvent } from "../../server/ports.ts";
import { headline } from "../../server/wire.ts";
import { build, type Built } from "../support/app.ts";
import { csvOf, madeRows } from "../support/made-market.ts";
import { faultsOf, named, parseXml, textOf, type Element } from "./support/atom.ts";
import { problemOf } from "./support/problems.ts";

// Without a public address.
const HERE = { PUBLIC_URL: "" };
const BASE = "http://localhost/feed.atom";
const ROWS = madeRows({ from: "2026-06-08", to: "2026-07-13" });
const until = (day: string) => csvOf(ROWS.filter((row) => row.day < day));

let app: Built;
beforeAll(async () => {
  app = build({ now: "2026-07-14T09:00:00Z", env: HERE });
  // Weeks 26 to 28 close one after the other; of the earlier ones nobody was told.
  for (const day of ["2026-06-29", "2026-07-06", "2026-07-12", "2026-07-13", "2026-07-14"]) {
    await app.bring({ csv: until(day), asOf: `${day}T02:00:00Z` });
  }
});
afterAll(() => app.close());

async function feedOf(path = "/feed.atom", of: Pick<Built, "get"> = app): Promise<Element> {
  const response = await of.get(path);
  expect(response.headers.get("content-type")).toBe("application/atom+xml; charset=utf-8");
  const feed = parseXml(await response.text());
  expect(faultsOf(feed, BASE)).toEqual([]);
  return feed;
}
const entriesOf = (feed: Element) => named(feed, "entry");
const linksIn = (of: Element): Element[] => [
  ...(of.name === "a" ? [of] : []),
  ...of.children.flatMap(linksIn),
];

describe.each(["en", "zh"])("the feed in %s", (lang) => {
  const path = `/feed.atom?lang=${lang}`;

  test("is valid Atom, with the brief of every week that closed, newest first", async () => {
    const feed = await feedOf(path);
    expect(entriesOf(feed).map((entry) => textOf(entry, "id"))).toEqual(
      ["2026-W28", "2026-W27", "2026-W26"].map(
        (week) => `urn:tokentide:brief:openrouter:${week}:${lang}`,
      ),
    );
    expect(entriesOf(feed).map((entry) => textOf(entry, "updated"))).toEqual(
      ["2026-07-13", "2026-07-06", "2026-06-29"].map((day) => `${day}T02:00:00Z`),
    );
    expect(textOf(feed, "updated")).toBe("2026-07-13T02:00:00Z");
  });

  test("bears attribution, definition and as-of in each entry", async () => {
    for (const entry of entriesOf(await feedOf(path))) {
      const rights = textOf(entry, "rights");
      const content = textOf(entry, "content");
      expect(rights).toContain("Licensed under CC BY 4.0; grouped and summed by Tokentide.");
      expect(content).toContain(rights);
      expect(rights).toContain(`as of ${textOf(entry, "updated")}`);
      expect(content).toMatch(lang === "en" ? /Definition: all/ : /口径：全部/);
    }
  });

  test("links every number to where it stood then, and each of those places is there", async () => {
    const [entry] = entriesOf(await feedOf(path));
    const links = linksIn(entry as Element);
    expect(links.length).toBeGreaterThan(10);
    for (const { text, attributes } of links) {
      const { pathname, search, hash, searchParams } = new URL(attributes["href"] ?? "", BASE);
      expect([searchParams.get("as_of"), searchParams.get("lang")]).toEqual([
        "2026-07-13T02:00:00Z",
        lang,
      ]);
      const page = await (await app.get(pathname + search)).text();
      const at = page.indexOf(`id="${hash.slice(1)}"`);
      expect(at, hash).toBeGreaterThan(0);
      // Shares and volumes stand in that very row, as they are written here.
      if (hash.includes("-table-")) {
        expect(page.slice(at, page.indexOf("</tr>", at)), text).toContain(
          text.replace(/[\s ]?(pp|个百分点|trillion|万亿)$/, ""),
        );
      }
    }
  });

  test("is known again by its tag until something new is kept", async () => {
    const etag = (await app.get(path)).headers.get("etag") ?? "";
    expect((await app.get(path, { "if-none-match": etag })).status).toBe(304);
  });
});

test("a brief stays what it was when later vintages come", async () => {
  const other = build({ now: "2026-07-14T09:00:00Z", env: HERE });
  await other.bring({ csv: until("2026-07-13"), asOf: "2026-07-13T02:00:00Z" });
  const [before] = entriesOf(await feedOf("/feed.atom", other));
  const revised = ROWS.map((row) => ({ ...row, tokens: row.tokens + 10n ** 15n }));
  await other.bring({ csv: csvOf(revised), asOf: "2026-07-14T08:00:00Z" });
  const { data: now } = await other.read("/headline", headline);
  expect(now.first_count).toBe(false);
  expect(entriesOf(await feedOf("/feed.atom", other))).toEqual([before]);
  await other.close();
});

test("with nothing held the feed is empty and valid", async () => {
  const empty = build({ now: "2026-07-14T09:00:00Z", env: HERE });
  expect(entriesOf(await feedOf("/feed.atom", empty))).toEqual([]);
  await empty.close();
});

test("where a public address is set, every address is whole", async () => {
  const env = { PUBLIC_URL: "https://tokens.example/" };
  const other = build({ now: "2026-07-14T09:00:00Z", databaseUrl: app.databaseUrl, env });
  const feed = await feedOf("/feed.atom", other);
  const hrefs = [
    ...linksIn(feed),
    ...named(feed, "link"),
    ...entriesOf(feed).flatMap((entry) => named(entry, "link")),
  ];
  expect(hrefs.length).toBeGreaterThan(20);
  for (const { attributes } of hrefs) {
    expect(attributes["href"]).toMatch(/^https:\/\/tokens\.example\/(\?|feed\.atom)/);
  }
  await other.close();
});

test.each(["lang=fr", "lang=", "colour=red", "lang=en&lang=zh"])("refuses %s", async (query) => {
  const body = await problemOf(await app.get(`/feed.atom?${query}`));
  expect([body.status, body.errors?.length]).toEqual([400, 1]);
});

describe("what was raised", () => {
  const EVENTS: readonly NumberedEvent[] = [
    event("cn-majority CN 2026-W28 firing", 1),
    event("b", 2),
  ];

  function event(key: string, number: number): NumberedEvent {
    const period = parsePeriod("2026-W28");
    const at = parseInstant("2026-07-13T02:00:05Z");
    const timestamp = "2026-07-13T02:00:05Z";
    const base = {
      key,
      number,
      at,
      rule: "cn-majority",
      fingerprint: "f",
      subject: "CN",
      period,
      heldBack: null,
    };
    if (number === 2) {
      const data = { endpoint: "desk", message: "x", url: "/" };
      return { ...base, type: "test.ping", body: { type: "test.ping", timestamp, data } };
    }
    const data = {
      rule: "cn-majority",
      subject: "CN",
      source: "openrouter",
      grain: "week",
      period,
      definition: "all",
      value: 50.5051,
      unit: "percent",
      previous: 44.8473,
      threshold: 50,
      condition: "share CN crosses 50 up <&> \u0001",
      verdict: { word: "robust", agree: 3, of: 3 },
      contributions: [],
      as_of: "2026-07-13T02:00:00Z",
      attribution: "Source: OpenRouter, as of 2026-07-13T02:00:00Z.",
      url: "https://tokens.example/?as_of=2026-07-13T02:00:00Z",
    } as const;
    return { ...base, type: "alert.firing", body: { type: "alert.firing", timestamp, data } };
  }

  const alerts: AlertReads = {
    states: async () => [],
    events: async () => [...EVENTS],
    evaluated: async () => ({ number: 0, asOf: null }),
    outbox: { counts: async () => [], endpointStates: async () => [] },
  };

  test.each(["en", "zh"])("stands in the feed in %s, above the brief of its week", async (lang) => {
    const of = new OpenAPIHono();
    const readBriefs = async () => [];
    feedRoutes(of, { market: MARKET, readBriefs, alerts, clock: () => 0, site: { publicUrl: "" } });
    const get = async (path: string) => of.request(path);
    const [entry, ...others] = entriesOf(await feedOf(`/feed.atom?lang=${lang}`, { get }));
    // A test of an endpoint is nobody's news.
    expect(others).toEqual([]);
    expect(textOf(entry as Element, "title")).toContain(lang === "en" ? "50.5" : "50.5%");
    expect(textOf(entry as Element, "content")).toContain("crosses 50 up <&>");
    expect(textOf(entry as Element, "rights")).toContain("Source: OpenRouter");
    expect(textOf(entry as Element, "id")).toMatch(/^urn:tokentide:event:[0-9a-f]{32}:/);
  });
});
