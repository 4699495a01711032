import axe from "axe-core";
import { build } from "vite";
import type { BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseInstant } from "../../server/market/instant.ts";
import type { Store } from "../../server/ports.ts";
import { LANGS } from "../../server/words/lang.ts";
import { launchBrowser, type Chromium } from "./browser.ts";
import { inventedRows, origins, storeOf } from "./market.ts";
import { servePage } from "./serve.ts";

const WIDTHS = [1440, 768, 360];
const CLIENT = "dist/client-e2e"; // of its own, so that a developer's build is left alone

type Started<Start extends (...args: never[]) => unknown> = Awaited<ReturnType<Start>>;

let store: Store;
let server: Started<typeof servePage>;
let chromium: Chromium;

beforeAll(async () => {
  await build({ logLevel: "error", build: { outDir: CLIENT } });
  store = await storeOf(
    inventedRows("2026-05-23", "2026-07-15", ["2026-06-10"]),
    "2026-07-16T02:30:00Z",
  );
  const now = parseInstant("2026-07-16T07:00:00Z");
  [server, chromium] = await Promise.all([
    servePage(store, origins(), now, CLIENT),
    launchBrowser(),
  ]);
}, 60_000);

afterAll(async () => {
  await chromium?.close();
  await server?.close();
  await store?.close();
});

/** A page in a context of its own; what it should not do is collected in `faults`. */
async function open(options: BrowserContextOptions) {
  const context = await chromium.newContext(options);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") faults.push(message.text());
  });
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("request", (request) => {
    if (!request.url().startsWith(server.address)) faults.push(`asked ${request.url()}`);
  });
  return { page, faults, close: () => context.close() };
}

async function goTo(page: Page, query: string): Promise<void> {
  await page.goto(`${server.address}/${query}`);
}

async function drawn(page: Page): Promise<void> {
  for (const plot of await page.locator(".plot").all()) await plot.scrollIntoViewIfNeeded();
  await page.locator("canvas").nth(1).waitFor();
  await page.evaluate("new Promise((frame) => requestAnimationFrame(frame))");
}

/** How many different colours each canvas shows. */
function coloursDrawn(page: Page): Promise<number[]> {
  return page.evaluate<number[]>(`Array.from(document.querySelectorAll("canvas"), (canvas) => {
    const { width, height } = canvas;
    const pixels = canvas.getContext("2d").getImageData(0, 0, width, height).data;
    return new Set(new Uint32Array(pixels.buffer)).size;
  })`);
}

/** The sentence, its parts and every table, as text. */
async function wordsOf(page: Page): Promise<string[]> {
  const parts = await page.locator("h1, .lasting, .scope, .figure, table").allTextContents();
  return parts.map((part) => part.replace(/\s+/g, " "));
}

function sidewaysScroll(page: Page): Promise<number> {
  return page.evaluate<number>(
    "document.documentElement.scrollWidth - document.documentElement.clientWidth",
  );
}

function paperOf(page: Page): Promise<string> {
  return page.evaluate<string>("getComputedStyle(document.body).backgroundColor");
}

/** By the debugger's way in, which the page's policy does not bind. */
async function axeViolations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<axe.AxeResults>(
    "axe.run({ resultTypes: ['violations'] })",
  );
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}

/** Names of targets smaller than 24 pixels that do not stand in a sentence. */
function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`Array.from(document.querySelectorAll("a, button"))
    .filter((target) => !target.matches(".skip, .notice a"))
    .filter((target) => {
      const { width, height } = target.getBoundingClientRect();
      return width < 24 || height < 24;
    })
    .map((target) => target.textContent)`);
}

