import axe from "axe-core";
import type { BrowserContextOptions, Page } from "playwright-core";
import { build } from "vite";
import { launchBrowser, type Chromium } from "./browser.ts";
import { serveMonitor } from "./serve.ts";

export type Monitor = Awaited<ReturnType<typeof serveMonitor>>;

/** A monitor that serves the page, and a browser to look at it. */
export interface Stage {
  readonly monitor: Monitor;
  readonly open: (options?: BrowserContextOptions) => Promise<Opened>;
  readonly close: () => Promise<void>;
}

/** A page in a context of its own; what it should not do is collected in `faults`. */
export interface Opened {
  readonly page: Page;
  readonly faults: readonly string[];
  readonly goTo: (path: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** `client` is a folder of its own, so that a developer's build is left alone. */
export async function stageAt(now: string, client: string): Promise<Stage> {
  await build({ logLevel: "error", build: { outDir: client } });
  const [monitor, chromium] = await Promise.all([serveMonitor(now, client), launchBrowser()]);
  return {
    monitor,
    open: (options = {}) => open(chromium, monitor.address, options),
    close: async () => {
      await chromium.close();
      await monitor.close();
    },
  };
}

// Where the server has no events the browser says so in its console; asking goes on without them.
const NO_EVENTS = "/api/v1/live";

async function open(
  chromium: Chromium,
  address: string,
  options: BrowserContextOptions,
): Promise<Opened> {
  const context = await chromium.newContext(options);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on("console", (message) => {
    const isFault = message.type() === "error" && !message.location().url.endsWith(NO_EVENTS);
    if (isFault) faults.push(message.text());
  });
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("request", (request) => {
    const { origin, protocol } = new URL(request.url());
    if (origin !== address && protocol !== "data:" && protocol !== "blob:") {
      faults.push(`asked ${request.url()}`);
    }
  });
  return {
    page,
    faults,
    goTo: async (path) => void (await page.goto(address + path)),
    close: () => context.close(),
  };
}

/** Waits until every chart of the page is drawn; gives their number. */
export async function drawn(page: Page): Promise<number> {
  const plots = await page.locator(".plot").all();
  for (const plot of plots) {
    await plot.scrollIntoViewIfNeeded();
    await plot.locator("canvas").waitFor();
  }
  await page.evaluate("new Promise((frame) => requestAnimationFrame(frame))");
  return plots.length;
}

/** How many different colours each canvas shows. */
export function coloursDrawn(page: Page): Promise<number[]> {
  return page.evaluate<number[]>(`Array.from(document.querySelectorAll("canvas"), (canvas) => {
    const { width, height } = canvas;
    const pixels = canvas.getContext("2d").getImageData(0, 0, width, height).data;
    return new Set(new Uint32Array(pixels.buffer)).size;
  })`);
}

export function sidewaysScroll(page: Page): Promise<number> {
  return page.evaluate<number>(
    "document.documentElement.scrollWidth - document.documentElement.clientWidth",
  );
}

/** By the debugger's way in, which the page's policy does not bind. */
export async function axeViolations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<axe.AxeResults>(
    "axe.run({ resultTypes: ['violations'] })",
  );
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}

/** Names of targets smaller than 24 pixels that do not stand in a sentence. */
export function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`Array.from(document.querySelectorAll("a, button, summary"))
    .filter((target) => !target.matches(".skip, .notice a, .events a, .prose a"))
    .filter((target) => target.checkVisibility())
    .filter((target) => {
      const { width, height } = target.getBoundingClientRect();
      return width < 24 || height < 24;
    })
    .map((target) => target.outerHTML)`);
}
