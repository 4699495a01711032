import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { COMPILED } from "../support/compiled.ts";

const MAIN = join(import.meta.dirname, "../../server/main.ts");

export interface Tokentide {
  readonly child: ChildProcess;
  /** What it wrote to its log so far. */
  readonly log: () => string;
  /** The address it listens at, once it does. */
  readonly url: Promise<string>;
  kill(signal: NodeJS.Signals): Promise<void>;
}

/** Starts the real program, or a copy of it, with `serve`, in an environment that holds nothing else. */
export function startTokentide(
  folder: string,
  environment: Record<string, string>,
  { args = [], main = MAIN }: { readonly args?: readonly string[]; readonly main?: string } = {},
): Tokentide {
  const child = spawn(process.execPath, [main, "serve", ...args], {
    cwd: folder,
    env: {
      ...COMPILED,
      PATH: process.env["PATH"] ?? "",
      HOST: "127.0.0.1",
      PORT: "0",
      VERCEL_LEADERBOARD_URL: "",
      ...environment,
    },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let log = "";
  const { promise: url, resolve } = Promise.withResolvers<string>();
  child.stderr?.on("data", (chunk: Buffer) => {
    log += chunk.toString();
    const found = /"url":"(http[^"]+)"/.exec(log)?.[1];
    if (found !== undefined) resolve(found);
  });
  return {
    child,
    log: () => log,
    url,
    kill: async (signal) => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, "exit");
      child.kill(signal);
      await ended;
    },
  };
}
