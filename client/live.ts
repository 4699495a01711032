import type { ChartView, LiveView } from "../server/http/page/chart-view.ts";
import { MINUTE_MS } from "../server/market/instant.ts";
import { ageText } from "../server/words/date.ts";

const POLL_MS = 1500; // news is on the page within two seconds
const LOOK_MS = 30_000; // while events come, a look is only to know that the server is there

/**
 * Keeps a page current: listens to the server's events, and where there are none asks whether the
 * headline has changed. A hidden page does neither. What cannot be asked for stays, and that is said.
 */
export class Live {
  readonly #view: ChartView;
  readonly #live: LiveView;
  readonly #renew: () => Promise<void>;
  readonly #stopped = new AbortController();
  #heardAt = Date.now();
  #etag: string | null = null;
  #trouble: string | null = null;
  #events: EventSource | null = null;
  #look = 0;
  #clock = 0;
  #isRenewing = false;
  #isOutdated = false;

  constructor(view: ChartView, live: LiveView, renew: () => Promise<void>) {
    this.#view = view;
    this.#live = live;
    this.#renew = renew;
    const { signal } = this.#stopped;
    const turn = () => this.#turn();
    document.addEventListener("visibilitychange", turn, { signal });
    addEventListener("online", turn, { signal });
    addEventListener("offline", turn, { signal });
    turn();
  }

  stop(): void {
    this.#stopped.abort();
    this.#halt();
  }

  /** Runs while the page is seen and the device has a network. */
  #turn(): void {
    this.#halt();
    if (!navigator.onLine) this.#trouble = this.#unheard();
    this.show();
    if (document.hidden || !navigator.onLine) return;
    this.#clock = window.setInterval(() => this.show(), 1000);
    this.#listen();
    void this.#ask();
  }

  #halt(): void {
    clearTimeout(this.#look);
    clearInterval(this.#clock);
    this.#events?.close();
    this.#events = null;
  }

  #listen(): void {
    const events = new EventSource(this.#live.events);
    this.#events = events;
    for (const name of ["open", "heartbeat"]) events.addEventListener(name, () => this.#heard());
    for (const name of ["update", "alert", "source"]) {
      events.addEventListener(name, () => void this.#news());
    }
    events.addEventListener("error", () => void this.#ask());
  }

  async #ask(): Promise<void> {
    clearTimeout(this.#look);
    try {
      const answer = await fetch(this.#live.probe, { cache: "no-cache" });
      if (!answer.ok) throw new Error(`it answered ${answer.status}`);
      await ((await this.#isNews(answer)) ? this.#news() : this.#heard());
    } catch {
      this.#trouble = this.#unheard();
      this.show();
    }
    this.#askLater();
  }

  async #isNews(answer: Response): Promise<boolean> {
    const before = this.#etag;
    this.#etag = answer.headers.get("etag");
    if (before !== null) return before !== this.#etag || this.#trouble !== null;
    // At first the page itself may have come from the browser's memory.
    const { meta } = (await answer.json()) as { meta: { as_of: string | null } };
    return meta.as_of !== this.#live.asOf || this.#trouble !== null;
  }

  #askLater(): void {
    clearTimeout(this.#look);
    if (document.hidden || !navigator.onLine || this.#stopped.signal.aborted) return;
    const isListening = this.#events?.readyState === EventSource.OPEN;
    this.#look = window.setTimeout(() => void this.#ask(), isListening ? LOOK_MS : POLL_MS);
  }

  async #news(): Promise<void> {
    // What comes while the page is renewed may not be in it: once more, then.
    this.#isOutdated = true;
    if (this.#isRenewing) return;
    this.#isRenewing = true;
    try {
      while (this.#isOutdated) {
        this.#isOutdated = false;
        await this.#renew();
      }
      this.#heard();
    } catch {
      this.#trouble = this.#unheard();
      this.show();
    } finally {
      this.#isRenewing = false;
    }
  }

  #heard(): void {
    this.#heardAt = Date.now();
    this.#trouble = null;
    this.show();
  }

  #unheard(): string {
    const { say } = this.#view;
    return navigator.onLine ? say.gone : say.offline;
  }

  /** When it last heard; a bar of its own where it cannot. */
  show(): void {
    const line = document.getElementById("live");
    if (line) line.textContent = this.#heardText(Date.now() - this.#heardAt);
    const bar = document.getElementById("trouble") ?? barOf();
    const text = this.#trouble ?? "";
    if (bar.textContent !== text) bar.textContent = text;
    bar.hidden = text === "";
  }

  #heardText(ms: number): string {
    const { say, lang } = this.#view;
    const seconds = Math.floor(ms / 1000);
    if (seconds < 5) return say.now;
    if (ms < MINUTE_MS) return say.seconds.replace("{age}", String(seconds));
    return say.heard.replace("{age}", ageText(ms, lang));
  }
}

function barOf(): HTMLElement {
  const bar = document.createElement("p");
  bar.id = "trouble";
  bar.setAttribute("role", "status");
  document.body.append(bar);
  return bar;
}
