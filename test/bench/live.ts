import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { inTurn, median, millis, print, ratioOf, type Subject } from "./measure.ts";

const PROCESSES = 2; // each holds its part of the clients, below the limit of open files

interface Stand {
  readonly tell: () => Promise<number>;
  readonly bytesPerClient: number;
  readonly stop: () => void;
}

/** One event to ten thousand clients, beside bare writes of the same bytes; the clients are processes of their own. */
export const liveSubject: Subject = {
  name: "live",
  run: async ({ quick, folder }) => {
    const clients = quick ? 1000 : 10_000;
    const ours = await stand(["ours", `sqlite:${join(folder, "live.db")}`], clients);
    const peer = await stand(["bare"], clients);
    try {
      const found = await inTurn(quick ? 3 : 9, ours.tell, peer.tell);
      print({
        name: `one event to ${clients.toLocaleString("en")} clients, first to last`,
        ours: millis(median(found.ours)),
        peer: millis(median(found.peer)),
        ratio: ratioOf(found.peer, found.ours),
        aim: ">= 0.5",
        rounds: found.ours.length,
      });
      print({
        name: "memory of the server a further client",
        ours: `${(ours.bytesPerClient / 1024).toFixed(1)} kB`,
        peer: `${(peer.bytesPerClient / 1024).toFixed(1)} kB`,
        ratio: peer.bytesPerClient / ours.bytesPerClient,
        aim: "<= 15 kB",
        rounds: 1,
      });
    } finally {
      ours.stop();
      peer.stop();
    }
  },
};

/** A server with its clients, all connected. */
async function stand(args: string[], clients: number): Promise<Stand> {
  const server = fork(fileOf("live-server.ts"), args, { execArgv: ["--expose-gc"] });
  const { port } = await told<{ port: number }>(server);
  const memory = async () => {
    server.send("memory");
    return (await told<{ memory: number }>(server)).memory;
  };
  // What any number of clients makes grow, such as the heap's young part, is grown by the first of them.
  const parts: ChildProcess[] = [];
  const memories: number[] = [];
  for (let part = 0; part < PROCESSES; part++) {
    const child = fork(fileOf("live-clients.ts"), [String(port), String(clients / PROCESSES)]);
    await told(child);
    parts.push(child);
    memories.push(await memory());
  }
  const grown = (memories.at(-1) ?? 0) - (memories[0] ?? 0);
  const bytesPerClient = grown / (clients - clients / PROCESSES);
  return {
    bytesPerClient,
    tell: async () => {
      const all = Promise.all(parts.map((part) => told<{ first: string; last: string }>(part)));
      server.send("tell");
      const spans = await all;
      const first = spans.map((span) => BigInt(span.first)).reduce((a, b) => (a < b ? a : b));
      const last = spans.map((span) => BigInt(span.last)).reduce((a, b) => (a > b ? a : b));
      return Number(last - first) / 1e6;
    },
    stop: () => {
      for (const child of [...parts, server]) child.kill();
    },
  };
}

async function told<Message>(child: ChildProcess): Promise<Message> {
  const [message] = (await once(child, "message")) as [Message];
  return message;
}

function fileOf(name: string): URL {
  return new URL(name, import.meta.url);
}
