import { endpointAfter } from "../../server/alert/endpoint-state.ts";
import type { Store } from "../../server/ports.ts";
import { parseDay } from "../../server/market/day.ts";
import { readClaimTable } from "../../server/sources/claim-table.ts";
import { batchOf } from "./batches.ts";
import { claimTable } from "./openrouter/claim-rows.ts";
import { alertOf, deliveryOf, evaluationOf, eventOf, START } from "./told.ts";

/** Puts something into every table of a store, with what engines might write differently. */
export async function fillStore(store: Store): Promise<void> {
  await fillMarket(store);
  await fillStates(store);
  await fillAlerts(store);
}

async function fillMarket({ intake, documents, pastYears }: Store): Promise<void> {
  const big = 2n ** 62n + 1n;
  const days = { "2026-09-17": { "a/x": big, "Ä/ü:free": 0n }, "2026-09-18": { "a/x": 2n } };
  await intake.keep(batchOf({ asOf: "2026-09-19T01:46:00Z", days, notes: ["a note — “quoted”"] }));
  const later = { "2026-09-18": { "a/x": 3n, "中/文": 4n } };
  await intake.keep(batchOf({ asOf: "2026-09-20T01:46:00Z", days: later }));
  const setAside = [{ day: "2026-09-19" }, { day: null, reasons: ["it's\todd", "\\N"] }];
  await intake.keep(batchOf({ asOf: "2026-09-21T01:46:00Z", setAside }));
  await intake.decide(1, "discarded", "a test", START);
  const years = await pastYears.years("market", Date.parse("2027-01-01"), "basis");
  await pastYears.keep(
    "market",
    "basis",
    years.map((year) => ({ ...year, worked: "[1]" })),
  );
  const labShares = [{ lab: "Acme", metric: "tokens", percent: "12.50" }] as const;
  const labs = batchOf({
    source: "labs",
    asOf: "2026-09-19T00:00:00Z",
    days: { "2026-09-18": {} },
  });
  const [day] = labs.days;
  if (day) await intake.keep({ ...labs, rowCount: 1, days: [{ ...day, labShares }] });
  const body = Buffer.from([0, 255, 10, 13, 92, 39]);
  const bytes = { address: "https://example.org", sha256: "f0", size: 6, body };
  await documents.keep({ source: "catalogue", asOf: START, ...bytes }, []);
  const list = claimTable(
    { id: "B-1", statement: "B", topic: "capex" },
    { id: "A", topic: "press", supersedes: "B-1" },
  );
  await documents.keep(
    { source: "claims", asOf: START, ...bytes, sha256: "f1" },
    readClaimTable("list", list),
  );
}

async function fillStates({ sourceStates, jobRuns }: Store): Promise<void> {
  await sourceStates.attempted("market", START, { ok: false, reason: "it answered 500" });
  const snapshot = parseDay("2026-09-01");
  await sourceStates.markMissed("market", { snapshot, triedAt: START, reason: "absent" });
  const claim = { job: "collect", holder: "a", now: START, leaseMs: 1, isGone: () => false };
  const run = await jobRuns.claim(claim);
  await jobRuns.finish(run ?? 0, START, "done", "3 snapshots");
}

async function fillAlerts({ alerts, outbox }: Store): Promise<void> {
  await alerts.load([{ id: "cn-majority", fingerprint: "f1" }], START);
  const deliveries = ["d1", "d2"].map((id) => deliveryOf(id, { alerts: ["cn-majority CN"] }));
  const told = { alerts: [alertOf()], events: [eventOf("k1")], deliveries };
  await alerts.record(evaluationOf(0, told));
  const silence = { rule: "", subject: "CN", endpoint: "", remark: "", createdAt: START };
  await alerts.silence({ ...silence, until: START + 1 });
  const room = new Map([["desk", 1]]);
  const claimed = await outbox.claim({ now: START, leaseUntil: START + 1, room });
  const outcome = { kind: "accepted", status: 204 } as const;
  const settlement = { status: "delivered", dueAt: START, disables: false } as const;
  await outbox.settle(
    claimed.map(({ id, attempt }) => ({
      id,
      attempt,
      at: START,
      tookMs: 3,
      outcome,
      answer: "ok",
      settlement,
      endpointAfter: (before) => endpointAfter(before, outcome, settlement, START),
    })),
  );
}
