import type { Instant } from "../market/instant.ts";
import type { Clock, EndpointState, KnownEndpoint, Outbox } from "../ports.ts";

export const ENDPOINT_STATES = [
  "ok",
  "untried",
  "failing",
  "paused",
  "off",
  "faulty",
  "gone",
] as const;

/** How an endpoint does, and what it was sent. */
export interface EndpointStatus {
  readonly id: string;
  /** `gone`: it left the rules file; `faulty`: it could never work as it is written there. */
  readonly state: (typeof ENDPOINT_STATES)[number];
  readonly reason: string | null;
  readonly channel: string | null;
  readonly failingSince: Instant | null;
  readonly pausedUntil: Instant | null;
  readonly succeededAt: Instant | null;
  readonly disabledAt: Instant | null;
  readonly due: number;
  readonly delivered: number;
  readonly dead: number;
}

export type ReadEndpoints = () => Promise<EndpointStatus[]>;

/** Reads the endpoints of the rules file, and those of which the outbox still knows, by name. */
export function endpointsReader(
  outbox: Pick<Outbox, "endpointStates" | "counts">,
  known: () => readonly KnownEndpoint[],
  clock: Clock,
): ReadEndpoints {
  return async () => {
    const states = new Map((await outbox.endpointStates()).map((state) => [state.endpoint, state]));
    const counts = await outbox.counts();
    const endpoints = new Map(known().map((endpoint) => [endpoint.id, endpoint]));
    const ids = [...endpoints.keys(), ...states.keys(), ...counts.map(({ endpoint }) => endpoint)];
    const countOf = (id: string, status: string) =>
      counts.find((one) => one.endpoint === id && one.status === status)?.count ?? 0;
    return [...new Set(ids)].toSorted().map((id) => {
      const state = states.get(id);
      return {
        id,
        ...standing(endpoints.get(id), state, clock()),
        channel: endpoints.get(id)?.channel ?? null,
        failingSince: state?.failingSince ?? null,
        pausedUntil: state?.pausedUntil ?? null,
        succeededAt: state?.succeededAt ?? null,
        disabledAt: state?.disabledAt ?? null,
        due: countOf(id, "due"),
        delivered: countOf(id, "delivered"),
        dead: countOf(id, "dead"),
      };
    });
  };
}

function standing(
  endpoint: KnownEndpoint | undefined,
  state: EndpointState | undefined,
  now: Instant,
): Pick<EndpointStatus, "state" | "reason"> {
  if (!endpoint) return { state: "gone", reason: "it is not in the rules file any more" };
  if (endpoint.fault !== null) return { state: "faulty", reason: endpoint.fault };
  if (!state) return { state: "untried", reason: null };
  const { reason } = state;
  if (state.disabledAt !== null) return { state: "off", reason };
  if ((state.pausedUntil ?? now) > now) return { state: "paused", reason };
  if (state.failingSince !== null) return { state: "failing", reason };
  return { state: state.succeededAt === null ? "untried" : "ok", reason: null };
}
