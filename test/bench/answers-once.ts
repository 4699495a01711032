// In a process of its own: how long a program takes to start over a store, to its first answers, and to those after.
import { compose } from "../../server/compose.ts";
import { readConfig } from "../../server/config.ts";
import { jsonLog } from "../../server/log.ts";
import { median, worked } from "./measure.ts";

const AGAIN = 1_001; // of what takes a tenth of a millisecond

const [file = "", ...asked] = process.argv.slice(2);
const config = readConfig({ DATABASE_URL: `sqlite:${file}`, VERCEL_LEADERBOARD_URL: "" });
const [startMs, tokentide] = await worked(() => compose(config, jsonLog("silent")));
const app = tokentide.app();
const times = new Map([["start", startMs]]);
const ask = async (path: string) => (await app.request(path)).arrayBuffer();
for (const path of asked) {
  times.set(`${path}, first`, (await worked(() => ask(path)))[0]);
  const again: number[] = [];
  for (let i = 0; i < AGAIN; i++) again.push((await worked(() => ask(path)))[0]);
  times.set(`${path}, again`, median(again));
}
await tokentide.close();
process.stdout.write(JSON.stringify([...times]));
