import { strFromU8, unzipSync } from "fflate";
import Papa from "papaparse";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inventedRows } from "./market.ts";
import { drawn, stageAt, type Stage } from "./pages.ts";

const AS_OF = "2026-07-16T02:30:00Z";
const WIDE = { viewport: { width: 1440, height: 900 } };

let stage: Stage;

beforeAll(async () => {
  stage = await stageAt("2026-07-16T07:00:00Z", "dist/client-e2e-taking");
  await stage.monitor.hold(inventedRows("2026-05-23", "2026-07-15"), AS_OF);
}, 60_000);
afterAll(() => stage?.close());

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
    {
      path: "/press?lang=en",
      id: "press",
      words: ["What the press said", "tokens a week", "Source: the publisher named beside"],
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

  it("downloads files that open, and that carry source, as-of and definition", async () => {
    const { page, goTo, close } = await stage.open(WIDE);
    await goTo("/?lang=en&definition=nofree");
    await drawn(page);
    const tools = page.locator("#share .tools");
    await tools.locator("summary", { hasText: "Download" }).click();
    const link = (name: string) => tools.getByRole("link", { name, exact: true });
    const files = unzipSync(await take(page, link("ZIP")));
    const names = Object.keys(files);
    const textOf = (end: RegExp) => {
      const name = names.find((known) => end.test(known)) ?? "";
      return strFromU8(files[name] ?? new Uint8Array());
    };
    const taken = [
      (await take(page, link("CSV"))).toString("utf8"),
      (await take(page, link("JSON"))).toString("utf8"),
      textOf(/README/),
      textOf(/datapackage\.json$/) + textOf(/\.csv$/),
    ];
    for (const text of taken) {
      for (const part of ["openrouter", "2026-07-16T02:30:00Z", "nofree"])
        expect(text).toContain(part);
    }
    const rows = Papa.parse<Record<string, string>>((taken[0] ?? "").replace("\uFEFF", ""), {
      header: true,
      skipEmptyLines: true,
    });
    expect(rows.errors).toEqual([]);
    expect(rows.data.length).toBeGreaterThan(20);
    expect(JSON.parse(taken[1] ?? "")).toBeTruthy();
    await close();
  });

  it("cites claims by their publishers, in three styles", async () => {
    const { page, goTo, close } = await stage.open({
      ...WIDE,
      permissions: ["clipboard-read", "clipboard-write"],
    });
    for (const [path, id] of Object.entries({
      "/companies": "daily",
      "/capex": "capex",
      "/press": "press",
    })) {
      await goTo(`${path}?lang=en`);
      const tools = page.locator(`#${id} .tools`).first();
      await tools.locator("summary", { hasText: "Cite" }).click();
      const styles = { text: /^Tokentide, “/, BibTeX: /^@misc/, "GB/T 7714": /\[DS\/OL\]/ };
      for (const [name, looks] of Object.entries(styles)) {
        await tools.getByRole("button", { name, exact: true }).click();
        const copied = () => page.evaluate<string>("navigator.clipboard.readText()");
        await expect.poll(copied).toMatch(looks);
        expect(await copied()).toMatch(/each names its publisher.*as of 2026-07-16T07:00:00Z/);
        expect(await copied()).toContain(`as_of=2026-07-16T07:00:00Z#${id}`);
      }
    }
    await close();
  });

  it("cites a sentence that holds, with the address that keeps saying it", async () => {
    const { page, goTo, close } = await stage.open({
      ...WIDE,
      permissions: ["clipboard-read", "clipboard-write"],
    });
    await goTo("/?lang=en");
    const first = page.locator("#write li").first();
    const said = (await first.locator(".said").innerText()).replace(/\.$/, "");
    await first.locator("summary", { hasText: "Cite" }).click();
    await first.getByRole("button", { name: "text", exact: true }).click();
    const copied = () => page.evaluate<string>("navigator.clipboard.readText()");
    await expect.poll(copied).toContain(`“${said}”. Source: OpenRouter`);
    expect(await copied()).toContain("as_of=2026-07-16T02:30:00Z#write");
    await close();
  });

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
