/** Asks for the same page with parts of its address changed; null takes a part out. */
export type Go = (change: Readonly<Record<string, string | null>>) => void;

/** The present address with parts changed. */
export function changed(change: Parameters<Go>[0]): URL {
  const url = new URL(location.href);
  for (const [name, value] of Object.entries(change)) {
    if (value === null) url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  }
  return url;
}

const PARTS = ["#main", ".masthead", "footer", "#view"];

/** Fetches a page and puts it in the place of this one, with focus, scroll and what was unfolded kept. */
export async function takeIn(url: URL): Promise<void> {
  const answer = await fetch(url, { cache: "no-cache", headers: { accept: "text/html" } });
  if (!answer.ok) throw new Error(`${url.pathname} answered ${answer.status}`);
  const next = new DOMParser().parseFromString(await answer.text(), "text/html");
  // Meanwhile the reader may have gone on: what comes late is not put in place.
  if (location.href !== url.href) return;
  const focused = pathTo(document.activeElement);
  const unfolded = Array.from(document.querySelectorAll("#main details"), (one) => ({
    name: nameOf(one),
    open: (one as HTMLDetailsElement).open,
  }));
  for (const part of PARTS) {
    const [old, fresh] = [document.querySelector(part), next.querySelector(part)];
    if (old && fresh) old.replaceWith(document.adoptNode(fresh));
  }
  document.title = next.title;
  for (const one of document.querySelectorAll<HTMLDetailsElement>("#main details")) {
    one.open = unfolded.find(({ name }) => name === nameOf(one))?.open ?? one.open;
  }
  if (focused) document.querySelector<HTMLElement>(focused)?.focus({ preventScroll: true });
}

function nameOf(details: Element): string {
  const section = details.closest("[id]")?.id ?? "";
  return `${section} ${details.querySelector("summary")?.className ?? ""} ${Array.from(details.parentElement?.children ?? []).indexOf(details)}`;
}

/** A selector that finds the same place in the next page; null where nothing has the focus. */
function pathTo(element: Element | null): string | null {
  if (!element || element === document.body) return null;
  const steps: string[] = [];
  for (let at: Element | null = element; at && at !== document.body; at = at.parentElement) {
    if (at.id !== "") {
      steps.unshift(`#${CSS.escape(at.id)}`);
      break;
    }
    const place = Array.from(at.parentElement?.children ?? []).indexOf(at) + 1;
    steps.unshift(`${at.localName}:nth-child(${place})`);
  }
  return steps.join(" > ");
}

/** Whether a link leads to another view of this page, which needs no new document. */
export function staysHere(link: HTMLAnchorElement): boolean {
  const url = new URL(link.href);
  const lang = url.searchParams.get("lang");
  const same = url.origin === location.origin && url.pathname === location.pathname;
  const isPlain = link.target === "" && !link.hasAttribute("download") && url.hash === "";
  return same && isPlain && (lang === null || document.documentElement.lang.startsWith(lang));
}
