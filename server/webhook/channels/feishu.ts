import { createHmac } from "node:crypto";
import type { Attempt } from "../../alert/delivery.ts";
import type { Message } from "../../alert/event.ts";
import { linkText } from "../../words/alert.ts";
import type { Answer, ChannelKind, Outgoing, Receiver, Sending } from "../channel.ts";
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
import { isGrouped } from "./text.ts";

const BYTES_MAX = 20_000; // "20 KB" of the whole request

// open.feishu.cn, "Custom bot usage guide".
const MEANINGS: Meanings = new Map([
  ["9499", final("Feishu could not read the message: report this, with its id.")],
  ["19001", final("The bot was removed or the address is wrong: copy the bot's address again.")],
  ["19002", final("Feishu does not know the message's type: report this, with its id.")],
  ["19007", final("The bot is switched off: switch it on in the group's settings.")],
  ["19021", final("Bad signature: give the bot's current secret, and set this machine's clock.")],
  ["19022", final("The bot's list of addresses lacks ours: add this machine's IP address.")],
  ["19024", final("The bot wants a keyword: let it be Tokentide, which every message holds.")],
  ["19036", final("The bot was removed from the group: add it again and give its address.")],
  ["11232", later("Feishu takes 100 messages a minute, 5 a second, and asks for patience.")],
  ["11246", final("Feishu refused the message's content: report this, with its id.")],
  ["too many request", later("Feishu takes 100 messages a minute and asks for patience.")],
]);

/** Custom bots of Feishu and Lark: a post whose elements are text and links, in which nothing is markup. */
export const feishu: ChannelKind = {
  limits: { perSecond: 5, perMinute: 100 },

  fault({ url }: Receiver): string | null {
    const path = urlOf(url.reveal())?.pathname ?? "";
    if (path.startsWith("/open-apis/bot/hook/")) {
      return "This bot is of the first kind, which takes another form: make a new custom bot.";
    }
    if (path.startsWith("/open-apis/bot/v2/hook/")) return null;
    return "A custom bot of Feishu or Lark looks like https://open.feishu.cn/open-apis/bot/v2/hook/….";
  },

  render(message: Message, { url, lang, secrets: [secret] }: Receiver, { at }: Sending): Outgoing {
    const signed = secret === undefined ? {} : signatureOf(secret.reveal(), Math.floor(at / 1000));
    const build = (words: Fitted) => JSON.stringify({ ...signed, ...bodyOf(words) });
    return {
      url: url.reveal(),
      headers: { "content-type": "application/json; charset=utf-8" },
      body: fullest(message, lang, build, (body) => bytesOf(body) <= BYTES_MAX),
    };
  },

  /** An error comes as 200 too; older bots answer with StatusCode. */
  classify(answer: Answer): Attempt {
    const said = objectOf(answer);
    const code = codeOf(said?.["code"]) ?? codeOf(said?.["StatusCode"]);
    if (code === null)
      return isSuccess(answer) ? strange(answer, "Feishu") : refused(answer, null, MEANINGS);
    if (code === "0" && isSuccess(answer)) return accepted(answer);
    const isTooMany = code === "9499" && String(said?.["msg"]).toLowerCase().includes("too many");
    return refused(answer, isTooMany ? "too many request" : code, MEANINGS);
  },
};

/** Key: `timestamp\nsecret`; data: none. Seconds. */
function signatureOf(secret: string, seconds: number) {
  const timestamp = String(seconds);
  const sign = createHmac("sha256", `${timestamp}\n${secret}`).digest("base64");
  return { timestamp, sign };
}

function bodyOf(words: Fitted) {
  const sections = words.sections.flatMap(({ title, lines, link: href }) => [
    ...(isGrouped(words) ? ["", title] : []).map(text),
    ...lines.map(text),
    ...(href === "" ? [] : [[{ tag: "a", text: linkText(words.lang), href }]]),
  ]);
  const end = [words.leftOut, ...words.credits].filter((line) => line !== null);
  const post = { title: `Tokentide: ${words.title}`, content: [...sections, ...end.map(text)] };
  return {
    msg_type: "post",
    content: { post: { [words.lang === "zh" ? "zh_cn" : "en_us"]: post } },
  };
}

function text(line: string) {
  return [{ tag: "text", text: line }];
}
