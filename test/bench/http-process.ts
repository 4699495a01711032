import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";

/** A server in a process of its own. */
export interface Running {
  readonly port: number;
  /** What it has used so far, user and system together, in microseconds. */
  readonly processorTime: () => Promise<number>;
  readonly stop: () => void;
}

/** Starts a server's file; `first` is what it waits for before it listens. */
export async function start(file: URL, args: readonly string[], first?: object): Promise<Running> {
  const child = fork(file, args);
  if (first) child.send(first);
  const { port } = await told<{ port: number }>(child);
  return {
    port,
    processorTime: async () => {
      const answered = told<{ used: number }>(child);
      child.send("processor time");
      return (await answered).used;
    },
    stop: () => void child.kill(),
  };
}

async function told<Message>(child: ChildProcess): Promise<Message> {
  const settled = new AbortController();
  const { signal } = settled;
  const ended = once(child, "exit", { signal }).then(() => {
    throw new Error("the server ended before it answered");
  });
  try {
    const [message] = (await Promise.race([once(child, "message", { signal }), ended])) as [
      Message,
    ];
    return message;
  } finally {
    settled.abort();
    ended.catch(() => {});
  }
}

/** In the server: answers each question of how much processor time it has used, and ends with the bench. */
export function answerProcessorTime(): void {
  process.once("disconnect", () => process.exit());
  process.on("message", () => {
    const { user, system } = process.cpuUsage();
    process.send?.({ used: user + system });
  });
}
