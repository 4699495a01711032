import { windowOf, type Behaviour } from "./receiver.ts";

interface Body {
  readonly embeds: readonly { readonly title?: string; readonly description?: string }[];
  readonly allowed_mentions?: { readonly parse?: readonly string[] };
}

/** Discord's webhooks: embeds within 6,000 characters, 30 a minute, its Markdown. */
export function discordReceiver(): Behaviour<Body> {
  const isTooMany = windowOf(30, 60_000);
  return {
    answer({ path, json }, now) {
      if (path.endsWith("/deleted"))
        return { status: 404, body: { message: "Unknown Webhook", code: 10015 } };
      if (path.endsWith("/cut"))
        return { status: 401, body: { message: "Invalid Webhook Token", code: 50027 } };
      if (isTooMany(now)) {
        const body = { message: "You are being rate limited.", retry_after: 12.345, global: false };
        return { status: 429, headers: { "retry-after": "13" }, body };
      }
      if (!json || !isValid(json))
        return { status: 400, body: { message: "Invalid Form Body", code: 50035 } };
      return { status: 204 };
    },

    show({ json }) {
      const { title, description } = json?.embeds[0] ?? {};
      const mentions = json?.allowed_mentions?.parse?.length === 0 ? [] : ["mentions"];
      const shown = read(`${title}\n${description}`);
      return { ...shown, markup: [...shown.markup, ...mentions] };
    },
  };
}

function isValid({ embeds }: Body): boolean {
  if (embeds.length === 0 || embeds.length > 10) return false;
  let total = 0;
  for (const { title = "", description = "" } of embeds) {
    if (title.length > 256 || description.length > 4096 || title + description === "") return false;
    total += title.length + description.length;
  }
  return total <= 6000;
}

// What is escaped stands aside as a private sign while the rest is read.
function read(source: string) {
  const literal: string[] = [];
  const links: string[] = [];
  const rest = source
    .replace(/\\([^0-9A-Za-z\s])/g, (_, sign: string) => `\ue000${literal.push(sign) - 1}\ue001`)
    .replace(/\[([^\]]*)\]\(([^)\s]*)\)/g, (_, text: string, url: string) => {
      links.push(url);
      return text;
    })
    .replace(/\*\*(.+?)\*\*/g, "$1");
  const markup = rest.match(/[*_~`|<>[\]#@\\]|https?:\/\/|:\w+:|^\s*[-+] |^\s*\d+\. /gm) ?? [];
  const text = rest.replace(/\ue000(\d+)\ue001/g, (_, i: string) => literal[Number(i)] ?? "");
  return { text, links, markup };
}
