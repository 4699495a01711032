import type { ChartData, ChartView } from "../server/http/page/chart-view.ts";
import { dayOf } from "../server/market/day.ts";
import { formatInstant } from "../server/market/instant.ts";
import { SYNTHETIC } from "../server/market/source.ts";
import { CITATION_STYLES, citationText, type Citable } from "../server/words/citation.ts";
import { changed } from "./navigate.ts";
import { drawingOf } from "./drawing.ts";
import type { Picture } from "./paper.ts";
import { pictureOf } from "./picture.ts";
import { planOf } from "./plan.ts";
import { toPng } from "./png.ts";

/** Does what a control below a chart says: copies a link, a frame's code or a citation, or takes a picture. */
export async function run(control: HTMLElement, view: ChartView): Promise<void> {
  const { do: job = "", of = "" } = control.dataset;
  const out = control.closest(".tools")?.querySelector<HTMLElement>(".out");
  if (!out) return;
  try {
    const data = view.charts.find(({ id }) => id === of);
    await doIt(job, { control, view, data, out });
  } catch {
    out.textContent = view.say.failed;
  }
}

interface Job {
  readonly control: HTMLElement;
  readonly view: ChartView;
  readonly data: ChartData | undefined;
  readonly out: HTMLElement;
}

async function doIt(job: string, { control, view, data, out }: Job): Promise<void> {
  if (job === "copy") return copy(toCopy(control), view, out);
  if (job.startsWith("drawing-")) return takeDrawing(control, job.endsWith("png") ? "png" : "svg");
  if (job === "embed") return copy(frameCode(control.dataset["href"] ?? ""), view, out);
  const style = CITATION_STYLES.find((known) => job === `cite-${known}`);
  if (style) {
    const cited = data ? citable(data) : citableOf(control);
    const text = citationText(style, { ...cited, accessed: dayOf(Date.now()), lang: view.lang });
    return copy(text, view, out);
  }
  if (!data) return;
  const picture = pictureOf(data, planOf(data, view.lang, view.say.atMost), {
    lang: view.lang,
    address: frozenHref(data),
  });
  const name = `${marking(data)}${data.id}-${data.periods.at(-1)?.replace("/", "-") ?? ""}`;
  await saveAs(picture, name, job === "png" ? "png" : "svg");
  out.textContent = "";
}

/** A link's address, or the text of what the control is of. */
function toCopy(control: HTMLElement): string {
  if (control instanceof HTMLAnchorElement) return control.href;
  return document.getElementById(control.dataset["of"] ?? "")?.textContent ?? "";
}

async function takeDrawing(control: HTMLElement, kind: "png" | "svg"): Promise<void> {
  const { of = "" } = control.dataset;
  const [section, tools] = [document.getElementById(of), control.closest<HTMLElement>(".tools")];
  const picture = section && tools && drawingOf(section, tools);
  if (!picture) throw new Error(`nothing is drawn in ${of}`);
  await saveAs(picture, of, kind);
}

async function saveAs(picture: Picture, name: string, kind: "png" | "svg"): Promise<void> {
  const type = "image/svg+xml";
  const file = kind === "png" ? await toPng(picture) : new Blob([picture.svg], { type });
  save(file, `tokentide-${name}.${kind}`);
}

/** An invented figure says so in its file's name too. */
function marking({ head }: ChartData): string {
  return head.source === SYNTHETIC ? "SYNTHETIC-" : "";
}

type Cited = Omit<Citable, "accessed" | "lang">;

function citable(data: ChartData): Cited {
  const { title, source, asOf, definition } = data.head;
  return { title, source, asOf, url: frozenHref(data), definition };
}

/** Of a drawing of claims, or of a sentence that holds under every definition. */
function citableOf(control: HTMLElement): Cited {
  const told = control.closest<HTMLElement>(".tools")?.dataset ?? {};
  const { title = "", source = "claims", at, frozen = "" } = told;
  const url = new URL(frozen, location.href).href.replaceAll("%3A", ":");
  return { title, source, asOf: Number(at), url, definition: null };
}

/** The address of this view that keeps saying what it says. */
function frozenHref({ id, head }: ChartData): string {
  const now = new URL(location.href).searchParams.get("as_of");
  const at = now ?? (head.asOf === null ? null : formatInstant(head.asOf));
  const url = changed({ as_of: at });
  url.hash = id;
  return url.href.replaceAll("%3A", ":");
}

function frameCode(href: string): string {
  const src = new URL(href, location.href).href.replaceAll("&", "&amp;");
  return `<iframe src="${src}" width="100%" height="560" loading="lazy" title="Tokentide"></iframe>`;
}

/** Into the clipboard; where that is not allowed, into a field from which it can be taken. */
async function copy(text: string, { say }: ChartView, out: HTMLElement): Promise<void> {
  const field = document.createElement("textarea");
  field.readOnly = true;
  field.value = text;
  field.rows = Math.min(8, text.split("\n").length + 1);
  field.setAttribute("aria-label", say.text);
  const said = document.createElement("span");
  out.replaceChildren(said, field);
  try {
    await navigator.clipboard.writeText(text);
    said.textContent = say.copied;
  } catch {
    said.textContent = say.notCopied;
    field.select();
  }
}

function save(file: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
