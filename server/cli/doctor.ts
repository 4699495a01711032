import { request } from "undici";
import type { Tokentide } from "../compose.ts";
import type { Config } from "../config.ts";
import { MINUTE_MS } from "../market/instant.ts";
import { faultText } from "../rules/fault.ts";
import { withoutPassword } from "../store-address.ts";
import { failed } from "./outcome.ts";
import { printJson, printLine } from "./print.ts";

export interface Finding {
  readonly what: string;
  readonly ok: boolean;
  readonly said: string;
  /** What to do about it; empty where nothing is to be done. */
  readonly mend: string;
}

const SKEW_MAX_MS = 2 * MINUTE_MS; // an as-of decides what is closed, ninety minutes after its end
const ASK_MS = 10_000;

/** Checks configuration, store, sources, map of origins and clock, and says what to mend. Exit code 1 where something is wrong. */
export async function doctor(
  tokentide: Tokentide,
  config: Config,
  { json }: { readonly json?: boolean },
): Promise<void> {
  const findings: Finding[] = [
    {
      what: "configuration",
      ok: true,
      said: `store ${withoutPassword(config.DATABASE_URL)}`,
      mend: "",
    },
    ...rulesFindings(tokentide),
    await storeFinding(tokentide),
    ...(await sourceFindings(tokentide)),
    ...(await quarantineFindings(tokentide)),
    ...(await mapFindings(tokentide)),
    ...(await endpointFindings(tokentide)),
    await clockFinding(config),
  ];
  if (json) printJson(findings);
  else for (const finding of findings) printLine(lineOf(finding));
  const wrong = findings.filter(({ ok }) => !ok).length;
  if (wrong > 0) throw failed(`${wrong} of ${findings.length} checks failed`);
}

function lineOf({ what, ok, said, mend }: Finding): string {
  return `${ok ? "ok   " : "wrong"} ${what}: ${said}${mend === "" ? "" : `\n      ${mend}`}`;
}

async function storeFinding({ store }: Tokentide): Promise<Finding> {
  const fault = await store.findFault();
  const changes = await store.changes.newest();
  return fault === null
    ? { what: "store", ok: true, said: `sound, ${changes} changes`, mend: "" }
    : { what: "store", ok: false, said: fault, mend: "put back the newest backup: restore FILE" };
}

function rulesFindings({ alerting: { rules } }: Tokentide): Finding[] {
  const faults = rules.faults();
  const { rules: running, endpoints } = rules.current();
  const said = `${running.length} run, ${endpoints.length} endpoints`;
  if (faults.length === 0) return [{ what: "rules", ok: true, said, mend: "" }];
  return faults.map((fault) => ({
    what: "rules",
    ok: false,
    said: faultText(fault),
    mend: "mend the line, then rules check FILE; the rules that ran before go on meanwhile",
  }));
}

/** How each source stands. */
export async function sourceFindings({ reads }: Tokentide): Promise<Finding[]> {
  const mends = {
    ok: "",
    off: "",
    pending: "start the program, or collect --source ID",
    stale: "look at the reason; collect --source ID tries again now",
    unreachable: "check the network and the address; the program tries again by itself",
    degraded: "look at quarantine list, then accept or discard",
  };
  return (await reads.readSources()).map(({ id, state, reason }) => ({
    what: `source ${id}`,
    ok: state === "ok" || state === "off",
    said: reason === null ? state : `${state}: ${reason}`,
    mend: /OPENROUTER_API_KEY/.test(reason ?? "") ? KEY_MEND : mends[state],
  }));
}

const KEY_MEND =
  "give OPENROUTER_API_KEY a valid key, or leave it empty to take the snapshots alone";

/** What waits for a decision; nothing where nothing does. */
export async function quarantineFindings({ store }: Tokentide): Promise<Finding[]> {
  const open = await store.intake.quarantined(false);
  if (open.length === 0) return [];
  const [newest] = open;
  const said = `${open.length} set aside, the newest: ${newest?.reasons.join("; ") ?? ""}`;
  const mend = `quarantine accept ${newest?.id}, or quarantine discard ${newest?.id} --reason TEXT`;
  return [{ what: "quarantine", ok: false, said, mend }];
}

async function mapFindings({ reads }: Tokentide): Promise<Finding[]> {
  const found = await reads.readUnmapped(reads.market, reads.clock());
  if (found.length === 0)
    return [{ what: "origins", ok: true, said: "every author is classified", mend: "" }];
  const authors = [...new Set(found.map(({ author }) => author))].join(", ");
  const days = [...new Set(found.map(({ day }) => day))].join(", ");
  const said = `mapping.unmapped: ${authors}, above 0.5 % of ${days}`;
  return [{ what: "origins", ok: false, said, mend: "add a row for each to data/authors.csv" }];
}

async function endpointFindings({ delivering }: Tokentide): Promise<Finding[]> {
  const mends = {
    ok: "",
    untried: "",
    failing: "it is tried again by itself; deliveries test ID tries now",
    paused: "it is tried again by itself; look whether the receiver runs",
    off: "mend the receiver, then POST /api/v1/admin/endpoints/ID/enable",
    faulty: "mend it in the rules file",
    gone: "put it back into the rules file, or leave what waits for it",
  };
  return (await delivering.readEndpoints()).map(({ id, state, reason, due, dead }) => ({
    what: `endpoint ${id}`,
    ok: (state === "ok" || state === "untried" || (state === "gone" && due === 0)) && dead === 0,
    said: `${reason === null ? state : `${state}: ${reason}`}; ${due} due, ${dead} dead`,
    mend: mends[state] === "" && dead > 0 ? "deliveries list --status dead" : mends[state],
  }));
}

/** Compares this clock with the publisher's, which stands in every answer's Date. */
async function clockFinding({ OPENROUTER_BASE_URL: url }: Config): Promise<Finding> {
  const before = Date.now();
  const theirs = await request(url, { method: "HEAD", signal: AbortSignal.timeout(ASK_MS) }).then(
    async ({ headers, body }) => {
      await body.dump();
      return Date.parse(String(headers["date"]));
    },
    () => Number.NaN,
  );
  if (Number.isNaN(theirs)) {
    const said = "not compared: the publisher did not answer";
    return { what: "clock", ok: true, said, mend: "" };
  }
  const skewMs = Math.abs(theirs - (before + Date.now()) / 2);
  const said = `${Math.round(skewMs / 1000)} s from the publisher's`;
  if (skewMs <= SKEW_MAX_MS) return { what: "clock", ok: true, said, mend: "" };
  return { what: "clock", ok: false, said, mend: "set this machine's clock" };
}
