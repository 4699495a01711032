import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import * as wire from "../../server/wire.ts";
import { syntheticArchive } from "../support/openrouter/archive.ts";
import { composed, type Composed } from "../support/openrouter/composed.ts";
import { startOpenRouter } from "../support/openrouter/server.ts";
import { LABS, startVercel, type Vercel } from "../support/openrouter/vercel.ts";

const ARCHIVE = syntheticArchive({ firstPublication: "2026-09-19", publications: 4, seed: 8 });
const DAYS = "/shares?source=vercel&grain=day";
const shares = z.array(wire.shareRow);
const tidy: (() => void | Promise<void>)[] = [];
let app: Composed;
let vercel: Vercel;
let openrouterBefore: string;

beforeAll(async () => {
  let clock = () => 0;
  const finished = (undo: () => void | Promise<void>) => void tidy.unshift(undo);
  const openrouter = await startOpenRouter({ archive: ARCHIVE, now: () => clock() });
  vercel = await startVercel(() => clock());
  finished(() => openrouter.close());
  finished(vercel.close);
  const stands = { openrouter: openrouter.baseUrl, vercel: vercel.url };
  app = composed("2026-09-21T03:00:00Z", stands, finished);
  clock = app.clock;
  await app.tick("openrouter");
  openrouterBefore = await ourAnswers();
  await app.tick("vercel");
});
afterAll(async () => {
  for (const undo of tidy) await undo();
});

/** Everything that is said of the market's own source. */
async function ourAnswers(): Promise<string> {
  const paths = ["/shares", "/volumes", "/headline", "/revisions", "/models", "/vintages"];
  const more = ["/shares?grain=day&by=author", "/volumes?grain=day&definition=nofree"];
  const bodies = await Promise.all([...paths, ...more].map((path) => app.text(`/api/v1${path}`)));
  return bodies.join("\n");
}

test("days of the second market are served by origin and by author, with its own attribution", async () => {
  for (const by of ["origin", "author"]) {
    const { meta, data } = await app.read(`${DAYS}&by=${by}`, shares);
    expect(meta).toEqual({
      as_of: "2026-09-21T03:00:00Z",
      definition: null,
      source: "vercel",
      attribution:
        "Source: (c) Vercel, AI Gateway Leaderboard Data, as of 2026-09-21T03:00:00Z. Licensed under CC BY 4.0.",
      stale: false,
      next_cursor: null,
    });
    const days = Map.groupBy(data, ({ period }) => period);
    expect(days.size).toBe(60);
    for (const rows of days.values()) {
      expect(rows.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 5);
      expect(rows.every(({ tokens }) => tokens === null)).toBe(true);
    }
    const keys = [...new Set(data.map(({ key }) => key))];
    if (by === "origin") expect(keys).toEqual(["CN", "US", "other", "unattributed"]);
    else expect(keys).toContain("Nobody Knows Labs");
  }
});

test("days are selected, limited and paged like any other", async () => {
  const one = await app.read(`${DAYS}&from=2026-09-07/7d&to=2026-09-07`, shares);
  expect(new Set(one.data.map(({ period }) => period)).size).toBe(7);
  const newest = await app.read(`${DAYS}&limit=2`, shares);
  expect(newest.meta.next_cursor).toBe("2026-09-19");
  const earlier = await app.read(`${DAYS}&limit=2&cursor=2026-09-19`, shares);
  expect(new Set(earlier.data.map(({ period }) => period))).toEqual(
    new Set(["2026-09-17", "2026-09-18"]),
  );
  const before = await app.read(`${DAYS}&as_of=2026-09-20`, shares);
  expect([before.meta.as_of, before.data]).toEqual([null, []]);
});

test.for(["grain=week", "grain=month", "grain=7d", "grain=day&by=model", ""])(
  "shares by %s are refused with 422: there are no volumes to sum",
  async (query) => {
    const response = await app.get(`/api/v1/shares?source=vercel&${query}`);
    expect([response.status, response.headers.get("content-type")]).toEqual([
      422,
      "application/problem+json",
    ]);
    expect(await response.json()).toMatchObject({
      detail: expect.stringMatching(/shares of days by lab, without volumes/),
    });
  },
);

test("volumes of a market without volumes are refused too", async () => {
  const response = await app.get("/api/v1/volumes?source=vercel&grain=day");
  expect(response.status).toBe(422);
});

test("nothing of it is in what is said of OpenRouter", async () => {
  const said = await ourAnswers();
  expect(said).toBe(openrouterBefore);
  for (const lab of Object.keys(LABS).filter((name) => /[ .]/.test(name))) {
    expect(said).not.toContain(lab);
  }
});

test("it is a source of its own, asked once a day", async () => {
  expect(await app.source("vercel")).toMatchObject({
    state: "ok",
    as_of: "2026-09-21T03:00:00Z",
    fresh_until: "2026-09-23T03:00:00Z",
  });
  await app.tick("vercel");
  expect(vercel.askedBy).toHaveLength(1);
});
