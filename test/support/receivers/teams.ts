import { windowOf, type Behaviour } from "./receiver.ts";

interface Element {
  readonly type: string;
  readonly inlines?: readonly { readonly text: string }[];
  readonly actions?: readonly { readonly url: string }[];
}

interface Body {
  readonly attachments?: readonly {
    readonly contentType: string;
    readonly content: { readonly type: string; readonly body: readonly Element[] };
  }[];
}

/** A workflow of Teams: 202 and no body, 28 KB, errors of Azure Logic Apps. */
export function teamsReceiver(): Behaviour<Body> {
  const isTooMany = windowOf(4, 1000);
  const error = (status: number, code: string, headers = {}) => ({
    status,
    headers,
    body: { error: { code, message: `${code}.` } },
  });
  return {
    answer({ search, bytes, json }, now) {
      if (search.get("sig") !== "s1g") return error(401, "AuthorizationFailed");
      if (search.get("flow") === "members") return error(401, "DirectApiAuthorizationRequired");
      if (search.get("flow") === "off") return error(400, "WorkflowTriggerIsNotEnabled");
      if (search.get("flow") === "gone") return error(404, "WorkflowNotFound");
      if (isTooMany(now)) return error(429, "TooManyRequests", { "retry-after": "17" });
      if (bytes > 28 * 1024) return error(413, "RequestEntityTooLarge");
      const attachment = json?.attachments?.[0];
      const isCard =
        attachment?.contentType === "application/vnd.microsoft.card.adaptive" &&
        attachment.content.type === "AdaptiveCard" &&
        attachment.content.body.length > 0;
      return isCard ? { status: 202 } : error(400, "TriggerInputSchemaMismatch");
    },

    show({ json }) {
      const body = json?.attachments?.[0]?.content.body ?? [];
      const texts = body.flatMap(({ inlines = [] }) => inlines.map(({ text }) => text));
      const actions = body.flatMap(({ actions = [] }) => actions);
      // A text run is shown as it is; a text block would be read as Markdown.
      const others = body.filter(({ type }) => type !== "RichTextBlock" && type !== "ActionSet");
      return {
        text: texts.join("\n"),
        links: actions.map(({ url }) => url),
        markup: others.map(({ type }) => type),
      };
    },
  };
}
