import { expect, it } from "vitest";
import { wecom } from "../../../server/webhook/channels/wecom.ts";
import { firing } from "../../support/messages.ts";
import { wecomReceiver } from "../../support/receivers/wecom.ts";
import { answer, refusal, testChannel, trial, type Setting } from "./suite.ts";

const setting: Setting = {
  channel: "wecom",
  kind: wecom,
  behaviour: wecomReceiver,
  path: "/cgi-bin/webhook/send?key=k3y",
  limit: { taken: 20, waitMs: 60_000 },
};

testChannel(setting);

it("says what to do about a wrong key", () =>
  trial(setting, async ({ post, receiver }) => {
    const wrong = await post([firing()], receiver({ path: "/cgi-bin/webhook/send?key=other" }));
    expect(wrong).toMatchObject({ ...refusal("93000", /key is wrong/), status: 200 });
  }));

it("tells a wrong key from a text that is too long, though both have one code", () => {
  const errmsg = "Invalid input : content exceed max length. invalid Request Parameter";
  const attempt = wecom.classify(answer(200, JSON.stringify({ errcode: 93000, errmsg })));
  expect(attempt).toMatchObject({ isFinal: true, reason: expect.stringMatching(/too long/) });
});

it("refuses an address without its key", () =>
  trial(setting, async ({ receiver }) => {
    expect(wecom.fault(receiver({ path: "/cgi-bin/webhook/send" }))).toMatch(/key=/);
  }));
