import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "./dependencies.ts";

const CHECK = join(ROOT, "server/node-version.cjs");

test.each([
  ["20.20.2", 1],
  ["22.17.1", 1],
  ["22.18.0", 0],
  ["24.1.0", 0],
])("Node %s ends the check with %i", (version, code) => {
  const pretend = `Object.defineProperty(process.versions, "node", { value: "${version}" });`;
  const script = `${pretend} require(${JSON.stringify(CHECK)})`;
  const { status, stderr } = spawnSync(process.execPath, ["-e", script], { encoding: "utf8" });
  const said = `Tokentide needs Node 22.18 or newer; this is ${version}.\n`;
  expect([status, stderr]).toEqual([code, code === 0 ? "" : said]);
});
