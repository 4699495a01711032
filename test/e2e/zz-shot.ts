import { readFileSync } from "node:fs";
import { launchBrowser } from "./browser.ts";
import { holdSecondMarket } from "./second-market.ts";
import { serveMonitor } from "./serve.ts";
const server = await serveMonitor("2026-07-16T07:00:00Z", "dist/client");
const csv = readFileSync(
  "/work/shared/data/openrouter/rankings-daily-2026-05-23..2026-07-19.csv",
  "utf8",
)
  .split("\n")
  .filter((l) => !l.startsWith("20") || l < "2026-07-16")
  .join("\n");
await server.hold(csv, "2026-07-16T02:30:00Z");
await holdSecondMarket(server.store, "2026-07-16T02:30:00Z");
const chromium = await launchBrowser();
for (const arg of process.argv.slice(2)) {
  const [name, path, scheme, width, from, height, act] = arg.split("|");
  const context = await chromium.newContext({
    colorScheme: scheme as "light",
    viewport: { width: Number(width), height: Number(height) },
  });
  const page = await context.newPage();
  page.on("console", (m) => {
    if (m.type() === "error") console.log(m.text(), m.location().url);
  });
  page.on("pageerror", (e) => console.log(String(e)));
  await page.goto(server.address + path);
  if (from?.startsWith("#"))
    (await page.locator(from).scrollIntoViewIfNeeded(),
      await page.evaluate(`document.querySelector("${from}").scrollIntoView()`));
  else await page.evaluate(`scrollTo(0, ${from})`);
  await page.waitForTimeout(350);
  if (act) (await page.evaluate(act), await page.waitForTimeout(400));
  await page.screenshot({ path: `/tmp/sp/${name}.png` });
  await context.close();
}
await chromium.close();
await server.close();
