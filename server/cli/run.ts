import { existsSync } from "node:fs";
import { loadEnvFile } from "node:process";
import { Command, CommanderError, Option } from "commander";
import { compose, type Tokentide } from "../compose.ts";
import { BadConfig, readConfig, type Config } from "../config.ts";
import { jsonLog } from "../log.ts";
import { MARKET } from "../market/source.ts";
import { ROLES } from "../roles.ts";
import { backup, restore } from "./backup.ts";
import { collect, type CollectOptions } from "./collect.ts";
import {
  listDeliveries,
  replayDelivery,
  testEndpoint,
  type ListOptions as DeliveriesOptions,
} from "./deliveries.ts";
import { demo, type DemoOptions } from "./demo.ts";
import { doctor } from "./doctor.ts";
import { addExport } from "./export-command.ts";
import { headline, type HeadlineOptions } from "./headline.ts";
import { importFile, type ImportOptions } from "./import.ts";
import { migrateStore } from "./migrate-store.ts";
import { CommandError } from "./outcome.ts";
import { acceptItem, discardItem, listQuarantine, type ListOptions } from "./quarantine.ts";
import { backtestRules, checkRules, testRules, type BacktestOptions } from "./rules.ts";
import { serve, type ServeOptions } from "./serve.ts";

/** Runs one command line; the answer is the exit code: 0, 1 (it failed) or 2 (asked wrongly). */
export async function run(argv: readonly string[]): Promise<number> {
  try {
    await commands().parseAsync([...argv]);
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const isWrong =
      error instanceof BadConfig || (error instanceof CommandError && error.exitCode === 2);
    process.stderr.write(`${(error as Error).message}\n`);
    return isWrong ? 2 : 1;
  }
}

const JSON_FLAG = ["--json", "print JSON"] as const;

/** The command line, one line a command. */
export function commands(): Command {
  const program = new Command("tokentide")
    .description("A monitor of the AI token market.")
    .exitOverride();
  const command = (usage: string, description: string) =>
    program.command(usage).description(description).exitOverride().showHelpAfterError();
  command("serve", "collect and serve, until it is stopped")
    .option("--roles <list>", "what of it this process takes on", ROLES.join(","))
    .action((options: ServeOptions) => serve(configured(), options));
  command("collect", "one collection now")
    .option("--from <day>", "only snapshots dated from this day")
    .option("--to <day>", "only snapshots dated up to this day")
    .option("--source <id>", "which source", MARKET)
    .option(...JSON_FLAG)
    .action((options: CollectOptions) => withStore((tokentide) => collect(tokentide, options)));
  command("import <file>", "rows of one's own, CSV or JSON, or a package; - for standard input")
    .requiredOption(
      "--source <name>",
      "under which name; openrouter adds a vintage to the market's own, package takes a package",
    )
    .option("--as-of <time>", "when the rows were made (RFC 3339 in Z); now, if nothing says")
    .option(...JSON_FLAG)
    .action((file: string, options: ImportOptions) =>
      withStore((tokentide) => importFile(tokentide, file, options)),
    );
  command("headline", "who leads, by how much, since when")
    .option("--definition <id>", "how it is counted", "all")
    .option("--as-of <time>", "as known then: a day or an RFC 3339 time in Z")
    .option("--lang <lang>", "en or zh", "en")
    .option(...JSON_FLAG)
    .action((options: HeadlineOptions) => withStore((tokentide) => headline(tokentide, options)));

  addExport(command, withStore);
  ruleCommands(program);
  quarantineCommands(program);
  deliveryCommands(command("deliveries", "what was told to endpoints, and what waits or died"));
  command("demo", "a synthetic market that moves while you watch, marked SYNTHETIC everywhere")
    .addOption(
      new Option("--port <port>", "where the page is; 0 for a free one")
        .env("PORT")
        .default("3000"),
    )
    .option("--seconds-a-day <seconds>", "how fast days pass", "3")
    .option("--seed <number>", "another number is another market", "1")
    .action((options: DemoOptions) => demo(options));
  storeCommands(command);
  return program;
}

