import { createHmac } from "node:crypto";
import { windowOf, type Behaviour } from "./receiver.ts";

const HOUR_S = 3600;

interface Element {
  readonly tag: string;
  readonly text: string;
  readonly href?: string;
}

interface Body {
  readonly timestamp?: string;
  readonly sign?: string;
  readonly msg_type?: string;
  readonly content?: {
    readonly post?: Readonly<
      Record<string, { readonly title: string; readonly content: readonly (readonly Element[])[] }>
    >;
  };
}

/** A custom bot of Feishu: signature in the body, 20 KB, 100 a minute and 5 a second, 200 even where it refuses. */
export function feishuReceiver(secret: string): Behaviour<Body> {
  const perSecond = windowOf(5, 1000);
  const perMinute = windowOf(100, 60_000);
  const says = (code: number, msg: string) => ({ status: 200, body: { code, data: {}, msg } });
  return {
    answer({ path, bytes, json }, now) {
      if (path.endsWith("/gone")) {
        return says(19001, "param invalid: incoming webhook access token invalid");
      }
      if (path.endsWith("/old"))
        return { status: 200, body: { StatusCode: 0, StatusMessage: "success" } };
      if (!json || bytes > 20 * 1024)
        return { status: 400, body: { code: 9499, msg: "Bad Request", data: {} } };
      const [second, minute] = [perSecond(now), perMinute(now)];
      if (second || minute) {
        return says(11232, "frequency limited psm[lark.oapi.app_platform_runtime]appID[1500]");
      }
      if (!isSigned(json, secret, now)) {
        return says(19021, "sign match fail or timestamp is not within one hour from current time");
      }
      if (!JSON.stringify(json).includes("Tokentide")) return says(19024, "Key Words Not Found");
      const [post] = Object.values(json.content?.post ?? {});
      const isPost = json.msg_type === "post" && post !== undefined && post.content.length > 0;
      return isPost ? says(0, "success") : says(19002, "params error, msg_type need");
    },

    show({ json }) {
      const [post] = Object.values(json?.content?.post ?? {});
      const elements = post?.content.flat() ?? [];
      const texts = elements.map(({ text }) => text);
      const links = elements.filter(({ tag }) => tag === "a").map(({ href }) => href ?? "");
      const others = elements.filter(({ tag }) => tag !== "a" && tag !== "text");
      return {
        text: [post?.title, ...texts].join("\n"),
        links,
        markup: others.map(({ tag }) => tag),
      };
    },
  };
}

function isSigned({ timestamp, sign }: Body, secret: string, now: number) {
  const key = `${timestamp}\n${secret}`;
  const isFresh = Math.abs(Number(timestamp) - now / 1000) <= HOUR_S;
  return isFresh && sign === createHmac("sha256", key).update("").digest("base64");
}
