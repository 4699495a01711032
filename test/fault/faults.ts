import { killAlerts } from "./alert-kills.ts";

/** `npm run test:faults [-- KILLS]`: what takes too long for `npm test`. Ends with 1 where something was lost, doubled or out of order. */
const kills = Number(process.argv[2] ?? 200);
const begun = performance.now();
const { events, requests, repeated, faults } = await killAlerts(kills);
const seconds = Math.round((performance.now() - begun) / 1000);
process.stdout.write(
  `${kills} kills in ${seconds} s: ${events} events to two endpoints, ${requests} requests, ${repeated} of them repeated under their id\n`,
);
for (const fault of faults) process.stdout.write(`wrong: ${fault}\n`);
process.exitCode = faults.length === 0 && events > 0 ? 0 : 1;
