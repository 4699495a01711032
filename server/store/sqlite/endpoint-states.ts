import type { EndpointState } from "../../alerting.ts";
import { untried } from "../../alert/endpoint-state.ts";
import { ENDPOINT_STATE } from "../texts.ts";
import type { Db } from "./database.ts";

/** Reads and writes how endpoints do. */
export function endpointStates(db: Db) {
  const find = db.prepare<[string], EndpointState>(`${ENDPOINT_STATE} where endpoint = ?`);
  const all = db.prepare<[], EndpointState>(`${ENDPOINT_STATE} order by endpoint`);
  const put = db.prepare<[EndpointState]>(
    `insert into endpoint_state
       (endpoint, failing_since, failures, paused_until, succeeded_at, disabled_at, reason)
     values
       (@endpoint, @failingSince, @failures, @pausedUntil, @succeededAt, @disabledAt, @reason)
     on conflict (endpoint) do update set
       failing_since = excluded.failing_since, failures = excluded.failures,
       paused_until = excluded.paused_until, succeeded_at = excluded.succeeded_at,
       disabled_at = excluded.disabled_at, reason = excluded.reason`,
  );
  return {
    of: (endpoint: string): EndpointState => find.get(endpoint) ?? untried(endpoint),
    all: (): EndpointState[] => all.all(),
    put: (state: EndpointState): void => void put.run(state),
  };
}
