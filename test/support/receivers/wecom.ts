import { windowOf, type Behaviour } from "./receiver.ts";

interface Body {
  readonly markdown?: { readonly content?: string };
}

/** A group robot of WeCom: 4,096 bytes of Markdown, 20 a minute, 200 even where it refuses. */
export function wecomReceiver(): Behaviour<Body> {
  const perMinute = windowOf(20, 60_000);
  const hint = "hint: [1726032584347804201022717], from ip: 192.0.2.1";
  const says = (errcode: number, errmsg: string) => ({ status: 200, body: { errcode, errmsg } });
  return {
    answer({ search, json }, now) {
      if (search.get("key") !== "k3y") return says(93000, `invalid webhook url, ${hint}`);
      if (perMinute(now)) return says(45009, `api freq out of limit, ${hint}`);
      const content = json?.markdown?.content ?? "";
      if (content === "") return says(44004, `empty content, ${hint}`);
      if (Buffer.byteLength(content) > 4096) {
        return says(
          40058,
          `markdown.content exceed max length 4096. invalid Request Parameter, ${hint}`,
        );
      }
      return says(0, "ok");
    },

    show({ json }) {
      const links: string[] = [];
      const content = json?.markdown?.content ?? "";
      const text = content
        .replace(/\[([^\]]*)\]\(([^)\s]*)\)/g, (_, text: string, url: string) => {
          links.push(url);
          return text;
        })
        .replace(/\*\*(.+?)\*\*/g, "$1");
      return { text, links, markup: text.match(/[*`<>[\]#@]/g) ?? [] };
    },
  };
}
