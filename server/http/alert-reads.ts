import type { AlertRow, Alerts, Outbox } from "../ports.ts";

/** What rules raised and receivers took, for metrics, feed and page. */
export interface AlertReads {
  /** Where the loaded rules stand. */
  readonly states: () => Promise<readonly Pick<AlertRow, "rule" | "subject" | "state">[]>;
  readonly events: Alerts["events"];
  readonly evaluated: Alerts["evaluated"];
  readonly outbox: Pick<Outbox, "counts" | "endpointStates">;
}
