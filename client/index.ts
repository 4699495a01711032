import type { ChartView } from "../server/http/page/chart-view.ts";
import { markChanges, wordsShown } from "./changes.ts";
import { Live } from "./live.ts";
import { changed, staysHere, takeIn, type Go } from "./navigate.ts";

let gone = new AbortController();
let live: Live | undefined;
/** The address of the view that stands there. */
let shown = whole(location.href);

function whole(href: string): string {
  return href.replace(/#.*/, "");
}

function viewOfPage(): ChartView {
  return JSON.parse(document.getElementById("view")?.textContent ?? "") as ChartView;
}

/** Draws the page that stands there; done once its charts are. */
async function begin(): Promise<void> {
  const view = viewOfPage();
  gone = new AbortController();
  const { signal } = gone;
  live?.show();
  if (view.charts.length > 0) await draw(view, signal);
}

async function draw(view: ChartView, signal: AbortSignal): Promise<void> {
  const { drawWhenSeen } = await import("./charts.ts");
  if (!signal.aborted) drawWhenSeen(view, go, signal);
}

/** Puts another view of the page in place of this one; a page that cannot be fetched is gone to. */
async function show(url: URL): Promise<void> {
  try {
    await takeIn(url);
  } catch {
    location.assign(url);
    return;
  }
  shown = whole(url.href);
  gone.abort();
  void begin();
  watch();
}

const go: Go = (change) => goTo(changed(change));

function goTo(url: URL): void {
  history.pushState(null, "", url);
  void show(url);
}

/** New figures come in place, with what they changed marked; the last ones stay where they cannot come. */
async function renew(): Promise<void> {
  const before = wordsShown();
  await takeIn(new URL(location.href));
  gone.abort();
  void begin();
  if (markChanges(before)) announce(viewOfPage().say.changed);
}

/** Said, not shown: what changed is underlined. */
function announce(text: string): void {
  const line = document.getElementById("news") ?? document.createElement("p");
  line.id = "news";
  line.className = "spoken";
  line.setAttribute("role", "status");
  document.body.append(line);
  line.textContent = text;
}

/** Watches for what is new, by the address that the page has now. */
function watch(): void {
  live?.stop();
  live = undefined;
  const view = viewOfPage();
  if (view.live && document.body.className !== "embed") live = new Live(view, view.live, renew);
}

// A form is a view too: it is put in place of this one, under its address.
document.addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  if (form.id !== "try-form") return;
  event.preventDefault();
  go(Object.fromEntries(new FormData(form)) as Record<string, string>);
});

document.addEventListener("click", (event) => {
  const target = event.target as Element;
  const job = target.closest<HTMLElement>("[data-do]");
  if (job) {
    event.preventDefault();
    void import("./tools.ts").then(({ run }) => run(job, viewOfPage()));
    return;
  }
  const link = target.closest("a");
  const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey;
  if (!link || !isPlain || event.altKey || !staysHere(link)) return;
  event.preventDefault();
  goTo(new URL(link.href));
});
addEventListener("popstate", () => {
  // A link to a place on the page is a step in the history too.
  if (whole(location.href) !== shown) void show(new URL(location.href));
});

// What is new can wait until what is there is drawn.
void begin().finally(watch);
