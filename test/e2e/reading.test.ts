import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inventedRows } from "./market.ts";
import { drawn, stageAt, type Stage } from "./pages.ts";
import { holdSecondMarket } from "./second-market.ts";

const AS_OF = "2026-07-16T02:30:00Z";
const WIDE = { viewport: { width: 1440, height: 900 } };

let stage: Stage;

beforeAll(async () => {
  stage = await stageAt("2026-07-16T07:00:00Z", "dist/client-e2e-reading");
  await stage.monitor.hold(inventedRows("2026-05-23", "2026-07-15", ["2026-06-10"]), AS_OF);
  await holdSecondMarket(stage.monitor.store, AS_OF);
}, 60_000);
afterAll(() => stage?.close());

/** The names of the periods in the rows of a table. */
async function rowsOf(page: Page, table: string): Promise<string[]> {
  const names = await page
    .locator(`#${table}`)
    .locator("xpath=..")
    .locator("tbody .week")
    .allTextContents();
  return names.map((name) => name.trim());
}

/** What the script was given to draw. */
function chartOf(page: Page, id: string): Promise<Drawn> {
  return page.evaluate<Drawn>(
    `JSON.parse(document.getElementById("view").textContent).charts.find(({ id }) => id === "${id}")`,
  );
}

interface Drawn {
  readonly periods: string[];
  readonly lines: { readonly name: string; readonly values: (number | string | null)[] }[];
}

describe("reading the charts", () => {
  it("reads out the week under the cursor, in both charts, by the keyboard too", async () => {
    const { page, goTo, close } = await stage.open(WIDE);
    await goTo("/?lang=en");
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
    await page.keyboard.press("Home");
    await expect.poll(() => page.locator("#share-readout").innerText()).toMatch(/^Week 21/);
    await close();
  });

  it("shows in each chart what its table says", async () => {
    const { page, goTo, close } = await stage.open(WIDE);
    await goTo("/?lang=en&units=exact");
    const { periods, lines } = await chartOf(page, "volume");
    const china = lines.find(({ name }) => name === "China");
    const cells = await page.locator("#volume tbody tr td:nth-child(2)").allInnerTexts();
    const digits = cells.map((cell) => cell.replaceAll(",", "").trim()).toReversed();
    expect(digits.length).toBe(periods.length);
    // Four digits decide the three that are shown.
    const cut = digits.map((all) => all.slice(0, 4) + "0".repeat(all.length - 4));
    expect(china?.values).toEqual(cut);
    await close();
  });

  it("zooms by keys, and the address, the chart and the tables say the same", async () => {
    const { page, goTo, close } = await stage.open(WIDE);
    await goTo("/?lang=en");
    await drawn(page);
    await page.locator("[data-chart=share] .plot").focus();
    await page.keyboard.press("+");
    await page.waitForURL(/range=2026-W/);
    await expect.poll(() => rowsOf(page, "share-table")).toHaveLength(5);
    expect(await rowsOf(page, "volume-table")).toEqual(await rowsOf(page, "share-table"));
    expect((await chartOf(page, "share")).periods).toHaveLength(5);
    // The focus stays on the chart, so that the next key works too.
    expect(await page.evaluate("document.activeElement.className")).toContain("plot");
    const link = page.url();
    const rows = await rowsOf(page, "share-table");
    await drawn(page);
    await page.locator("[data-chart=share] .plot").focus();
    await page.keyboard.press("Escape");
    await expect.poll(() => rowsOf(page, "share-table")).toHaveLength(9);
    await page.goto(link);
    expect(await rowsOf(page, "share-table")).toEqual(rows);
    await page.goBack();
    await expect.poll(() => rowsOf(page, "share-table")).toHaveLength(9);
    await close();
  });

  it("asks for nothing anew where a link leads to a place on the page", async () => {
    const { page, goTo, close } = await stage.open(WIDE);
    await goTo("/?lang=en");
    await drawn(page);
    const asked: string[] = [];
    page.on("request", (request) => asked.push(new URL(request.url()).pathname));
    await page.locator(".jump").getByRole("link", { name: "What you can write" }).click();
    await page.goBack();
    await expect.poll(() => page.url()).not.toContain("#");
    expect(asked.filter((path) => path === "/")).toEqual([]);
    await close();
  });

  it("takes what is drawn over with the mouse as its range", async () => {
    const { page, goTo, close } = await stage.open(WIDE);
    await goTo("/?lang=en");
    await drawn(page);
    const over = page.locator("[data-chart=share] .u-over");
    await over.scrollIntoViewIfNeeded();
    const box = await over.boundingBox();
    if (!box) throw new Error("the chart has no room");
    const at = (part: number) => [box.x + box.width * part, box.y + box.height / 2] as const;
    await page.mouse.move(...at(0.3));
    await page.mouse.down();
    await page.mouse.move(...at(0.5));
    await page.mouse.move(...at(0.75));
    await page.mouse.up();
    await page.waitForURL(/range=2026-W23..2026-W27/);
    await expect
      .poll(() => rowsOf(page, "share-table"))
      .toEqual(["W27", "W26", "W25", "W24", "W23"]);
    await close();
  });

  it("moves its cursor with a finger, and leaves the page to scroll", async () => {
    const { page, goTo, close } = await stage.open({
      viewport: { width: 360, height: 800 },
      hasTouch: true,
    });
    await goTo("/?lang=zh");
    await drawn(page);
    const over = page.locator("[data-chart=share] .u-over");
    await over.scrollIntoViewIfNeeded();
    const box = await over.boundingBox();
    const tapped = async () => {
      await page.touchscreen.tap((box?.x ?? 0) + (box?.width ?? 0) * 0.8, (box?.y ?? 0) + 20);
      return page.locator("#share-readout").innerText();
    };
    await expect.poll(tapped, { timeout: 5000 }).toMatch(/^第28周.*中国/);
    expect(
      await page.evaluate("getComputedStyle(document.querySelector('.u-over')).touchAction"),
    ).toBe("pan-y");
    await close();
  });

  it("switches a series by its digit, in the charts, the tables and the address", async () => {
    const { page, faults, goTo, close } = await stage.open(WIDE);
    await goTo("/?lang=en");
    await drawn(page);
    await page.locator("[data-chart=volume] .plot").focus();
    await page.keyboard.press("5");
    await page.waitForURL(/series=CN,US,elsewhere,unattributed/);
    await expect.poll(() => page.locator("#volume thead .group").count()).toBe(4);
    const { lines } = await chartOf(page, "volume");
    expect(lines.map(({ name }) => name)).not.toContain("Other");
    expect(faults).toEqual([]);
    await close();
  });

  it("counts by seven days, days and months, on a log scale too", async () => {
    const { page, faults, goTo, close } = await stage.open(WIDE);
    for (const [grain, rows] of Object.entries({ "7d": 54, day: 54, month: 3 })) {
      await goTo(`/?lang=en&grain=${grain}&scale=log`);
      expect(await drawn(page)).toBe(4);
      const held = (await chartOf(page, "share")).periods.length;
      expect(held, grain).toBeGreaterThanOrEqual(rows - 1);
      expect(await page.locator("#share tbody tr").count(), grain).toBeLessThanOrEqual(held);
    }
    expect(faults).toEqual([]);
    await close();
  });

  it("ignores what is wrong in its address, and says so", async () => {
    const { page, goTo, close } = await stage.open();
    await goTo("/?lang=en&range=2026-W30..2026-W20&series=CN,XX&grain=year&scale=log");
    const notice = await page.locator(".notice").first().innerText();
    for (const part of ["range=2026-W30..2026-W20", "series=CN,XX", "grain=year"]) {
      expect(notice).toContain(part);
    }
    expect(notice).not.toContain("scale=log");
    await close();
  });
});

