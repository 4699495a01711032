import { once } from "node:events";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { listen } from "../../server/listen.ts";
import { readConfig } from "../../server/config.ts";
import type { EventBody } from "../../server/alert/event.ts";
import { liveFeed, type Listener } from "../../server/http/live/feed.ts";
import { build, type Built } from "../support/app.ts";
import { batchOf } from "../support/batches.ts";
import { alertOf, deliveryOf, evaluationOf, eventOf, START } from "../support/told.ts";
import { temporaryStore } from "../support/stores.ts";

interface Told {
  readonly id: string | undefined;
  readonly event: string | undefined;
  readonly data: unknown;
}

/** The blocks of a stream as a browser reads them; `retry` and comments left out. */
function toldIn(blocks: readonly string[]): Told[] {
  return blocks
    .filter((block) => block.includes("\ndata:"))
    .map((block) => {
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(block)?.[1];
      return { id: field("id"), event: field("event"), data: JSON.parse(field("data") ?? "null") };
    });
}

/** Reads a stream until it has told so many events. */
async function read(response: Response, count: number): Promise<Told[]> {
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  const told: Told[] = [];
  let rest = "";
  while (told.length < count) {
    const { value, done } = await reader.read();
    if (done) throw new Error(`it ended after ${told.length}`);
    const blocks = (rest + decoder.decode(value, { stream: true })).split("\n\n");
    rest = blocks.pop() ?? "";
    told.push(...toldIn(blocks));
  }
  await reader.cancel();
  return told;
}

let app: Built;
let number = 0;
beforeAll(() => void (app = build({ now: "2026-07-15T09:00:00Z" })));
afterAll(() => app.close());

/** A vintage, an event, a state that changed unheard, a source that fails and a delivery that died, in this order. */
async function happen(): Promise<void> {
  const { store } = app.tokentide;
  number += 1;
  const asOf = `2026-07-0${number}T01:46:00Z`;
  await store.intake.keep(
    batchOf({ source: "openrouter", asOf, days: { "2026-06-30": { "a/x": BigInt(number) } } }),
  );
  const { number: after } = await store.alerts.evaluated();
  const event = eventOf(`k${number}`, { heldBack: "silenced" });
  await store.alerts.record(evaluationOf(after, { events: [event] }));
  const state = number % 2 === 0 ? "inactive" : "firing";
  await store.alerts.record(evaluationOf(after + 1, { alerts: [alertOf({ state })] }));
  await store.sourceStates.attempted(`source ${number}`, START, { ok: false, reason: "secret" });
  await store.outbox.enqueue([deliveryOf(`d${number}`, { endpoint: `e${number}` })], START);
  const [claimed] = await store.outbox.claim({
    now: START,
    leaseUntil: START + 1,
    room: new Map([[`e${number}`, 1]]),
  });
  await store.outbox.settle([
    {
      id: claimed?.id ?? "",
      attempt: 1,
      at: START,
      tookMs: 0,
      answer: null,
      outcome: { kind: "forbidden", reason: "secret" },
      settlement: { status: "dead", dueAt: START, disables: false },
      endpointAfter: (before) => before,
    },
  ]);
}

