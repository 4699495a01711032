import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { onTestFinished } from "vitest";

import { COMPILED } from "../../support/compiled.ts";

const MAIN = resolve(import.meta.dirname, "../../../server/main.ts");

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  /** What it has written to standard error so far. */
  readonly said: () => string;
  /** Waits until it has written this to standard error. */
  readonly says: (pattern: RegExp) => Promise<RegExpExecArray>;
  /** The same of standard output. */
  readonly prints: (pattern: RegExp) => Promise<RegExpExecArray>;
  readonly kill: (signal: "SIGTERM" | "SIGINT" | "SIGHUP") => void;
  readonly ended: Promise<Ended>;
}

/** A folder of its own, in which commands run; its store is `tokentide.db`. */
export interface Place {
  readonly folder: string;
  readonly file: (name: string, content: string | Uint8Array) => string;
  readonly start: (args: readonly string[], options?: Options) => Running;
  readonly run: (args: readonly string[], options?: Options) => Promise<Ended>;
}

interface Options {
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
}

/** The command line as a user starts it, with nothing in the environment but what is given. */
export function place(): Place & { readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), "tokentide-cli-"));
  const start: Place["start"] = (args, { env = {}, input } = {}) => {
    const child = spawn(process.execPath, [MAIN, ...args], {
      cwd: folder,
      env: { ...COMPILED, ...env },
    });
    let said = "";
    let printed = "";
    child.stderr.on("data", (chunk: Buffer) => void (said += chunk.toString()));
    child.stdout.on("data", (chunk: Buffer) => void (printed += chunk.toString()));
    child.stdin.end(input);
    const stdout = text(child.stdout);
    const ended = once(child, "close").then(async ([code]) => ({
      code: code as number | null,
      stdout: await stdout,
      stderr: said,
    }));
    const awaited = (stream: Readable, soFar: () => string) => async (pattern: RegExp) => {
      for (;;) {
        const found = pattern.exec(soFar());
        if (found) return found;
        const more = await Promise.race([once(stream, "data"), ended]);
        if (!Array.isArray(more) && !pattern.test(soFar())) throw new Error(`it ended: ${said}`);
      }
    };
    const says = awaited(child.stderr, () => said);
    const prints = awaited(child.stdout, () => printed);
    return { said: () => said, says, prints, kill: (signal) => void child.kill(signal), ended };
  };
  return {
    folder,
    file: (name, content) => {
      writeFileSync(join(folder, name), content);
      return name;
    },
    start,
    run: (args, options) => start(args, options).ended,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** The same, gone when the test has ended. */
export function temporaryPlace(): Place {
  const made = place();
  onTestFinished(made.remove);
  return made;
}
