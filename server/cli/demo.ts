import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compose, type Tokentide } from "../compose.ts";
import { readConfig } from "../config.ts";
import { demoClock } from "../demo/clock.ts";
import { createInbox } from "../demo/inbox.ts";
import { OPENING } from "../demo/plot.ts";
import { startReceiver } from "../demo/receiver.ts";
import { passDay, runDays, type DemoDay } from "../demo/run.ts";
import { demoWorld } from "../demo/world.ts";
import { jsonLog } from "../log.ts";
import { ROLES } from "../roles.ts";
import { faultText } from "../rules/fault.ts";
import { askedWrongly, failed } from "./outcome.ts";
import { printLine } from "./print.ts";
import { listenFault, untilStopped } from "./serve.ts";

export interface DemoOptions {
  readonly port: string;
  readonly secondsADay: string;
  readonly seed: string;
}

const RULES = join(import.meta.dirname, "../../data/demo/tokentide.yaml");
const SECRET_BYTES = 32;
const SECONDS_MIN = 0.05; // a day must have time to be collected
const SECONDS_MAX = 3_600;

/** Serves an invented market over a store of its own, without a network, until it is stopped; then the store is gone. */
export async function demo(options: DemoOptions): Promise<void> {
  const port = numberOf("--port", options.port, 0, 65_535);
  const seconds = numberOf("--seconds-a-day", options.secondsADay, SECONDS_MIN, SECONDS_MAX);
  const seed = numberOf("--seed", options.seed, 0, 2 ** 31);
  const folder = mkdtempSync(join(tmpdir(), "tokentide-demo-"));
  try {
    await serveDemo({ folder, port: port === 0 ? await freePort() : port, seconds, seed });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Serving {
  readonly folder: string;
  readonly port: number;
  readonly seconds: number;
  readonly seed: number;
}

async function serveDemo({ folder, port, seconds, seed }: Serving): Promise<void> {
  const clock = demoClock(OPENING, Date.now);
  const inbox = createInbox();
  const secret = `whsec_${randomBytes(SECRET_BYTES).toString("base64")}`;
  const receiver = await startReceiver(inbox, secret, clock.now);
  // Nothing of the surroundings: neither a key nor an address that could be called.
  const config = readConfig({
    PORT: String(port),
    DATABASE_URL: `sqlite:${join(folder, "demo.db")}`,
    VERCEL_LEADERBOARD_URL: "",
    TOKENTIDE_CONFIG: RULES,
    LOG_LEVEL: "warn",
  });
  const tokentide = compose(config, jsonLog(config.LOG_LEVEL), clock.now, {
    world: demoWorld(clock.today, seed),
    inbox: inbox.messages,
    environment: { DEMO_INBOX_URL: receiver.url, DEMO_INBOX_SECRET: secret },
  });
  const stopping = new AbortController();
  const day = dayOf(tokentide, stopping.signal);
  try {
    const [fault] = tokentide.alerting.rules.faults();
    if (fault) throw new Error(faultText(fault));
    // The rules are loaded before the first week closes: they speak only of what comes after.
    await passDay(day);
    const running = await tokentide.start(new Set(ROLES)).catch((error: unknown) => {
      throw failed(listenFault(error, config));
    });
    printLine(`SYNTHETIC demo: ${running.url} (a day passes every ${seconds} s; Ctrl-C ends it)`);
    const days = runDays(clock, day, seconds * 1000, stopping.signal);
    await Promise.race([untilStopped(), days.then(() => untilStopped())]);
    stopping.abort();
    await days;
    await running.stop();
  } finally {
    await tokentide.close();
    await receiver.close();
  }
}

function dayOf({ collections, alerting, delivering }: Tokentide, signal: AbortSignal): DemoDay {
  return {
    collect: async () => Promise.all(collections.map(({ now }) => now({ signal }))),
    evaluate: alerting.evaluate,
    deliver: async () => delivering.pass(),
  };
}

function numberOf(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (text.trim() !== "" && value >= min && value <= max) return value;
  throw askedWrongly(`${name}: got "${text}"; a number from ${min} to ${max} was expected`);
}

/** Links in messages name the port, so it must be known before it is opened. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
