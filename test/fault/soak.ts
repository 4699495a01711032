// Without a network for ten minutes (or as many as the first argument says), asked for its page all the
// while: prints the memory once a minute, and fails where it grows.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { startTokentide } from "./process.ts";

const GROWTH_MAX_MIB = 25; // what a garbage collector may still owe
const minutes = Number(process.argv[2] ?? 10);
const folder = mkdtempSync(join(tmpdir(), "tokentide-soak-"));
const tokentide = startTokentide(folder, {
  DATABASE_URL: `sqlite:${folder}/tokentide.db`,
  OPENROUTER_BASE_URL: "http://127.0.0.1:9/api/v1",
  // A small heap is collected often: what is left is what is held, and a leak would end the program.
  NODE_OPTIONS: "--max-old-space-size=64",
});
const url = await tokentide.url;
const resident: number[] = [];
for (let minute = 0; minute <= minutes; minute++) {
  const end = minute === 0 ? 0 : Date.now() + 60_000;
  while (Date.now() < end) {
    for (const path of ["/", "/?lang=zh", "/api/v1/sources", "/api/v1/shares"]) {
      await (await fetch(url + path)).text();
    }
    // An address that nobody asked for before, so that what is kept finished is bounded too.
    await (await fetch(`${url}/?as_of=${new Date(Date.now() - 1000).toISOString()}`)).text();
    await sleep(50);
  }
  const kib = execFileSync("ps", ["-o", "rss=", "-p", String(tokentide.child.pid)], {
    encoding: "utf8",
  });
  resident.push(Math.round(Number(kib) / 1024));
  console.log(`minute ${minute}: ${resident.at(-1)} MiB`);
}
await tokentide.kill("SIGTERM");
rmSync(folder, { recursive: true });
const [early, late] = [resident[2] ?? 0, resident.at(-1) ?? 0];
console.log(
  `${late - early} MiB more than after two minutes; at most ${GROWTH_MAX_MIB} were expected`,
);
process.exit(late - early > GROWTH_MAX_MIB ? 1 : 0);
