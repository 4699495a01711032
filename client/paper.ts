/** A picture on white paper, and all words in it as one text. */
export interface Picture {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
  readonly words: string;
}

/** What stands above and below a figure. */
export interface Told {
  readonly title: string;
  readonly unit: string;
  readonly foot: readonly string[];
}

export const WIDTH = 1200;
export const PAD = 40;
export const INK = "#1c1b19";
export const MUTED = "#5c5953";
export const RULE = "#dcd8ce";
// As on light paper; a picture has no stylesheet.
export const COLOURS: Readonly<Record<string, string>> = {
  cn: "#b3361e",
  us: "#1d5c9e",
  elsewhere: "#6b5b95",
  unattributed: "#6f6f6f",
  other: "#8f8f8f",
};
const FONT = `system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", sans-serif`;
const HEAD_PX = 38;
const FOOT_PX = 22;

/** Sets a figure of a height between its title and unit, and its notes, source and address. */
export function onPaper(
  { title, unit, foot }: Told,
  figureHeight: number,
  figure: (top: number) => readonly string[],
): Picture {
  const heads = wrapped(title, 30, WIDTH - 2 * PAD);
  const feet = foot.flatMap((words) => wrapped(words, 15, WIDTH - 2 * PAD));
  const top = PAD + heads.length * HEAD_PX + 34;
  const bottom = top + figureHeight;
  const height = bottom + 56 + feet.length * FOOT_PX + PAD / 2;
  const words = [title, unit, ...foot].filter(Boolean).join("\n");
  const body = [
    ...heads.map((line, i) => text(line, PAD, PAD + 26 + i * HEAD_PX, { size: 30, weight: 600 })),
    text(unit, PAD, top - 14, { fill: MUTED }),
    ...figure(top),
    ...feet.map((line, i) => text(line, PAD, bottom + 72 + i * FOOT_PX, { fill: MUTED })),
  ];
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family='${FONT}'>` +
    `<title>${escaped(title)}</title><desc>${escaped(words)}</desc>` +
    `<rect width="100%" height="100%" fill="#ffffff"/>${body.join("")}</svg>`;
  return { svg, width: WIDTH, height, words };
}

interface Face {
  readonly size?: number;
  readonly fill?: string;
  readonly anchor?: "end" | "middle";
  readonly weight?: number;
}

export function text(words: string, x: number, y: number, face: Face = {}): string {
  const { fill = INK, anchor, weight, size = 15 } = face;
  const extra =
    (anchor ? ` text-anchor="${anchor}"` : "") + (weight ? ` font-weight="${weight}"` : "");
  return `<text x="${x}" y="${y}" font-size="${size}" fill="${fill}"${extra}>${escaped(words)}</text>`;
}

/** Words broken into lines that fit; Chinese and addresses break anywhere. */
function wrapped(words: string, size: number, width: number): string[] {
  if (words === "") return [];
  const lines: string[] = [];
  let line = "";
  for (const piece of words.match(
    /[\p{Script=Han}，。；：、（）“”]|[^\s\p{Script=Han}]{1,40}\s*|\s+/gu,
  ) ?? []) {
    if (line !== "" && widthOf(line + piece.trimEnd(), size) > width) {
      lines.push(line.trimEnd());
      line = "";
    }
    line += piece;
  }
  return [...lines, line.trimEnd()];
}

/** How wide words are in a picture, in pixels. */
export function widthOf(words: string, size = 15): number {
  const context = document.createElement("canvas").getContext("2d");
  if (!context) return 0;
  context.font = `${size}px ${FONT}`;
  return context.measureText(words).width;
}

function escaped(words: string): string {
  return words.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
