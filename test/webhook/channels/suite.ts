import { describe, expect, it } from "vitest";
import type { Attempt } from "../../../server/alert/delivery.ts";
import type { Channel } from "../../../server/alert/endpoint.ts";
import type { Message } from "../../../server/alert/event.ts";
import { parseInstant } from "../../../server/market/instant.ts";
import { Secret } from "../../../server/secret.ts";
import type { Answer, ChannelKind, Receiver } from "../../../server/webhook/channel.ts";
import { messageWords } from "../../../server/words/alert.ts";
import type { Lang } from "../../../server/words/lang.ts";
import {
  CREDIT,
  everyType,
  fiftyLong,
  firing,
  FROZEN,
  HOSTILE_NAMES,
} from "../../support/messages.ts";
import {
  startReceiver,
  type Behaviour,
  type ReceiverServer,
} from "../../support/receivers/receiver.ts";

export interface Setting {
  readonly channel: Exclude<Channel, "generic">;
  readonly kind: ChannelKind;
  readonly behaviour: () => Behaviour;
  readonly path: string;
  readonly secret?: string;
  readonly chat?: string;
  /** How many it takes at once, and how long it then wants to be left alone. */
  readonly limit: { readonly taken: number; readonly waitMs: number };
  /** It makes a link of any bare address, in a name too. */
  readonly linksBare?: true;
  /** Any answer of 2xx is a success: it says nothing more. */
  readonly saysNothing?: true;
}

export interface Trial {
  readonly server: ReceiverServer;
  readonly receiver: (other?: Partial<Setting> & { lang?: Lang }) => Receiver;
  /** Posts what the channel renders, and reads the answer; the clock moves on by five seconds first. */
  readonly post: (message: Message, to?: Receiver, passMs?: number) => Promise<Attempt>;
}

/** A receiver of the channel's kind, for as long as `run` takes. */
export async function trial(setting: Setting, run: (trial: Trial) => Promise<void>): Promise<void> {
  const server = await startReceiver(setting.behaviour(), parseInstant("2026-06-08T01:52:11Z"));
  const receiver: Trial["receiver"] = (other = {}) => {
    const { path, secret, chat } = { ...setting, ...other };
    return {
      id: "desk",
      channel: setting.channel,
      lang: other.lang ?? "en",
      url: new Secret(server.origin + path),
      secrets: secret === undefined ? [] : [new Secret(secret)],
      ...(chat === undefined ? {} : { chat }),
    };
  };
  const post: Trial["post"] = async (message, to = receiver(), passMs = 5000) => {
    server.now += passMs;
    const sending = { id: "msg_1", at: server.now };
    const { url, headers, body } = setting.kind.render(message, to, sending);
    const response = await fetch(url, { method: "POST", headers, body, redirect: "manual" });
    return setting.kind.classify({
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: (await response.text()).slice(0, 4096),
    });
  };
  try {
    await run({ server, receiver, post });
  } finally {
    await server.close();
  }
}

