import { ALERT_STATES } from "../../alerting.ts";
import type { Instant } from "../../market/instant.ts";
import type { EndpointState, JobRun } from "../../ports.ts";
import type { SourceStatus } from "../../query/sources.ts";
import type { AlertReads } from "../alert-reads.ts";
import { oneOf, seconds, type Family, type Sample } from "./family.ts";

const STATES = ["ok", "pending", "stale", "degraded", "unreachable", "off"] as const;
const RESULTS = ["done", "nothing", "failed", "lost"] as const;

/** How fresh each source is, and what of it waits for a decision. */
export function sourceFamilies(sources: readonly SourceStatus[], now: Instant): Family[] {
  const of = (valueOf: (source: SourceStatus) => number | null): Sample[] =>
    sources.map((source) => ({ labels: { source: source.id }, value: valueOf(source) }));
  return [
    {
      name: "tokentide_source_as_of_timestamp_seconds",
      help: "As-of of the newest vintage of each source",
      samples: of(({ asOf }) => seconds(asOf)),
    },
    {
      name: "tokentide_source_age_seconds",
      help: "Time since that as-of",
      samples: of(({ asOf }) => (asOf === null ? null : seconds(now - asOf))),
    },
    {
      name: "tokentide_source_fresh_until_timestamp_seconds",
      help: "When the source is late, if nothing newer comes",
      samples: of(({ freshUntil }) => seconds(freshUntil)),
    },
    {
      name: "tokentide_source_state",
      help: "1 for the state that each source is in",
      samples: sources.flatMap(({ id, state }) => oneOf("state", STATES, state, { source: id })),
    },
    {
      name: "tokentide_quarantine_open",
      help: "Batches and days that were set aside and wait for a decision",
      samples: of(({ quarantined }) => quarantined),
    },
  ];
}

/** The newest run of each job. */
export function jobFamilies(runs: readonly JobRun[]): Family[] {
  const of = (valueOf: (run: JobRun) => number | null): Sample[] =>
    runs.map((run) => ({ labels: { job_name: run.job }, value: valueOf(run) }));
  return [
    {
      name: "tokentide_job_last_start_timestamp_seconds",
      help: "When the newest run of each job began",
      samples: of(({ startedAt }) => seconds(startedAt)),
    },
    {
      name: "tokentide_job_last_end_timestamp_seconds",
      help: "When the newest run of each job ended; absent while it runs",
      samples: of(({ finishedAt }) => seconds(finishedAt)),
    },
    {
      name: "tokentide_job_last_duration_seconds",
      help: "How long the newest run of each job took; absent while it runs",
      samples: of(({ startedAt, finishedAt }) =>
        finishedAt === null ? null : seconds(finishedAt - startedAt),
      ),
    },
    {
      name: "tokentide_job_last_result",
      help: "1 for the result of the newest run of each job; none while it runs",
      samples: runs.flatMap(({ job, result }) =>
        oneOf("result", RESULTS, result, { job_name: job }),
      ),
    },
  ];
}

/** Where the rules stand, and how deliveries and receivers do. */
export async function alertFamilies(reads: AlertReads): Promise<Family[]> {
  const { states, evaluated, outbox } = reads;
  const [{ number }, alerts, counts, endpoints] = [
    await evaluated(),
    await states(),
    await outbox.counts(),
    await outbox.endpointStates(),
  ];
  return [
    {
      name: "tokentide_alerts",
      help: "Rules and subjects by the state they are in",
      samples: ALERT_STATES.map((state) => ({
        labels: { state },
        value: alerts.filter((alert) => alert.state === state).length,
      })),
    },
    {
      name: "tokentide_deliveries",
      help: "Deliveries kept, by endpoint and status",
      samples: counts.map(({ endpoint, status, count }) => ({
        labels: { endpoint, status },
        value: count,
      })),
    },
    {
      name: "tokentide_evaluations_total",
      help: "Evaluations of the rules that changed something",
      type: "counter",
      samples: [{ labels: {}, value: number }],
    },
    {
      name: "tokentide_delivery_attempts_total",
      help: "Requests begun for the deliveries kept, by endpoint",
      type: "counter",
      samples: summed(counts, ({ attempts }) => attempts),
    },
    {
      name: "tokentide_delivery_retries_total",
      help: "Of these, those that were not a delivery's first",
      type: "counter",
      samples: summed(counts, ({ retries }) => retries),
    },
    ...endpointFamilies(endpoints),
  ];
}

type Counted = Awaited<ReturnType<AlertReads["outbox"]["counts"]>>[number];

function summed(counts: readonly Counted[], of: (one: Counted) => number): Sample[] {
  const byEndpoint = Map.groupBy(counts, ({ endpoint }) => endpoint);
  return Array.from(byEndpoint, ([endpoint, own]) => ({
    labels: { endpoint },
    value: own.reduce((sum, one) => sum + of(one), 0),
  }));
}

function endpointFamilies(endpoints: readonly EndpointState[]): Family[] {
  const of = (valueOf: (state: EndpointState) => number | null): Sample[] =>
    endpoints.map((state) => ({ labels: { endpoint: state.endpoint }, value: valueOf(state) }));
  return [
    {
      name: "tokentide_endpoint_failures",
      help: "Attempts at each endpoint that failed in a row",
      samples: of(({ failures }) => failures),
    },
    {
      name: "tokentide_endpoint_last_success_timestamp_seconds",
      help: "When each endpoint last took a delivery",
      samples: of(({ succeededAt }) => seconds(succeededAt)),
    },
    {
      name: "tokentide_endpoint_disabled",
      help: "1 where an endpoint is switched off",
      samples: of(({ disabledAt }) => (disabledAt === null ? 0 : 1)),
    },
  ];
}
