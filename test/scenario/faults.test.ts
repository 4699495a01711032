import { afterAll, beforeAll, describe, expect, test, type TestContext } from "vitest";
import { z } from "zod";
import { DAY_MS, formatInstant } from "../../server/market/instant.ts";
import { quarantineFindings, sourceFindings } from "../../server/cli/doctor.ts";
import * as wire from "../../server/wire.ts";
import { listed } from "../support/days.ts";
import { heldAt } from "../support/held.ts";
import { rowsKnownAt, syntheticArchive, type Archive } from "../support/openrouter/archive.ts";
import { composed, type Composed } from "../support/openrouter/composed.ts";
import { KEY } from "../support/openrouter/keyed.ts";
import { startOpenRouter, type Fault, type OpenRouter } from "../support/openrouter/server.ts";
import { snapshotsOf } from "../support/openrouter/snapshot.ts";
import type { Finished } from "../support/stores.ts";
import { words } from "../../server/words/lang.ts";

const MARKET = { firstPublication: "2026-09-19", publications: 5, seed: 17, models: 4 };
const ARCHIVES = {
  "key-less": syntheticArchive(MARKET),
  keyed: syntheticArchive({ ...MARKET, windowDays: 640 }),
};
type Way = keyof typeof ARCHIVES;

const GOOD = "2026-09-21T03:00:00Z"; // 2026-W38 is closed
const BAD = "2026-09-22T03:00:00Z";
const AFTER = "2026-09-23T03:00:00Z";
const NEW_DAY = "2026-09-21";

type State = "degraded" | "unreachable";

interface Scene {
  readonly app: Composed;
  readonly server: OpenRouter;
  readonly way: Way;
}

const stores = new Map<Way, string>();
const tidy: (() => void | Promise<void>)[] = [];
beforeAll(async () => {
  for (const way of ["key-less", "keyed"] as const) {
    const { app, server } = await open(way, (undo) => void tidy.unshift(undo));
    await app.tick("openrouter");
    await app.tokentide.close();
    await server.close();
    stores.set(way, app.databaseUrl);
  }
});
afterAll(async () => {
  for (const undo of tidy) await undo();
});

async function open(
  way: Way,
  finished: Finished,
  archive: Archive = ARCHIVES[way],
): Promise<Scene> {
  let clock = () => 0;
  const server = await startOpenRouter({ archive, now: () => clock(), api: { key: KEY } });
  finished(() => server.close());
  const key = way === "keyed" ? KEY : undefined;
  const store = archive === ARCHIVES[way] ? stores.get(way) : undefined;
  const stands = { openrouter: server.baseUrl, key, ...(store === undefined ? {} : { store }) };
  const app = composed(GOOD, stands, finished);
  clock = app.clock;
  return { app, server, way };
}

/** The application after its first collection, all good. */
async function begin(way: Way, { onTestFinished }: TestContext): Promise<Scene> {
  const scene = await open(way, onTestFinished);
  expect(await scene.app.source("openrouter")).toMatchObject({ state: "ok", reason: null });
  return scene;
}

const PATHS = [
  "/shares",
  "/shares?by=author&definition=nofree",
  "/shares?by=model&definition=top9",
  "/shares?grain=day",
  "/volumes?grain=month",
  "/headline",
  "/contributions?period=2026-W38",
  "/revisions",
];

/** What is served of the market, as known at a moment; of each answer the data and the as-of. */
async function served({ app }: Scene, asOf?: string): Promise<unknown[]> {
  const answers = PATHS.map(async (path) => {
    const when = asOf === undefined ? "" : `${path.includes("?") ? "&" : "?"}as_of=${asOf}`;
    const { meta, data } = await app.read(`${path}${when}`, z.unknown());
    return [path, meta.as_of, data];
  });
  return Promise.all(answers);
}

const held = async ({ app }: Scene) =>
  listed(await heldAt(app.tokentide.store.observations, "openrouter", app.clock()));

/** The rows that were good at a moment, by the oracle; what the bad day's publications said of days is left out. */
function goodRows({ way }: Scene, at: string, without: readonly string[] = []): string[] {
  const pulls = way === "keyed" ? ARCHIVES.keyed.pulls : snapshotsOf(ARCHIVES["key-less"].pulls);
  const known = new Map<string, string[]>();
  for (const pull of pulls.filter(({ asOf }) => asOf <= at)) {
    for (const [day, rows] of rowsKnownAt({ pulls: [pull] }, at)) {
      const isOfBadDay = pull.asOf > GOOD && pull.asOf <= BAD;
      if (day < "2025-01-01" || (isOfBadDay && without.includes(day))) continue;
      known.set(day, listed(new Map([[day, rows]])));
    }
  }
  return [...known].toSorted(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, rows]) => rows);
}

