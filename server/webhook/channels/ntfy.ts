import type { Attempt } from "../../alert/delivery.ts";
import type { EventType, Message } from "../../alert/event.ts";
import { HOUR_MS } from "../../market/instant.ts";
import type { Secret } from "../../secret.ts";
import type { Answer, ChannelKind, Outgoing, Receiver } from "../channel.ts";
import { bytesOf, cut, fullest, type Fitted } from "./fit.ts";
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

// docs.ntfy.sh/publish: a longer message becomes a file; the JSON around it may have twice as much.
const MESSAGE_MAX = 4096;
const BODY_MAX = 8192;
const TITLE_MAX = 200;

const MEANINGS: Meanings = new Map([
  ["40009", final("The topic's name is not one: letters, digits, - and _, up to 64.")],
  ["40017", final("ntfy could not read the message: report this, with its id.")],
  ["40024", final("ntfy could not read the message: report this, with its id.")],
  ["40101", final("ntfy does not know the token: give a current one as the secret.")],
  [
    "40301",
    final("The topic is protected: give an access token that may write to it as the secret."),
  ],
  ["41301", final("ntfy found the message too large: report this, with its id.")],
  ["41303", final("ntfy found the message too large: report this, with its id.")],
  ["42901", later("ntfy takes one message every five seconds and asks for patience.")],
  ["42908", later("The day's messages are used up: ntfy takes more tomorrow.", HOUR_MS)],
]);

// 1 to 5. What calls for attention is high, a brief low, and everything else as it comes.
const PRIORITIES: Partial<Record<EventType, number>> = {
  "alert.firing": 4,
  "alert.superseded": 4,
  "brief.weekly": 2,
};

/** ntfy, by JSON to the server's root; its plain text knows no markup. The secret is an access token or `user:password`. */
export const ntfy: ChannelKind = {
  limits: { perMinute: 12 },

  fault({ url }: Receiver): string | null {
    const address = urlOf(url.reveal());
    if (address && /\/[-\w]{1,64}$/.test(address.pathname) && address.search === "") return null;
    return "The address of ntfy ends in a topic of letters, digits, - and _: https://ntfy.sh/my-topic.";
  },

  render(message: Message, { url, lang, secrets: [secret] }: Receiver): Outgoing {
    const [, base = "", topic = ""] = /^(.*)\/([-\w]+)$/.exec(url.reveal()) ?? [];
    const priority = Math.max(...message.map(({ type }) => PRIORITIES[type] ?? 3));
    const tags = [...new Set(message.map(({ type }) => type))];
    const build = (words: Fitted) => {
      const title = cut(words.title, TITLE_MAX);
      // An empty message would read "triggered".
      const text = textOf(words, PLAIN) || title;
      return { topic, title, message: text, priority, tags, ...clickOf(words) };
    };
    return {
      url: `${base}/`,
      headers: { "content-type": "application/json", ...authorization(secret) },
      body: JSON.stringify(fullest(message, lang, build, fits)),
    };
  },

  classify(answer: Answer): Attempt {
    // A success holds the whole message, of which we read the beginning.
    if (isSuccess(answer)) {
      const isTaken = /^\s*\{\s*"id"\s*:/.test(answer.body);
      return isTaken ? accepted(answer) : strange(answer, "ntfy");
    }
    return refused(answer, codeOf(objectOf(answer)?.["code"]), MEANINGS);
  },
};

function clickOf({ sections: [{ link }] }: Fitted) {
  return link === "" ? {} : { click: link };
}

function fits(body: { readonly message: string }): boolean {
  return bytesOf(body.message) <= MESSAGE_MAX && bytesOf(JSON.stringify(body)) <= BODY_MAX;
}

function authorization(secret: Secret | undefined): Record<string, string> {
  if (secret === undefined) return {};
  const text = secret.reveal();
  const isPassword = text.includes(":");
  const value = isPassword ? `Basic ${Buffer.from(text).toString("base64")}` : `Bearer ${text}`;
  return { authorization: value };
}
