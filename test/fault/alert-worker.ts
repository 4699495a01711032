import { setTimeout as sleep } from "node:timers/promises";
import { importRows } from "../../jobs/import.ts";
import { compose } from "../../server/compose.ts";
import { readConfig } from "../../server/config.ts";
import { dayAfter, EPOCH, SOURCE, vintageOf } from "./alert-market.ts";

// The application, which takes in one day after the other, evaluates and delivers until it is killed:
// `node alert-worker.ts STORE RULES BEGUN evaluate|deliver`.
const [databaseUrl = "", rulesFile = "", begun = "0", task] = process.argv.slice(2);
const DAYS_AT_ONCE = 3;
const SPEED = 1000; // a second of the schedule of retries takes a millisecond

const clock = () => EPOCH + Math.round((Date.now() - Number(begun)) * SPEED);
const config = readConfig({ DATABASE_URL: databaseUrl, TOKENTIDE_CONFIG: rulesFile });
const quiet = { info: () => {}, warn: () => {}, error: (fields: object) => console.error(fields) };
const tokentide = compose(config, quiet, clock);
const { alerting, collecting, delivering, store } = tokentide;
const [fault] = alerting.rules.faults();
if (fault) throw new Error(fault.message);

/** The next day comes in as a vintage of its own; another process may bring the same. */
async function bringNext(): Promise<void> {
  const [newest] = await store.observations.vintages(SOURCE, clock(), 1);
  await importRows(collecting, {
    source: SOURCE,
    address: "days.csv",
    ...vintageOf(dayAfter(newest)),
  });
}

async function evaluateForEver(): Promise<void> {
  for (;;) {
    // Before more comes in, so that what a kill left behind is caught up with, and not heaped up for the last.
    // Refused where others have evaluated in between, time after time; the next look makes up for it.
    await alerting.evaluate().catch((error: unknown) => {
      if (!/another process evaluated/.test(String(error))) throw error;
    });
    delivering.wake();
    await sleep(Math.random() * 20);
    for (let i = 0; i < DAYS_AT_ONCE; i++) await bringNext();
  }
}

process.stdout.write("ready\n");
const sending = delivering.start();
const looking = setInterval(() => delivering.wake(), 5);
if (task === "evaluate") await evaluateForEver();
await alerting.evaluate();
for (;;) {
  await sleep(50);
  const waiting = (await store.outbox.counts()).filter(({ status }) => status === "due");
  if (waiting.length === 0) break;
}
clearInterval(looking);
await sending.stop();
await tokentide.close();
