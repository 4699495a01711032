import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PAGE_IDS, pathOf } from "../../server/http/page/paths.ts";
import { LANGS } from "../../server/words/lang.ts";
import { inventedRows } from "./market.ts";
import {
  axeViolations,
  coloursDrawn,
  drawn,
  sidewaysScroll,
  smallTargets,
  stageAt,
  type Stage,
} from "./pages.ts";
import { holdSecondMarket } from "./second-market.ts";

const WIDTHS = [1440, 768, 360];
const EVERY = process.env["SIGHTS"] === "every";
const AS_OF = "2026-07-16T02:30:00Z";
// Marks that turn the direction of what follows, a tag, and a sign beyond the first plane.
const HOSTILE = "Evil \u202Ereversed <img src=x onerror=alert(1)> 🦊";

let stage: Stage;

beforeAll(async () => {
  stage = await stageAt("2026-07-16T07:00:00Z", "dist/client-e2e-page");
  const { monitor } = stage;
  await monitor.hold(inventedRows("2026-05-23", "2026-07-15", ["2026-06-10"]), AS_OF);
  await holdSecondMarket(monitor.store, AS_OF);
  await monitor.name({ "deepseek/deepseek-v9-flash": HOSTILE });
}, 60_000);
afterAll(() => stage?.close());

/** The sentence, its parts and every table, as text. */
async function wordsOf(page: Page): Promise<string[]> {
  const parts = await page.locator("h1, .lasting, .scope, .figure, table").allTextContents();
  return parts.map((part) => part.replace(/\s+/g, " "));
}

function paperOf(page: Page): Promise<string> {
  return page.evaluate<string>("getComputedStyle(document.body).backgroundColor");
}

