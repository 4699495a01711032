import type { Instant } from "../../market/instant.ts";
import type { SourceStatus } from "../../query/sources.ts";
import { ageText, instantText } from "../../words/date.ts";
import { words, type Lang } from "../../words/lang.ts";
import type { Address } from "./address.ts";
import { joined } from "./join.ts";
import { sourceName } from "./sources.ts";

/** Something the reader must know before the figures. */
export interface Notice {
  readonly kind:
    "ignored" | "frozen" | "collecting" | "stale" | "degraded" | "unreachable" | "elsewhere";
  readonly text: string;
  /** The source's own words, in English; null where there are none. */
  readonly reason: string | null;
}

const PART_LENGTH_MAX = 60; // enough to recognise what one typed

/** Of the address. */
export function addressNotices({ ignored, frozenAt, lang }: Address): Notice[] {
  const say = words(lang);
  const notices: Notice[] = [];
  if (frozenAt !== null) {
    notices.push(notice("frozen", say.known(instantText(frozenAt, lang))));
  }
  if (ignored.length > 0) {
    const parts = ignored.map((part) => part.slice(0, PART_LENGTH_MAX));
    notices.push(notice("ignored", say.ignored(parts.join(" · "))));
  }
  return notices;
}

/** Of the source whose figures the page shows; `now` is the present moment. */
export function sourceNotices(source: SourceStatus, lang: Lang, now: Instant): Notice[] {
  const progress = collectingOf(source, lang);
  const trouble = troubleOf(source, lang, now);
  return [trouble, progress].filter((found) => found !== null);
}

const TROUBLE = new Set(["stale", "degraded", "unreachable"]);

/** Of the other sources: one line each, as no figure of the headline hangs on them. */
export function otherNotices(
  sources: readonly SourceStatus[],
  market: string,
  lang: Lang,
): Notice[] {
  const { stateOf, troubleElsewhere, since } = words(lang);
  return sources
    .filter(({ id, state }) => id !== market && TROUBLE.has(state))
    .map(({ id, state, failingSince }) => {
      const from = failingSince === null ? "" : since(instantText(failingSince, lang));
      const text = troubleElsewhere(sourceName(id, lang), stateOf[state].word, from);
      return notice("elsewhere", text);
    });
}

function collectingOf({ lastRun }: SourceStatus, lang: Lang): Notice | null {
  if (!lastRun || lastRun.finishedAt !== null || lastRun.total === 0) return null;
  const { done, total } = lastRun;
  return notice("collecting", words(lang).first.collecting(String(done), String(total)));
}

function troubleOf(source: SourceStatus, lang: Lang, now: Instant): Notice | null {
  const { state, reason } = source;
  switch (state) {
    case "ok":
    case "pending":
    case "off":
      return null;
    case "stale":
      return notice(
        state,
        joined([lateText(source, lang, now), shownText(source, lang)], lang),
        reason,
      );
    case "degraded":
      return notice(state, shownText(source, lang), reason);
    case "unreachable":
      return notice(
        state,
        joined([silentText(source, lang), shownText(source, lang)], lang),
        reason,
      );
  }
}

/** What is shown all the same. */
function shownText({ asOf, state }: SourceStatus, lang: Lang): string {
  const { stateOf, nothingHeld } = words(lang);
  return asOf === null ? nothingHeld : stateOf[state].sentence;
}

function lateText({ id, asOf, freshUntil }: SourceStatus, lang: Lang, now: Instant): string {
  const at = asOf === null ? "" : instantText(asOf, lang);
  return words(lang).late(sourceName(id, lang), at, ageText(now - (freshUntil ?? now), lang));
}

function silentText(source: SourceStatus, lang: Lang): string {
  const name = sourceName(source.id, lang);
  const since = sinceOf(source);
  if (since === null) return lang === "zh" ? `${name}：` : `${name}:`;
  return words(lang).silentSince(name, instantText(since, lang));
}

// Where the status does not carry it, its reason says since when.
function sinceOf(source: SourceStatus & { readonly failingSince?: Instant | null }) {
  return source.failingSince ?? null;
}

function notice(kind: Notice["kind"], text: string, reason: string | null = null): Notice {
  return { kind, text, reason };
}
