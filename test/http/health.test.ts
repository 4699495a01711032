import { expect, test } from "vitest";
import { build } from "../support/app.ts";
import { problemOf } from "./support/problems.ts";

test("a process that runs is alive, and ready while its store answers", async () => {
  const app = build({ now: "2026-07-15T09:00:00Z" });
  const health = await app.get("/healthz");
  expect([health.status, await health.json()]).toEqual([200, { status: "ok" }]);
  const ready = await app.get("/readyz");
  expect([ready.status, await ready.json()]).toEqual([200, { status: "ready" }]);
  await app.close();
});

test("without its store it is alive and not ready, and says why in the log alone", async () => {
  const app = build({ now: "2026-07-15T09:00:00Z" });
  await app.close();
  const health = await app.get("/healthz");
  expect([health.status, await health.json()]).toEqual([
    200,
    { status: "degraded", reason: "the store has not answered since 2026-07-15T09:00:00Z" },
  ]);
  const response = await app.get("/readyz");
  const body = await problemOf(response);
  expect([body.status, body.type]).toEqual([503, "urn:tokentide:problem:not-ready"]);
  expect(app.logged).toEqual(["the store does not answer"]);
});

test("stale data makes neither unhealthy: they speak of process and store alone", async () => {
  const app = build({ now: "2026-07-15T09:00:00Z" });
  const csv = "date,model_permaslug,total_tokens\n2026-07-01,openai/a,1\n";
  await app.bring({ csv, asOf: "2026-07-02T02:00:00Z" });
  expect((await app.get("/healthz")).status).toBe(200);
  expect((await app.get("/readyz")).status).toBe(200);
  await app.close();
});

test("a health check takes no argument and says nothing of the inside", async () => {
  const app = build({ now: "2026-07-15T09:00:00Z", token: "a-secret-of-the-operator" });
  for (const path of ["/healthz", "/readyz"]) {
    const text = await (await app.get(path)).text();
    expect(text.length).toBeLessThan(30);
    expect((await app.request(path, { method: "HEAD" })).status).toBe(200);
    await problemOf(await app.request(path, { method: "POST" }));
  }
  await app.close();
});

test("freshness is said apart: 503 with the reason before the first data and when it is late", async () => {
  const app = build({ now: "2026-07-15T09:00:00Z" });
  const before = await problemOf(await app.get("/freshz"));
  expect([before.status, before.detail]).toEqual([503, "openrouter: nothing collected yet"]);
  const csv = "date,model_permaslug,total_tokens\n2026-07-14,openai/a,1\n";
  await app.bring({ csv, asOf: "2026-07-15T02:00:00Z" });
  const fresh = await app.get("/freshz");
  expect([fresh.status, await fresh.json()]).toMatchObject([
    200,
    {
      status: "fresh",
      sources: [{ id: "openrouter", fresh_until: "2026-07-16T06:00:00Z" }, {}, {}],
    },
  ]);
  app.setClock("2026-07-16T06:00:01Z");
  const late = await problemOf(await app.get("/freshz"));
  expect([late.status, late.type]).toEqual([503, "urn:tokentide:problem:not-fresh"]);
  expect(late.detail).toMatch(/^openrouter: late: nothing newer than 2026-07-15T02:00:00Z/);
  await app.close();
});
