import { createHash } from "node:crypto";
import { z, type OpenAPIHono } from "@hono/zod-openapi";
import type { Clock, NumberedEvent } from "../ports.ts";
import type { ReadBriefs } from "../query/briefs.ts";
import { eventWords } from "../words/alert.ts";
import { briefOf, briefPath, type Brief } from "../words/brief.ts";
import { feedWords } from "../words/feed.ts";
import { LANGS, type Lang } from "../words/lang.ts";
import type { AlertReads } from "./alert-reads.ts";
import { givenOf, parseQuery } from "./answering.ts";
import { describePlain } from "./describe.ts";
import { feedDocument, pieceOf, type Entry } from "./feed-document.ts";

const BRIEFS = 12; // a quarter
const EVENTS = 50;

export interface FeedPorts {
  /** The source whose briefs are given. */
  readonly market: string;
  readonly readBriefs: ReadBriefs;
  readonly alerts: AlertReads;
  readonly clock: Clock;
  readonly site: { readonly publicUrl: string };
}

const query = z.strictObject({
  lang: z.enum(LANGS).describe("The language of the entries.").default("en"),
});

/** `GET /feed.atom`: what was raised, and the brief of each week, newest first. */
export function feedRoutes(app: OpenAPIHono, ports: FeedPorts): void {
  const summary = "Alerts and weekly briefs (Atom 1.0)";
  const described = { path: "/feed.atom", summary, tag: "Reads", type: TYPE };
  describePlain(app, { ...described, body: z.string(), query });
  app.get("/feed.atom", async (c) => {
    const { lang } = parseQuery(query, givenOf(c));
    const { publicUrl } = ports.site;
    const briefs = await ports.readBriefs(ports.clock(), BRIEFS);
    const events = await ports.alerts.events({ limit: EVENTS });
    const entries = [
      ...events.map((event) => eventEntry(event, lang)).filter((entry) => entry !== null),
      ...briefs.map((facts) => briefEntry(briefOf(facts, lang), publicUrl)),
    ].toSorted((a, b) => b.updated - a.updated || (a.id < b.id ? -1 : 1));
    const feed = String(
      await feedDocument(entries, feedWords(ports.market, lang), lang, publicUrl),
    );
    return c.body(feed.replaceAll(/\n\s+/g, "\n"), 200, {
      "content-type": `${TYPE}; charset=utf-8`,
    });
  });
}

const TYPE = "application/atom+xml";

function briefEntry(brief: Brief, publicUrl: string): Entry {
  const place = (at?: Parameters<typeof briefPath>[1]) => publicUrl + briefPath(brief, at);
  return {
    id: `urn:tokentide:${brief.id}:${brief.lang}`,
    updated: brief.asOf,
    title: brief.title,
    category: "brief.weekly",
    href: place(),
    paragraphs: [
      ...brief.paragraphs.map((pieces) => pieces.map((piece) => pieceOf(piece, place))),
      [brief.definition],
    ],
    rights: brief.attribution,
  };
}

/** Null for a test, which is nobody's news, and for a brief, which has an entry of its own. */
function eventEntry({ key, at, body }: NumberedEvent, lang: Lang): Entry | null {
  if (body.type === "test.ping" || body.type === "brief.weekly") return null;
  const { title, lines, link } = eventWords(body, lang);
  const hash = createHash("sha256").update(key).digest("hex").slice(0, 32);
  return {
    id: `urn:tokentide:event:${hash}:${lang}`,
    updated: at,
    title,
    category: body.type,
    href: link,
    paragraphs: lines.map((line) => [line]),
    rights: body.data.attribution,
  };
}