/** What holds for every channel, against a receiver that behaves like the real one. */
export function testChannel(setting: Setting): void {
  const { kind } = setting;

  describe(`a message on ${setting.channel}`, () => {
    it.each(["en", "zh"] as const)(
      "is taken and shows everything that it has to say in %s",
      (lang) =>
        trial(setting, async ({ post, receiver, server }) => {
          expect(kind.fault(receiver())).toBeNull();
          expect(await post([firing()], receiver({ lang }))).toMatchObject({ kind: "accepted" });
          const { title, sections } = messageWords([firing()], lang);
          const { text, links, markup } = server.shown();
          for (const line of [title, ...sections[0].lines, CREDIT]) expect(text).toContain(line);
          expect(links).toContain(FROZEN);
          expect(markup).toEqual([]);
        }),
    );

    it("may hold an event of every type, each under its own title", () =>
      trial(setting, async ({ post, server }) => {
        expect(await post(everyType)).toMatchObject({ kind: "accepted" });
        const { text, markup } = server.shown();
        const { title, sections } = messageWords(everyType, "en");
        expect(text).toContain(title);
        const shown = sections.filter(({ title }) => text.includes(title));
        const left = /(\d+) more had no room/.exec(text)?.[1] ?? "0";
        expect(shown.length + Number(left)).toBeGreaterThanOrEqual(sections.length);
        expect(markup).toEqual([]);
        for (const event of everyType) {
          expect(await post([event])).toMatchObject({ kind: "accepted" });
        }
      }));

    it.each(HOSTILE_NAMES)("shows the name %s as it is", (name) =>
      trial(setting, async ({ post, server }) => {
        const contributions = [{ key: name, contribution_pp: 1 }];
        const message: Message = [firing({ subject: name, contributions, rule: name })];
        expect(await post(message)).toMatchObject({ kind: "accepted" });
        const { text, links, markup } = server.shown();
        expect(text.normalize("NFKC").split(name.normalize("NFKC")).length).toBeGreaterThan(3);
        expect(markup).toEqual([]);
        const ours = setting.linksBare ? links.filter((link) => !link.includes("evil")) : links;
        expect(new Set(ours)).toEqual(new Set([FROZEN]));
      }),
    );

    it("of fifty events with endless names stays within its limits, on whole characters", () =>
      trial(setting, async ({ post, receiver, server }) => {
        for (const lang of ["en", "zh"] as const) {
          expect(await post(fiftyLong(), receiver({ lang }))).toMatchObject({ kind: "accepted" });
          const { text, links, markup } = server.shown();
          expect(text.isWellFormed()).toBe(true);
          expect(text).not.toMatch(/\u200d(…|$)/m);
          const left = /(\d+) more had no room|另有(\d+)条/.exec(text);
          const named = text.match(/evil\//g)?.length ?? 0;
          // Each event is named, or is among those that are counted.
          expect(named + Number(left?.[1] ?? left?.[2] ?? 0)).toBeGreaterThan(50);
          expect(new Set(links)).toEqual(new Set([FROZEN]));
          expect(markup).toEqual([]);
        }
      }));

    it("says SYNTHETIC before anything else where its figures are invented", () =>
      trial(setting, async ({ post, server }) => {
        await post([firing({ synthetic: true })]);
        expect(server.shown().text).toMatch(/^(Tokentide: )?SYNTHETIC/);
      }));
  });

  describe(`what ${setting.channel} answers`, () => {
    it("asks for patience when it gets too much, and takes the next one after that", () =>
      trial(setting, async ({ post, server }) => {
        const { taken, waitMs } = setting.limit;
        for (let i = 0; i < taken; i += 1) {
          expect(await post([firing()], undefined, 0)).toMatchObject({ kind: "accepted" });
        }
        const refused = await post([firing()], undefined, 0);
        expect(refused).toMatchObject({ kind: "refused", isFinal: false, retryAfterMs: waitMs });
        expect(server.posts).toHaveLength(taken + 1);
        expect(await post([firing()], undefined, 600_001)).toMatchObject({ kind: "accepted" });
      }));

    const RUBBISH = ["<html>Sign in to the guest network</html>", "", "{}", "null", "[1]", '{"a'];
    it.each(RUBBISH)("is no success where it is 200 and %j", (body) => {
      const attempt = kind.classify(answer(200, body));
      const isTaken =
        setting.saysNothing ?? (setting.channel === "discord" && body.startsWith("{"));
      if (isTaken) expect(attempt.kind).toBe("accepted");
      else expect(attempt).toMatchObject({ kind: "refused", isFinal: false, reason: /./ });
    });

    it.each([500, 502, 503, 504, 408, 302])("with %i is tried again", (status) => {
      const attempt = kind.classify(answer(status, "<html>", { "retry-after": "7" }));
      expect(attempt).toMatchObject({
        kind: "refused",
        status,
        isFinal: false,
        retryAfterMs: 7000,
      });
    });

    it("with 410 says that it is gone for good, and with an unknown 400 that trying again is of no use", () => {
      expect(kind.classify(answer(410, ""))).toMatchObject({ isFinal: true, isGone: true });
      expect(kind.classify(answer(400, "x"))).toMatchObject({ isFinal: true });
      expect(kind.classify(answer(400, "x"))).not.toHaveProperty("isGone");
    });
  });
}

/** Whether an attempt is final, and the receiver's code; with it a sentence that tells the operator what to do. */
export function refusal(code: string, reason: RegExp): object {
  return {
    kind: "refused",
    isFinal: true,
    code,
    reason: expect.stringMatching(reason),
  };
}

export function answer(status: number, body: string, headers: Answer["headers"] = {}): Answer {
  return { status, headers, body };
}
