import type { Clock, Store, Written } from "../../ports.ts";
import { BadCopy } from "../bad-copy.ts";
import { postgresAlerts } from "./alerts.ts";
import { postgresChanges } from "./changes.ts";
import { postgresClaims } from "./claims.ts";
import { fencedBy, openDatabase, type Db } from "./database.ts";
import { postgresDocuments } from "./documents.ts";
import { findFault } from "./fault.ts";
import { postgresIntake } from "./intake.ts";
import { postgresJobRuns } from "./job-runs.ts";
import { postgresPastYears } from "./past-years.ts";
import { postgresObservations } from "./observations.ts";
import { postgresOutbox } from "./outbox.ts";
import { postgresSourceStates } from "./source-states.ts";

/** Connects when it is first asked something. */
export function openStore(databaseUrl: string, clock?: Clock): Store {
  const db = openDatabase(databaseUrl);
  return {
    ready: db.ready,
    under: (run) => written(fencedBy(db, run)),
    ...written(db),
    observations: postgresObservations(db),
    pastYears: postgresPastYears(db),
    jobRuns: postgresJobRuns(db, clock),
    changes: postgresChanges(db),
    claims: postgresClaims(db),
    alerts: postgresAlerts(db),
    outbox: postgresOutbox(db),
    backup: async () => {
      throw new BadCopy(
        "a store on PostgreSQL is copied by PostgreSQL's own tools, for instance pg_dump --format=custom; nothing was written",
      );
    },
    findFault: () => findFault(db),
    close: db.close,
  };
}

function written(db: Db): Written {
  return {
    intake: postgresIntake(db),
    documents: postgresDocuments(db),
    sourceStates: postgresSourceStates(db),
  };
}
