import { windowOf, type Behaviour } from "./receiver.ts";

interface Text {
  readonly type: string;
  readonly text: string;
  readonly emoji?: boolean;
}

interface Block {
  readonly type: string;
  readonly text?: Text;
  readonly elements?: readonly Text[];
}

interface Body {
  readonly text: string;
  readonly blocks: readonly Block[];
}

/** Slack's incoming webhooks: one a second, blocks within their limits, errors as bare words. */
export function slackReceiver(): Behaviour<Body> {
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
      if (!blocksAreValid(json.blocks)) return { status: 400, body: "invalid_blocks" };
      return { status: 200, body: "ok" };
    },

    show({ json }) {
      const texts = (json?.blocks ?? []).flatMap(textsIn);
      const links: string[] = [];
      const markup: string[] = [];
      for (const { type, text, emoji } of [
        ...texts,
        { type: "mrkdwn", text: json?.text ?? "", emoji: false },
      ]) {
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

function textsIn({ text, elements = [] }: Block): readonly Text[] {
  return text ? [text] : elements;
}

function blocksAreValid(blocks: readonly Block[]): boolean {
  if (blocks.length === 0 || blocks.length > 50) return false;
  return blocks.every((block) => {
    const max = block.type === "header" ? 150 : 3000;
    const texts = textsIn(block);
    if (block.type === "header" && block.text?.type !== "plain_text") return false;
    if (texts.length === 0 || texts.length > 10) return false;
    return texts.every(({ text }) => text !== "" && text.length <= max);
  });
}

function unescaped(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}
