import { z } from "@hono/zod-openapi";
import { contributionsData, headline, shareRow, sourceRow, volumeRow } from "../../wire.ts";
import { claimRow, eventRow } from "../../wire-claims.ts";
import {
  claimsAsked,
  contributionsAsked,
  eventsAsked,
  headlineAsked,
  seriesAsked,
  sourcesAsked,
} from "../../wire-mcp.ts";

/** A read that assistants may ask for: a route of the interface under a name. */
export interface Tool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly path: string;
  readonly asked: z.ZodObject;
  readonly data: z.ZodType;
  /** Which rows stay where there are too many. */
  readonly keeps: "newest" | "first";
}

const CITE = "Quote no number without the attribution, definition and as-of that stand beside it.";

export const TOOLS: readonly Tool[] = [
  {
    name: "headline",
    title: "Who leads",
    description: `The last closed week: tokens and shares of Chinese and US models with bounds, who leads, since when, and whether other definitions agree. ${CITE}`,
    path: "/api/v1/headline",
    asked: headlineAsked,
    data: headline.nullable(),
    keeps: "first",
  },
  {
    name: "shares",
    title: "Shares over time",
    description: `Shares of tokens by period and origin, author or model, with bounds and changes in percentage points. ${CITE}`,
    path: "/api/v1/shares",
    asked: seriesAsked,
    data: z.array(shareRow),
    keeps: "newest",
  },
  {
    name: "volumes",
    title: "Tokens over time",
    description: `Tokens by period and origin, author or model, as whole numbers in decimal strings. ${CITE}`,
    path: "/api/v1/volumes",
    asked: seriesAsked,
    data: z.array(volumeRow),
    keeps: "newest",
  },
  {
    name: "contributions",
    title: "What moved the shares",
    description: `What each model or author added to the change of shares from the period before, largest first. ${CITE}`,
    path: "/api/v1/contributions",
    asked: contributionsAsked,
    data: contributionsData,
    keeps: "first",
  },
  {
    name: "claims",
    title: "What was stated",
    description:
      "Figures that companies, regulators and the press stated (daily tokens, capex, shares, exchange rates), each with its publisher, scope and date. They are not what this market carried.",
    path: "/api/v1/claims",
    asked: claimsAsked,
    data: z.array(claimRow),
    keeps: "newest",
  },
  {
    name: "events",
    title: "What happened",
    description: "Dated events that the figures are read with, each with its publisher.",
    path: "/api/v1/events",
    asked: eventsAsked,
    data: z.array(eventRow),
    keeps: "newest",
  },
  {
    name: "sources",
    title: "How fresh the data is",
    description: "The state of each source: as-of, until when it is fresh, and why it is late.",
    path: "/api/v1/sources",
    asked: sourcesAsked,
    data: z.array(sourceRow),
    keeps: "first",
  },
];
