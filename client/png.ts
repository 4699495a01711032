import type { Picture } from "./paper.ts";

const SHARPNESS = 2; // for print

/** The picture as PNG, with what is written in it as its description too. */
export async function toPng({ svg, width, height, words }: Picture): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = width * SHARPNESS;
  canvas.height = height * SHARPNESS;
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  const drawn = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/png"));
  if (!drawn) throw new Error("the canvas gave no picture");
  const bytes = new Uint8Array(await drawn.arrayBuffer());
  return new Blob([described(bytes, words)], { type: "image/png" });
}

const HEAD_BYTES = 33; // signature and IHDR, which comes first

/** With a chunk of international text (PNG 1.2, section 4.2.3.3) after the header. */
function described(png: Uint8Array, text: string): Uint8Array<ArrayBuffer> {
  const body = new TextEncoder().encode(`iTXtDescription\0\0\0\0\0${text}`);
  const chunk = new Uint8Array(body.length + 8);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, body.length - 4); // its type is not counted
  chunk.set(body, 4);
  view.setUint32(body.length + 4, crc(body));
  const whole = new Uint8Array(png.length + chunk.length);
  whole.set(png.subarray(0, HEAD_BYTES));
  whole.set(chunk, HEAD_BYTES);
  whole.set(png.subarray(HEAD_BYTES), HEAD_BYTES + chunk.length);
  return whole;
}

function crc(bytes: Uint8Array): number {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return (sum ^ 0xffffffff) >>> 0;
}
