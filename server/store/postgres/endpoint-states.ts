import type { EndpointState } from "../../alerting.ts";
import { untried } from "../../alert/endpoint-state.ts";
import { ENDPOINT_STATE } from "../texts.ts";
import type { Sql } from "./database.ts";

export function allStates(sql: Sql): Promise<EndpointState[]> {
  return sql.rows<EndpointState>(`${ENDPOINT_STATE} order by endpoint`);
}

/** How these endpoints do; `lock` is for the rest of the transaction, in one order for everybody. */
export async function statesOf(
  sql: Sql,
  endpoints: Iterable<string>,
  lock: "" | "for update" | "for share" = "",
): Promise<Map<string, EndpointState>> {
  const names = [...new Set(endpoints)];
  if (names.length === 0) return new Map();
  const found = await sql.rows<EndpointState>(
    `${ENDPOINT_STATE} where endpoint = any(?::text[]) order by endpoint ${lock}`,
    [names],
  );
  const states = new Map(names.map((name) => [name, untried(name)]));
  for (const state of found) states.set(state.endpoint, state);
  return states;
}

/** Nobody switches these off while something is queued for them. */
export async function holdEndpoints(sql: Sql, endpoints: readonly string[]): Promise<void> {
  await statesOf(sql, endpoints, "for share");
}

/** For a change: an endpoint that was never tried gets its row, so that there is one to lock. */
export async function takeEndpoints(
  sql: Sql,
  endpoints: Iterable<string>,
): Promise<Map<string, EndpointState>> {
  const names = [...new Set(endpoints)].toSorted();
  await sql.run(
    `insert into endpoint_state (endpoint) select unnest(?::text[]) on conflict do nothing`,
    [names],
  );
  return statesOf(sql, names, "for update");
}

export async function putState(sql: Sql, state: EndpointState): Promise<void> {
  const { endpoint, failingSince, failures, pausedUntil, succeededAt, disabledAt, reason } = state;
  await sql.run(
    `insert into endpoint_state
       (endpoint, failing_since, failures, paused_until, succeeded_at, disabled_at, reason)
     values (?, ?, ?, ?, ?, ?, ?)
     on conflict (endpoint) do update set
       failing_since = excluded.failing_since, failures = excluded.failures,
       paused_until = excluded.paused_until, succeeded_at = excluded.succeeded_at,
       disabled_at = excluded.disabled_at, reason = excluded.reason`,
    [endpoint, failingSince, failures, pausedUntil, succeededAt, disabledAt, reason],
  );
}
