import type { Command } from "commander";
import { FORMATS, TABLES } from "../exporting.ts";
import type { Tokentide } from "../compose.ts";
import { EXPORT_PARAMETERS, exportPackage, exportTable, type ExportOptions } from "./export.ts";

type WithStore = (work: (tokentide: Tokentide) => Promise<void>) => Promise<void>;

/** `export`, with every parameter of the interface as an option. */
export function addExport(
  command: (usage: string, description: string) => Command,
  withStore: WithStore,
): void {
  const exported = command(
    "export <what>",
    `${TABLES.join(", ")} as the interface exports them; package: the rows with their vintages`,
  );
  for (const name of EXPORT_PARAMETERS) {
    exported.option(`--${name} <value>`, "as the interface takes it");
  }
  exported
    .option("--format <format>", `${FORMATS.join(", ")}; csv where it is absent`)
    .option("--bom", "a byte order mark before CSV, for spreadsheets")
    .option("-o, --output <file>", "where to; standard output where it is absent or -")
    .action((what: string, options: ExportOptions) =>
      withStore((tokentide) =>
        what === "package"
          ? exportPackage(tokentide, options)
          : exportTable(tokentide, what, options),
      ),
    );
}
