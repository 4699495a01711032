import type { Attempt } from "../../alert/delivery.ts";
import type { Message } from "../../alert/event.ts";
import type { Answer, ChannelKind, Outgoing, Receiver } from "../channel.ts";
import { fullest, type Fitted } from "./fit.ts";
import {
  accepted,
  codeOf,
  final,
  isSuccess,
  later,
  objectOf,
  refused,
  strange,
  urlOf,
  type Meaning,
} from "./reading.ts";
import { textOf, type Markup } from "./text.ts";

const TEXT_MAX = 4096; // counted after the markup is read; we count with it

// core.telegram.org/bots/api: an error is a status and a sentence.
const SENTENCES: readonly (readonly [RegExp, Meaning])[] = [
  [/chat not found/, final("No such chat: give its number, and write to the bot there first.")],
  [/upgraded to a supergroup/, final("The group has become a supergroup: give its new number.")],
  [
    /bot was (blocked|kicked)|not a member/,
    final("The bot was put out of the chat: add it again."),
  ],
  [/not enough rights|have no rights/, final("The bot may not write there: make it an admin.")],
  [/can't parse entities/, final("Telegram could not read the message: report this, with its id.")],
  [/message is too long/, final("Telegram found the message too long: report this, with its id.")],
  [/^(unauthorized|not found)$/, final("The bot's token is wrong or was revoked: ask @BotFather.")],
];

const MARKUP: Markup = {
  bold: (text) => `<b>${escaped(text)}</b>`,
  plain: escaped,
  link: (text, url) => `<a href="${escaped(url)}">${escaped(text)}</a>`,
};

/** Telegram's sendMessage, in HTML with everything escaped. */
export const telegram: ChannelKind = {
  limits: { perSecond: 1, perMinute: 20 },

  fault({ url, chat }: Receiver): string | null {
    const path = urlOf(url.reveal())?.pathname ?? "";
    if (!/\/bot\d+:[\w-]+(\/sendMessage)?\/?$/.test(path)) {
      return "The address of a Telegram bot looks like https://api.telegram.org/bot123456:….";
    }
    if (chat) return null;
    return "Telegram needs `chat`: the number of a chat, or the @name of a public channel.";
  },

  render(message: Message, { url, lang, chat }: Receiver): Outgoing {
    const base = url.reveal().replace(/\/?(sendMessage\/?)?$/, "");
    const body = {
      chat_id: chat,
      text: fullest(message, lang, contentOf, (text) => text.length <= TEXT_MAX),
      parse_mode: "HTML",
      link_preview_options: { is_disabled: true },
    };
    return {
      url: `${base}/sendMessage`,
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    };
  },

  classify(answer: Answer): Attempt {
    // A success holds the whole message, of which we read the beginning.
    if (isSuccess(answer)) {
      const isOk = /^\s*\{\s*"ok"\s*:\s*true/.test(answer.body);
      return isOk ? accepted(answer) : strange(answer, "Telegram");
    }
    const said = objectOf(answer);
    const code = codeOf(said?.["error_code"]);
    const sentence = codeOf(said?.["description"]) ?? "";
    const meaning = answer.status === 429 ? waitOf(said) : meaningOf(sentence);
    const meanings = new Map(code === null || !meaning ? [] : [[code, meaning]]);
    return refused(answer, code, meanings);
  },
};

function contentOf(words: Fitted): string {
  return `${MARKUP.bold(words.title)}\n\n${textOf(words, MARKUP)}`;
}

function meaningOf(sentence: string): Meaning | undefined {
  return SENTENCES.find(([pattern]) => pattern.test(sentence.toLowerCase()))?.[1];
}

function waitOf(said: Readonly<Record<string, unknown>> | null): Meaning {
  const parameters = said?.["parameters"] as { readonly retry_after?: unknown } | undefined;
  const seconds = Number(parameters?.retry_after);
  const reason = "Telegram takes 20 messages a minute in a group and asks for patience.";
  return seconds > 0 ? later(reason, Math.ceil(seconds * 1000)) : later(reason);
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
