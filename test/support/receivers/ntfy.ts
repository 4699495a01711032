import { windowOf, type Behaviour } from "./receiver.ts";

interface Body {
  readonly topic?: string;
  readonly title?: string;
  readonly message?: string;
  readonly priority?: number;
  readonly click?: string;
  readonly markdown?: boolean;
}

/** An ntfy server: JSON to its root, 4,096 bytes of message, an access token, one in five seconds after sixty. */
export function ntfyReceiver(token: string): Behaviour<Body> {
  const burst = windowOf(60, 300_000);
  const error = (code: number, message: string) => ({
    status: Math.floor(code / 100),
    headers: { "content-type": "application/json" },
    body: { code, http: Math.floor(code / 100), error: message },
  });
  return {
    answer({ path, headers, bytes, json }, now) {
      if (path !== "/") return error(40401, "page not found");
      if (headers["authorization"] === undefined) return error(40301, "forbidden");
      if (headers["authorization"] !== `Bearer ${token}`) return error(40101, "unauthorized");
      if (burst(now)) return error(42901, "limit reached: too many requests");
      if (bytes > 8192) return error(41303, "JSON body too large");
      if (!json) return error(40017, "invalid request: request body must be message JSON");
      const { topic = "", message = "", priority = 3 } = json;
      if (!/^[-_A-Za-z0-9]{1,64}$/.test(topic))
        return error(40009, "invalid request: topic invalid");
      if (priority < 1 || priority > 5) return error(40007, "invalid priority");
      if (Buffer.byteLength(message) > 4096) return error(41301, "attachment too large");
      return {
        status: 200,
        body: { id: "xE73Iyuabi", time: 1673542291, event: "message", topic, message },
      };
    },

    show({ json }) {
      const text = `${json?.title}\n${json?.message}`;
      const links = [
        ...(text.match(/https?:\/\/\S+/g) ?? []),
        ...(json?.click === undefined ? [] : [json.click]),
      ];
      return { text, links, markup: json?.markdown === true ? ["markdown"] : [] };
    },
  };
}
