import { SingleBar } from "cli-progress";
import { jsonText } from "../http/answering.ts";

/** Data goes to standard output, everything else to standard error. */
export function printLine(text: string): void {
  process.stdout.write(`${text}\n`);
}

export function printError(text: string): void {
  process.stderr.write(`${text}\n`);
}

export function printJson(value: unknown): void {
  printLine(JSON.stringify(JSON.parse(jsonText(value)), undefined, 2));
}

/** A bar on a terminal, lines elsewhere. */
export function progressBar(what: string) {
  const bar = process.stderr.isTTY
    ? new SingleBar({ format: `${what} {bar} {value} of {total}`, stream: process.stderr })
    : undefined;
  let isStarted = false;
  return {
    show: async (done: number, total: number): Promise<void> => {
      if (total === 0) return;
      if (!bar) process.stderr.write(`${what}: ${done} of ${total}\n`);
      else if (isStarted) {
        bar.setTotal(total);
        bar.update(done);
      } else bar.start(total, done);
      isStarted = true;
    },
    end: (): void => bar?.stop(),
  };
}

const STEPS = 20; // lines of progress where there is no terminal to draw a bar on

/** Shows about every twentieth step. */
export function everyTwentieth(show: (done: number, total: number) => Promise<void>) {
  let shown = 0;
  return async (done: number, total: number): Promise<void> => {
    const step = total === 0 ? 0 : Math.floor((done * STEPS) / total);
    if (step === shown && done !== total) return;
    shown = step;
    await show(done, total);
  };
}
