import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { inflateSync } from "node:zlib";

const WEIGHTS = [400, 700];

/** Writes a Chinese font and a fontconfig file that knows it into `folder`; gives that file's path. */
export function writeFonts(folder: string): string {
  const fonts = join(folder, "fonts");
  mkdirSync(fonts, { recursive: true });
  const require = createRequire(import.meta.url);
  const packaged = dirname(require.resolve("@fontsource/noto-sans-sc/package.json"));
  for (const weight of WEIGHTS) {
    for (const subset of ["latin", "chinese-simplified"]) {
      const name = `noto-sans-sc-${subset}-${weight}-normal`;
      const woff = readFileSync(join(packaged, `files/${name}.woff`));
      writeFileSync(join(fonts, `${name}.ttf`), sfntOf(woff));
    }
  }
  const file = join(folder, "fonts.conf");
  writeFileSync(file, configOf(fonts, join(folder, "cache")));
  return file;
}

// The machine's own fonts stay out, so that a picture is the same on every machine.
function configOf(fonts: string, cache: string): string {
  return `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>${fonts}</dir><dir>/tmp/fonts</dir><cachedir>${cache}</cachedir></fontconfig>`;
}

/** A WOFF 1.0 file as the plain font it wraps (W3C WOFF File Format 1.0, sections 3 to 5). */
function sfntOf(woff: Buffer): Buffer {
  const count = woff.readUInt16BE(12);
  const header = Buffer.alloc(12 + 16 * count);
  header.writeUInt32BE(woff.readUInt32BE(4), 0);
  header.writeUInt16BE(count, 4);
  const largestPower = 2 ** Math.floor(Math.log2(count));
  header.writeUInt16BE(largestPower * 16, 6);
  header.writeUInt16BE(Math.log2(largestPower), 8);
  header.writeUInt16BE((count - largestPower) * 16, 10);
  const tables: Buffer[] = [];
  let at = header.length;
  for (let i = 0; i < count; i++) {
    const entry = woff.subarray(44 + 20 * i);
    const [offset, packed, size] = [4, 8, 12].map((field) => entry.readUInt32BE(field)) as [
      number,
      number,
      number,
    ];
    const stored = woff.subarray(offset, offset + packed);
    const table = packed < size ? inflateSync(stored) : stored;
    entry.copy(header, 12 + 16 * i, 0, 4); // tag
    entry.copy(header, 16 + 16 * i, 16, 20); // checksum
    header.writeUInt32BE(at, 20 + 16 * i);
    header.writeUInt32BE(size, 24 + 16 * i);
    const padded = Buffer.concat([table, Buffer.alloc((4 - (size % 4)) % 4)]);
    tables.push(padded);
    at += padded.length;
  }
  return Buffer.concat([header, ...tables]);
}