describe("GET /api/v1/live", () => {
  test("tells of vintages, alerts and sources as they come, and of no delivery", async () => {
    const response = await app.get("/api/v1/live");
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(response.headers.get("content-encoding")).toBeNull();
    const first = (await app.tokentide.store.changes.newest()) + 1;
    await happen();
    const told = await read(response, 3);
    const body = eventOf("k1").body;
    expect(told).toEqual([
      {
        id: String(first),
        event: "update",
        data: { source: "openrouter", at: "2026-10-01T03:00:00Z" },
      },
      { id: String(first + 1), event: "alert", data: { ...body, held_back: "silenced" } },
      {
        id: String(first + 3),
        event: "source",
        data: { source: "source 1", at: "2026-06-08T02:00:00Z" },
      },
    ]);
  });

  test("goes on after the last event that a client has seen", async () => {
    const before = await app.tokentide.store.changes.newest();
    await happen();
    const since = async (id: string | number, count: number) => {
      const response = await app.get("/api/v1/live", { "last-event-id": String(id) });
      return (await read(response, count)).map((told) => Number(told.id));
    };
    expect(await since(before, 3)).toEqual([before + 1, before + 2, before + 4]);
    expect(await since(before + 1, 2)).toEqual([before + 2, before + 4]);
  });

  test("who comes with an id from another store is told of what comes, and nothing before", async () => {
    const newest = await app.tokentide.store.changes.newest();
    const responses = await Promise.all(
      ["999999", "x", ""].map((id) => app.get("/api/v1/live", { "last-event-id": id })),
    );
    await happen();
    for (const response of responses) {
      expect((await read(response, 3))[0]?.id).toBe(String(newest + 1));
    }
  });

  test("takes no parameter, and answers HEAD without a stream", async () => {
    expect((await app.get("/api/v1/live?since=1")).status).toBe(400);
    const head = await app.request("/api/v1/live", { method: "HEAD" });
    expect(head.status).toBe(200);
    expect(await head.text()).toBe("");
  });
});

