import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseInstant } from "../../server/market/instant.ts";
import { launchBrowser } from "./browser.ts";
import { inventedRows, origins, storeOf } from "./market.ts";
import { servePage } from "./serve.ts";

// node test/e2e/screenshots.ts FOLDER [MOMENT]: pictures of the page at a moment, of the shared rows where they lie beside the checkout.
const SHARED = join(
  import.meta.dirname,
  "../../../shared/data/openrouter/rankings-daily-2026-05-23..2026-07-19.csv",
);
const folder = process.argv[2] ?? "dist/screenshots";
mkdirSync(folder, { recursive: true });

const [csv, asOf] = existsSync(SHARED)
  ? [readFileSync(SHARED, "utf8"), "2026-07-16T02:30:00Z"]
  : [inventedRows("2026-05-25", "2026-07-15"), "2026-07-16T02:30:00Z"];
const until = csv
  .split("\n")
  .filter((line) => !line.startsWith("20") || line < "2026-07-16")
  .join("\n");
const store = await storeOf(until, asOf);
const server = await servePage(
  store,
  origins(),
  parseInstant(process.argv[3] ?? "2026-07-16T07:00:00Z"),
  "dist/client",
);
const chromium = await launchBrowser();

for (const colorScheme of ["light", "dark"] as const) {
  for (const width of [1440, 360]) await photograph(colorScheme, width);
}
await chromium.close();
await server.close();
await store.close();

async function photograph(colorScheme: "light" | "dark", width: number): Promise<void> {
  const context = await chromium.newContext({ colorScheme, viewport: { width, height: 1240 } });
  const page = await context.newPage();
  for (const lang of ["en", "zh"]) {
    await page.goto(`${server.address}/?lang=${lang}`);
    await page.waitForTimeout(100);
    for (const plot of await page.locator(".plot").all()) await plot.scrollIntoViewIfNeeded();
    await page.locator("canvas").nth(1).waitFor();
    const path = join(folder, `page-${lang}-${colorScheme}-${width}`);
    await page.screenshot({ path: `${path}-whole.png`, fullPage: true });
    for (const id of ["daily", "capex", "press", "sources"]) {
      await page.locator(`#${id}`).screenshot({ path: `${path}-${id}.png` });
    }
    await page.evaluate("scrollTo(0, 0)");
    await page.screenshot({ path: `${path}.png` });
    console.log(path);
  }
  await context.close();
}
