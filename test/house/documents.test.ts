import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { commands } from "../../server/cli/run.ts";
import { compose } from "../../server/compose.ts";
import { readConfig, VARIABLES } from "../../server/config.ts";
import { jsonLog } from "../../server/log.ts";
import { DEFINITION_IDS } from "../../server/market/definition.ts";
import { ROOT } from "./dependencies.ts";

const readme = readFileSync(join(ROOT, "README.md"), "utf8");

/** The first cells of the table that follows a heading. */
function firstCells(heading: string): string[] {
  const section = readme.slice(readme.indexOf(heading));
  const table = /\n\|[^\n]+\n\|[ -|]+\n((?:\|[^\n]*\n)+)/.exec(section)?.[1] ?? "";
  return table
    .split("\n")
    .flatMap((row) =>
      Array.from(
        (/^\|([^|]*)\|/.exec(row)?.[1] ?? "").matchAll(/`([^`]+)`/g),
        (match) => match[1] ?? "",
      ),
    );
}

test("README names every route that the app serves, and no other", async () => {
  const tokentide = compose(readConfig({ DATABASE_URL: "sqlite::memory:" }), jsonLog("silent"));
  const routes = tokentide
    .app()
    .routes.filter(
      ({ method, path }) => method === "GET" && !path.includes("*") && !path.includes(":"),
    )
    .map(({ path }) => path)
    .filter((path) => !/^\/(assets\/|favicon)/.test(path));
  await tokentide.close();
  expect(firstCells("## Ask it").toSorted()).toEqual([...new Set(routes)].toSorted());
});

test("README names every command, and no other", () => {
  const names = commands().commands.map((command) => command.name());
  expect(firstCells("On the command line").toSorted()).toEqual(names.toSorted());
});

test("README names every variable, and no other", () => {
  expect(firstCells("## Configure it").toSorted()).toEqual([...VARIABLES].toSorted());
});

test("README names every definition, and no other", () => {
  expect(firstCells("## How it counts").toSorted()).toEqual([...DEFINITION_IDS].toSorted());
});

test("every file that a document links to is there", () => {
  for (const document of [
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "CHANGELOG.md",
    "data/README.md",
  ]) {
    const text = readFileSync(join(ROOT, document), "utf8");
    for (const [, target = ""] of text.matchAll(/\]\(([^)#]+)\)/g)) {
      if (/^https?:/.test(target)) continue;
      expect(
        () => readFileSync(join(ROOT, document, "..", target)),
        `${document} links to ${target}`,
      ).not.toThrow();
    }
  }
});
