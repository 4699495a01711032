import { z, type OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import { bodyLimit } from "hono/body-limit";
import { isMarketRule, type MarketRule } from "../alert/rule.ts";
import { BACKTEST_MODES, type Backtest, type BacktestMode } from "../alert/replay.ts";
import { formatInstant } from "../market/instant.ts";
import { pathText, type RuleFault } from "../rules/fault.ts";
import { readRule } from "../rules/read.ts";
import { rule as ruleShape } from "../rules/schema.ts";
import { answer, problem } from "../wire.ts";
import { backtestData } from "../wire-events.ts";
import { modeLabel } from "../words/backtest.ts";
import { jsonText, metaOf, type ReadPorts } from "./answering.ts";
import { invalidParameters, Problem } from "./problem.ts";

export interface BacktestPorts extends ReadPorts {
  readonly backtest: (rule: MarketRule, mode: BacktestMode) => Promise<Backtest>;
}

const BODY_MAX = 64 * 1024; // a rule is ten lines

const body = z.strictObject({
  rule: z.union([ruleShape, z.string().describe("the rule as YAML")]),
  mode: z.enum(BACKTEST_MODES).default("vintage"),
});

/** `POST /backtest`: what a rule would have said, by the machine that runs. */
export function backtestRoutes(app: OpenAPIHono, ports: BacktestPorts): void {
  const path = "/backtest";
  const summary = "What a rule would have said";
  app.openAPIRegistry.registerPath({
    method: "post",
    path,
    operationId: "postBacktest",
    summary,
    request: { body: { content: { "application/json": { schema: body } } } },
    responses: {
      200: {
        description: summary,
        content: { "application/json": { schema: answer(backtestData) } },
      },
      "4XX": {
        description: "a refusal that says why",
        content: { "application/problem+json": { schema: problem } },
      },
    },
  });
  const tooLarge = (): never => {
    throw new Problem("invalid-parameter", `rule: at most ${BODY_MAX} bytes were expected`);
  };
  app.post(path, bodyLimit({ maxSize: BODY_MAX, onError: tooLarge }), async (c) => {
    const { rule, mode } = await askedOf(c, ports.market);
    const { source } = rule;
    const meta = await metaOf(ports, {
      source,
      asOf: await ports.observations.newestAsOf(source, ports.clock()),
      definition: rule.condition.definition,
    });
    const found = await ports.backtest(rule, mode);
    const text = jsonText({ meta, data: backtestBody(rule, found) });
    return c.body(text, 200, { "content-type": "application/json", "cache-control": "no-store" });
  });
}

/** The rule that a request brings, as JSON or as YAML text, and how it is to be seen. */
async function askedOf(
  c: Context,
  market: string,
): Promise<{ rule: MarketRule; mode: BacktestMode }> {
  const text = await c.req.text();
  if (/yaml/.test(c.req.header("content-type") ?? "")) {
    const parsed = z.strictObject({ mode: body.shape.mode }).safeParse(c.req.query());
    if (!parsed.success) throw invalidParameters(parsed.error.issues, ["mode"]);
    return { rule: marketRule(text, "", market), mode: parsed.data.mode };
  }
  const raw = jsonIn(text);
  const { rule, ...rest } = raw;
  const asked = z.strictObject({ mode: body.shape.mode }).safeParse(rest);
  if (!asked.success) throw invalidParameters(asked.error.issues, ["rule", "mode"]);
  if (rule === undefined)
    throw refused([{ path: "rule", message: "it is missing; a rule was expected" }]);
  const ruleText = typeof rule === "string" ? rule : JSON.stringify(rule, undefined, 1);
  return { rule: marketRule(ruleText, "rule", market), mode: asked.data.mode };
}

function jsonIn(text: string): Readonly<Record<string, unknown>> {
  try {
    const raw: unknown = JSON.parse(text);
    if (typeof raw === "object" && raw !== null && !Array.isArray(raw)) return { ...raw };
  } catch {
    // Refused below: it is no JSON object.
  }
  throw refused([
    { path: "", message: "a JSON object with rule and mode was expected, or a rule as YAML" },
  ]);
}

function marketRule(text: string, above: string, market: string): MarketRule {
  const read = readRule(text, "rule", market);
  if ("faults" in read) throw refused(read.faults.map((fault) => placed(fault, above)));
  if (isMarketRule(read)) return read;
  const message = "only what is counted by period has a history to be tested on";
  throw new Problem("unanswerable", `on: ${message}`, [
    { path: pathText([above, "on"].filter(Boolean)), message },
  ]);
}

function placed({ path, line, message }: RuleFault, above: string) {
  return { path: [above, path].filter(Boolean).join("."), message: `${message} (line ${line})` };
}

function refused(faults: readonly { readonly path: string; readonly message: string }[]): Problem {
  const detail = faults
    .map(({ path, message }) => (path === "" ? message : `${path}: ${message}`))
    .join("; ");
  return new Problem("invalid-parameter", detail, faults);
}

/** A backtest as the interface and the command line give it. */
export function backtestBody(rule: MarketRule, found: Backtest) {
  const { mode, from, to, vintages, threshold, events, sensitivity, ...tally } = found;
  return {
    rule: rule.id,
    condition: rule.line,
    mode,
    label: modeLabel(mode),
    from,
    to,
    vintages,
    threshold,
    ...tally,
    events: events.map(({ type, subject, period, value, asOf, undone, reason }) => ({
      type: `alert.${type}`,
      subject,
      period,
      value,
      as_of: formatInstant(asOf),
      ...(undone === undefined ? {} : { undone: `alert.${undone}` }),
      ...(reason === undefined ? {} : { reason }),
    })),
    sensitivity,
  };
}
