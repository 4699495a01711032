import type { AlertRow, Alerts, Evaluation, NumberedEvent, RaisedEvent } from "../../alerting.ts";
import type { EventBody } from "../../alert/event.ts";
import type { Instant } from "../../market/instant.ts";
import { EVALUATED, EVALUATION_ADVANCE, RULE_STATES } from "../texts.ts";
import { untold } from "../told.ts";
import { logChanges, type Logged } from "./changes.ts";
import type { Db, Sql } from "./database.ts";
import { holdEndpoints } from "./endpoint-states.ts";
import { queue } from "./queue.ts";
import { postgresSilences } from "./silences.ts";

export function postgresAlerts(db: Db): Alerts {
  return {
    load: (...rules) => db.transaction((sql) => load(sql, ...rules)),
    evaluated: async () => {
      const [row] = await db.rows<{ number: number; asOf: Instant | null }>(EVALUATED);
      return row ?? { number: 0, asOf: null };
    },
    states: (rules) =>
      db.transaction(async (sql) => {
        const found: AlertRow[] = [];
        for (const { id, fingerprint } of rules)
          found.push(...(await sql.rows<AlertRow>(RULE_STATES, [id, fingerprint])));
        return found;
      }),
    record: (evaluation) => db.transaction((sql) => record(sql, evaluation)),
    events: async ({ from = null, rule = null, before = null, limit }) => {
      const asked = [from, rule, before, limit];
      const rows = await db.rows<Omit<NumberedEvent, "body"> & { body: string }>(EVENTS, asked);
      return rows.map((row) => ({ ...row, body: JSON.parse(row.body) as EventBody }));
    },
    ...postgresSilences(db),
  };
}

const EVENTS = `select key, number, at, type, rule, fingerprint, subject, period, held_back as "heldBack", body
    from event
   where ($1::bigint is null or at >= $1) and ($2::text is null or rule = $2)
     and ($3::bigint is null or number < $3)
   order by number desc limit $4`;

async function load(sql: Sql, ...[rules, at]: Parameters<Alerts["load"]>) {
  const loaded = new Map<string, Instant>();
  for (const { id, fingerprint } of rules) {
    await sql.run(
      "insert into rule (id, fingerprint, loaded_at) values (?, ?, ?) on conflict do nothing",
      [id, fingerprint, at],
    );
    const [row] = await sql.rows<{ at: Instant }>(
      "select loaded_at as at from rule where id = ? and fingerprint = ?",
      [id, fingerprint],
    );
    loaded.set(id, row?.at ?? at);
  }
  return loaded;
}

async function record(sql: Sql, evaluation: Evaluation): Promise<boolean> {
  const { after, at, asOf, alerts, events, deliveries } = evaluation;
  if ((await sql.run(EVALUATION_ADVANCE, [asOf, after])) === 0) return false;
  // Before the change log, as everywhere, so that no two wait for each other.
  await holdEndpoints(
    sql,
    deliveries.map(({ endpoint }) => endpoint),
  );
  const moved = await putStates(sql, alerts);
  const raised = await unraised(sql, events);
  const heard = new Set(events.map(({ rule, subject }) => `${rule} ${subject}`));
  const unheard = moved
    .filter(({ rule, subject }) => !heard.has(`${rule} ${subject}`))
    .map(({ rule, subject, state }) => changeOf(at, rule, `${subject} is ${state}`));
  const told = raised.map((event) =>
    changeOf(event.at, event.rule, `${event.subject}: ${event.type}`),
  );
  if (told.length + unheard.length > 0) {
    await insertEvents(sql, raised, await logChanges(sql, [...told, ...unheard]));
  }
  const isRaised = new Set(raised);
  const before = events.filter((event) => !isRaised.has(event));
  await queue(sql, untold(evaluation, before), at);
  return true;
}

function changeOf(at: Instant, source: string, detail: string): Logged {
  return { at, kind: "alert", source, detail };
}

/** Writes where alerts stand; answers with those whose state is another one now. */
async function putStates(sql: Sql, alerts: readonly AlertRow[]): Promise<AlertRow[]> {
  if (alerts.length === 0) return [];
  const keyOf = ({ rule, fingerprint, subject }: AlertRow) =>
    JSON.stringify([rule, fingerprint, subject]);
  const known = await sql.rows<AlertRow>(
    `select a.rule, a.fingerprint, a.subject, a.state
       from json_to_recordset(?) as n (rule text, fingerprint text, subject text)
       join alert a using (rule, fingerprint, subject)`,
    [JSON.stringify(alerts)],
  );
  const stateOf = new Map(known.map((row) => [keyOf(row), row.state]));
  await sql.run(
    `insert into alert (rule, fingerprint, subject, state, since, period, memory, changed_at)
     select * from json_to_recordset(?) as n (rule text, fingerprint text, subject text, state text,
                                              since text, period text, memory text, "changedAt" bigint)
     on conflict (rule, fingerprint, subject) do update set
       state = excluded.state, since = excluded.since, period = excluded.period,
       memory = excluded.memory, changed_at = excluded.changed_at`,
    [JSON.stringify(alerts)],
  );
  return alerts.filter((alert) => (stateOf.get(keyOf(alert)) ?? "inactive") !== alert.state);
}

/** Those that were not raised before, each once. */
async function unraised(sql: Sql, events: readonly RaisedEvent[]): Promise<RaisedEvent[]> {
  if (events.length === 0) return [];
  const keys = events.map(({ key }) => key);
  const rows = await sql.rows<{ key: string }>("select key from event where key = any(?::text[])", [
    keys,
  ]);
  const known = new Set(rows.map(({ key }) => key));
  return events.filter(({ key }, i) => !known.has(key) && keys.indexOf(key) === i);
}

async function insertEvents(
  sql: Sql,
  events: readonly RaisedEvent[],
  first: number,
): Promise<void> {
  if (events.length === 0) return;
  const rows = events.map((event, i) => ({
    ...event,
    number: first + i,
    body: JSON.stringify(event.body),
  }));
  await sql.run(
    `insert into event (key, number, at, type, rule, fingerprint, subject, period, held_back, body)
     select * from json_to_recordset(?) as n (key text, number bigint, at bigint, type text, rule text,
       fingerprint text, subject text, period text, "heldBack" text, body text)`,
    [JSON.stringify(rows)],
  );
}
