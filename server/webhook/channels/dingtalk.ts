import { createHmac } from "node:crypto";
import type { Attempt } from "../../alert/delivery.ts";
import type { Message } from "../../alert/event.ts";
import { MINUTE_MS } from "../../market/instant.ts";
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
import { PLAIN, textOf } from "./text.ts";

const BYTES_MAX = 20_000; // of the request
const BLOCKED_MS = 10 * MINUTE_MS; // whoever sends more than 20 a minute is refused for so long

// open.dingtalk.com, "Custom bot: error codes".
const MEANINGS: Meanings = new Map([
  ["-1", later("DingTalk is busy.")],
  ["40035", final("DingTalk could not read the message: report this, with its id.")],
  ["43004", final("DingTalk could not read the message: report this, with its id.")],
  ["130101", later("More than 20 messages a minute: DingTalk refuses all for ten.", BLOCKED_MS)],
  ["300001", final("The robot was removed or its token is wrong: copy the robot's address again.")],
  [
    "310000",
    final(
      "The robot's security settings refuse it: give the current secret and set this machine's clock; " +
        "a keyword must be Tokentide; a list of addresses must hold this machine's.",
    ),
  ],
  ["400013", final("The group was dissolved: add a robot to another one.")],
  ["400101", final("The robot's token does not exist: copy the robot's address again.")],
  ["400102", final("The robot is switched off: switch it on in the group's settings.")],
  ["400105", final("DingTalk does not know the message's type: report this, with its id.")],
  ["400106", final("The robot is no longer in the group: add it again.")],
  ["410100", later("DingTalk asks for patience.", BLOCKED_MS)],
  [
    "430101",
    final("DingTalk refused a link as unsafe: let its admin allow this server's address."),
  ],
  ["430102", final("DingTalk refused the text as improper.")],
  ["430103", final("DingTalk refused a picture as improper.")],
  ["430104", final("DingTalk refused the content as improper.")],
]);

/** Custom robots of DingTalk. Plain text: its Markdown knows no escape, so a name could become markup. */
export const dingtalk: ChannelKind = {
  limits: { perMinute: 20 },

  fault({ url }: Receiver): string | null {
    const address = urlOf(url.reveal());
    if (address?.searchParams.get("access_token")) return null;
    return "A custom robot of DingTalk looks like https://oapi.dingtalk.com/robot/send?access_token=….";
  },

  render(message: Message, { url, lang, secrets: [secret] }: Receiver, { at }: Sending): Outgoing {
    const signature = secret === undefined ? "" : signatureOf(secret.reveal(), at);
    return {
      url: url.reveal() + signature,
      headers: { "content-type": "application/json; charset=utf-8" },
      body: fullest(message, lang, bodyOf, (body) => bytesOf(body) <= BYTES_MAX),
    };
  },

  /** An error comes as 200 too. */
  classify(answer: Answer): Attempt {
    const code = codeOf(objectOf(answer)?.["errcode"]);
    if (code === null && isSuccess(answer)) return strange(answer, "DingTalk");
    if (code === "0" && isSuccess(answer)) return accepted(answer);
    return refused(answer, code, MEANINGS);
  },
};

/** Key: the secret; data: `timestamp\nsecret`. Milliseconds, percent-encoded in the address. */
function signatureOf(secret: string, timestamp: number): string {
  const sign = createHmac("sha256", secret).update(`${timestamp}\n${secret}`).digest("base64");
  return `&timestamp=${timestamp}&sign=${encodeURIComponent(sign)}`;
}

function bodyOf(words: Fitted): string {
  const content = `Tokentide: ${words.title}\n\n${textOf(words, PLAIN)}`;
  return JSON.stringify({ msgtype: "text", text: { content }, at: { isAtAll: false } });
}
