import type { Clock, Store } from "../../ports.ts";
import { sqliteAlerts } from "./alerts.ts";
import { backup } from "./backup.ts";
import { sqliteChanges } from "./changes.ts";
import { sqliteClaims } from "./claims.ts";
import { fenceOf, openDatabase } from "./database.ts";
import { sqliteDocuments } from "./documents.ts";
import { sqliteIntake } from "./intake.ts";
import { sqliteJobRuns } from "./job-runs.ts";
import { sqlitePastYears } from "./past-years.ts";
import { sqliteObservations } from "./observations.ts";
import { sqliteOutbox } from "./outbox.ts";
import { sqliteSourceStates } from "./source-states.ts";

/** Opens the file at once. Throws, untouched, where it is not ours or newer. */
export function openStore(file: string, clock?: Clock): Store {
  const db = openDatabase(file);
  return {
    ready: async () => {},
    under: (run) => {
      const fence = fenceOf(db, run);
      return {
        intake: sqliteIntake(db, fence),
        documents: sqliteDocuments(db, fence),
        sourceStates: sqliteSourceStates(db, fence),
      };
    },
    observations: sqliteObservations(db),
    pastYears: sqlitePastYears(db),
    intake: sqliteIntake(db),
    documents: sqliteDocuments(db),
    sourceStates: sqliteSourceStates(db),
    jobRuns: sqliteJobRuns(db, clock),
    changes: sqliteChanges(db),
    claims: sqliteClaims(db),
    alerts: sqliteAlerts(db),
    outbox: sqliteOutbox(db),
    backup: (file, onProgress) => backup(db, file, onProgress),
    findFault: async () => {
      const found = db.pragma("quick_check(1)", { simple: true });
      return found === "ok" ? null : String(found);
    },
    close: async () => void db.close(),
  };
}
