import { execFileSync } from "node:child_process";
import { join } from "node:path";

export const ROOT = join(import.meta.dirname, "../..");

interface Cruise {
  readonly modules: readonly {
    readonly source: string;
    readonly dependencies: readonly { readonly resolved: string }[];
  }[];
  readonly summary: {
    readonly totalCruised: number;
    readonly violations: readonly {
      readonly from: string;
      readonly to: string;
      readonly rule: { readonly name: string };
    }[];
  };
}

/** Reads the imports of the whole tree, and which of them the rules forbid. */
export function cruise(): Cruise {
  const bin = join(ROOT, "node_modules/.bin/depcruise");
  const args = ["server", "jobs", "client", "--config", ".dependency-cruiser.cjs"];
  // A violation sets the exit code; the report on standard output says all of it.
  const output = execFileSync("sh", ["-c", `"$0" "$@" --output-type json || true`, bin, ...args], {
    cwd: ROOT,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  return JSON.parse(output) as Cruise;
}

/** The folders and who imports whom, as the diagram of ARCHITECTURE.md. */
export function diagramOf({ modules }: Cruise): string {
  const edges = new Set<string>();
  for (const { source, dependencies } of modules) {
    for (const { resolved } of dependencies) {
      const [from, to] = [placeOf(source), placeOf(resolved)];
      if (from && to && from !== to) edges.add(`  ${from} --> ${to}`);
    }
  }
  return ["```mermaid", "graph LR", ...[...edges].toSorted(), "```"].join("\n");
}

function placeOf(file: string): string | undefined {
  const [top, second] = file.split("/");
  if (top === "jobs" || top === "client") return top;
  if (top !== "server" || second === undefined) return undefined;
  return second.replace(/\.ts$/, "").replace(/^wire-.*/, "wire");
}