/** The bytes of what a button has the browser download. */
async function take(page: Page, button: Locator): Promise<Buffer> {
  const coming = page.waitForEvent("download");
  await button.click();
  const chunks: Buffer[] = [];
  for await (const chunk of await (await coming).createReadStream()) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

describe("taking a figure along", () => {
  const pictures = [
    {
      path: "/?lang=zh&definition=top9",
      id: "share",
      words: ["各国模型的 tokens 份额", "占 tokens 的百分比", "前9", "as of 2026-07-16T02:30:00Z."],
    },
    {
      path: "/companies?lang=en",
      id: "daily",
      words: ["ByteDance and Google, tokens a day", "Source: the publisher named beside", "#m-up"],
    },
    {
      path: "/capex?lang=zh&currency=USD",
      id: "capex",
      words: ["AI 资本开支", "上限为向下的三角", "来源：各数字旁所列的发布方", "亿美元"],
    },
  ];
  it.each(pictures)(
    "gives a picture of $id that carries title, unit, source, as-of and address",
    async ({ path, id, words }) => {
      const { page, faults, goTo, close } = await stage.open(WIDE);
      await goTo(path);
      await drawn(page);
      const tools = page.locator(`#${id} .tools`).first();
      await tools.locator("summary", { hasText: /Image|图片/ }).click();
      const svg = (await take(page, tools.getByRole("button", { name: "SVG" }))).toString("utf8");
      for (const part of [...words, "as_of=2026-07-16T"]) expect(svg).toContain(part);
      const parsed = `new DOMParser().parseFromString(${JSON.stringify(svg)}, "image/svg+xml")`;
      expect(
        await page.evaluate(`${parsed}.querySelector("parsererror")?.textContent ?? null`),
      ).toBeNull();
      const png = await take(page, tools.getByRole("button", { name: "PNG" }));
      expect(png.subarray(1, 4).toString()).toBe("PNG");
      expect(png.toString("utf8")).toContain(words[0]);
      expect(faults).toEqual([]);
      await close();
    },
  );

  it("copies a link that stays, the code of a frame, and citations in three styles", async () => {
    const { page, goTo, close } = await stage.open({
      ...WIDE,
      permissions: ["clipboard-read", "clipboard-write"],
    });
    await goTo("/?lang=en&range=12w");
    await drawn(page);
    const tools = page.locator("#share .tools");
    const copied = () => page.evaluate<string>("navigator.clipboard.readText()");
    await tools.getByText("Link", { exact: true }).first().click();
    await tools.getByRole("link", { name: "Frozen link" }).click();
    await expect.poll(copied).toMatch(/range=12w.*as_of=2026-07-16T02:30:00Z#share$/);
    await tools.locator("summary", { hasText: "Embed" }).click();
    await tools.getByRole("button", { name: "Copy code" }).click();
    await expect.poll(copied).toMatch(/^<iframe src="http.*\/embed\?.*chart=share/);
    await tools.locator("summary", { hasText: "Cite" }).click();
    const styles = { text: /^Tokentide, “/, BibTeX: /^@misc/, "GB/T 7714": /\[DS\/OL\]/ };
    for (const [name, looks] of Object.entries(styles)) {
      await tools.getByRole("button", { name, exact: true }).click();
      await expect.poll(copied).toMatch(looks);
      expect(await copied()).toContain("as_of=2026-07-16T02:30:00Z");
    }
    await close();
  });
});
