import axe from "axe-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { revisedMarket } from "../support/revised-market.ts";
import { served } from "../http/support/served.ts";
import type { Built } from "../support/app.ts";
import { launchBrowser, type Chromium } from "./browser.ts";

let app: Built;
let server: Awaited<ReturnType<typeof served>>;
let browser: Chromium;
beforeAll(async () => {
  [app, browser] = await Promise.all([revisedMarket(), launchBrowser()]);
  server = await served(app);
});
afterAll(async () => {
  await browser.close();
  await server.close();
  await app.close();
});

test("the reference is readable at any width, and axe finds nothing", async () => {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
  await page.goto(`${server.url}/docs`);
  for (const width of [1440, 360]) {
    await page.setViewportSize({ width, height: 900 });
    // Nothing but a table scrolls sideways.
    const overflow = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
    expect([width, overflow]).toEqual([width, 0]);
  }
  await page.evaluate(axe.source);
  const { violations } = (await page.evaluate("axe.run({ resultTypes: ['violations'] })")) as {
    violations: { id: string; nodes: { html: string }[] }[];
  };
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
  expect(faults).toEqual([]);
  await context.close();
});
