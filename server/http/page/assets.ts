import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";

type Bytes = Uint8Array<ArrayBuffer>;

/** A static file in memory, compressed when it is first asked for so. */
export interface Asset {
  readonly type: string;
  readonly body: Bytes;
  readonly brotli: () => Bytes;
  readonly gzip: () => Bytes;
}

/** What the page loads; null scripts where the client was not built: it works without them. */
export interface Assets {
  readonly stylesheet: string;
  readonly scripts: {
    readonly theme: string;
    readonly page: string;
    /** What draws charts, in all its files; loaded where there are any. */
    readonly charts: readonly string[];
  } | null;
  /** By address. */
  readonly files: ReadonlyMap<string, Asset>;
}

const TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
};

const CLIENT = join(import.meta.dirname, "../../../client");

/** Reads the folder that vite built; where it is absent, the stylesheet is the client's own source. */
export function readAssets(folder: string): Assets {
  const manifest = join(folder, ".vite/manifest.json");
  const favicon = assetOf("favicon.svg", readFileSync(join(CLIENT, "favicon.svg")));
  const found = existsSync(manifest) ? built(folder, manifest) : unbuilt();
  return { ...found, files: new Map([...found.files, ["/favicon.svg", favicon]]) };
}

type Manifest = Readonly<
  Record<string, { readonly file: string; readonly imports?: readonly string[] }>
>;

const PAGE = "client/index.ts";

function built(folder: string, manifestFile: string): Assets {
  const manifest = JSON.parse(readFileSync(manifestFile, "utf8")) as Manifest;
  const files = Object.values(manifest).map(
    ({ file }) => [`/${file}`, assetOf(file, readFileSync(join(folder, file)))] as const,
  );
  return {
    stylesheet: addressOf("client/style.css"),
    scripts: {
      theme: addressOf("client/theme.ts"),
      page: addressOf(PAGE),
      charts: withImported("client/charts.ts"),
    },
    files: new Map(files),
  };

  function withImported(source: string): string[] {
    const imports = manifest[source]?.imports ?? [];
    return [addressOf(source), ...imports.filter((name) => name !== PAGE).map(addressOf)];
  }

  function addressOf(source: string): string {
    const entry = manifest[source];
    if (!entry) throw new Error(`${manifestFile} has no ${source}: run vite build again`);
    return `/${entry.file}`;
  }
}

function unbuilt(): Assets {
  const css = Buffer.from(withImports(join(CLIENT, "style.css")));
  const name = `style-${createHash("sha256").update(css).digest("hex").slice(0, 8)}.css`;
  const stylesheet = `/assets/${name}`;
  return { stylesheet, scripts: null, files: new Map([[stylesheet, assetOf(name, css)]]) };
}

/** The stylesheet with the files it imports from its own folder in their place. */
function withImports(file: string): string {
  return readFileSync(file, "utf8").replace(/@import "([^"]+)";/g, (_, name: string) =>
    name.startsWith("./") ? withImports(join(dirname(file), name)) : "",
  );
}

function assetOf(name: string, bytes: Buffer): Asset {
  return {
    type: TYPES[extname(name)] ?? "application/octet-stream",
    body: new Uint8Array(bytes),
    brotli: once(() => new Uint8Array(brotliCompressSync(bytes))),
    gzip: once(() => new Uint8Array(gzipSync(bytes))),
  };
}

function once(make: () => Bytes): () => Bytes {
  let made: Bytes | undefined;
  return () => (made ??= make());
}
