import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { percentText } from "../../server/words/number.ts";
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

/** The cells of each column of figures, oldest first. */
function columnsOf(page: Page, table: string, cells: string): Promise<string[][]> {
  return page.evaluate<string[][]>(`(() => {
    const rows = [...document.getElementById("${table}").closest("table").tBodies]
      .flatMap((body) => [...body.rows])
      .map((row) => Array.from(row.querySelectorAll("td${cells}"), (cell) => cell.textContent.trim()));
    return rows[0].map((_, i) => rows.map((row) => row[i]).reverse());
  })()`);
}

/** The values of a line of shares, as a table says them. */
function sharesOf({ values }: Drawn["lines"][number]): string[] {
  return values.map((value) => (value === null ? "–" : percentText(Number(value), "en")));
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
    await goTo("/?lang=en&units=exact&series=all");
    const volume = await chartOf(page, "volume");
    const counted = await columnsOf(page, "volume-table", ".num.first");
    volume.lines.forEach(({ name, values }, i) => {
      const digits = counted[i]?.map((cell) => cell.replaceAll(",", ""));
      // Four digits decide the three that are shown.
      const cut = digits?.map((all) => all.slice(0, 4) + "0".repeat(all.slice(4).length));
      expect(
        values.map((value) => String(value ?? "–")),
        name,
      ).toEqual(cut);
    });
    const both = await columnsOf(page, "second-table", ".num");
    const drawnBeside = [
      ...(await chartOf(page, "second-first")).lines,
      ...(await chartOf(page, "second-vercel")).lines,
    ];
    expect(drawnBeside.map(sharesOf)).toEqual(both);
    const share = (await chartOf(page, "share")).lines.map(sharesOf);
    expect(share).toEqual(
      (await columnsOf(page, "share-table", ".num.first")).slice(0, share.length),
    );
    await goTo("/models?lang=en");
    for (const id of ["models", "authors"]) {
      const shown = (await chartOf(page, id)).lines.map(sharesOf);
      expect(shown.length, id).toBe(8);
      expect(shown, id).toEqual(await columnsOf(page, `${id}-table`, ".num"));
    }
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

  it("takes what two fingers draw apart as its range, and all when they draw together", async () => {
    const { page, goTo, close } = await stage.open({
      viewport: { width: 360, height: 800 },
      hasTouch: true,
    });
    await goTo("/?lang=en");
    await drawn(page);
    await pinch(page, [0.45, 0.55], [0.2, 0.8]);
    await page.waitForURL(/range=2026-W2\d\.\.2026-W2\d/);
    await expect.poll(() => rowsOf(page, "share-table")).toHaveLength(5);
    await drawn(page);
    await pinch(page, [0.2, 0.8], [0.45, 0.55]);
    await page.waitForURL(/range=all/);
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

type Places = readonly [number, number];

/** Two fingers on the chart of shares move from two places to two others, in parts of its width. */
async function pinch(page: Page, from: Places, to: Places): Promise<void> {
  await page.evaluate(`(() => {
    const over = document.querySelector("[data-chart=share] .u-over");
    const { left, top, width } = over.getBoundingClientRect();
    const touch = (name, part, pointerId) => over.dispatchEvent(new PointerEvent(name, {
      pointerType: "touch", pointerId, bubbles: true,
      clientX: left + part * width, clientY: top + 20,
    }));
    ${JSON.stringify(from)}.forEach((part, i) => touch("pointerdown", part, i + 1));
    ${JSON.stringify(to)}.forEach((part, i) => touch("pointermove", part, i + 1));
    ${JSON.stringify(to)}.forEach((part, i) => touch("pointerup", part, i + 1));
  })()`);
}
