import { z, type OpenAPIHono } from "@hono/zod-openapi";
import type { DefinitionId } from "../market/definition.ts";
import type { Headline } from "../market/headline.ts";
import { headline } from "../wire.ts";
import { sentence, type Spoken } from "../words/headline.ts";
import { metaOf, resource, type ReadPorts } from "./answering.ts";
import { PARAMETERS, resolveAsOf } from "./params.ts";

const { definition, as_of } = PARAMETERS;
const query = z.strictObject({ definition, as_of });

/** `GET /headline`: the last closed week, who leads, since when, and by which definitions. */
export function headlineRoutes(app: OpenAPIHono, ports: ReadPorts): void {
  const summary = "The headline of the last closed week";
  resource(app, { path: "/headline", summary, query, data: headline.nullable() }, async (asked) => {
    const about = { source: ports.market, definition: asked.definition };
    const asOf = resolveAsOf(asked.as_of, ports.clock());
    const found = await ports.readHeadline({ ...about, asOf });
    return {
      meta: await metaOf(ports, { ...about, asOf: found.asOf }),
      data:
        found.headline &&
        headlineBody(found.headline, asked.definition, { market: ports.market, asOf }),
    };
  });
}

/** The headline as the interface and the command line give it. */
export function headlineBody(found: Headline, definition: DefinitionId, spoken: Spoken) {
  const said = (lang: "en" | "zh") => sentence(found, lang, definition, spoken);
  return { ...found, sentence: { en: said("en"), zh: said("zh") } };
}
