import type { EndpointState, SettledAttempt } from "../../alerting.ts";
import type { Instant } from "../../market/instant.ts";
import { logChanges, type Logged } from "./changes.ts";
import { DO_NOT_WAIT_FOR_THE_DISK, type Sql } from "./database.ts";
import { putState, takeEndpoints } from "./endpoint-states.ts";

/** Notes attempts and what follows, all in a few statements; answers for each whether its lease was still its own. */
export async function settle(sql: Sql, settled: readonly SettledAttempt[]): Promise<boolean[]> {
  const { isOwn, endpointOf, numberOf } = await ownOf(sql, settled);
  const own = settled.filter((attempt) => isOwn.has(attempt));
  if (own.length > 0) {
    const states = await takeEndpoints(sql, endpointOf.values());
    await noteAttempts(sql, own, numberOf);
    await settleDeliveries(sql, own);
    const { changes, off } = follow(own, endpointOf, states);
    for (const state of states.values()) await putState(sql, state);
    for (const [endpoint, at] of off) await killWaiting(sql, endpoint, at);
    if (changes.length > 0) await logChanges(sql, changes);
    // An attempt that a power cut forgets is made again under the same id.
    else await sql.run(DO_NOT_WAIT_FOR_THE_DISK);
  }
  return settled.map((attempt) => isOwn.has(attempt));
}

/** Those that hold the newest token of their delivery, each delivery once. */
async function ownOf(sql: Sql, settled: readonly SettledAttempt[]) {
  const rows = await sql.rows<Leased>(
    `select number, id, endpoint, attempts from delivery
      where id = any(?::text[]) and leased = 1 order by number for update`,
    [settled.map(({ id }) => id)],
  );
  const leased = new Map(rows.map((row) => [row.id, row]));
  const isOwn = new Set<SettledAttempt>();
  const endpointOf = new Map<string, string>();
  for (const attempt of settled) {
    const row = leased.get(attempt.id);
    if (row?.attempts !== attempt.attempt) continue;
    isOwn.add(attempt);
    endpointOf.set(attempt.id, row.endpoint);
    leased.delete(attempt.id);
  }
  return { isOwn, endpointOf, numberOf: new Map(rows.map(({ id, number }) => [id, number])) };
}

interface Leased {
  readonly number: number;
  readonly id: string;
  readonly endpoint: string;
  readonly attempts: number;
}

/** Moves the states of the endpoints on; what is to be logged, and which are off since when this is known. */
function follow(
  own: readonly SettledAttempt[],
  endpointOf: ReadonlyMap<string, string>,
  states: Map<string, EndpointState>,
) {
  const changes: Logged[] = [];
  const off = new Map<string, Instant>();
  for (const { id, at, outcome, settlement, endpointAfter } of own) {
    const endpoint = endpointOf.get(id) ?? "";
    const before = states.get(endpoint) as EndpointState;
    const after = endpointAfter(before);
    states.set(endpoint, after);
    const log = (detail: string) =>
      changes.push({ at, kind: "delivery", source: endpoint, detail });
    if (settlement.status === "dead") {
      log(`${id} is dead${outcome.kind === "accepted" ? "" : `: ${outcome.reason}`}`);
    }
    if (after.disabledAt === null) continue;
    off.set(endpoint, at);
    if (before.disabledAt === null) log(`switched off: ${after.reason ?? "it fails"}`);
  }
  return { changes, off };
}

async function noteAttempts(
  sql: Sql,
  own: readonly SettledAttempt[],
  numberOf: ReadonlyMap<string, number>,
): Promise<void> {
  const rows = own.map(({ id, attempt, at, tookMs, outcome, answer }) => ({
    delivery: numberOf.get(id),
    attempt,
    at,
    tookMs,
    kind: outcome.kind,
    status: "status" in outcome ? outcome.status : null,
    reason: "reason" in outcome ? outcome.reason : null,
    answer,
  }));
  await sql.run(
    `insert into attempt (delivery, number, at, took_ms, outcome, status, reason, answer)
     select * from json_to_recordset(?) as n (delivery bigint, attempt bigint, at bigint, "tookMs" bigint,
       kind text, status integer, reason text, answer text)`,
    [JSON.stringify(rows)],
  );
}

async function settleDeliveries(sql: Sql, own: readonly SettledAttempt[]): Promise<void> {
  const rows = own.map(({ id, at, settlement: { status, dueAt } }) => ({
    id,
    status,
    dueAt,
    settledAt: status === "due" ? null : at,
  }));
  await sql.run(
    `with settled as (
       update delivery d
          set status = n.status, due_at = n."dueAt", leased = 0, tries = tries + 1, settled_at = n."settledAt"
         from json_to_recordset(?) as n (id text, status text, "dueAt" bigint, "settledAt" bigint)
        where d.id = n.id returning d.number, d.status)
     delete from waiting where number in (select number from settled where status <> 'due')`,
    [JSON.stringify(rows)],
  );
}

/** What waits for an endpoint that is off dies; what is being sent at this moment settles by itself. */
async function killWaiting(sql: Sql, endpoint: string, at: Instant): Promise<void> {
  await sql.run(
    `with killed as (
       update delivery set status = 'dead', settled_at = $2::bigint
        where endpoint = $1 and status = 'due' and (leased = 0 or due_at <= $2::bigint)
        returning number)
     delete from waiting where number in (select number from killed)`,
    [endpoint, at],
  );
}
