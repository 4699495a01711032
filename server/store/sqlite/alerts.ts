import type { AlertRow, Alerts, Evaluation, EventsQuery, NumberedEvent } from "../../alerting.ts";
import type { EventBody } from "../../alert/event.ts";
import type { Instant } from "../../market/instant.ts";
import { EVALUATED, EVALUATION_ADVANCE, RULE_STATES } from "../texts.ts";
import { untold } from "../told.ts";
import { changeLog } from "./changes.ts";
import type { Db } from "./database.ts";
import { deliveryQueue } from "./queue.ts";
import { sqliteSilences } from "./silences.ts";

export function sqliteAlerts(db: Db): Alerts {
  const evaluated = db.prepare<[], { number: number; asOf: Instant | null }>(EVALUATED);
  return {
    load: ruleLoader(db),
    evaluated: async () => evaluated.get() ?? { number: 0, asOf: null },
    states: statesReader(db),
    record: recorder(db),
    events: eventsReader(db),
    ...sqliteSilences(db),
  };
}

function ruleLoader(db: Db): Alerts["load"] {
  const insert = db.prepare<[string, string, Instant]>(
    "insert into rule (id, fingerprint, loaded_at) values (?, ?, ?) on conflict do nothing",
  );
  const find = db
    .prepare<[string, string], Instant>(
      "select loaded_at from rule where id = ? and fingerprint = ?",
    )
    .pluck();
  const load = db.transaction((...[rules, at]: Parameters<Alerts["load"]>) => {
    const loaded = new Map<string, Instant>();
    for (const { id, fingerprint } of rules) {
      insert.run(id, fingerprint, at);
      loaded.set(id, find.get(id, fingerprint) ?? at);
    }
    return loaded;
  });
  return async (...rules) => load.immediate(...rules);
}

function statesReader(db: Db): Alerts["states"] {
  const ofRule = db.prepare<[string, string], AlertRow>(RULE_STATES);
  const read = db.transaction((rules: Parameters<Alerts["states"]>[0]) =>
    rules.flatMap(({ id, fingerprint }) => ofRule.all(id, fingerprint)),
  );
  return async (rules) => read(rules);
}

function recorder(db: Db): Alerts["record"] {
  const advance = db.prepare<[Instant | null, number]>(EVALUATION_ADVANCE);
  const putStates = statesWriter(db);
  const raise = raiser(db);
  const log = changeLog(db);
  const queue = deliveryQueue(db);
  const record = db.transaction((evaluation: Evaluation): boolean => {
    const { after, at, asOf, events } = evaluation;
    if (advance.run(asOf, after).changes === 0) return false;
    const moved = putStates(evaluation.alerts);
    const before = events.filter((event) => !raise(event));
    const heard = new Set(events.map(({ rule, subject }) => `${rule} ${subject}`));
    for (const { rule, subject, state } of moved) {
      if (!heard.has(`${rule} ${subject}`)) log(at, "alert", rule, `${subject} is ${state}`);
    }
    for (const delivery of untold(evaluation, before)) queue(delivery, at);
    return true;
  });
  return async (evaluation) => record.immediate(evaluation);
}

/** Writes where alerts stand; answers with those whose state is another one now. */
function statesWriter(db: Db): (alerts: readonly AlertRow[]) => AlertRow[] {
  const stateOf = db
    .prepare<[string, string, string], AlertRow["state"]>(
      "select state from alert where rule = ? and fingerprint = ? and subject = ?",
    )
    .pluck();
  const put = db.prepare<[AlertRow]>(
    `insert into alert (rule, fingerprint, subject, state, since, period, memory, changed_at)
     values (@rule, @fingerprint, @subject, @state, @since, @period, @memory, @changedAt)
     on conflict (rule, fingerprint, subject) do update set
       state = excluded.state, since = excluded.since, period = excluded.period,
       memory = excluded.memory, changed_at = excluded.changed_at`,
  );
  return (alerts) =>
    alerts.filter((alert) => {
      const before = stateOf.get(alert.rule, alert.fingerprint, alert.subject) ?? "inactive";
      put.run(alert);
      return before !== alert.state;
    });
}

/** Writes an event and its change; false where it was raised before. */
function raiser(db: Db): (event: Evaluation["events"][number]) => boolean {
  const log = changeLog(db);
  const isRaised = db.prepare<[string], number>("select 1 from event where key = ?").pluck();
  const insert = db.prepare(
    `insert into event
       (key, number, at, type, rule, fingerprint, subject, period, held_back, body)
     values
       (@key, @number, @at, @type, @rule, @fingerprint, @subject, @period, @heldBack, @body)`,
  );
  return ({ body, ...event }) => {
    if (isRaised.get(event.key) !== undefined) return false;
    const number = log(event.at, "alert", event.rule, `${event.subject}: ${event.type}`);
    insert.run({ ...event, number, body: JSON.stringify(body) });
    return true;
  };
}

function eventsReader(db: Db): Alerts["events"] {
  const find = db.prepare<[object], Omit<NumberedEvent, "body"> & { body: string }>(
    `select key, number, at, type, rule, fingerprint, subject, period, held_back as "heldBack", body
       from event
      where (@from is null or at >= @from) and (@rule is null or rule = @rule)
        and (@before is null or number < @before)
      order by number desc limit @limit`,
  );
  return async ({ from = null, rule = null, before = null, limit }: Asked) =>
    find
      .all({ from, rule, before, limit })
      .map((row) => ({ ...row, body: JSON.parse(row.body) as EventBody }));
}

type Asked = { readonly [Name in keyof EventsQuery]: EventsQuery[Name] | null };
