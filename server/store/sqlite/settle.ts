import type { EndpointState, Outbox, SettledAttempt } from "../../alerting.ts";
import type { Instant } from "../../market/instant.ts";
import { changeLog } from "./changes.ts";
import { unforced, type Db } from "./database.ts";
import { endpointStates } from "./endpoint-states.ts";

export function settler(db: Db): Outbox["settle"] {
  const log = changeLog(db);
  const states = endpointStates(db);
  const leased = db.prepare<[string, number], Leased>(
    "select number, endpoint from delivery where id = ? and attempts = ? and leased = 1",
  );
  const note = attemptNoter(db);
  const settleDelivery = deliverySettler(db);
  const killWaiting = waitingKiller(db);

  /** `stood` holds how endpoints stand within the transaction, so that each is written once. */
  const settleOne = (attempt: SettledAttempt, stood: Map<string, EndpointState>): boolean => {
    const { id, at, outcome, settlement } = attempt;
    const delivery = leased.get(id, attempt.attempt);
    if (delivery === undefined) return false;
    const { number, endpoint } = delivery;
    const before = stood.get(endpoint) ?? states.of(endpoint);
    const after = attempt.endpointAfter(before);
    note(number, attempt);
    stood.set(endpoint, after);
    settleDelivery(number, attempt);
    if (settlement.status === "dead") {
      const why = outcome.kind === "accepted" ? "" : `: ${outcome.reason}`;
      log(at, "delivery", endpoint, `${id} is dead${why}`);
    }
    if (after.disabledAt !== null) killWaiting(after, before, at);
    return true;
  };
  const settle = db.transaction((settled: readonly SettledAttempt[]) => {
    const stood = new Map<string, EndpointState>();
    const written = settled.map((attempt) => settleOne(attempt, stood));
    for (const state of stood.values()) states.put(state);
    return written;
  });
  // An attempt that a power cut forgets is made again under the same id.
  return async (settled) => unforced(db, () => settle.immediate(settled));
}

interface Leased {
  readonly number: number;
  readonly endpoint: string;
}

function attemptNoter(db: Db): (delivery: number, attempt: SettledAttempt) => void {
  const insert = db.prepare(
    `insert into attempt (delivery, number, at, took_ms, outcome, status, reason, answer)
     values (@delivery, @attempt, @at, @tookMs, @kind, @status, @reason, @answer)`,
  );
  return (delivery, { attempt, at, tookMs, outcome, answer }) => {
    const { kind } = outcome;
    const status = "status" in outcome ? outcome.status : null;
    const reason = "reason" in outcome ? outcome.reason : null;
    insert.run({ delivery, attempt, at, tookMs, kind, status, reason, answer });
  };
}

function deliverySettler(db: Db): (delivery: number, attempt: SettledAttempt) => void {
  const settle = db.prepare<[object]>(
    `update delivery
        set status = @status, due_at = @dueAt, leased = 0, tries = tries + 1, settled_at = @settledAt
      where number = @number`,
  );
  const waitNoMore = db.prepare<[number]>("delete from waiting where number = ?");
  return (number, { at, settlement: { status, dueAt } }) => {
    settle.run({ number, status, dueAt, settledAt: status === "due" ? null : at });
    if (status !== "due") waitNoMore.run(number);
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