/** Where a fault strikes: the newest snapshot, or the keyed answers and the key-less snapshot alike. */
async function strike(scene: Scene, fault: Fault, path?: RegExp): Promise<void> {
  const { app, server } = scene;
  server.setFault(fault, path ? { path } : {});
  app.setClock(BAD);
  await app.tick("openrouter");
}

/** What `doctor` says of the source and of what is set aside. */
async function doctorSays({ app }: Scene) {
  const sources = await sourceFindings(app.tokentide);
  const aside = await quarantineFindings(app.tokentide);
  return { source: sources.find(({ what }) => what === "source openrouter"), aside };
}

async function expectSaid(scene: Scene, state: State, reason: RegExp): Promise<void> {
  const { app } = scene;
  const source = await app.source("openrouter");
  expect(source).toMatchObject({ state, reason: expect.stringMatching(reason) });
  const found = await doctorSays(scene);
  expect(found.source).toMatchObject({ ok: false, mend: expect.stringMatching(/./) });
  expect(found.source?.said).toBe(`${state}: ${source.reason}`);
  const said = found.aside.map(({ what, ok }) => [what, ok]);
  expect(said).toEqual(source.quarantined > 0 ? [["quarantine", false]] : []);
  const page = await app.text("/?lang=en");
  expect(page).toMatch(new RegExp(`<p class="notice ${state}">`));
  const { stateOf, nothingHeld } = words("en");
  expect(page).toContain(source.as_of === null ? nothingHeld : stateOf[state].sentence);
  expect(page).toMatch(/<q lang="en">[^<]+<\/q>/);
}

/** The next day all is well again, and nothing of the fault is left. */
async function expectRecovery(scene: Scene): Promise<void> {
  const { app, server } = scene;
  server.setFault(null);
  app.setClock(AFTER);
  await app.tick("openrouter");
  expect(await held(scene)).toEqual(goodRows(scene, AFTER));
  expect(await app.source("openrouter")).toMatchObject({ state: "ok", reason: null });
  expect(await doctorSays(scene)).toMatchObject({ source: { ok: true, said: "ok" }, aside: [] });
  expect(await app.text("/")).not.toMatch(/<p class="notice (degraded|unreachable|stale)">/);
}

type Case = readonly [name: string, fault: Fault, state: State, reason: RegExp, path?: RegExp];
const WHOLE: readonly Case[] = [
  ["nothing", { kind: "empty" }, "degraded", /no rows of a complete day/],
  ["500", { kind: "status", status: 500 }, "unreachable", /it answered 500/],
  ["a page for its data", { kind: "html" }, "degraded", /cannot be taken|not the expected shape/],
  ["a body cut in the middle", { kind: "cut" }, "unreachable", /./],
  [
    "half a body that seems whole",
    { kind: "cutClean" },
    "degraded",
    /manifest says|expected shape/,
  ],
  ["values a million times too small", { kind: "tooSmall", all: true }, "degraded", /0\.4 to 2\.5/],
];
const KEYLESS_ONLY: readonly Case[] = [
  ["a wrong checksum", { kind: "wrongChecksum" }, "degraded", /SHA-256/],
  ["a page for its rows", { kind: "html" }, "degraded", /bytes; the manifest says/, /\.csv$/],
];
const OF_A_DAY: readonly (readonly [string, Fault, RegExp, string])[] = [
  ["a negative count", { kind: "negativeCount" }, /negative count/, NEW_DAY],
  ["a model twice", { kind: "duplicateRow" }, /twice/, NEW_DAY],
  ["a 52nd row", { kind: "row52" }, /52 rows; at most 51/, NEW_DAY],
  [
    "one day three times too large",
    { kind: "tripled" },
    /2026-09-21 is \d.* times the median/,
    NEW_DAY,
  ],
  [
    "the newest day a million times too small",
    { kind: "tooSmall" },
    /2026-09-21 is 0\.00/,
    NEW_DAY,
  ],
];