function storeCommands(command: (usage: string, description: string) => Command): void {
  command("backup <file>", "a consistent copy of the store, verified")
    .option(...JSON_FLAG)
    .action((file: string, options: { json?: boolean }) =>
      withStore((tokentide) => backup(tokentide, file, options)),
    );
  command("restore <file>", "a backup back in the store's place; what stood there is kept").action(
    (file: string) => restore(configured(), file),
  );
  command("migrate-store <from> <to>", "a store into a new one of another engine, verified")
    .option(...JSON_FLAG)
    .action((from: string, to: string, options: { json?: boolean }) =>
      migrateStore(from, to, options),
    );
  command("doctor", "checks configuration, store, sources and clock, and says what to mend")
    .option(...JSON_FLAG)
    .action((options: { json?: boolean }) =>
      withStore((tokentide) => doctor(tokentide, configured(), options)),
    );
}

function quarantineCommands(program: Command): void {
  const quarantine = program
    .command("quarantine")
    .description("batches and days that a check set aside")
    .exitOverride()
    .showHelpAfterError();
  const decision = (usage: string, description: string) =>
    quarantine.command(usage).description(description).exitOverride().showHelpAfterError();
  decision("list", "what waits for a decision")
    .option("--all", "also what was decided")
    .option(...JSON_FLAG)
    .action((options: ListOptions) => withStore((tokentide) => listQuarantine(tokentide, options)));
  decision("accept <id>", "keep it after all").action((id: string) =>
    withStore((tokentide) => acceptItem(tokentide, id)),
  );
  decision("discard <id>", "leave it out for good")
    .requiredOption("--reason <text>", "why")
    .action((id: string, options: { reason: string }) =>
      withStore((tokentide) => discardItem(tokentide, id, options)),
    );
}

function ruleCommands(program: Command): void {
  const rules = program
    .command("rules")
    .description("rules of alerts: check a file, run its cases, replay it on history")
    .exitOverride()
    .showHelpAfterError();
  const on = (usage: string, description: string) =>
    rules
      .command(usage)
      .description(description)
      .option("--json", "print JSON")
      .exitOverride()
      .showHelpAfterError();
  on("check <file>", "says what is wrong with a file of rules, with the line").action(checkRules);
  on("test <file>", "runs the cases of a file: periods in, states and events out").action(
    testRules,
  );
  on("backtest <file>", "in which periods the rules of a file would have spoken")
    .option(
      "--mode <mode>",
      "each period as known then (vintage), or as known now (now)",
      "vintage",
    )
    .option("--rule <id>", "only this rule")
    .action((file: string, options: BacktestOptions) =>
      withStore((tokentide) => backtestRules(tokentide, file, options)),
    );
}

function deliveryCommands(deliveries: Command): void {
  const command = (usage: string, description: string) =>
    deliveries.command(usage).description(description).exitOverride().showHelpAfterError();
  command("list", "the newest deliveries")
    .option("--status <status>", "due, delivered or dead")
    .option("--endpoint <id>", "only those to one endpoint")
    .option(...JSON_FLAG)
    .action((options: DeliveriesOptions) =>
      withStore((tokentide) => listDeliveries(tokentide, options)),
    );
  command("replay <id>", "send a settled delivery again, under the same id").action((id: string) =>
    withStore((tokentide) => replayDelivery(tokentide, id)),
  );
  command("test <endpoint>", "send a test message now, and say what came of it")
    .option(...JSON_FLAG)
    .action((endpoint: string, options: { json?: boolean }) =>
      withStore((tokentide) => testEndpoint(tokentide, endpoint, options)),
    );
}

async function withStore(work: (tokentide: Tokentide) => Promise<void>): Promise<void> {
  const config = configured();
  const tokentide = compose(
    config,
    jsonLog(config.LOG_LEVEL === "info" ? "warn" : config.LOG_LEVEL),
  );
  try {
    await work(tokentide);
  } finally {
    await tokentide.close();
  }
}

function configured(): Config {
  if (existsSync(".env")) loadEnvFile(".env");
  return readConfig(process.env);
}
