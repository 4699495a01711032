import { COLOURS, INK, MUTED, onPaper, PAD, RULE, text, WIDTH, type Picture } from "./paper.ts";

const PLOT_PX = 420;
const ROW_PX = 28;
const NAME_PX = 300;
const VALUE_PX = 200;

/** Redraws what the server drew of claims, with what must stand beside it; null where nothing is drawn. */
export function drawingOf(section: HTMLElement, tools: HTMLElement): Picture | null {
  const { title = "", unit = "", note = "", credit = "", frozen = "" } = tools.dataset;
  const address = new URL(frozen, location.href).href.replaceAll("%3A", ":");
  const told = { title, unit, foot: [note, keyOf(section), credit, address] };
  const plot = section.querySelector("svg.claims");
  if (plot) {
    return onPaper(told, PLOT_PX, (top) => [shapes(), nested(plot, { x: PAD, y: top }, PLOT_PX)]);
  }
  const rows = Array.from(section.querySelectorAll(".capex-panel > *"));
  if (rows.length === 0) return null;
  return onPaper(told, rows.length * ROW_PX, (top) => [
    shapes(),
    ...rows.flatMap((row, i) => rowOf(row, top + i * ROW_PX)),
  ]);
}

type Attributes = Readonly<Record<string, string>>;

// What the page's stylesheet says of its drawings, as on light paper: a picture has no stylesheet.
const LOOKS: readonly (readonly [selector: string, attributes: Attributes])[] = [
  [".cn", { color: COLOURS["cn"] ?? INK }],
  [".us", { color: COLOURS["us"] ?? INK }],
  [".ink", { color: INK }],
  ["use, rect", { fill: "currentColor" }],
  [".span", { stroke: "currentColor", "stroke-width": "3" }],
  [".open", { fill: "#fff", stroke: "currentColor", "stroke-width": "2" }],
  [".grid line, .base", { stroke: RULE }],
  [".was", { stroke: MUTED, "stroke-width": "2" }],
  [".near", { stroke: INK, "stroke-width": "4" }],
  ["text", { "font-size": "14", "font-weight": "600", fill: "currentColor", "text-anchor": "end" }],
  [".grid text", { "font-weight": "400", fill: MUTED, "text-anchor": "start" }],
];
// An axis of its own says where its words stand.
const AXIS_LOOKS: typeof LOOKS = [["text", { "font-size": "13", fill: MUTED }]];

/** As XML, which a picture is: HTML would write entities that SVG does not know. */
function dressed(element: Element): string {
  const copy = element.cloneNode(true) as Element;
  copy.setAttribute("overflow", "visible");
  const isAxis = element.classList.contains("axis");
  for (const [selector, attributes] of isAxis ? AXIS_LOOKS : LOOKS) {
    const all = [...(copy.matches(selector) ? [copy] : []), ...copy.querySelectorAll(selector)];
    for (const one of all)
      for (const [name, value] of Object.entries(attributes)) one.setAttribute(name, value);
  }
  return new XMLSerializer().serializeToString(copy);
}

/** The shapes of claims, which the page holds once. */
function shapes(): string {
  const defs = document.querySelector(".shapes defs");
  return defs ? dressed(defs) : "";
}

const GLYPHS: Readonly<Record<string, string>> = {
  "#m-point": "●",
  "#m-up": "▲",
  "#m-down": "▼",
  "#m-open": "○",
};

/** Which letters are whose, and what the shapes say. */
function keyOf(section: HTMLElement): string {
  const parts = section.querySelectorAll(".claims-chart figcaption > span");
  return Array.from(parts, (part) => {
    const shape = part.querySelector("use")?.getAttribute("href");
    const glyph = shape ? GLYPHS[shape] : part.querySelector(".span") ? "▬" : "";
    return `${glyph ?? ""} ${said(part)}`.trim();
  }).join(" · ");
}

function said(of: Element | null): string {
  return of?.textContent.replace(/\s+/g, " ").trim() ?? "";
}

interface Corner {
  readonly x: number;
  readonly y: number;
}

/** A drawing in per cent keeps its places in a frame of its own. */
function nested(
  drawing: Element,
  { x, y }: Corner,
  height: number,
  width = WIDTH - 2 * PAD,
): string {
  return `<svg x="${x}" y="${y}" width="${width}" height="${height}" overflow="visible">${dressed(drawing)}</svg>`;
}

function rowOf(row: Element, top: number): string[] {
  const drawing = row.localName === "svg" ? row : row.querySelector("svg");
  const left = PAD + NAME_PX;
  const width = WIDTH - 2 * PAD - NAME_PX - VALUE_PX;
  const [name, value] = [row.querySelector("span"), row.querySelector("b")];
  const caption = row.localName === "figcaption" ? row.textContent : "";
  return [
    text(caption.trim() || said(name), PAD, top + 18, { fill: caption === "" ? INK : MUTED }),
    ...(drawing ? [nested(drawing, { x: left, y: top + 4 }, 18, width)] : []),
    text(said(value), left + width + 16, top + 18, { weight: 600 }),
  ];
}