describe.concurrent.for(["key-less", "keyed"] as const)("a source that is broken, %s", (way) => {
  test.for(way === "keyed" ? WHOLE : [...WHOLE, ...KEYLESS_ONLY])(
    "and sends %s: what was served stays, the state and the page say why, and it recovers",
    async ([, fault, state, reason, path], t) => {
      const scene = await begin(way, t);
      const before = await served(scene);
      const rows = await held(scene);
      expect(rows).toEqual(goodRows(scene, GOOD));
      await strike(scene, fault, path);
      expect(await served(scene)).toEqual(before);
      expect(await held(scene)).toEqual(rows);
      await expectSaid(scene, state, reason);
      await expectRecovery(scene);
    },
  );

  test("and sends values a million times too small at its very first collection: none is served", async (t) => {
    // As large as the market is, whose totals by month are cited.
    const archive = syntheticArchive({ ...MARKET, scale: 15n, windowDays: 60 });
    const scene = await open(way, t.onTestFinished, archive);
    const { app, server } = scene;
    server.setFault({ kind: "tooSmall", all: true });
    await app.tick("openrouter");
    expect(await held(scene)).toEqual([]);
    expect((await app.read("/volumes?grain=day", z.array(wire.volumeRow))).data).toEqual([]);
    await expectSaid(
      scene,
      "degraded",
      /0\.00000\d* times a day of the nearest month .*: another unit/,
    );
    server.setFault(null);
    app.setClock(BAD);
    await app.tick("openrouter");
    expect((await held(scene)).length).toBeGreaterThan(100); // what is right is taken after it
  });

  test.for(OF_A_DAY)(
    "and sends %s: that day alone is set aside",
    async ([, fault, reason, day], t) => {
      const scene = await begin(way, t);
      const before = await served(scene);
      await strike(scene, fault);
      expect(await held(scene)).toEqual(goodRows(scene, BAD, [day]));
      expect(await served(scene, GOOD)).toEqual(before);
      const { data } = await scene.app.read("/shares?grain=day", z.array(wire.shareRow));
      expect(data.map(({ period }) => period)).not.toContain(day);
      await expectSaid(scene, "degraded", reason);
      await expectRecovery(scene);
    },
  );

  test("and leaves out a day that is held: the last good values of it stay", async (t) => {
    const scene = await begin(way, t);
    const before = await served(scene);
    const day = way === "keyed" ? "2026-09-18" : "2026-09-07";
    await strike(scene, { kind: "missingDay", day: day as never });
    expect(await held(scene)).toEqual(goodRows(scene, BAD, [day]));
    expect(await served(scene, GOOD)).toEqual(before);
    await expectSaid(scene, "degraded", new RegExp(`${day} is missing`));
    await expectRecovery(scene);
  });

  test("under a clock that jumps a month ahead and back serves what it served, and goes on", async (t) => {
    const scene = await begin(way, t);
    const { app } = scene;
    const before = await served(scene);
    app.setClock(formatInstant(app.clock() + 30 * DAY_MS));
    expect(await app.source("openrouter")).toMatchObject({
      state: "stale",
      reason: expect.stringMatching(/late: nothing newer than 2026-09-21/),
    });
    expect(await app.text("/")).toContain('<p class="notice stale">');
    expect((await doctorSays(scene)).source?.said).toMatch(/^stale: late: nothing newer/);
    app.setClock(formatInstant(Date.parse(GOOD) - DAY_MS));
    await app.tick("openrouter");
    app.setClock(GOOD);
    expect(await served(scene)).toEqual(before);
    app.setClock(BAD);
    await app.tick("openrouter");
    expect(await held(scene)).toEqual(goodRows(scene, BAD));
    expect(await app.source("openrouter")).toMatchObject({ state: "ok" });
  });

  test.for([
    ["429, then all is well", { kind: "tooManyRequests", retryAfterSeconds: 1 }, 1],
    ["a slow answer within the time-out", { kind: "slow", delayMs: 400 }, 3],
  ] as const)("and sends %s: it is accepted", async ([, fault, times], t) => {
    const scene = await begin(way, t);
    scene.server.setFault(fault, { times });
    scene.app.setClock(BAD);
    await scene.app.tick("openrouter");
    expect(await held(scene)).toEqual(goodRows(scene, BAD));
    expect(await scene.app.source("openrouter")).toMatchObject({ state: "ok", quarantined: 0 });
  });

  test("and sends a field nobody knows: it is accepted, and the field is noted", async (t) => {
    const scene = await begin(way, t);
    await strike(scene, { kind: "extraField" });
    expect(await held(scene)).toEqual(goodRows(scene, BAD));
    const { app } = scene;
    expect(await app.source("openrouter")).toMatchObject({ state: "ok", quarantined: 0 });
    const { data } = await app.read("/vintages?limit=1", z.array(wire.vintageRow));
    expect(data[0]?.notes.join()).toMatch(/unknown fields: modality/);
  });
});
