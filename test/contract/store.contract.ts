import { describe } from "vitest";
import type { Clock, Store } from "../../server/ports.ts";
import { alertsContract } from "./alerts.contract.ts";
import { asOfContract } from "./as-of.contract.ts";
import { changesContract } from "./changes.contract.ts";
import { claimsContract } from "./claims.contract.ts";
import { contentsContract } from "./contents.contract.ts";
import { documentsContract } from "./documents.contract.ts";
import { jobRunsContract } from "./job-runs.contract.ts";
import { keepContract } from "./keep.contract.ts";
import { labsContract } from "./labs.contract.ts";
import { pastYearsContract } from "./past-years.contract.ts";
import { listingsContract } from "./listings.contract.ts";
import { outboxContract } from "./outbox.contract.ts";
import { quarantineContract } from "./quarantine.contract.ts";
import { sharedContract } from "./shared.contract.ts";
import { sourceStatesContract } from "./source-states.contract.ts";

/** Opens a new, empty store; one that is not closed by the test is closed after it. Its leases run by the clock, where one is given. */
export type OpenStore = (clock?: Clock) => Promise<Store>;

/** What every store promises, whatever engine is behind its ports. */
export function storeContract(name: string, open: OpenStore): void {
  describe(`${name}: what is known at a moment`, () => asOfContract(open));
  describe(`${name}: contents of days`, () => contentsContract(open));
  describe(`${name}: vintages, models and sources`, () => listingsContract(open));
  describe(`${name}: keeping a batch`, () => keepContract(open));
  describe(`${name}: shares of labs`, () => labsContract(open));
  describe(`${name}: what was worked out of past years`, () => pastYearsContract(open));
  describe(`${name}: documents`, () => documentsContract(open));
  describe(`${name}: claims of common lists`, () => claimsContract(open));
  describe(`${name}: quarantine`, () => quarantineContract(open));
  describe(`${name}: job runs`, () => jobRunsContract(open));
  describe(`${name}: states of sources`, () => sourceStatesContract(open));
  describe(`${name}: changes`, () => changesContract(open));
  describe(`${name}: alerts`, () => alertsContract(open));
  describe(`${name}: outbox`, () => outboxContract(open));
}

/** What every store promises to two processes that have it open at the same time. */
export function sharedStoreContract(name: string, openTwo: () => Promise<[Store, Store]>): void {
  describe(`${name}: two at once`, () => sharedContract(openTwo));
}
