import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Message } from "../../../server/alert/event.ts";
import { Secret } from "../../../server/secret.ts";
import type { Outgoing } from "../../../server/webhook/channel.ts";
import { bytesOf, cut } from "../../../server/webhook/channels/fit.ts";
import { channels } from "../../../server/webhook/channels/index.ts";
import { LANGS } from "../../../server/words/lang.ts";
import { firing, FROZEN } from "../../support/messages.ts";
import { dingtalkReceiver } from "../../support/receivers/dingtalk.ts";
import { discordReceiver } from "../../support/receivers/discord.ts";
import { feishuReceiver } from "../../support/receivers/feishu.ts";
import { ntfyReceiver } from "../../support/receivers/ntfy.ts";
import type { Behaviour, Posted } from "../../support/receivers/receiver.ts";
import { slackReceiver } from "../../support/receivers/slack.ts";
import { teamsReceiver } from "../../support/receivers/teams.ts";
import { telegramReceiver } from "../../support/receivers/telegram.ts";
import { wecomReceiver } from "../../support/receivers/wecom.ts";

const NAMES = [
  "a/b",
  "<b>",
  "*_~`",
  "[x](y)",
  "&",
  "@all",
  "\\",
  "👩‍👩‍👧‍👦",
  "中文",
  "é́́",
  "\u202e",
  "\n",
  '"',
  "\ud800",
];
const name = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.array(fc.constantFrom(...NAMES), { maxLength: 400 }).map((parts) => parts.join("")),
);
const event = fc
  .record({ subject: name, rule: name, condition: name, key: name })
  .map(({ key, ...data }) => firing({ ...data, contributions: [{ key, contribution_pp: 1 }] }));
const message = fc
  .array(event, { minLength: 1, maxLength: 60 })
  .map((events) => events as unknown as Message);

const NOW = 1_780_883_531_000;
const RECEIVERS: Readonly<Record<keyof typeof channels, { url: string; of: () => Behaviour }>> = {
  slack: { url: "/services/T0/B0/x", of: slackReceiver },
  discord: { url: "/api/webhooks/1/x", of: discordReceiver },
  teams: { url: "/workflows/1?sig=s1g", of: teamsReceiver },
  feishu: { url: "/open-apis/bot/v2/hook/1", of: () => feishuReceiver("s") },
  dingtalk: { url: "/robot/send?access_token=1", of: () => dingtalkReceiver("s") },
  wecom: { url: "/cgi-bin/webhook/send?key=k3y", of: wecomReceiver },
  telegram: { url: "/bot42:secret", of: telegramReceiver },
  ntfy: { url: "/topic", of: () => ntfyReceiver("s") },
};

describe("any message at all", () => {
  it.each(Object.entries(channels))("is taken by %s, its link whole", (channel, kind) => {
    const { url, of } = RECEIVERS[channel as keyof typeof channels];
    const to = {
      id: "desk",
      channel: "slack",
      url: new Secret(`https://receiver.example${url}`),
      secrets: [new Secret("s")],
      chat: "-1",
    } as const;
    const property = fc.property(message, fc.constantFrom(...LANGS), (message, lang) => {
      const sent = kind.render(message, { ...to, lang }, { id: "msg_1", at: NOW });
      const behaviour = of();
      const { status, body = "" } = behaviour.answer(postedAs(sent), NOW);
      const text = typeof body === "string" ? body : JSON.stringify(body);
      expect(kind.classify({ status, headers: {}, body: text })).toMatchObject({
        kind: "accepted",
      });
      const shown = behaviour.show(postedAs(sent));
      expect(shown.links).toContain(FROZEN);
      expect(shown.text.isWellFormed()).toBe(true);
    });
    fc.assert(property, { numRuns: 40 });
  });
});

describe("a cut text", () => {
  it("is no longer than asked, and is whole characters from the beginning of the text", () => {
    const segments = new Intl.Segmenter(undefined, { granularity: "grapheme" });
    const property = fc.property(name, fc.integer({ min: 1, max: 60 }), (text, max) => {
      const short = cut(text, max);
      expect(short.length).toBeLessThanOrEqual(max);
      if (text.length <= max) {
        expect(short).toBe(text);
        return;
      }
      expect(short.endsWith("…")).toBe(true);
      const kept = short.slice(0, -1);
      const ends = Array.from(segments.segment(text), ({ index }) => index);
      // Spaces before the dots are dropped.
      expect(ends.some((end) => text.slice(0, end).trimEnd() === kept)).toBe(true);
    });
    fc.assert(property, { numRuns: 1000 });
  });

  it("is measured in UTF-8 where a receiver counts bytes", () => {
    expect(bytesOf("中文")).toBe(6);
    expect(bytesOf("👩‍👩‍👧‍👦")).toBe(25);
  });
});

function postedAs({ url, headers, body }: Outgoing): Posted<never> {
  const { pathname, searchParams } = new URL(url);
  return {
    path: pathname,
    search: searchParams,
    headers,
    bytes: bytesOf(body),
    json: JSON.parse(body) as never,
  };
}
