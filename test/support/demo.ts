import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compose, type Tokentide } from "../../server/compose.ts";
import { readConfig } from "../../server/config.ts";
import { demoClock } from "../../server/demo/clock.ts";
import { createInbox, type Inbox } from "../../server/demo/inbox.ts";
import { OPENING } from "../../server/demo/plot.ts";
import { startReceiver } from "../../server/demo/receiver.ts";
import { passDay } from "../../server/demo/run.ts";
import { demoWorld } from "../../server/demo/world.ts";
import { jsonLog } from "../../server/log.ts";
import type { Clock } from "../../server/ports.ts";

/** The demo as a value, whose days pass when a test says so. */
export interface MadeDemo {
  readonly tokentide: Tokentide;
  readonly inbox: Inbox;
  /** With which messages to the receiver are signed. */
  readonly secret: string;
  readonly passDays: (count: number) => Promise<void>;
  readonly close: () => Promise<void>;
}

interface Making {
  /** The folder of the built page. */
  readonly client?: string;
  /** By which time passes within a day. */
  readonly real?: Clock;
  /** Where messages are sent instead, given where the receiver is. */
  readonly through?: (receiver: string) => Promise<string>;
}

/** The demo on its first day, over a store of its own, with its real receiver. */
export async function makeDemo({
  client,
  real = Date.now,
  through,
}: Making = {}): Promise<MadeDemo> {
  const folder = mkdtempSync(join(tmpdir(), "tokentide-demo-"));
  const clock = demoClock(OPENING, real);
  const inbox = createInbox();
  const secret = `whsec_${randomBytes(32).toString("base64")}`;
  const receiver = await startReceiver(inbox, secret, clock.now);
  const config = readConfig({
    DATABASE_URL: `sqlite:${join(folder, "demo.db")}`,
    TOKENTIDE_CONFIG: "data/demo/tokentide.yaml",
  });
  const tokentide = compose(config, jsonLog("silent"), clock.now, {
    ...(client === undefined ? {} : { client }),
    world: demoWorld(clock.today, 1),
    inbox: inbox.messages,
    environment: {
      DEMO_INBOX_URL: (await through?.(receiver.url)) ?? receiver.url,
      DEMO_INBOX_SECRET: secret,
    },
  });
  const { collections, alerting, delivering } = tokentide;
  const { signal } = new AbortController();
  const day = {
    collect: async () => collections[0]?.now({ signal }),
    evaluate: alerting.evaluate,
    deliver: async () => delivering.pass(),
  };
  await passDay(day);
  return {
    tokentide,
    inbox,
    secret,
    passDays: async (count) => {
      for (let i = 0; i < count; i++) {
        clock.nextDay();
        await passDay(day);
      }
    },
    close: async () => {
      await tokentide.close();
      await receiver.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
