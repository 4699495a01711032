import type { Instant } from "./market/instant.ts";

// Runs of jobs, as a store holds them; ports.ts hands these on.

export interface JobRun {
  readonly id: number;
  readonly job: string;
  readonly holder: string;
  readonly startedAt: Instant;
  readonly done: number;
  readonly total: number;
  readonly finishedAt: Instant | null;
  readonly result: "done" | "nothing" | "failed" | "lost" | null;
  readonly detail: string | null;
}

export interface JobRuns {
  /** Starts a run unless another holder's is under way; the lease, by the store's own clock, must be renewed by `progress`. */
  claim(claim: {
    job: string;
    holder: string;
    now: Instant;
    leaseMs: number;
    isGone: (holder: string) => boolean;
  }): Promise<number | undefined>;
  progress(id: number, leaseMs: number, done: number, total: number): Promise<void>;
  finish(
    id: number,
    at: Instant,
    result: NonNullable<JobRun["result"]>,
    detail: string,
  ): Promise<void>;
  newest(job: string): Promise<JobRun | undefined>;
  recent(limit: number): Promise<JobRun[]>;
  /** A text that changes whenever a run starts, goes on or ends. */
  stamp(): Promise<string>;
}
