import { windowOf, type Behaviour } from "./receiver.ts";

interface Body {
  readonly chat_id?: string;
  readonly text?: string;
}

/** Telegram's Bot API: 4,096 characters of HTML of few tags, 20 a minute in a group, errors in sentences. */
export function telegramReceiver(): Behaviour<Body> {
  const perMinute = windowOf(20, 60_000);
  const error = (error_code: number, description: string, parameters = {}) => ({
    status: error_code,
    body: { ok: false, error_code, description, parameters },
  });
  return {
    answer({ path, json }, now) {
      if (!path.startsWith("/bot42:secret/")) return error(401, "Unauthorized");
      if (path !== "/bot42:secret/sendMessage") return error(404, "Not Found");
      const chat = json?.chat_id;
      if (chat === "-2") return error(403, "Forbidden: bot was kicked from the group chat");
      if (chat === "-3") {
        const moved = "Bad Request: group chat was upgraded to a supergroup chat";
        return error(400, moved, { migrate_to_chat_id: -1003 });
      }
      if (chat !== "-1") return error(400, "Bad Request: chat not found");
      if (perMinute(now))
        return error(429, "Too Many Requests: retry after 35", { retry_after: 35 });
      const text = json?.text ?? "";
      if (/<(?!\/?b>|a href="[^"<>]*">|\/a>)/.test(text) || /&(?!(amp|lt|gt|quot);)/.test(text)) {
        return error(400, "Bad Request: can't parse entities: Unsupported start tag");
      }
      if (shownText(text).length > 4096) return error(400, "Bad Request: message is too long");
      return { status: 200, body: { ok: true, result: { message_id: 1, text } } };
    },

    show({ json }) {
      const source = json?.text ?? "";
      const links = Array.from(source.matchAll(/<a href="([^"]*)">/g), ([, url]) =>
        unescaped(url ?? ""),
      );
      const others = source.match(/<(?!\/?b>|a href|\/a>)/g) ?? [];
      return { text: shownText(source), links, markup: others };
    },
  };
}

function shownText(source: string): string {
  return unescaped(source.replace(/<[^>]*>/g, ""));
}

function unescaped(text: string): string {
  return text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&");
}
