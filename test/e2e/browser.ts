import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { writeFonts } from "./font.ts";

/** Starts the Chromium that comes with npm, with fonts of its own: nothing of the machine is needed. */
export async function launchBrowser(): Promise<{ browser: Browser; close: () => Promise<void> }> {
  // It unpacks the libraries that it needs only where it believes itself on AWS.
  process.env["AWS_EXECUTION_ENV"] ??= "AWS_Lambda_nodejs22.x";
  const { default: chromium } = await import("@sparticuz/chromium");
  const { chromium: playwright } = await import("playwright-core");
  const folder = mkdtempSync(join(tmpdir(), "tokentide-browser-"));
  const executablePath = await chromium.executablePath();
  const browser = await playwright.launch({
    executablePath,
    // Not its own arguments: a single process dies with its first page, and web security must be on.
    args: ["--no-sandbox", "--font-render-hinting=none", "--disable-gpu"],
    env: { ...process.env, LANG: "en_US.UTF-8", LC_ALL: "", FONTCONFIG_FILE: writeFonts(folder) },
  });
  return {
    browser,
    close: async () => {
      await browser.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
