import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BrowserContext, BrowserContextOptions } from "playwright-core";
import { writeFonts } from "./font.ts";

export interface Chromium {
  readonly newContext: (options?: BrowserContextOptions) => Promise<BrowserContext>;
  readonly close: () => Promise<void>;
}

/** Starts the Chromium that comes with npm, with fonts of its own: nothing of the machine is needed. */
export async function launchBrowser(): Promise<Chromium> {
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
    env: { ...process.env, FONTCONFIG_FILE: writeFonts(folder) },
  });
  return {
    // Without a locale it calls itself "en-US@posix", which no Intl takes.
    newContext: (options) => browser.newContext({ locale: "en-US", ...options }),
    close: async () => {
      await browser.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
