import { accept, discard } from "../../jobs/quarantine.ts";
import { formatInstant } from "../market/instant.ts";
import { quarantineBody } from "../http/quarantine-body.ts";
import type { Decided, QuarantineItem } from "../ports.ts";
import type { Tokentide } from "../compose.ts";
import { readLeaderboard } from "../sources/vercel.ts";
import { askedWrongly, failed } from "./outcome.ts";
import { printJson, printLine } from "./print.ts";

export interface ListOptions {
  readonly all?: boolean;
  readonly json?: boolean;
}

/** What was set aside and waits for a decision; with `--all`, also what was decided. */
export async function listQuarantine(
  { collecting }: Tokentide,
  { all, json }: ListOptions,
): Promise<void> {
  const items = await collecting.intake.quarantined(all ?? false);
  if (json) printJson(items.map(quarantineBody));
  else if (items.length === 0) printLine("nothing is set aside");
  else for (const item of items) printLine(lineOf(item));
}

/** Keeps what was set aside after all. */
export async function acceptItem({ collecting }: Tokentide, id: string): Promise<void> {
  report(id, await accept({ ...collecting, readLabs: readLeaderboard }, numberOf(id)), "accepted");
}

/** Leaves it out for good. */
export async function discardItem(
  { collecting }: Tokentide,
  id: string,
  { reason }: { readonly reason: string },
): Promise<void> {
  if (reason.trim() === "") throw askedWrongly("--reason: a reason was expected");
  report(id, await discard(collecting, numberOf(id), reason), "discarded");
}

function report(id: string, decided: Decided, done: string): void {
  switch (decided.kind) {
    case "decided":
      return printLine(`${id} ${done}${decided.days > 0 ? `; ${decided.days} days kept` : ""}`);
    case "unknown":
      throw askedWrongly(`ID: nothing set aside has the number ${id}`);
    case "closed":
      throw failed(`${id} is ${decided.state} already`);
    case "impossible":
      throw failed(`${id} cannot be kept: ${decided.reason}`);
  }
}

function numberOf(id: string): number {
  if (!/^\d{1,15}$/.test(id)) throw askedWrongly(`ID: got "${id}"; a number was expected`);
  return Number(id);
}

function lineOf({ id, source, day, asOf, state, reasons }: QuarantineItem): string {
  const what = day ?? "the whole batch";
  const when = asOf === null ? "" : ` as of ${formatInstant(asOf)}`;
  return `${id} ${state}: ${source} ${what}${when}: ${reasons.join("; ")}`;
}
