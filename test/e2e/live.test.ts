import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inventedRows } from "./market.ts";
import { stageAt, type Stage } from "./pages.ts";

const NEWS_MS = 2000; // from the store to the page
let stage: Stage;

beforeAll(async () => {
  stage = await stageAt("2026-07-12T07:00:00Z", "dist/client-e2e-live");
  await stage.monitor.hold(inventedRows("2026-06-01", "2026-07-11"), "2026-07-12T02:30:00Z");
}, 60_000);
afterAll(() => stage?.close());

const sentence = (page: Page) => page.locator("#sentence").innerText();
const trouble = (page: Page) => page.locator("#trouble").innerText();

/** Whether the page is the same document as when this was first asked. */
async function isSameDocument(page: Page): Promise<boolean> {
  return page.evaluate<boolean>("(window.asked = (window.asked ?? 0) + 1) > 1");
}

describe("a page that stays open", () => {
  it("shows a new week within two seconds, in place, and says that it did", async () => {
    const { page, faults, goTo, close } = await stage.open();
    await goTo("/?lang=en");
    await isSameDocument(page);
    expect(await sentence(page)).toContain("In week 27");
    await expect.poll(() => page.locator("#live").innerText()).toBe("up to date");
    stage.monitor.turnTo("2026-07-13T07:00:00Z");
    const at = Date.now();
    await stage.monitor.hold(inventedRows("2026-06-01", "2026-07-12"), "2026-07-13T02:30:00Z");
    await expect
      .poll(() => sentence(page), { interval: 50, timeout: 10_000 })
      .toContain("In week 28");
    expect(Date.now() - at).toBeLessThan(NEWS_MS + 500); // the browser's own delay in asking
    expect(await isSameDocument(page)).toBe(true);
    expect(await page.locator("h1.changed").count()).toBe(1);
    expect(await page.locator("#news").innerText()).toBe("New figures.");
    expect(faults).toEqual([]);
    await close();
  });

  it("keeps its figures while the server is gone, says so, and comes back by itself", async () => {
    const { page, goTo, close } = await stage.open();
    await goTo("/?lang=en");
    await isSameDocument(page);
    const before = await sentence(page);
    await stage.monitor.kill();
    await expect.poll(() => trouble(page), { timeout: 10_000 }).toContain("does not answer");
    expect(await sentence(page)).toBe(before);
    await stage.monitor.comeBack();
    await expect.poll(() => page.locator("#trouble").isHidden(), { timeout: 10_000 }).toBe(true);
    expect(await sentence(page)).toBe(before);
    expect(await isSameDocument(page)).toBe(true);
    await close();
  });

  it("says when the device has no network, and asks nothing until it has", async () => {
    const { page, goTo, close } = await stage.open();
    await goTo("/?lang=zh");
    await page.context().setOffline(true);
    await expect.poll(() => trouble(page)).toContain("本设备已离线");
    await page.context().setOffline(false);
    await expect.poll(() => page.locator("#trouble").isHidden(), { timeout: 10_000 }).toBe(true);
    await close();
  });

  it("asks nothing while it is hidden", async () => {
    const { page, goTo, close } = await stage.open();
    await goTo("/?lang=en");
    await expect.poll(() => page.locator("#live").innerText()).toBe("up to date");
    let asked = 0;
    page.on("request", () => (asked += 1));
    const hide = (hidden: boolean) =>
      page.evaluate(`Object.defineProperty(document, "hidden", { value: ${hidden}, configurable: true });
        document.dispatchEvent(new Event("visibilitychange"))`);
    await hide(true);
    asked = 0;
    await page.waitForTimeout(1700); // longer than it waits between two looks
    expect(asked).toBe(0);
    await hide(false);
    await expect.poll(() => asked).toBeGreaterThan(0);
    await close();
  });
});

describe("a frozen link", () => {
  it("keeps the old figures after a revision, which the page of corrections names", async () => {
    const { page, goTo, close } = await stage.open();
    await goTo("/?lang=en");
    const link = page.locator("#share .source a", { hasText: "Frozen link" });
    const frozen = (await link.getAttribute("href")) ?? "";
    const share = page.locator(".figure .big").first();
    const old = await share.innerText();
    // A later snapshot has China's largest model at a third of what it was.
    const revised = inventedRows("2026-06-01", "2026-07-12").replace(
      /^(2026-07-1[0-2],deepseek\/[^,]+,)(\d+)$/gm,
      (_, head: string, tokens: string) => head + String(BigInt(tokens) / 3n),
    );
    await stage.monitor.hold(revised, "2026-07-13T05:00:00Z");
    await goTo("/?lang=en");
    // The browser may remember the page for a few seconds; the page then sees that it is old.
    await expect.poll(() => share.innerText()).not.toBe(old);
    const now = await share.innerText();
    await goTo(frozen);
    expect(await share.innerText()).toBe(old);
    await goTo("/corrections?lang=en");
    const row = page.locator("#corrections tbody tr", { hasText: "China, share" }).first();
    expect(await row.innerText()).toContain(old.replace(" of tokens", "").trim());
    expect(await row.innerText()).toContain(now.replace(" of tokens", "").trim());
    await row.locator("a").first().click();
    expect(await share.innerText()).toBe(old);
    await close();
  });

  it("says on the page what the interface answers", async () => {
    const { page, goTo, close } = await stage.open();
    await goTo("/?lang=en&units=exact");
    const answer = await fetch(`${stage.monitor.address}/api/v1/volumes?limit=1000`);
    const { data } = (await answer.json()) as { data: { period: string; tokens: string }[] };
    const text = (await page.locator("#volume table").innerText()).replaceAll(",", "");
    expect(data.length).toBeGreaterThan(20);
    for (const { tokens } of data.filter(({ period }) => period >= "2026-W23")) {
      if (!["0"].includes(tokens)) expect(text).toContain(tokens);
    }
    await close();
  });
});
