import type { EndpointState, Outbox, SettledAttempt } from "../../alerting.ts";
import type { Instant } from "../../market/instant.ts";
import { changeLog } from "./changes.ts";
import type { Db } from "./database.ts";
import { endpointStates } from "./endpoint-states.ts";

export function settler(db: Db): Outbox["settle"] {
  const log = changeLog(db);
  const states = endpointStates(db);
  const endpointOf = db
    .prepare<[string, number], string>(
      "select endpoint from delivery where id = ? and attempts = ? and leased = 1",
    )
    .pluck();
  const note = attemptNoter(db);
  const settleDelivery = deliverySettler(db);
  const killWaiting = waitingKiller(db);

  const settleOne = (attempt: SettledAttempt): boolean => {
    const { id, at, outcome, settlement } = attempt;
    const endpoint = endpointOf.get(id, attempt.attempt);
    if (endpoint === undefined) return false;
    const before = states.of(endpoint);
    const after = attempt.endpointAfter(before);
    note(attempt);
    states.put(after);
    settleDelivery(attempt);
    if (settlement.status === "dead") {
      const why = outcome.kind === "accepted" ? "" : `: ${outcome.reason}`;
      log(at, "delivery", endpoint, `${id} is dead${why}`);
    }
    if (after.disabledAt !== null) killWaiting(after, before, at);
    return true;
  };
  const settle = db.transaction((settled: readonly SettledAttempt[]) => settled.map(settleOne));
  return async (settled) => settle.immediate(settled);
}

function attemptNoter(db: Db): (attempt: SettledAttempt) => void {
  const insert = db.prepare(
    `insert into attempt (delivery, number, at, took_ms, outcome, status, reason, answer)
     values (@id, @attempt, @at, @tookMs, @kind, @status, @reason, @answer)`,
  );
  return ({ id, attempt, at, tookMs, outcome, answer }) => {
    const { kind } = outcome;
    const status = "status" in outcome ? outcome.status : null;
    const reason = "reason" in outcome ? outcome.reason : null;
    insert.run({ id, attempt, at, tookMs, kind, status, reason, answer });
  };
}

function deliverySettler(db: Db): (attempt: SettledAttempt) => void {
  const settle = db
    .prepare<[object], number>(
      `update delivery
          set status = @status, due_at = @dueAt, leased = 0, tries = tries + 1, settled_at = @settledAt
        where id = @id returning number`,
    )
    .pluck();
  const waitNoMore = db.prepare<[number]>("delete from waiting where number = ?");
  return ({ id, at, settlement: { status, dueAt } }) => {
    const settledAt = status === "due" ? null : at;
    const number = settle.get({ id, status, dueAt, settledAt });
    if (status !== "due" && number !== undefined) waitNoMore.run(number);
  };
}

/** What waits for an endpoint that is off dies; what is being sent at this moment settles by itself. */
function waitingKiller(db: Db) {
  const log = changeLog(db);
  const unwait = db.prepare<[object]>(
    `delete from waiting where number in
       (select number from delivery
         where endpoint = @endpoint and status = 'due' and (leased = 0 or due_at <= @at))`,
  );
  const kill = db.prepare<[object]>(
    `update delivery set status = 'dead', settled_at = @at
      where endpoint = @endpoint and status = 'due' and (leased = 0 or due_at <= @at)`,
  );
  return ({ endpoint, reason }: EndpointState, before: EndpointState, at: Instant): void => {
    unwait.run({ endpoint, at });
    kill.run({ endpoint, at });
    if (before.disabledAt === null) {
      log(at, "delivery", endpoint, `switched off: ${reason ?? "it fails"}`);
    }
  };
}
