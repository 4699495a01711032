import { z, type OpenAPIHono } from "@hono/zod-openapi";
import { EVENT_STATES } from "../alert/event.ts";
import { startOf } from "../market/day.ts";
import { formatInstant } from "../market/instant.ts";
import { spanOf } from "../market/period.ts";
import type { NumberedEvent } from "../ports.ts";
import { stateOf, type ReadAlerts, type ReadRules, type RuleReading } from "../query/rules.ts";
import type { Meta } from "../wire.ts";
import { alertRow, ruleRow } from "../wire-events.ts";
import { marked } from "../words/market.ts";
import { resource, type ReadPorts } from "./answering.ts";
import { nameText, PARAMETERS } from "./params.ts";

export interface RulePorts extends ReadPorts {
  readonly readRules: ReadRules;
  readonly readAlerts: ReadAlerts;
}

const { from, limit } = PARAMETERS;
const rulesQuery = z.strictObject({});
const alertsQuery = z.strictObject({
  state: z.enum(EVENT_STATES).describe("Only events that say this of their alert.").optional(),
  from,
  rule: nameText("Only events of the rule with this id.").optional(),
  limit,
  cursor: z
    .string()
    .regex(/^\d{1,15}$/, "a cursor is a number")
    .transform(Number)
    .describe("Only events before this number: `next_cursor` of a page.")
    .optional(),
});

/** `GET /rules` and `GET /alerts`: what is watched and where it stands, and what was raised. */
export function ruleRoutes(app: OpenAPIHono, ports: RulePorts): void {
  const rules = { path: "/rules", summary: "Rules with their present state", query: rulesQuery };
  resource(app, { ...rules, data: z.array(ruleRow) }, async () => ({
    meta: alertsMeta(ports, null),
    data: (await ports.readRules()).map(ruleBody),
  }));

  const alerts = { path: "/alerts", summary: "What was raised", query: alertsQuery };
  resource(app, { ...alerts, data: z.array(alertRow) }, async (asked) => {
    const found = await ports.readAlerts({
      limit: asked.limit,
      ...(asked.state === undefined ? {} : { state: asked.state }),
      ...(asked.rule === undefined ? {} : { rule: asked.rule }),
      ...(asked.from === undefined ? {} : { from: startOf(spanOf(asked.from).start) }),
      ...(asked.cursor === undefined ? {} : { before: asked.cursor }),
    });
    const last = found.length < asked.limit ? undefined : found.at(-1);
    return {
      meta: alertsMeta(ports, last ? String(last.number) : null),
      data: found.map(alertBody),
    };
  });
}

function alertsMeta({ clock, market }: ReadPorts, next: string | null): Meta {
  return {
    as_of: formatInstant(clock()),
    definition: null,
    source: "rules",
    attribution: marked("Alerts of this Tokentide; each names the source of its figures.", market),
    stale: false,
    next_cursor: next,
  };
}

function ruleBody({ rule, market, states, lastFiring }: RuleReading) {
  const { id, condition, line, source, hold, since, notify } = rule;
  return {
    id,
    kind: condition.kind,
    condition: line,
    ...marketBody(market),
    source,
    for: hold.forPeriods,
    keep_firing: hold.keepFiring,
    since,
    notify,
    states: states.map((row) => ({
      subject: row.subject,
      state: row.state,
      since: row.since,
      period: row.period,
      changed_at: formatInstant(row.changedAt),
    })),
    last_firing: lastFiring && {
      at: formatInstant(lastFiring.at),
      subject: lastFiring.subject,
      period: lastFiring.period,
    },
  };
}

function marketBody(market: RuleReading["market"]) {
  const none = { series: null, key: null, definition: null, grain: null };
  if (market === null) return { ...none, threshold: null, threshold_unit: null, clears: null };
  const { unit, ...rest } = market;
  return { ...rest, threshold_unit: unit };
}

function alertBody({ number, at, type, rule, subject, period, heldBack, body }: NumberedEvent) {
  return {
    number,
    at: formatInstant(at),
    type,
    state: stateOf(type),
    rule,
    subject,
    period,
    held_back: heldBack,
    event: body,
  };
}
