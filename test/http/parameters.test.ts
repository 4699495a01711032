import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { build, type Built } from "../support/app.ts";
import { csvOf, madeRows } from "../support/made-market.ts";
import { problemOf } from "./support/problems.ts";

let app: Built;
beforeAll(async () => {
  app = build({ now: "2026-07-15T09:00:00Z" });
  const rows = madeRows({ from: "2026-06-22", to: "2026-07-13" });
  await app.bring({ csv: csvOf(rows), asOf: "2026-07-14T02:00:00Z" });
  await app.bring({ csv: csvOf(rows), asOf: "2026-07-14T02:00:00Z", source: "our-own" });
});
afterAll(() => app.close());

/** What each route takes; `period` is required where it is taken. */
const ROUTES: Readonly<Record<string, string>> = {
  volumes: "as_of source definition grain by from to limit cursor",
  shares: "as_of source definition grain by from to limit cursor",
  headline: "as_of definition",
  contributions: "as_of source definition by period key",
  revisions: "as_of source by from to limit cursor",
  vintages: "as_of source limit cursor",
  sources: "",
  models: "source",
  authors: "",
  definitions: "",
};
const needed = (route: string) => (route === "contributions" ? ["period=2026-W28"] : []);

const BAD_PERIODS = ["", "2026-W54", "2025-W53", "2026-W00", "2026-13", "2026-02-30", "2026-7-1"];
const BAD: Readonly<Record<string, readonly string[]>> = {
  as_of: ["", "now", "2026-02-30", "2026-07-14T02:00:00", "2026-07-14T02:00:00%2B02:00"],
  source: [""],
  definition: ["", "ALL", "top10", "all,top9"],
  grain: ["", "year", "weekly", "Week"],
  by: ["", "country", "Model"],
  from: [...BAD_PERIODS, "2026-07-14/6d", "2026-07-14/7D", "0001-01-01", "today"],
  to: [...BAD_PERIODS, "9999-12-31", "2026-W30%20"],
  period: [...BAD_PERIODS, "last"],
  limit: ["", "0", "-1", "10001", "100000", "1e3", "1.5", "%2B1", "0x10", "ten", "NaN"],
  key: [""],
};
const BAD_CURSORS: Readonly<Record<string, readonly string[]>> = {
  volumes: ["", "2026-07-01", "2026-07", "2026-07-01/7d", "2026-W54", "next"],
  shares: ["", "2026-07-01", "2026-07", "2026-07-01/7d", "2026-W54", "next"],
  revisions: ["", "2026-W28", "2026-02-30", "2026-07-01T00:00:00Z", "1999-12-31", "0001-01-01"],
  vintages: [
    "",
    "2026-07-14",
    "2026-02-30T00:00:00Z",
    "2026-07-14T02:00:00%2B02:00",
    "2026-07-14T02:00Z",
    "2026-07-14T02:00:00.1234567890Z",
  ],
};

const REFUSED = Object.entries(ROUTES).flatMap(([route, taken]) =>
  (taken === "" ? [] : taken.split(" ")).flatMap((name) => {
    const values = name === "cursor" ? BAD_CURSORS[route] : BAD[name];
    return (values ?? []).map((value) => ({ route, name, value }));
  }),
);

test.each(REFUSED)("$route refuses $name=$value and names it", async ({ route, name, value }) => {
  const others = needed(route).filter((other) => !other.startsWith(`${name}=`));
  const query = [...others, `${name}=${value}`].join("&");
  const response = await app.get(`/api/v1/${route}?${query}`);
  const body = await problemOf(response);
  expect([body.status, body.type]).toEqual([400, "urn:tokentide:problem:invalid-parameter"]);
  expect(body.errors?.map(({ path }) => path)).toEqual([name]);
  expect(body.detail).toContain(name);
  expect(body.errors?.[0]?.message.length).toBeGreaterThan(10);
});

describe.each(Object.entries(ROUTES))("%s", (route, taken) => {
  const known = taken === "" ? [] : taken.split(" ");

  test.each([
    "colour=red",
    "__proto__=1",
    "constructor=1",
    "a%5B%5D=1",
    "AS_OF=2026-07-14",
    "limit+=1",
  ])("names a parameter it does not know: %s", async (unknown) => {
    const query = [...needed(route), unknown].join("&");
    const body = await problemOf(await app.get(`/api/v1/${route}?${query}`));
    const name = decodeURIComponent(unknown.slice(0, unknown.indexOf("=")).replace("+", " "));
    expect([body.status, body.errors?.map(({ path }) => path)]).toEqual([400, [name]]);
    expect(body.errors?.[0]?.message).toMatch(/^unknown parameter/);
    for (const one of known) expect(body.errors?.[0]?.message).toContain(one);
  });

  test.each(known)("refuses %s given twice, even where both are the same", async (name) => {
    const value = { source: "openrouter", limit: "10", period: "2026-W28" }[name] ?? "2026-07-01";
    const others = needed(route).filter((other) => !other.startsWith(`${name}=`));
    const query = [...others, `${name}=${value}`, `${name}=${value}`].join("&");
    const body = await problemOf(await app.get(`/api/v1/${route}?${query}`));
    expect([body.status, body.errors?.map(({ path }) => path)]).toEqual([400, [name]]);
  });

  test("is for reading: no other method gets an answer, asked before or not", async () => {
    const path = `/api/v1/${route}?${needed(route).join("&")}`;
    expect((await app.get(path)).status).toBe(200);
    for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
      const response = await app.request(path, { method });
      expect([method, [404, 405].includes(response.status)]).toEqual([method, true]);
      await problemOf(response);
    }
  });
});

test("every fault of a question is named at once", async () => {
  const response = await app.get("/api/v1/shares?grain=year&limit=0&colour=red&as_of=never");
  const body = await problemOf(response);
  expect(new Set(body.errors?.map(({ path }) => path))).toEqual(
    new Set(["grain", "limit", "colour", "as_of"]),
  );
});

test("contributions need a period and say so", async () => {
  const body = await problemOf(await app.get("/api/v1/contributions?key=CN"));
  const missing = [{ path: "period", message: "it is missing" }];
  expect([body.status, body.errors]).toEqual([400, missing]);
});