describe("the page in a browser", () => {
  const sights = (["light", "dark"] as const).flatMap((colorScheme) =>
    WIDTHS.map((width) => ({ colorScheme, width })),
  );
  it.each(sights)(
    "draws what it says, $width wide in the $colorScheme, and axe finds nothing",
    async ({ colorScheme, width }) => {
      const { page, faults, close } = await open({ colorScheme, viewport: { width, height: 900 } });
      for (const lang of LANGS) {
        await goTo(page, `?lang=${lang}`);
        await drawn(page);
        expect(Math.min(...(await coloursDrawn(page)))).toBeGreaterThan(20);
        expect(await sidewaysScroll(page)).toBe(0);
        expect(await axeViolations(page)).toEqual([]);
      }
      expect(faults).toEqual([]);
      await close();
    },
  );

  it("says the same without JavaScript, without a room for charts", async () => {
    const script = await open({});
    const plain = await open({ javaScriptEnabled: false });
    for (const lang of LANGS) {
      await goTo(script.page, `?lang=${lang}`);
      await goTo(plain.page, `?lang=${lang}`);
      const said = await wordsOf(script.page);
      expect(said.length).toBeGreaterThan(10);
      expect(await wordsOf(plain.page)).toEqual(said);
      expect(await plain.page.locator(".chart").first().isVisible()).toBe(false);
      expect(await plain.page.locator("noscript").count()).toBe(1);
      expect(await plain.page.locator("#theme").isVisible()).toBe(false);
    }
    expect([...script.faults, ...plain.faults]).toEqual([]);
    await script.close();
    await plain.close();
  });

  it("shows what others state, folded and unfolded, with nothing for axe to find", async () => {
    for (const width of [1440, 360]) {
      const options = { viewport: { width, height: 900 }, javaScriptEnabled: true };
      const { page, faults, close } = await open(options);
      for (const lang of LANGS) {
        await goTo(page, `?lang=${lang}&currency=USD&notes=shown`);
        await page.evaluate("document.querySelectorAll('details').forEach((d) => (d.open = true))");
        expect(await page.locator("#daily svg.claims use").count()).toBeGreaterThan(15);
        expect(await sidewaysScroll(page)).toBe(0);
        expect(await axeViolations(page)).toEqual([]);
        expect(await smallTargets(page)).toEqual([]);
      }
      expect(faults).toEqual([]);
      await close();
    }
  });

  it("opens what is folded for the claim that an address points at, and prints it", async () => {
    const { page, close } = await open({ javaScriptEnabled: true });
    await goTo(page, "?lang=en#V74");
    expect(await page.locator("#V74").isVisible()).toBe(true);
    expect(await page.locator("#C12").isVisible()).toBe(false);
    await page.emulateMedia({ media: "print" });
    expect(await page.locator("#C12").isVisible()).toBe(true);
    await close();
  });

  it("moves nothing when the charts come", async () => {
    const { page, close } = await open({ viewport: { width: 1440, height: 900 } });
    await goTo(page, "?lang=en");
    const before = await page.locator("#share-table").boundingBox();
    await page.locator("canvas").first().waitFor();
    expect(await page.locator("#share-table").boundingBox()).toEqual(before);
    await close();
  });

  it("keeps the chosen colours, and draws its charts in them", async () => {
    const { page, close } = await open({ colorScheme: "light" });
    await goTo(page, "?lang=en");
    await drawn(page);
    const canvas = () => page.evaluate("document.querySelector('canvas').toDataURL()");
    const before = await canvas();
    expect(await paperOf(page)).toBe("rgb(251, 250, 247)");
    const button = page.getByRole("button", { name: "Colours: as the system has it" });
    await button.click();
    await page.getByRole("button", { name: "Colours: light" }).click();
    expect(await paperOf(page)).toBe("rgb(21, 22, 26)");
    await expect.poll(canvas).not.toBe(before);
    await page.reload();
    expect(await paperOf(page)).toBe("rgb(21, 22, 26)");
    await page.getByRole("button", { name: "Colours: dark" }).waitFor();
    await close();
  });

  it("reads out the week under the cursor, in both charts, by the keyboard too", async () => {
    const { page, close } = await open({ viewport: { width: 1440, height: 900 } });
    await goTo(page, "?lang=en");
    await drawn(page);
    await page.locator("[data-chart=share] .plot").focus();
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowLeft");
    const row = page.locator("#share table tbody tr", { hasText: "W28" });
    const share = (await row.locator("td").first().innerText()).trim();
    await expect
      .poll(() => page.locator("#share-readout").innerText())
      .toMatch(new RegExp(`^Week 28 .*China ${share} \\(at most`));
    expect(await page.locator("#volume-readout").innerText()).toMatch(/^Week 28 .*China .*T/);
    await expect
      .poll(() => page.locator("[data-chart=share] [role=status]").textContent())
      .toMatch(/^Week 28/);
    await close();
  });

  it("leads the keyboard past the navigation", async () => {
    const { page, close } = await open({});
    await goTo(page, "?lang=en");
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.className")).toBe("skip");
    await page.keyboard.press("Enter");
    expect(await page.evaluate("document.activeElement.id")).toBe("main");
    await close();
  });

  it("has targets of 24 pixels and more", async () => {
    const { page, close } = await open({ viewport: { width: 360, height: 900 } });
    await goTo(page, "?lang=en");
    expect(await smallTargets(page)).toEqual([]);
    await close();
  });
});
