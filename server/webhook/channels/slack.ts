import type { Attempt } from "../../alert/delivery.ts";
import type { Message } from "../../alert/event.ts";
import { linkText } from "../../words/alert.ts";
import type { Answer, ChannelKind, Outgoing, Receiver } from "../channel.ts";
import { cut, fullest, type Fitted } from "./fit.ts";
import { accepted, final, later, refused, strange, urlOf, type Meanings } from "./reading.ts";
import { isGrouped, linkSafe } from "./text.ts";

// docs.slack.dev, "Block Kit" and "Sending messages using incoming webhooks".
const BLOCKS_MAX = 50;
const HEADER_MAX = 150;
const TEXT_MAX = 3000;
const RECREATE = "add the app to a channel again and give the new address";

const MEANINGS: Meanings = new Map([
  ["invalid_payload", final("Slack could not read the message: report this, with its id.")],
  ["invalid_blocks", final("Slack refused the message's blocks: report this, with its id.")],
  ["no_text", final("Slack found no text: is this the address of an incoming webhook?")],
  ["user_not_found", final(`The user of this webhook is gone: ${RECREATE}.`)],
  ["channel_not_found", final(`The channel is gone: ${RECREATE}.`)],
  ["channel_is_archived", final("The channel is archived: restore it, or give another address.")],
  ["action_prohibited", final("An admin has forbidden this: ask for it to be allowed.")],
  ["posting_to_general_channel_denied", final("Only admins may post there: take another channel.")],
  ["no_service", final(`The webhook was removed or switched off: ${RECREATE}.`)],
  ["no_active_hooks", final(`The webhook was removed or switched off: ${RECREATE}.`)],
  ["invalid_token", final("The address is not complete: copy it again.")],
  ["no_team", final("The workspace is gone or the address is wrong: copy it again.")],
  ["team_disabled", final("The workspace is switched off.")],
  ["rate_limited", later("Slack takes one message a second and asks for patience.", 30_000)],
  ["rollup_error", later("Slack failed on its side.")],
]);

/** Slack's incoming webhooks. All text stands in plain_text objects, where nothing is markup. */
export const slack: ChannelKind = {
  limits: { perSecond: 1 },

  fault({ url }: Receiver): string | null {
    const path = urlOf(url.reveal())?.pathname ?? "";
    if (path.startsWith("/triggers/") || path.startsWith("/workflows/")) {
      return "This starts a Slack workflow, which takes no messages: give the address of an incoming webhook.";
    }
    if (path.startsWith("/services/")) return null;
    return "An incoming webhook of Slack looks like https://hooks.slack.com/services/T…/B…/….";
  },

  render(message: Message, { url, lang }: Receiver): Outgoing {
    const body = fullest(message, lang, bodyOf, fits);
    return {
      url: url.reveal(),
      headers: { "content-type": "application/json; charset=utf-8" },
      body: JSON.stringify(body),
    };
  },

  classify(answer: Answer): Attempt {
    const text = answer.body.trim();
    if (answer.status === 200 && text === "ok") return accepted(answer);
    if (answer.status === 200) return strange(answer, "Slack");
    const code = /^[a-z_ ]{1,60}$/i.test(text) ? text.toLowerCase().replaceAll(" ", "_") : null;
    return refused(answer, code, MEANINGS);
  },
};

interface Text {
  readonly type: "plain_text" | "mrkdwn";
  readonly text: string;
}

function bodyOf(words: Fitted) {
  const sections = words.sections.flatMap(({ title, lines, link }) => {
    const text = [...(isGrouped(words) ? [title] : []), ...lines].join("\n");
    const address = `<${escaped(linkSafe(link))}|${escaped(linkText(words.lang))}>`;
    return [
      ...(text === "" ? [] : [{ type: "section", text: plain(text) }]),
      ...(link === "" ? [] : [context({ type: "mrkdwn", text: address })]),
    ];
  });
  const end = [words.leftOut, ...words.credits].filter((text) => text !== null);
  return {
    text: escaped(words.title), // what a notification shows
    mrkdwn: false,
    unfurl_links: false,
    unfurl_media: false,
    blocks: [
      { type: "header", text: plain(cut(words.title, HEADER_MAX)) },
      ...sections,
      ...end.map((text) => context(plain(text))),
    ],
  };
}

function fits({ blocks }: ReturnType<typeof bodyOf>): boolean {
  const texts = blocks.flatMap((block) => ("elements" in block ? block.elements : [block.text]));
  return blocks.length <= BLOCKS_MAX && texts.every(({ text }) => text.length <= TEXT_MAX);
}

function plain(text: string): Text & { readonly emoji: false } {
  return { type: "plain_text", text, emoji: false };
}

function context(text: Text) {
  return { type: "context", elements: [text] };
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
