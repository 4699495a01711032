import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse } from "yaml";
import { isMarketRule, type MarketRule, type Rule } from "../alert/rule.ts";
import type { Backtest, BacktestMode } from "../alert/replay.ts";
import { BACKTEST_MODES } from "../alert/replay.ts";
import type { Tokentide } from "../compose.ts";
import { backtestBody } from "../http/backtest.ts";
import { caseFile, runCases, type CaseResult } from "../rules/cases.ts";
import { complaintsOf, faultText, pathText, type RuleFault } from "../rules/fault.ts";
import { readRules, type RuleFile } from "../rules/read.ts";
import { shippedRules } from "../rules/rule-set.ts";
import { kindFault } from "../webhook/sender.ts";
import { askedWrongly, failed } from "./outcome.ts";
import { printJson, printLine } from "./print.ts";

interface JsonOption {
  readonly json?: boolean;
}

/** Says what is wrong with a file of rules, each fault with its line; exit code 1 where anything is. */
export function checkRules(file: string, { json }: JsonOption): void {
  const read = readRuleFile(file);
  if ("faults" in read) {
    if (json) printJson({ ok: false, faults: read.faults });
    throw failed(read.faults.map(faultText).join("\n"));
  }
  const { rules, endpoints } = read;
  if (json)
    printJson({
      ok: true,
      faults: [],
      rules: rules.map(({ id }) => id),
      endpoints: endpoints.map(({ id }) => id),
    });
  else printLine(`${file}: ${rules.length} rules, ${endpoints.length} endpoints, no fault`);
}

/** Runs the cases of a file, or those beside a file of rules; exit code 1 where one comes out otherwise. */
export function testRules(file: string, { json }: JsonOption): void {
  const { name, text } = casesText(file);
  const parsed = caseFile.safeParse(parseYaml(name, text), { reportInput: true });
  if (!parsed.success) {
    const said = complaintsOf(parsed.error.issues).map(
      ({ path, message }) => `${name}: ${pathText(path)}: ${message}`,
    );
    throw askedWrongly(said.join("\n"));
  }
  const results = runCases(parsed.data.cases, rulesFor(name, parsed.data.rules));
  if (json) printJson(results);
  else for (const result of results) printLine(resultText(result));
  const wrong = results.filter(({ ok }) => !ok).length;
  if (wrong > 0) throw failed(`${wrong} of ${results.length} cases came out otherwise`);
}

export interface BacktestOptions extends JsonOption {
  readonly mode: string;
  readonly rule?: string;
}

/** Replays the rules of a file on what the store holds. */
export async function backtestRules(
  { alerting: { backtest } }: Tokentide,
  file: string,
  { mode, rule: only, json }: BacktestOptions,
): Promise<void> {
  const seen = modeOf(mode);
  const read = readRuleFile(file);
  if ("faults" in read) throw failed(read.faults.map(faultText).join("\n"));
  const rules = read.rules.filter(({ id }) => only === undefined || id === only);
  if (rules.length === 0) {
    const known = read.rules.map(({ id }) => id).join(", ");
    throw askedWrongly(
      only === undefined
        ? `${file}: it has no rules`
        : `--rule: got "${only}"; one of ${known} was expected`,
    );
  }
  const bodies = [];
  for (const rule of rules.filter(isMarketRule)) {
    const found = await backtest(rule, seen);
    if (json) bodies.push(backtestBody(rule, found));
    else printLine(backtestText(rule, found));
  }
  const others = rules.filter((rule) => !isMarketRule(rule)).map(({ id }) => id);
  if (json) printJson(bodies);
  else if (others.length > 0)
    printLine(`not on closed periods, so without a history: ${others.join(", ")}`);
}

function modeOf(text: string): BacktestMode {
  const found = BACKTEST_MODES.find((mode) => mode === text);
  if (!found)
    throw askedWrongly(`--mode: got "${text}"; ${BACKTEST_MODES.join(" or ")} was expected`);
  return found;
}

function readRuleFile(file: string): RuleFile | { readonly faults: readonly RuleFault[] } {
  const shipped = shippedRules().map(({ id }) => id);
  // The shipped rules' own file may be looked at like any other.
  const isShipped = /(^|\/)data\/rules\.yaml$/.test(file);
  const reading = {
    file,
    environment: process.env,
    shipped: isShipped ? [] : shipped,
    faultOf: kindFault,
  };
  const read = readRules(textOf(file), reading);
  return read.kind === "rules" ? read.file : { faults: read.faults };
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw askedWrongly(`FILE: ${file} cannot be read (${(error as { code?: string }).code})`);
  }
}

/** The cases in the file itself, or in `NAME.test.yaml` beside it. */
function casesText(file: string): { readonly name: string; readonly text: string } {
  const text = textOf(file);
  const raw = parseYaml(file, text);
  if (typeof raw === "object" && raw !== null && "cases" in raw) return { name: file, text };
  const name = file.replace(/(\.test)?\.ya?ml$/, ".test.yaml");
  return { name, text: textOf(name) };
}

function parseYaml(name: string, text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    throw askedWrongly(`${name}: it cannot be read as YAML: ${(error as Error).message}`);
  }
}

function rulesFor(name: string, rules: string | undefined): readonly Rule[] {
  const beside = rules ?? (name.endsWith(".test.yaml") ? fileBeside(name) : undefined);
  if (beside === undefined) return shippedRules();
  const read = readRuleFile(join(dirname(name), beside));
  if ("faults" in read) throw failed(read.faults.map(faultText).join("\n"));
  return [...read.rules, ...shippedRules()];
}

function fileBeside(name: string): string {
  return name.slice(name.lastIndexOf("/") + 1).replace(/\.test\.yaml$/, ".yaml");
}

function resultText({ name, rule, ok, differences }: CaseResult): string {
  return [
    `${ok ? "ok   " : "wrong"} ${rule}: ${name}`,
    ...differences.map((said) => `      ${said}`),
  ].join("\n");
}

function backtestText(rule: MarketRule, found: Backtest): string {
  const line = (name: string, periods: readonly string[]) =>
    `  ${name}: ${periods.length === 0 ? "never" : periods.join(", ")}`;
  const { label } = backtestBody(rule, found);
  return [
    `${rule.id}: ${rule.line}`,
    `  ${label.en}; ${found.vintages} vintages, ${found.from ?? "nothing"} to ${found.to ?? "nothing"}`,
    line("fired", found.fired),
    line("resolved", found.resolved),
    line("flapped", found.flapped),
    line("superseded", found.superseded),
    line("no data", found.no_data),
    ...found.sensitivity.map(({ threshold, fired }) => line(`fired at ${threshold}`, fired)),
  ].join("\n");
}
