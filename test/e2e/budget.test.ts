import { brotliCompressSync } from "node:zlib";
import { build } from "vite";
import { beforeAll, describe, expect, it } from "vitest";
import { LANGS } from "../../server/words/lang.ts";
import { inventedRows } from "./market.ts";
import { holdSecondMarket } from "./second-market.ts";
import { serveMonitor } from "./serve.ts";

const CLIENT = "dist/client-e2e-budget";
const BUDGET_BYTES = 60 * 1024; // HTML, styles and scripts of the first view, as brotli
const AS_OF = "2026-07-16T02:30:00Z";

describe("the first view", () => {
  const weights = new Map<string, Record<string, number>>();

  beforeAll(async () => {
    await build({ logLevel: "error", build: { outDir: CLIENT } });
    const monitor = await serveMonitor("2026-07-16T07:00:00Z", CLIENT);
    // More than a year, so that the tables are as long as they get.
    await monitor.hold(inventedRows("2025-07-01", "2026-07-15"), AS_OF);
    await holdSecondMarket(monitor.store, AS_OF);
    for (const lang of LANGS) weights.set(lang, await weigh(monitor.address, `/?lang=${lang}`));
    await monitor.close();
  }, 60_000);

  it.each(LANGS)("weighs in %s at most 60 kB in all, as brotli", (lang) => {
    const weight = Object.values(weights.get(lang) ?? {}).reduce((sum, bytes) => sum + bytes, 0);
    expect(weight, JSON.stringify(weights.get(lang))).toBeLessThanOrEqual(BUDGET_BYTES);
    expect(Object.keys(weights.get(lang) ?? {}).length).toBeGreaterThanOrEqual(5);
  });
});

/** All that the page asks for by itself, by address, in bytes as brotli; it names each in its HTML. */
async function weigh(address: string, path: string): Promise<Record<string, number>> {
  const html = await (await fetch(address + path)).text();
  const asked = Array.from(html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g), ([, file]) => file);
  const found: Record<string, number> = { [path]: brotliCompressSync(html).length };
  for (const file of new Set(asked)) {
    const body = Buffer.from(await (await fetch(`${address}${file}`)).arrayBuffer());
    found[file ?? ""] = brotliCompressSync(body).length;
  }
  return found;
}
