import { html } from "hono/html";
import type { Instant } from "../../market/instant.ts";
import { instantText } from "../../words/date.ts";
import { words, type Lang } from "../../words/lang.ts";

const MAIN = /<main [^>]*>/;

/** A page that was made before the store was lost, with a line that says so. */
export async function withLostNotice(page: string, lang: Lang, since: Instant): Promise<string> {
  const text = words(lang).storeLost(instantText(since, lang));
  const notice = String(
    await html`<div class="notices"><p class="notice elsewhere">${text}</p></div>`,
  );
  return page.replace(MAIN, (main) => main + notice);
}
