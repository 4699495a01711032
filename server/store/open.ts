import type { Store } from "../ports.ts";
import { sqliteAlerts } from "./sqlite/alerts.ts";
import { backup, restore } from "./sqlite/backup.ts";
import { openDatabase } from "./sqlite/database.ts";
import { sqliteChanges } from "./sqlite/changes.ts";
import { sqliteClaims } from "./sqlite/claims.ts";
import { sqliteDocuments } from "./sqlite/documents.ts";
import { sqliteIntake } from "./sqlite/intake.ts";
import { sqliteJobRuns } from "./sqlite/job-runs.ts";
import { sqliteLeads } from "./sqlite/leads.ts";
import { sqliteObservations } from "./sqlite/observations.ts";
import { sqliteOutbox } from "./sqlite/outbox.ts";
import { sqliteSourceStates } from "./sqlite/source-states.ts";

/** Opens the store at `sqlite:FILE`, making it where it is not there. */
export function openStore(databaseUrl: string): Store {
  const db = openDatabase(fileOf(databaseUrl));
  return {
    observations: sqliteObservations(db),
    leads: sqliteLeads(db),
    intake: sqliteIntake(db),
    documents: sqliteDocuments(db),
    claims: sqliteClaims(db),
    sourceStates: sqliteSourceStates(db),
    jobRuns: sqliteJobRuns(db),
    changes: sqliteChanges(db),
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

/** Puts a backup in the place of the store at `sqlite:FILE`, which nobody may have open. */
export function restoreStore(file: string, databaseUrl: string, stamp: string) {
  return restore(file, fileOf(databaseUrl), stamp);
}

function fileOf(databaseUrl: string): string {
  return databaseUrl.slice("sqlite:".length);
}
