import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PAGE_IDS, pathOf } from "../../server/http/page/paths.ts";
import { launchBrowser } from "./browser.ts";
import { inventedRows } from "./market.ts";
import { holdSecondMarket } from "./second-market.ts";
import { serveMonitor } from "./serve.ts";

// node test/e2e/screenshots.ts [FOLDER [MOMENT]]: pictures of every page at a moment, of the shared rows where they lie beside the checkout.
const SHARED = join(
  import.meta.dirname,
  "../../../shared/data/openrouter/rankings-daily-2026-05-23..2026-07-19.csv",
);
const [folder = "dist/screenshots", moment = "2026-07-16T07:00:00Z"] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });

const AS_OF = "2026-07-16T02:30:00Z";
const csv = existsSync(SHARED)
  ? readFileSync(SHARED, "utf8")
  : inventedRows("2026-05-25", "2026-07-15");
const until = csv
  .split("\n")
  .filter((line) => !line.startsWith("20") || line < "2026-07-16")
  .join("\n");
const server = await serveMonitor(moment, "dist/client");
await server.hold(until, AS_OF);
await holdSecondMarket(server.store, AS_OF);
const chromium = await launchBrowser();

for (const colorScheme of ["light", "dark"] as const) {
  for (const width of [1440, 360]) await photograph(colorScheme, width);
}
await chromium.close();
await server.close();

async function photograph(colorScheme: "light" | "dark", width: number): Promise<void> {
  const context = await chromium.newContext({ colorScheme, viewport: { width, height: 1240 } });
  const page = await context.newPage();
  for (const lang of ["en", "zh"]) {
    for (const id of PAGE_IDS) {
      await page.goto(`${server.address}${pathOf(id)}?lang=${lang}`);
      for (const plot of await page.locator(".plot").all()) {
        await plot.scrollIntoViewIfNeeded();
        await plot.locator("canvas").waitFor();
      }
      await page.evaluate("scrollTo(0, 0)");
      const path = join(folder, `${id}-${lang}-${colorScheme}-${width}`);
      await page.screenshot({ path: `${path}-whole.png`, fullPage: true });
      // Those of the README.
      if (id === "market") await page.screenshot({ path: `${path}.png` });
    }
  }
  console.log(colorScheme, width);
  await context.close();
}
