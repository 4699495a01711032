import type { Attempt } from "../../alert/delivery.ts";
import type { Message } from "../../alert/event.ts";
import type { Answer, ChannelKind, Outgoing, Receiver } from "../channel.ts";
import { cut, fullest, type Fitted } from "./fit.ts";
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
  type Meanings,
} from "./reading.ts";
import { linkSafe, textOf, type Markup } from "./text.ts";

// docs.discord.com, "Message resource: embed limits".
const TITLE_MAX = 256;
const DESCRIPTION_MAX = 4096;
const TOTAL_MAX = 6000;

const MEANINGS: Meanings = new Map([
  ["10003", final("The channel is gone: make a webhook in another one.")],
  ["10015", final("The webhook was deleted: make a new one and give its address.")],
  ["50027", final("The address is not complete: copy it again from the channel's settings.")],
  ["50035", final("Discord refused the message's form: report this, with its id.")],
  ["40005", final("Discord found the message too large: report this, with its id.")],
  ["220001", final("A forum wants a thread: add ?thread_id=… to the address.")],
]);

const MARKUP: Markup = {
  bold: (text) => `**${escaped(text)}**`,
  plain: escaped,
  link: (text, url) => `[${escaped(text)}](${linkSafe(url)})`,
};

/** Discord's webhooks: one embed, mentions switched off, markup escaped. */
export const discord: ChannelKind = {
  limits: { perSecond: 2, perMinute: 30 },

  fault({ url }: Receiver): string | null {
    const path = urlOf(url.reveal())?.pathname ?? "";
    if (/^\/api\/(v\d+\/)?webhooks\/[^/]+\/[^/]+\/(slack|github)$/.test(path)) {
      return "This address takes messages in another service's form: leave out its last part.";
    }
    if (/^\/api\/(v\d+\/)?webhooks\/[^/]+\/[^/]+$/.test(path)) return null;
    return "A webhook of Discord looks like https://discord.com/api/webhooks/…/….";
  },

  render(message: Message, { url, lang }: Receiver): Outgoing {
    const body = fullest(message, lang, bodyOf, fits);
    return {
      url: url.reveal(),
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    };
  },

  classify(answer: Answer): Attempt {
    const said = objectOf(answer);
    // 204 without a body; 200 with the message where the address says ?wait=true.
    const isTaken = answer.status === 204 || /^\s*\{/.test(answer.body);
    if (isSuccess(answer)) return isTaken ? accepted(answer) : strange(answer, "Discord");
    const waitS = Number(said?.["retry_after"]);
    if (answer.status !== 429) return refused(answer, codeOf(said?.["code"]), MEANINGS);
    const asked = waitS >= 0 ? { retryAfterMs: Math.ceil(waitS * 1000) } : {};
    const wait = later("Discord takes 30 messages a minute and asks for patience.");
    return { ...refused(answer, "429", new Map([["429", wait]])), ...asked };
  },
};

function bodyOf(words: Fitted) {
  const title = escaped(cut(words.title, TITLE_MAX - 56));
  return {
    embeds: [
      {
        // An escaped sign takes two: half the length always fits.
        title: title.length <= TITLE_MAX ? title : escaped(cut(words.title, TITLE_MAX / 2)),
        description: textOf(words, MARKUP),
      },
    ],
    allowed_mentions: { parse: [] },
  };
}

function fits({ embeds }: ReturnType<typeof bodyOf>): boolean {
  const total = embeds.reduce((sum, of) => sum + of.title.length + of.description.length, 0);
  return total <= TOTAL_MAX && embeds.every((of) => of.description.length <= DESCRIPTION_MAX);
}

// Signs that begin markup, mentions, links, emoji and code; at the start of a line also lists.
function escaped(text: string): string {
  return text
    .replace(/[\\`*_~|<>[\]#@]|:(?=\S)/g, "\\$&")
    .replace(/^(\s*)([-+])/gm, "$1\\$2")
    .replace(/^(\s*\d+)\./gm, "$1\\.");
}
