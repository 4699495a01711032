import { z, type OpenAPIHono } from "@hono/zod-openapi";
import { DEFINITION_IDS, VERDICT_IDS } from "../market/definition.ts";
import { authorOf, variantOf } from "../market/permaslug.ts";
import { authorRow, definitionRow, modelRow, sourceRow } from "../wire.ts";
import { words } from "../words/lang.ts";
import { metaOf, resource, type ReadPorts } from "./answering.ts";
import { ofMarket, PARAMETERS } from "./params.ts";
import { sourceBody } from "./source-body.ts";

const nothing = z.strictObject({});

/** `GET /sources /models /authors /definitions`: what the numbers speak of. */
export function dimensionRoutes(app: OpenAPIHono, ports: ReadPorts): void {
  const meta = async (source = ports.market) => {
    const asOf = await ports.observations.newestAsOf(source, ports.clock());
    return metaOf(ports, { source, asOf });
  };

  const sources = { path: "/sources", summary: "The state of each source", query: nothing };
  resource(app, { ...sources, data: z.array(sourceRow) }, async () => ({
    meta: await meta(),
    data: await Promise.all(
      (await ports.readSources()).map(async (source) =>
        sourceBody(source, await ports.readUnmapped(source.id, ports.clock())),
      ),
    ),
  }));

  const models = { path: "/models", summary: "Every model a source has listed" };
  const query = ofMarket(z.strictObject({ source: PARAMETERS.source }), ports.market);
  resource(app, { ...models, query, data: z.array(modelRow) }, async ({ source }) => {
    const now = ports.clock();
    const nameOf = await ports.readNames(now);
    const listings = await ports.observations.models(source);
    const data = listings.map(({ permaslug, firstDay, lastDay }) => ({
      id: permaslug,
      name: nameOf(permaslug),
      author: authorOf(permaslug),
      variant: variantOf(permaslug),
      origin: ports.origins.ofModel(permaslug, lastDay, now),
      first_day: firstDay,
      last_day: lastDay,
    }));
    return { meta: await meta(source), data };
  });

  const authors = { path: "/authors", summary: "Authors and their headquarters", query: nothing };
  resource(app, { ...authors, data: z.array(authorRow) }, async () => ({
    meta: await meta(),
    data: ports.origins.authors.map(({ author, sourceDate, ...rest }) => ({
      id: author,
      ...rest,
      source_date: sourceDate,
    })),
  }));

  const definitions = { path: "/definitions", summary: "How shares are counted", query: nothing };
  resource(app, { ...definitions, data: z.array(definitionRow) }, async () => ({
    meta: await meta(),
    data: DEFINITION_IDS.map((id) => {
      const [en, zh] = [words("en").definition[id], words("zh").definition[id]];
      return {
        id,
        name: { en: en.name, zh: zh.name },
        counts: { en: en.sentence, zh: zh.sentence },
        in_verdict: VERDICT_IDS.some((verdictId) => verdictId === id),
      };
    }),
  }));
}
