import { createHmac } from "node:crypto";
import { windowOf, type Behaviour } from "./receiver.ts";

const HOUR_MS = 3_600_000;

interface Body {
  readonly text?: { readonly content?: string };
  readonly at?: { readonly isAtAll?: boolean; readonly atMobiles?: readonly string[] };
}

/** A custom robot of DingTalk: signature in the address, 20 a minute or blocked for ten, 200 even where it refuses. */
export function dingtalkReceiver(secret: string): Behaviour<Body> {
  const perMinute = windowOf(20, 60_000);
  let blockedUntil = 0;
  const says = (errcode: number, errmsg: string) => ({ status: 200, body: { errcode, errmsg } });
  return {
    answer({ search, bytes, json }, now) {
      if (search.get("access_token") === "gone") return says(300001, "token is not exist");
      if (search.get("access_token") === "off") return says(400102, "robot is disabled");
      if (perMinute(now)) blockedUntil = now + 10 * 60_000;
      if (now < blockedUntil) return says(130101, "send too fast, exceed 20 times per minute");
      const timestamp = search.get("timestamp") ?? "";
      const want = createHmac("sha256", secret).update(`${timestamp}\n${secret}`).digest("base64");
      if (Math.abs(Number(timestamp) - now) > HOUR_MS) return says(310000, "invalid timestamp");
      if (search.get("sign") !== want) return says(310000, "sign not match");
      const content = json?.text?.content;
      if (content === undefined || bytes > 20_000) return says(40035, "缺少参数 json");
      return content.includes("Tokentide")
        ? says(0, "ok")
        : says(310000, "keywords not in content");
    },

    show({ json }) {
      const text = json?.text?.content ?? "";
      // Bare addresses are what it makes links of; nothing else is read, unless `at` calls somebody.
      const links = text.match(/https?:\/\/\S+/g) ?? [];
      const isAt = json?.at?.isAtAll === true || json?.at?.atMobiles !== undefined;
      return { text, links, markup: isAt ? ["at"] : [] };
    },
  };
}
