import { expect, it } from "vitest";
import { CHANNELS } from "../../../server/alert/endpoint.ts";
import { Secret } from "../../../server/secret.ts";
import { channels } from "../../../server/webhook/channels/index.ts";
import { firing } from "../../support/messages.ts";

it("knows every kind of receiver that is not generic", () => {
  expect(Object.keys(channels).toSorted()).toEqual(
    CHANNELS.filter((channel) => channel !== "generic").toSorted(),
  );
});

it("keeps the limits that the receivers publish", () => {
  expect(channels.feishu.limits).toEqual({ perSecond: 5, perMinute: 100 });
  expect(channels.dingtalk.limits).toEqual({ perMinute: 20 });
  expect(channels.wecom.limits).toEqual({ perMinute: 20 });
});

it.each(Object.entries(channels))(
  "%s says what is wrong with text that is no address",
  (_, kind) => {
    for (const text of ["", "services.example/T0/secret", "https://tokentide.example/"]) {
      const url = new Secret(text);
      const fault = kind.fault({ id: "desk", channel: "slack", lang: "en", url, secrets: [] });
      expect(fault).toMatch(/[:.]/);
      // It may hold a secret even where it is wrong.
      if (text !== "") expect(fault).not.toContain(text);
    }
  },
);

it.each(Object.entries(channels))(
  "%s renders the same twice, so that a retry repeats it",
  (_, kind) => {
    const url = new Secret("https://receiver.example/bot1:x/topic?access_token=1&key=1");
    const to = {
      id: "desk",
      channel: "slack",
      lang: "zh",
      url,
      secrets: [new Secret("s")],
    } as const;
    const sending = { id: "msg_1", at: 1_780_883_531_000 };
    expect(kind.render([firing()], to, sending)).toEqual(kind.render([firing()], to, sending));
  },
);
