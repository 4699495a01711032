import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { readFileSync, readdirSync } from "node:fs";
import { brotliCompressSync } from "node:zlib";
import { build } from "vite";
import { launchBrowser, type Chromium } from "../e2e/browser.ts";
import { inventedRows } from "../e2e/market.ts";
import { serveMonitor } from "../e2e/serve.ts";
import {
  figure,
  inTurn,
  median,
  millis,
  print,
  ratioOf,
  type Scale,
  type Subject,
} from "./measure.ts";

const PEERS = ["echarts", "chartjs"] as const;
const ROUNDS = 9;
const TALL = { width: 1440, height: 4200 }; // both charts are near the screen
const ENTRY = "test/bench/peers";

/** The page beside the same page whose charts a larger library draws; bytes, and how long until it is read and drawn. */
export const pageSubject: Subject = {
  name: "page",
  run: async (scale) => {
    const client = join(scale.folder, "client");
    await build({ logLevel: "error", build: { outDir: client } });
    const monitor = await serveMonitor("2026-07-16T07:00:00Z", client);
    await monitor.hold(inventedRows("2025-07-01", "2026-07-15"), "2026-07-16T02:30:00Z");
    const html = await (await fetch(`${monitor.address}/?lang=en`)).text();
    const files = filesOf(client);
    const ours = await serveStatic(html, files);
    const chromium = await launchBrowser();
    try {
      for (const name of PEERS) await beside(name, { scale, chromium, ours, html, files });
    } finally {
      await chromium.close();
      await ours.close();
      await monitor.close();
    }
  },
};

interface Given {
  readonly scale: Scale;
  readonly chromium: Chromium;
  readonly ours: Site;
  readonly html: string;
  readonly files: Files;
}

async function beside(name: (typeof PEERS)[number], given: Given): Promise<void> {
  const { scale, chromium, ours, html, files } = given;
  const script = await bundled(name, scale.folder);
  const address = `/assets/${name}.js`;
  const page = withScript(html, address);
  const kept = [...files].filter(([file]) => page.includes(file));
  const peer = await serveStatic(page, new Map([...kept, [address, script]]));
  const seen = await inTurn(
    scale.quick ? 3 : ROUNDS,
    () => see(chromium, ours.address),
    () => see(chromium, peer.address),
  );
  const times = (of: "readable" | "drawn") => {
    const [left, right] = [seen.ours.map((one) => one[of]), seen.peer.map((one) => one[of])];
    print({
      name: `${name}: ${of}`,
      ours: millis(median(left)),
      peer: millis(median(right)),
      ratio: ratioOf(left, right),
      aim: "< 1",
      rounds: left.length,
    });
  };
  times("readable");
  times("drawn");
  bytes(`${name}: bytes in all`, asked(html, files), asked(page, peer.files));
  bytes(
    `${name}: bytes of scripts`,
    asked("", scripts(files, html)),
    script.length,
    name === "echarts" ? "<= 0.33" : "",
  );
  await peer.close();
}

function bytes(name: string, ours: number, peer: number, aim = ""): void {
  const kilo = (count: number) => `${figure(count / 1000)} kB`;
  print({ name, ours: kilo(ours), peer: kilo(peer), ratio: ours / peer, aim, rounds: 1 });
}

type Files = ReadonlyMap<string, Buffer>;

/** Files of a built client by address, as brotli. */
function filesOf(client: string): Files {
  const folder = join(client, "assets");
  return new Map(
    readdirSync(folder).map((name) => [
      `/assets/${name}`,
      brotliCompressSync(readFileSync(join(folder, name))),
    ]),
  );
}

/** What a page names in its head, and itself. */
function asked(html: string, files: Files): number {
  const named = [...files].filter(([address]) => html === "" || html.includes(address));
  const own = html === "" ? 0 : brotliCompressSync(html).length;
  return named.reduce((sum, [, body]) => sum + body.length, own);
}

function scripts(files: Files, html: string): Files {
  return new Map([...files].filter(([file]) => file.endsWith(".js") && html.includes(file)));
}

/** The same page with one other script; what chooses its colours before the first paint stays. */
function withScript(html: string, address: string): string {
  return html
    .replace(/<script type="module"[^>]* src="[^"]*"><\/script>\s*/g, "")
    .replace(/<link rel="modulepreload"[^>]*>\s*/g, "")
    .replace("</head>", `<script type="module" src="${address}"></script></head>`);
}

async function bundled(name: string, folder: string): Promise<Buffer> {
  const outDir = join(folder, name);
  await build({
    configFile: false,
    logLevel: "error",
    publicDir: false,
    build: {
      outDir,
      modulePreload: { polyfill: false },
      rolldownOptions: { input: `${ENTRY}/${name}.js`, output: { entryFileNames: "peer.js" } },
    },
  });
  return brotliCompressSync(readFileSync(join(outDir, "peer.js")));
}

interface Site {
  readonly address: string;
  readonly files: Files;
  readonly close: () => Promise<void>;
}

async function serveStatic(html: string, files: Files): Promise<Site> {
  const page = brotliCompressSync(html);
  const server: Server = createServer(({ url = "/" }, answer) => {
    const body = url === "/" ? page : files.get(url);
    const type = url === "/" ? "text/html" : url.endsWith(".css") ? "text/css" : "text/javascript";
    answer.writeHead(body ? 200 : 404, {
      "content-type": `${type}; charset=utf-8`,
      "content-encoding": "br",
      "cache-control": "no-store",
    });
    answer.end(body ?? "");
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}/`,
    files,
    close: () =>
      new Promise<void>((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

interface Seen {
  readonly readable: number;
  readonly drawn: number;
}

// Looks in each frame whether both charts have ink on them.
const WATCH = `(() => {
  const inked = (canvas) => {
    const { width, height } = canvas;
    if (width === 0 || height === 0) return false;
    const row = canvas.getContext("2d").getImageData(0, Math.floor(height / 2), width, 1).data;
    return row.some((value) => value !== 0);
  };
  const look = () => {
    const canvases = [...document.querySelectorAll("[data-chart=share] canvas, [data-chart=volume] canvas")];
    if (canvases.length >= 2 && canvases.every(inked)) window.drawnAt = performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})()`;

/** From the start of navigation to the first words, and to both charts, in milliseconds. */
async function see(chromium: Chromium, address: string): Promise<Seen> {
  const context = await chromium.newContext({ viewport: TALL });
  const page = await context.newPage();
  await page.addInitScript(WATCH);
  await page.goto(address);
  await page.waitForFunction(
    "window.drawnAt && performance.getEntriesByName('first-contentful-paint').length > 0",
  );
  const seen = await page.evaluate<Seen>(`({
    readable: performance.getEntriesByName("first-contentful-paint")[0].startTime,
    drawn: window.drawnAt,
  })`);
  await context.close();
  return seen;
}
