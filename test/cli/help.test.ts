import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { commands, run } from "../../server/cli/run.ts";
import { asked } from "./support/asked.ts";
import { temporaryPlace } from "./support/command.ts";

const COMMANDS: readonly (readonly [string, readonly string[]])[] = [
  ["", ["serve", "collect", "import", "headline", "quarantine"]],
  ["serve", ["--roles"]],
  ["collect", ["--from", "--to", "--source", "--json"]],
  ["import", ["--source", "--as-of", "--json", "<file>"]],
  ["headline", ["--definition", "--as-of", "--lang", "--json"]],
  ["quarantine", ["list", "accept", "discard"]],
  ["quarantine list", ["--all", "--json"]],
  ["quarantine accept", ["<id>"]],
  ["quarantine discard", ["--reason", "<id>"]],
  ["rules", ["check", "test", "backtest"]],
  ["rules check", ["--json", "<file>"]],
  ["rules test", ["--json", "<file>"]],
  ["rules backtest", ["--mode", "--rule", "--json", "<file>"]],
];

const inside = (args: readonly string[]) => asked(() => run(["node", "tokentide", ...args]));

test.each(COMMANDS)("%s --help says what it takes", async (name, words) => {
  const { code, stdout, stderr } = await inside([...name.split(" ").filter(Boolean), "--help"]);
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toContain(`Usage: tokentide ${name}`.trim());
  for (const word of words) expect(stdout).toContain(word);
});

test("every command and every option has a description", () => {
  const all = commands().commands.flatMap((command) => [command, ...command.commands]);
  const described = all.flatMap((command) => [
    command.description(),
    ...command.options.map((option) => option.description),
  ]);
  expect(described.length).toBeGreaterThan(15);
  expect(described.filter((text) => text === "")).toEqual([]);
});

test("help is printed by the program itself, and opens no store", async () => {
  const here = temporaryPlace();
  const { code, stdout, stderr } = await here.run(["import", "--help"]);
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toContain("Usage: tokentide import");
  expect(existsSync(join(here.folder, "tokentide.db"))).toBe(false);
});

test.each([
  ["an unknown command", ["colect"], "colect"],
  ["no command at all", [], "Usage"],
  ["no command of the quarantine", ["quarantine"], "Usage"],
  ["an unknown option", ["headline", "--definitoin", "all"], "--definitoin"],
  ["an option that is left out", ["import", "rows.csv"], "--source"],
  ["an argument that is left out", ["import", "--source", "own"], "file"],
  ["a role that nobody has", ["serve", "--roles", "web,cook"], '--roles: got "cook"'],
  ["an argument too many", ["headline", "now"], "too many arguments"],
  ["an unknown command of the quarantine", ["quarantine", "burn", "1"], "burn"],
  ["a discard without a reason", ["quarantine", "discard", "1"], "--reason"],
])("%s is a wrong question", async (_, args, said) => {
  const { code, stdout, stderr } = await inside(args);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toContain(said);
  expect(stderr).not.toMatch(/\bat .+:\d+:\d+/);
});

test("a wrong question ends the program with 2, and opens no store", async () => {
  const here = temporaryPlace();
  const { code, stdout, stderr } = await here.run(["import", "rows.csv"]);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toContain("required option '--source <name>' not specified");
  expect(existsSync(join(here.folder, "tokentide.db"))).toBe(false);
});
