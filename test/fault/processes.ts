// Kills and freezes fifty processes (or as many as the first argument says), two and three at a time on one store, while
// they collect, and crashes PostgreSQL three times among them; then as many while they evaluate and deliver. Fails where
// anything is lost or there twice. Then two hundred clients listen to two processes of which one is killed.
import { isDeepStrictEqual } from "node:util";
import { syntheticArchive } from "../support/openrouter/archive.ts";
import { embedded, startPostgres } from "../support/postgres/server.ts";
import { killAlerts } from "./alert-kills.ts";
import { liveTrial } from "./live-trial.ts";
import { trial, type Blow } from "./trial.ts";

const EACH = 10; // as many as fall within one collection
const CRASHES = 3;
const MOMENT_MS = 2500; // within which a process evaluates and delivers on PostgreSQL, most of the time
const LISTENING = { clients: 200, events: 100, comeBackMs: 100 };
const wanted = Number(process.argv[2] ?? 50);
const market = syntheticArchive({ firstPublication: "2026-09-01", publications: 24, seed: 7 });
const server = await startPostgres(embedded());
const common = { market, server, random: Math.random };
const tally: Record<Blow, number> = { kill: 0, freeze: 0, crash: 0 };
let [isSame, takenOver] = [true, 0];

const undisturbed = await trial({ ...common, processes: 1, blows: [] });
console.log(
  `undisturbed: ${undisturbed.contents.rows.length} rows of ${undisturbed.contents.vintages.length} vintages`,
);
let round = 0;
for (; tally.kill + tally.freeze < wanted; round++) {
  const processes = 2 + (round % 2);
  const blows = Array.from({ length: EACH }, (_, i): Blow =>
    (i + round) % 2 === 0 ? "kill" : "freeze",
  );
  if (tally.crash < CRASHES) blows.push("crash");
  const struck = await trial({ ...common, processes, blows });
  for (const blow of blows.slice(0, struck.fallen)) tally[blow] += 1;
  takenOver += struck.takenOver;
  const same = isDeepStrictEqual(struck.contents, undisturbed.contents);
  console.log(
    `${processes} processes, ${struck.fallen} blows: ${same ? "the same numbers" : "OTHER NUMBERS"}`,
  );
  isSame &&= same;
}
const alerts = await killAlerts(wanted, {
  at: await server.createDatabase(),
  freezeShare: 0.5,
  momentMs: MOMENT_MS,
});
const live = await liveTrial({ databaseUrl: await server.createDatabase(), ...LISTENING });
await server.stop();
console.log(
  `${tally.kill} kills, ${tally.freeze} freezes, ${tally.crash} crashes of PostgreSQL; ` +
    `${takenOver} processes came back to a run that was another's, and what they wrote was refused`,
);
const isWhole = undisturbed.contents.vintages.length === market.pulls.length;
console.log(
  `evaluating and delivering: ${alerts.kills} kills, ${alerts.freezes} of them after a freeze; ${alerts.events} events ` +
    `to two endpoints, ${alerts.requests} requests, ${alerts.repeated} of them repeated under their id`,
);
const lastTold = live.lastToldMs.toSorted((a, b) => a - b).map(Math.round);
console.log(
  `${LISTENING.clients} clients of two servers, one killed: ${live.moved} moved; the last that stayed was told after ` +
    `${lastTold[lastTold.length >> 1]} ms in the middle and ${lastTold.at(-1)} ms at most`,
);
const faults = [...alerts.faults, ...live.faults];
for (const fault of faults) console.log(`wrong: ${fault}`);
// Where nothing was taken over and nothing repeated, no blow fell where it matters.
const isStruck = takenOver > 0 && alerts.repeated > 0;
const isWell = isSame && isWhole && isStruck && faults.length === 0;
process.exit(isWell && tally.crash === Math.min(CRASHES, round) ? 0 : 1);