describe("on Node's server", () => {
  test("the stream comes raw, with its headers, and ends when the server stops", async () => {
    const served = build({ now: "2026-07-15T09:00:00Z" });
    onTestFinished(() => served.close());
    const config = readConfig({ PORT: "0" });
    const server = await listen(served.tokentide.app(), config);
    const response = await fetch(`${server.url}/api/v1/live`);
    expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    expect(response.headers.get("transfer-encoding")).toBeNull();
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    const { store } = served.tokentide;
    const days = { "2026-06-30": { "a/x": 1n } };
    await store.intake.keep(batchOf({ asOf: "2026-07-01T01:46:00Z", days }));
    expect(await read(response, 1)).toMatchObject([{ id: "1", event: "update" }]);

    const again = { headers: { "last-event-id": "0" } };
    const second = await fetch(`${server.url}/api/v1/live`, again);
    await read(await fetch(`${server.url}/api/v1/live`, again), 1);
    const begun = performance.now();
    await served.close();
    expect(await second.text()).toContain("event: update");
    await server.close();
    expect(performance.now() - begun).toBeLessThan(4000);
  });

  test("who does not read is dropped, and the others are told on", async () => {
    const served = build({ now: "2026-07-15T09:00:00Z" });
    onTestFinished(() => served.close());
    const server = await listen(served.tokentide.app(), readConfig({ PORT: "0" }));
    onTestFinished(() => server.close());
    const { port } = new URL(server.url);
    const stalled = connect(Number(port), "127.0.0.1");
    await once(stalled, "connect");
    stalled.pause();
    stalled.write("GET /api/v1/live HTTP/1.1\r\nhost: localhost\r\n\r\n");
    const closed = once(stalled, "close");
    stalled.on("error", () => {});
    const response = await fetch(`${server.url}/api/v1/live`);
    const { store } = served.tokentide;
    // More than the buffers of a socket take: the events are far larger than any that is raised.
    const message = "x".repeat(200_000);
    const reading = read(response, 60);
    for (let i = 0; i < 60; i++) {
      const body: EventBody = {
        type: "test.ping",
        timestamp: "2026-06-08T02:00:00Z",
        data: { endpoint: "desk", message, url: "" },
      };
      await store.alerts.record(evaluationOf(i, { events: [eventOf(`k${i}`, { body })] }));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(await reading).toHaveLength(60);
    stalled.resume();
    await closed;
    await server.close();
  });
});

describe("the feed", () => {
  const quiet = { info: () => {}, warn: () => {}, error: () => {} };

  test("reads nothing while nobody listens", async () => {
    const store = temporaryStore();
    let asked = 0;
    const changes = {
      ...store.changes,
      newest: async () => {
        asked += 1;
        return store.changes.newest();
      },
    };
    const feed = liveFeed({ changes, alerts: store.alerts, clock: Date.now, log: quiet });
    const heard: string[] = [];
    const listener: Listener = {
      write: (block) => heard.push(Buffer.from(block).toString()) > 0,
      end: () => {},
    };
    await feed.join(listener, undefined);
    expect(asked).toBe(1);
    feed.leave(listener);
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(asked).toBe(1);
    expect(heard).toEqual(["retry: 3000\nid: 0\n\n"]);
  });

  test("says every quarter of a minute that the line stands, without an id", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    onTestFinished(() => void vi.useRealTimers());
    const store = temporaryStore();
    const clock = () => START;
    const feed = liveFeed({ changes: store.changes, alerts: store.alerts, clock, log: quiet });
    const heard: string[] = [];
    const write = (block: Uint8Array) => heard.push(Buffer.from(block).toString()) > 0;
    await feed.join({ write, end: () => {} }, undefined);
    vi.advanceTimersByTime(30_000);
    feed.close();
    const beat = 'event: heartbeat\ndata: {"at":"2026-06-08T02:00:00Z"}\n\n';
    expect(heard.slice(1)).toEqual([beat, beat]);
  });

  test("who joins while a burst is told, or heard more elsewhere, hears each event once", async () => {
    const store = temporaryStore();
    // This process has seen as many as it is let; the other one is ahead.
    let seen = 0;
    const changes = {
      ...store.changes,
      newest: async () => Math.min(seen, await store.changes.newest()),
    };
    const feed = liveFeed({ changes, alerts: store.alerts, clock: Date.now, log: quiet });
    const listener = () => {
      const ids: string[] = [];
      const write = (block: Uint8Array) => {
        const [, id] = /^id: (\d+)\nevent/.exec(Buffer.from(block).toString()) ?? [];
        if (id !== undefined) ids.push(id);
        return true;
      };
      return { ids, write, end: () => {} };
    };
    const first = listener();
    await feed.join(first, undefined);
    for (let i = 1; i <= 5; i++)
      await store.sourceStates.attempted(`s${i}`, START, { ok: false, reason: "x" });
    // Heard up to 2 elsewhere, and comes in the middle of the burst of 1 to 4.
    const [middle, ahead, told] = [listener(), listener(), [] as Promise<void>[]];
    const { write } = first;
    first.write = (block) => {
      if (told.length === 0) told.push(feed.join(middle, 2), feed.join(ahead, 4));
      return write(block);
    };
    seen = 4;
    await vi.waitFor(() => expect(first.ids).toEqual(["1", "2", "3", "4"]), 5_000);
    await Promise.all(told);
    seen = 5;
    await vi.waitFor(() => expect(first.ids.at(-1)).toBe("5"), 5_000);
    expect([middle.ids, ahead.ids]).toEqual([["3", "4", "5"], ["5"]]);
    feed.close();
  });

  test("who still catches up when all lines end is ended too", async () => {
    const store = temporaryStore();
    await store.sourceStates.attempted("a", START, { ok: false, reason: "x" });
    const changes = {
      ...store.changes,
      since: async (...asked: Parameters<typeof store.changes.since>) => {
        const found = await store.changes.since(...asked);
        feed.close();
        return found;
      },
    };
    const feed = liveFeed({ changes, alerts: store.alerts, clock: Date.now, log: quiet });
    const end = vi.fn<() => void>();
    await feed.join({ write: () => true, end }, 0);
    expect(end).toHaveBeenCalledOnce();
  });

  test("one block goes to all who listen, the same bytes", async () => {
    const store = temporaryStore();
    const feed = liveFeed({
      changes: store.changes,
      alerts: store.alerts,
      clock: Date.now,
      log: quiet,
    });
    const heard: Uint8Array[] = [];
    const { promise, resolve } = Promise.withResolvers<void>();
    for (let i = 0; i < 10; i++) {
      await feed.join(
        {
          write: (block) => {
            heard.push(block);
            if (heard.length === 20) resolve();
            return true;
          },
          end: () => {},
        },
        undefined,
      );
    }
    await store.sourceStates.attempted("a", START, { ok: false, reason: "x" });
    await promise;
    expect(new Set(heard.slice(10)).size).toBe(1);
    feed.close();
    expect(feed.hasRoom()).toBe(false);
  });
});
