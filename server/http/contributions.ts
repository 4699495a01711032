import { z, type OpenAPIHono } from "@hono/zod-openapi";
import { grainOf, previousOf, type Period } from "../market/period.ts";
import { contributionsData } from "../wire.ts";
import { metaOf, resource, unknownId, type ReadPorts } from "./answering.ts";
import { nameText, ofMarket, PARAMETERS, periodText, resolveAsOf } from "./params.ts";
import { Problem } from "./problem.ts";

const { source, definition, as_of } = PARAMETERS;
const query = z.strictObject({
  source,
  definition,
  as_of,
  period: periodText("A closed period, compared with the closed one before it."),
  key: nameText("The group whose change is `change_pp`: an origin, an author or a model.").default(
    "CN",
  ),
  by: z.enum(["model", "author"]).describe("Whose contributions.").default("model"),
});

/** `GET /contributions`: what each model or author added to the change of shares. */
export function contributionsRoutes(app: OpenAPIHono, ports: ReadPorts): void {
  const summary = "What moved the shares, by model or author";
  const own = ofMarket(query, ports.market);
  const token = "models by day, which are the source's own rows";
  const described = { path: "/contributions", summary, query: own, data: contributionsData, token };
  resource(app, described, async (asked, c) => {
    const { period, key, by } = asked;
    if (by === "model" && grainOf(period) === "day") {
      ports.requireToken(c, "models by day are the source's own rows");
    }
    const { source, definition } = asked;
    const asOf = resolveAsOf(asked.as_of, ports.clock());
    const found = await ports.readContributions({ source, definition, period, key, by, asOf });
    const meta = await metaOf(ports, { source, definition, asOf: found.asOf });
    if (!found.change) throw notClosed(period);
    if (!found.change.keys.has(key)) throw unknownId("key", key, [...found.change.keys]);
    const nameOf = await ports.readNames(asOf);
    const rows = found.change.rows.map((row) => ({
      key: row.key,
      name: nameOf(row.key),
      origin: row.origin,
      change_tokens: row.changeTokens,
      contribution_pp: row.contributionPp,
    }));
    const { previous, changePp: change_pp } = found.change;
    return { meta, data: { period, previous, key, change_pp, rows } };
  });
}

function notClosed(period: Period): Problem {
  const message = `${period} and ${previousOf(period)} are not both closed; only closed periods are compared`;
  return new Problem("unanswerable", `period: ${message}`, [{ path: "period", message }]);
}
