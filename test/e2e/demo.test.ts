import { build } from "vite";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readConfig } from "../../server/config.ts";
import { listen } from "../../server/listen.ts";
import { makeDemo, type MadeDemo } from "../support/demo.ts";
import { launchBrowser, type Chromium } from "./browser.ts";
import { axeViolations, drawn, sidewaysScroll, smallTargets } from "./pages.ts";

const CLIENT = "dist/client-e2e-demo";
let demo: MadeDemo;
let chromium: Chromium;
let server: Awaited<ReturnType<typeof listen>>;

beforeAll(async () => {
  await build({ logLevel: "error", build: { outDir: CLIENT } });
  demo = await makeDemo({ client: CLIENT });
  await demo.passDays(2);
  server = await listen(demo.tokentide.app(), readConfig({ PORT: "0" }));
  chromium = await launchBrowser();
}, 60_000);
afterAll(async () => {
  await chromium?.close();
  await server?.close();
  await demo?.close();
});

it("moves while it is watched: a message that comes is on the page without a reload, and its step is marked", async () => {
  const context = await chromium.newContext();
  const page = await context.newPage();
  await page.goto(`${server.url}/?lang=en`);
  await page.evaluate("window.asked = 1");
  const now = page.locator("#tour .now");
  expect(await now.innerText()).toContain("The lead changes from the US to China");
  await demo.passDays(7);
  // What came after the page had heard of the alert is on it with the next day.
  await demo.passDays(1);
  await expect
    .poll(() => now.innerText(), { timeout: 10_000 })
    .toContain("China’s share crosses 50 %");
  expect(await page.locator("#inbox ol > li").count()).toBe(demo.inbox.messages().length);
  expect(await page.locator("#sentence").innerText()).toContain("In week 10");
  expect(await page.evaluate("window.asked")).toBe(1);
  await context.close();
});

it("says SYNTHETIC in pictures and in their names, and in every citation", async () => {
  const context = await chromium.newContext({ acceptDownloads: true });
  const page = await context.newPage();
  await page.goto(`${server.url}/?lang=en`);
  await drawn(page);
  const tools = page.locator("#share .tools");
  await tools.locator("summary", { hasText: "Image" }).click();
  const download = page.waitForEvent("download");
  await tools.locator("[data-do=svg]").click();
  const file = await download;
  expect(file.suggestedFilename()).toMatch(/^tokentide-SYNTHETIC-share-/);
  const svg = await readAll(await file.createReadStream());
  expect(svg).toContain("SYNTHETIC, invented by Tokentide");
  expect(svg).toMatch(/>SYNTHETIC · Share/);
  await tools.locator("summary", { hasText: "Cite" }).click();
  for (const style of ["text", "bibtex", "gbt7714"]) {
    await tools.locator(`[data-do=cite-${style}]`).click();
    await expect.poll(() => tools.locator("textarea").inputValue()).toContain("SYNTHETIC");
  }
  await context.close();
});

it.each([
  [1440, "light", "en"],
  [360, "dark", "zh"],
] as const)(
  "shows band, tour and inbox %s wide in the %s in %s, and axe finds nothing",
  async (width, colorScheme, lang) => {
    const viewport = { width, height: 900 };
    for (const javaScriptEnabled of [true, false]) {
      const context = await chromium.newContext({ viewport, colorScheme, javaScriptEnabled });
      const page = await context.newPage();
      await page.goto(`${server.url}/?lang=${lang}`);
      expect(await page.locator(".band").isVisible()).toBe(true);
      expect(await page.locator("#inbox summary").first().innerText()).toContain("SYNTHETIC");
      if (javaScriptEnabled) {
        expect(await axeViolations(page)).toEqual([]);
        expect(await sidewaysScroll(page)).toBe(0);
        expect(await smallTargets(page)).toEqual([]);
      }
      await context.close();
    }
  },
);

async function readAll(stream: AsyncIterable<unknown>): Promise<string> {
  let text = "";
  for await (const chunk of stream) text += String(chunk);
  return text;
}
