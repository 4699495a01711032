import type { Attempt } from "../../alert/delivery.ts";
import type { Message } from "../../alert/event.ts";
import { linkText } from "../../words/alert.ts";
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
  urlOf,
  type Meanings,
} from "./reading.ts";
import { isGrouped } from "./text.ts";

const BYTES_MAX = 26 * 1024; // Teams takes 28 KB, of which the flow needs some itself

const OLD =
  "Connectors of Office 365 are switched off, and their addresses with them: in Teams, choose Workflows, " +
  "“Send webhook alerts to a channel”, and give the address that it shows.";

const MEANINGS: Meanings = new Map([
  [
    "DirectApiAuthorizationRequired",
    final("The workflow lets only members call it: set its trigger to “Anyone”."),
  ],
  ["AuthorizationFailed", final("The address has lost its signature: copy it whole.")],
  ["InvalidSasToken", final("The address has lost its signature: copy it whole.")],
  ["WorkflowNotFound", final("The workflow was deleted: make a new one and give its address.")],
  ["WorkflowTriggerNotFound", final("The workflow has another trigger now: give its new address.")],
  ["WorkflowTriggerIsNotEnabled", final("The workflow is switched off: switch it on, and replay.")],
  ["WorkflowDisabled", final("The workflow is switched off: switch it on, and replay.")],
  ["TriggerInputSchemaMismatch", final("The workflow expects another form: take the template.")],
  ["RequestEntityTooLarge", final("Teams found the message too large: report this, with its id.")],
  ["429", later("The workflow has run too often and asks for patience.")],
]);

/** Workflows of Microsoft Teams: an adaptive card of text runs, in which nothing is markup. */
export const teams: ChannelKind = {
  limits: { perSecond: 4 },

  fault({ url }: Receiver): string | null {
    const { hostname = "", pathname = "", search = "" } = urlOf(url.reveal()) ?? {};
    const isOld =
      /(^|\.)webhook\.office\.com$/.test(hostname) || pathname.includes("/IncomingWebhook/");
    if (isOld || /^outlook\.office(365)?\.com$/.test(hostname)) return OLD;
    if (search.includes("sig=")) return null;
    return "The address of a Teams workflow ends in …&sig=…: copy it whole.";
  },

  render(message: Message, { url, lang }: Receiver): Outgoing {
    const body = fullest(message, lang, bodyOf, (text) => bytesOf(text) <= BYTES_MAX);
    return { url: url.reveal(), headers: { "content-type": "application/json" }, body };
  },

  /** 202 says that the flow has begun; whether the card was posted stands in the flow's own history. */
  classify(answer: Answer): Attempt {
    if (isSuccess(answer)) return accepted(answer);
    const error = objectOf(answer)?.["error"];
    const code = codeOf((error as { readonly code?: unknown } | undefined)?.code);
    return refused(answer, answer.status === 429 ? "429" : code, MEANINGS);
  },
};

function bodyOf(words: Fitted): string {
  const sections = words.sections.flatMap(({ title, lines, link }) => [
    ...(isGrouped(words) ? [run(title, { weight: "Bolder" })] : []),
    ...lines.map((text) => run(text)),
    ...(link === "" ? [] : [open(linkText(words.lang), link)]),
  ]);
  const end = [words.leftOut, ...words.credits].filter((text) => text !== null);
  const card = {
    $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
    type: "AdaptiveCard",
    version: "1.4",
    msteams: { width: "Full" },
    body: [
      run(words.title, { weight: "Bolder", size: "Large" }),
      ...sections,
      ...end.map((text) => run(text, { isSubtle: true, size: "Small" })),
    ],
  };
  const contentType = "application/vnd.microsoft.card.adaptive";
  return JSON.stringify({
    type: "message",
    attachments: [{ contentType, contentUrl: null, content: card }],
  });
}

// A text run, unlike a text block, knows no Markdown.
function run(text: string, look: Readonly<Record<string, unknown>> = {}) {
  return { type: "RichTextBlock", inlines: [{ type: "TextRun", text, ...look }] };
}

function open(title: string, url: string) {
  return { type: "ActionSet", actions: [{ type: "Action.OpenUrl", title, url }] };
}