describe("every page in a browser", () => {
  const sights = (["light", "dark"] as const).flatMap((colorScheme, s) =>
    WIDTHS.map((width, w) => ({ colorScheme, width, turn: s + w })),
  );
  // Each page is seen at each width, in both themes and in both languages; every page in every sight
  // takes a minute: `npm run test:sights`.
  const isSeen = (i: number, turn: number) => EVERY || (i + turn) % 2 === 0;
  it.each(sights)(
    "draws what it says, $width wide in the $colorScheme, and axe finds nothing",
    async ({ colorScheme, width, turn }) => {
      const { page, faults, goTo, close } = await stage.open({
        colorScheme,
        viewport: { width, height: 900 },
      });
      for (const [i, id] of PAGE_IDS.entries()) {
        if (!isSeen(i, turn)) continue;
        const lang = LANGS[(i + (turn >> 1)) % LANGS.length] ?? "en";
        await goTo(`${pathOf(id)}?lang=${lang}`);
        const charts = await drawn(page);
        expect(charts, id).toBe({ market: 4, models: 2, embed: 1 }[id as string] ?? 0);
        if (charts > 0) expect(Math.min(...(await coloursDrawn(page))), id).toBeGreaterThan(20);
        expect(await sidewaysScroll(page), id).toBe(0);
        expect(await axeViolations(page), id).toEqual([]);
        expect(await smallTargets(page), id).toEqual([]);
      }
      expect(faults).toEqual([]);
      await close();
    },
  );

  it("has nothing for axe to find where everything is unfolded", async () => {
    for (const width of [1440, 360]) {
      const { page, faults, goTo, close } = await stage.open({ viewport: { width, height: 900 } });
      for (const path of ["/?lang=zh&units=exact", "/capex?lang=en&currency=USD&notes=shown"]) {
        await goTo(path);
        await page.evaluate(
          "document.querySelectorAll('details').forEach((d) => { d.name = ''; d.open = true; })",
        );
        expect(await sidewaysScroll(page)).toBe(0);
        if (width === 360) expect(await axeViolations(page)).toEqual([]);
        expect(await smallTargets(page)).toEqual([]);
      }
      expect(faults).toEqual([]);
      await close();
    }
  });

  it("says the same without JavaScript, without a room for charts", async () => {
    const script = await stage.open();
    const plain = await stage.open({ javaScriptEnabled: false });
    for (const [i, id] of PAGE_IDS.entries()) {
      const path = `${pathOf(id)}?lang=${LANGS[i % LANGS.length]}`;
      await script.goTo(path);
      await plain.goTo(path);
      const said = await wordsOf(script.page);
      expect(said.length, id).toBeGreaterThan(0);
      expect(await wordsOf(plain.page), id).toEqual(said);
      expect(await plain.page.locator(".chart:visible, .script:visible").count(), id).toBe(0);
      expect(await plain.page.locator("#theme").isVisible()).toBe(false);
    }
    expect([...script.faults, ...plain.faults]).toEqual([]);
    await script.close();
    await plain.close();
  });

  it("opens what is folded for the claim that an address points at, and prints it", async () => {
    const { page, goTo, close } = await stage.open();
    await goTo("/companies?lang=en#V74");
    expect(await page.locator("#V74").isVisible()).toBe(true);
    await goTo("/capex?lang=en");
    expect(await page.locator("#C12").isVisible()).toBe(false);
    await page.emulateMedia({ media: "print" });
    expect(await page.locator("#C12").isVisible()).toBe(true);
    // On paper nothing scrolls: a long table is as long as its rows.
    const cut = await page.evaluate<string[]>(
      `[...document.querySelectorAll(".scroll")].filter((box) => box.scrollHeight > box.clientHeight + 1)
        .map((box) => box.getAttribute("aria-labelledby"))`,
    );
    expect(cut).toEqual([]);
    await close();
  });

  it("moves nothing when the charts come", async () => {
    const { page, goTo, close } = await stage.open({ viewport: { width: 1440, height: 900 } });
    await goTo("/?lang=en");
    const before = await page.locator("#share-table").boundingBox();
    await page.locator("canvas").first().waitFor();
    expect(await page.locator("#share-table").boundingBox()).toEqual(before);
    await close();
  });

  it("keeps the chosen colours, and draws its charts in them", async () => {
    const { page, goTo, close } = await stage.open({ colorScheme: "light" });
    await goTo("/?lang=en");
    await drawn(page);
    const canvas = () => page.evaluate("document.querySelector('canvas').toDataURL()");
    const before = await canvas();
    expect(await paperOf(page)).toBe("rgb(251, 250, 247)");
    await page.getByRole("button", { name: "Colours: as the system has it" }).click();
    await page.getByRole("button", { name: "Colours: light" }).click();
    expect(await paperOf(page)).toBe("rgb(21, 22, 26)");
    await expect.poll(canvas).not.toBe(before);
    await page.reload();
    expect(await paperOf(page)).toBe("rgb(21, 22, 26)");
    await page.getByRole("button", { name: "Colours: dark" }).waitFor();
    await close();
  });

  it("leads the keyboard past the navigation", async () => {
    const { page, goTo, close } = await stage.open();
    await goTo("/?lang=en");
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.className")).toBe("skip");
    await page.keyboard.press("Enter");
    expect(await page.evaluate("document.activeElement.id")).toBe("main");
    await close();
  });

  it("is reached and left by the Tab key alone, and always shows where it is", async () => {
    const { page, goTo, close } = await stage.open({ viewport: { width: 1440, height: 900 } });
    await goTo("/?lang=en");
    await drawn(page);
    // The marks on a chart's axis stand again in the list below it.
    const wanted = await page.evaluate<string[]>(`(() => {
      const all = document.querySelectorAll("a[href], button, summary, [tabindex='0']");
      return [...all].filter((one) => one.checkVisibility() && !one.disabled && !one.matches(".marks a"))
        .map((one) => one.outerHTML.slice(0, 200));
    })()`);
    const reached = [];
    for (let i = 0; i <= wanted.length + 2; i += 1) {
      await page.keyboard.press("Tab");
      const { place, outline } = await page.evaluate<{ place: string; outline: string }>(`(() => {
        const one = document.activeElement;
        const { outlineStyle, outlineWidth } = getComputedStyle(one);
        const place = one === document.body ? "" : one.outerHTML.slice(0, 200);
        return { place, outline: outlineStyle + outlineWidth };
      })()`);
      if (place === "") break;
      expect(outline).toBe("solid2px");
      reached.push(place);
    }
    expect(wanted.length).toBeGreaterThan(80);
    expect(reached.toSorted()).toEqual(wanted.toSorted());
    await close();
  });

  it("asks for all of its first view in its HTML, so that one more round trip completes it", async () => {
    const { page, goTo, close } = await stage.open();
    await goTo("/?lang=en");
    await drawn(page);
    const loaded = await page.evaluate<string[]>(
      "performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname)",
    );
    const html = await (await fetch(`${stage.monitor.address}/?lang=en`)).text();
    const assets = loaded.filter((path) => path.startsWith("/assets/"));
    expect(assets.length).toBeGreaterThanOrEqual(4);
    expect(assets.filter((path) => !html.includes(`"${path}"`))).toEqual([]);
    await close();
  });

  it("shows a name with markup, marks of direction and emoji as text", async () => {
    const { page, faults, goTo, close } = await stage.open();
    for (const path of ["/?lang=en", "/models?lang=en"]) {
      await goTo(path);
      await drawn(page);
      expect(await page.locator("table", { hasText: HOSTILE }).count()).toBeGreaterThan(0);
      expect(await page.locator("img[src=x]").count()).toBe(0);
    }
    expect(faults).toEqual([]);
    await close();
  });

  it("may stand in the frame of another page as an embed, and in no other way", async () => {
    const policy = async (path: string) => {
      const answer = await fetch(stage.monitor.address + path);
      return answer.headers.get("content-security-policy");
    };
    expect(await policy("/embed?chart=volume")).toContain("frame-ancestors *");
    for (const path of ["/", "/models", "/api/v1/headline", "/embedded"]) {
      expect(await policy(path), path).toContain("frame-ancestors 'none'");
    }
    expect(await policy("/embed")).not.toMatch(/unsafe/);
  });
});
