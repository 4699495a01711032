import type { Attempt } from "../../alert/delivery.ts";
import type { Message } from "../../alert/event.ts";
import type { Answer, ChannelKind, Outgoing, Receiver } from "../channel.ts";
import { bytesOf, fullest, type Fitted } from "./fit.ts";
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

const BYTES_MAX = 4096; // of Markdown, in UTF-8

const TOO_LONG = final("WeCom found the message too long: report this, with its id.");

// developer.work.weixin.qq.com, "Group robots" and "Global error codes".
const MEANINGS: Meanings = new Map([
  ["-1", later("WeCom is busy.")],
  ["40008", final("WeCom does not know the message's type: report this, with its id.")],
  ["40058", TOO_LONG],
  ["45002", TOO_LONG],
  ["44004", final("WeCom found no text: report this, with its id.")],
  ["45009", later("WeCom takes 20 messages a minute and asks for patience.")],
  ["45033", later("WeCom takes 20 messages a minute and asks for patience.")],
  ["93000", final("The robot was removed or its key is wrong: copy the robot's address again.")],
  ["93004", final("The robot is switched off: switch it on in the group's settings.")],
  ["93008", final("The robot is no longer in the group: add it again.")],
  ["too long", TOO_LONG],
]);

// Its Markdown knows no escape: signs that mean something give way to wide ones that look the same.
const WIDE: Readonly<Record<string, string>> = {
  "<": "＜",
  ">": "＞",
  "[": "［",
  "]": "］",
  "*": "＊",
  "`": "｀",
  "#": "＃",
  "@": "＠",
};

const MARKUP: Markup = {
  bold: (text) => `**${wide(text)}**`,
  plain: wide,
  link: (text, url) => `[${wide(text)}](${linkSafe(url)})`,
};

/** Group robots of WeCom, in Markdown. */
export const wecom: ChannelKind = {
  limits: { perMinute: 20 },

  fault({ url }: Receiver): string | null {
    if (urlOf(url.reveal())?.searchParams.get("key")) return null;
    return "A group robot of WeCom looks like https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=….";
  },

  render(message: Message, { url, lang }: Receiver): Outgoing {
    const content = fullest(message, lang, contentOf, (text) => bytesOf(text) <= BYTES_MAX);
    return {
      url: url.reveal(),
      headers: { "content-type": "application/json; charset=utf-8" },
      body: JSON.stringify({ msgtype: "markdown", markdown: { content } }),
    };
  },

  /** An error comes as 200 too. */
  classify(answer: Answer): Attempt {
    const said = objectOf(answer);
    const code = codeOf(said?.["errcode"]);
    if (code === null && isSuccess(answer)) return strange(answer, "WeCom");
    if (code === "0" && isSuccess(answer)) return accepted(answer);
    // One code for a wrong key and for too long a text.
    const isTooLong = code === "93000" && String(said?.["errmsg"]).includes("exceed max length");
    return refused(answer, isTooLong ? "too long" : code, MEANINGS);
  },
};

function contentOf(words: Fitted): string {
  return `${MARKUP.bold(words.title)}\n\n${textOf(words, MARKUP)}`;
}

function wide(text: string): string {
  return text.replace(/[<>[\]*`#@]/g, (sign) => WIDE[sign] ?? sign);
}
