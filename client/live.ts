import type { ChartView } from "../server/http/page/chart-view.ts";
import { MINUTE_MS } from "../server/market/instant.ts";
import { ageText } from "../server/words/date.ts";

const POLL_MS = 1500; // news is on the page within two seconds
const LOOK_MS = 30_000; // while events come, a look is only to know that the server is there

/** How the page stays current, until it is stopped. */
export interface Live {
  /** Says again how current it is, after the page was put in place. */
  show(): void;
  stop(): void;
}

/**
 * Listens to the server's events, and where there are none asks whether the headline has changed.
 * A hidden page does neither. What the server cannot be asked for stays as it was, and that is said.
 */
export function keepLive({ live, lang, say }: ChartView, renew: () => Promise<void>): Live {
  let heardAt = Date.now();
  let etag: string | null = null;
  let trouble: string | null = null;
  let events: EventSource | null = null;
  let timer = 0;
  let clock = 0;
  let isRenewing = false;

  document.addEventListener("visibilitychange", turn);
  addEventListener("online", turn);
  addEventListener("offline", turn);
  turn();
  return { show, stop };

  /** Runs while the page is seen and the device has a network. */
  function turn(): void {
    halt();
    if (!navigator.onLine) trouble = say.offline;
    show();
    if (document.hidden || !navigator.onLine) return;
    clock = window.setInterval(show, 1000);
    listen();
    void look();
  }

  function halt(): void {
    clearTimeout(timer);
    clearInterval(clock);
    events?.close();
    events = null;
  }

  function stop(): void {
    halt();
    document.removeEventListener("visibilitychange", turn);
    removeEventListener("online", turn);
    removeEventListener("offline", turn);
  }

  function listen(): void {
    if (!live) return;
    events = new EventSource(live.events);
    events.addEventListener("open", heard);
    events.addEventListener("heartbeat", heard);
    for (const name of ["update", "alert", "source"]) events.addEventListener(name, news);
    events.addEventListener("error", () => {
      // Refused for good: there are no events here, and asking goes on without them.
      if (events?.readyState === EventSource.CLOSED) events = null;
      void look();
    });
  }

  function isListening(): boolean {
    return events?.readyState === EventSource.OPEN;
  }

  async function look(): Promise<void> {
    clearTimeout(timer);
    timer = 0;
    try {
      const answer = await fetch(live?.probe ?? "", { cache: "no-cache" });
      if (!answer.ok) throw new Error(`it answered ${answer.status}`);
      const found = answer.headers.get("etag");
      // At first the page itself may have come from the browser's memory.
      const isOld = etag === null && (await asOfIn(answer)) !== live?.asOf;
      const isNew = isOld || (etag !== null && found !== etag) || trouble !== null;
      etag = found;
      if (isNew) await news();
      else heard();
    } catch {
      trouble = unheard();
      show();
    }
    clearTimeout(timer);
    if (!document.hidden && navigator.onLine) {
      timer = window.setTimeout(() => void look(), isListening() ? LOOK_MS : POLL_MS);
    }
  }

  async function news(): Promise<void> {
    if (isRenewing) return;
    isRenewing = true;
    try {
      await renew();
      heard();
    } catch {
      trouble = unheard();
      show();
    } finally {
      isRenewing = false;
    }
  }

  function unheard(): string {
    return navigator.onLine ? say.gone : say.offline;
  }

  function heard(): void {
    heardAt = Date.now();
    trouble = null;
    show();
  }

  /** When it last heard; a bar of its own where it cannot. */
  function show(): void {
    const line = document.getElementById("live");
    if (line) line.textContent = heardText(Date.now() - heardAt);
    const bar = document.getElementById("trouble") ?? barOf();
    if (bar.textContent !== (trouble ?? "")) bar.textContent = trouble ?? "";
    bar.hidden = trouble === null;
  }

  function heardText(ms: number): string {
    const seconds = Math.floor(ms / 1000);
    if (seconds < 5) return say.now;
    if (ms < MINUTE_MS) return say.seconds.replace("{age}", String(seconds));
    return say.heard.replace("{age}", ageText(ms, lang));
  }
}

async function asOfIn(answer: Response): Promise<string | null> {
  const { meta } = (await answer.json()) as { meta: { as_of: string | null } };
  return meta.as_of;
}

function barOf(): HTMLElement {
  const bar = document.createElement("p");
  bar.id = "trouble";
  bar.setAttribute("role", "status");
  document.body.append(bar);
  return bar;
}
