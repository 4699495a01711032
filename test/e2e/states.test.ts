import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inventedRows } from "./market.ts";
import {
  axeViolations,
  drawn,
  sidewaysScroll,
  smallTargets,
  stageAt,
  type Stage,
} from "./pages.ts";

const WEEK = inventedRows("2026-05-25", "2026-05-31");
const SIGHTS = [
  { lang: "en", colorScheme: "light", width: 1440 },
  { lang: "zh", colorScheme: "dark", width: 360 },
] as const;

let stage: Stage;

beforeAll(async () => {
  stage = await stageAt("2026-06-01T07:00:00Z", "dist/client-e2e-states");
}, 60_000);
afterAll(() => stage?.close());

/** Looks at a page in both sights: what it must say in each language, and nothing out of place. */
async function look(path: string, said: Readonly<Record<"en" | "zh", string>>): Promise<void> {
  for (const { lang, colorScheme, width } of SIGHTS) {
    const viewport = { width, height: 900 };
    const { page, goTo, close } = await stage.open({ colorScheme, viewport });
    await goTo(`${path}${path.includes("?") ? "&" : "?"}lang=${lang}`);
    await drawn(page);
    expect(await page.locator("main").innerText()).toContain(said[lang]);
    expect(await sidewaysScroll(page), lang).toBe(0);
    expect(await axeViolations(page), lang).toEqual([]);
    expect(await smallTargets(page), lang).toEqual([]);
    await close();
  }
}

// In the order in which a monitor lives through them.
describe("every state of the page is designed, and axe finds nothing in it", () => {
  it("first, when nothing is held but what was cited", async () => {
    await look("/", { en: "No closed week is held yet.", zh: "字节跳动" });
  });

  it("with one week, which is a sentence and a table, not a chart", async () => {
    await stage.monitor.hold(WEEK, "2026-06-01T02:30:00Z");
    await look("/", { en: "In week 22 (25–31 May 2026", zh: "第22周" });
    const { page, goTo, close } = await stage.open();
    await goTo("/?lang=en");
    expect(await page.locator(".plot").count()).toBe(0);
    expect(await page.locator("#share tbody tr").count()).toBe(1);
    await close();
  });

  it("with a rule that is tried, and the YAML of it to take along", async () => {
    const asked = "/alerts?on=share&key=CN&when=above&level=10&for=1&grain=day";
    await look(asked, { en: "It would have fired once:", zh: "会触发 1 次：" });
    const { page, goTo, close } = await stage.open();
    await goTo("/alerts?lang=en");
    await page.getByLabel("Level").fill("99");
    await page.getByRole("button", { name: "Try it" }).click();
    await page.getByText("It would have fired 0 times:").waitFor();
    expect(new URL(page.url()).searchParams.get("level")).toBe("99");
    expect(await page.locator("#try-yaml").innerText()).toContain("crosses: 99");
    await close();
  });

  it("after a revision, with its corrections", async () => {
    const revised = WEEK.replace(/^(2026-05-31,deepseek\/[^,]+,)\d+$/m, "$17000000000");
    await stage.monitor.hold(revised, "2026-06-01T05:00:00Z");
    await look("/corrections", { en: "China, share", zh: "中国" });
  });

  it("late, at an address with errors", async () => {
    stage.monitor.turnTo("2026-06-05T07:00:00Z");
    await look("/?range=none", { en: "Ignored in the address: range=none.", zh: "range=none" });
    await look("/", { en: "New data is overdue.", zh: "天" });
  });

  it("as it was known, from a frozen link", async () => {
    const frozen = "/?as_of=2026-06-01T02:30:00Z";
    await look(frozen, { en: "Later revisions are not in it.", zh: "此后的修订不在其中" });
  });

  it("where there is nothing, in words for people and in JSON for programs", async () => {
    await look("/nothing", { en: "There is nothing at this address.", zh: "此地址没有内容" });
    const address = `${stage.monitor.address}/nothing`;
    const forPeople = await fetch(address, { headers: { accept: "text/html" } });
    expect(forPeople.status).toBe(404);
    expect(forPeople.headers.get("content-security-policy")).toContain("default-src 'none'");
    const forPrograms = await fetch(address);
    expect(forPrograms.headers.get("content-type")).toContain("application/problem+json");
    expect(forPrograms.status).toBe(404);
  });

  it("while the server is gone", async () => {
    for (const { lang, colorScheme, width } of SIGHTS) {
      const viewport = { width, height: 900 };
      const { page, goTo, close } = await stage.open({ colorScheme, viewport });
      await goTo(`/?lang=${lang}`);
      await stage.monitor.kill();
      await page.locator("#trouble").waitFor({ timeout: 10_000 });
      expect(await sidewaysScroll(page)).toBe(0);
      expect(await axeViolations(page)).toEqual([]);
      await stage.monitor.comeBack();
      await close();
    }
  });

  it("marks what is new without motion where that is asked for", async () => {
    const motion = (reducedMotion: "reduce" | "no-preference") => async () => {
      const { page, goTo, close } = await stage.open({ reducedMotion });
      await goTo("/");
      const name = await page.evaluate<string>(
        "(document.querySelector('h1').classList.add('changed'), getComputedStyle(document.querySelector('h1')).animationName)",
      );
      await close();
      return name;
    };
    expect(await motion("no-preference")()).toBe("changed");
    expect(await motion("reduce")()).toBe("none");
  });
});
