import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { claimsSubject } from "./claims.ts";
import { csvSubject } from "./csv.ts";
import { deliveriesSubject } from "./deliveries.ts";
import { httpSubject } from "./http.ts";
import { importSubject } from "./import.ts";
import { liveSubject } from "./live.ts";
import { printHead, tell } from "./measure.ts";
import { pageSubject } from "./page.ts";
import { rulesSubject } from "./rules.ts";
import { sharesSubject } from "./shares.ts";
import { storesSubject } from "./stores.ts";
import { yearsSubject } from "./years.ts";

/** `npm run bench [-- SUBJECT…] [--quick]`: measures ours beside a peer in one run, and asserts nothing. */
const SUBJECTS = [
  importSubject,
  sharesSubject,
  httpSubject,
  yearsSubject,
  claimsSubject,
  csvSubject,
  pageSubject,
  rulesSubject,
  deliveriesSubject,
  pageSubject,
  liveSubject,
  storesSubject,
];

const { values, positionals } = parseArgs({
  options: { quick: { type: "boolean", default: false } },
  allowPositionals: true,
});
const names = SUBJECTS.map(({ name }) => name);
const unknown = positionals.filter((asked) => !names.includes(asked));
if (unknown.length > 0) {
  process.stderr.write(`${unknown.join(", ")}: not a subject; there are ${names.join(", ")}\n`);
  process.exit(2);
}

const cpu = cpus()[0]?.model.trim() ?? "unknown";
tell(`${availableParallelism()} cores (${cpu}), Node ${process.version}, ${process.platform}`);
printHead();
for (const { name, run } of SUBJECTS) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  const folder = mkdtempSync(join(tmpdir(), `tokentide-bench-${name}-`));
  try {
    await run({ quick: values.quick, folder });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
