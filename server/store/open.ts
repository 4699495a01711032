import type { Store } from "../ports.ts";
import { openDatabase } from "./sqlite/database.ts";
import { sqliteChanges } from "./sqlite/changes.ts";
import { sqliteDocuments } from "./sqlite/documents.ts";
import { sqliteIntake } from "./sqlite/intake.ts";
import { sqliteJobRuns } from "./sqlite/job-runs.ts";
import { sqliteObservations } from "./sqlite/observations.ts";
import { sqliteSourceStates } from "./sqlite/source-states.ts";

/** Opens the store at `sqlite:FILE`, making it where it is not there. */
export function openStore(databaseUrl: string): Store {
  const db = openDatabase(databaseUrl.slice("sqlite:".length));
  return {
    observations: sqliteObservations(db),
    intake: sqliteIntake(db),
    documents: sqliteDocuments(db),
    sourceStates: sqliteSourceStates(db),
    jobRuns: sqliteJobRuns(db),
    changes: sqliteChanges(db),
    close: async () => void db.close(),
  };
}
