import { windowOf, type Behaviour, type Posted } from "./receiver.ts";

/** Slack's incoming webhooks: one a second, blocks within their limits, errors as bare words. */
export function slackReceiver(): Behaviour {
  const isTooMany = windowOf(1, 1000);
  return {
    answer({ path, json }, now) {
      if (path === "/services/T0/B0/gone") return { status: 404, body: "no_service" };
      if (path === "/services/T0/B0/archived") return { status: 410, body: "channel_is_archived" };
      if (path === "/services/T0/B0/forbidden") return { status: 403, body: "action_prohibited" };
      if (isTooMany(now)) {
        return { status: 429, headers: { "retry-after": "30" }, body: "rate_limited" };
      }
      if (!json) return { status: 400, body: "invalid_payload" };
      if (!blocksAreValid(json["blocks"])) return { status: 400, body: "invalid_blocks" };
      return { status: 200, body: "ok" };
    },

    show({ json }: Posted) {
      const texts = textsIn(json?.["blocks"]);
      const links: string[] = [];
      const markup: string[] = [];
      for (const { type, text, emoji } of [...texts, { type: "mrkdwn", text: json?.["text"] }]) {
        if (type === "plain_text") {
          if (emoji !== false && /:\w+:/.test(text)) markup.push(text);
          continue;
        }
        const link = /^<(https?:[^|>]+)\|([^<>]+)>$/.exec(text);
        if (link?.[1]) links.push(unescaped(link[1]));
        else if (/<[^>]*>/.test(text)) markup.push(text);
      }
      return { text: texts.map(({ text }) => text).join("\n"), links, markup };
    },
  };
}

interface Text {
  readonly type: string;
  readonly text: string;
  readonly emoji?: boolean;
}

function textsIn(blocks: any[]): Text[] {
  return blocks.flatMap((block) => (block.type === "context" ? block.elements : [block.text]));
}

function blocksAreValid(blocks: any): boolean {
  if (!Array.isArray(blocks) || blocks.length === 0 || blocks.length > 50) return false;
  return blocks.every(({ type, text, elements }) => {
    const max = type === "header" ? 150 : 3000;
    const all: Text[] = type === "context" ? elements : [text];
    if (type === "header" && text.type !== "plain_text") return false;
    if (all.length === 0 || all.length > 10) return false;
    return all.every(({ text }) => typeof text === "string" && text !== "" && text.length <= max);
  });
}

function unescaped(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}
