import { expect, it } from "vitest";
import { dingtalk } from "../../../server/webhook/channels/dingtalk.ts";
import { firing } from "../../support/messages.ts";
import { dingtalkReceiver } from "../../support/receivers/dingtalk.ts";
import { refusal, testChannel, trial, type Setting } from "./suite.ts";

const setting: Setting = {
  channel: "dingtalk",
  kind: dingtalk,
  behaviour: () => dingtalkReceiver("s3cret"),
  path: "/robot/send?access_token=42",
  secret: "s3cret",
  limit: { taken: 20, waitMs: 600_000 },
  linksBare: true,
};

testChannel(setting);

it("signs as DingTalk's known answer says: milliseconds, percent-encoded in the address", () =>
  trial(setting, async ({ receiver }) => {
    const to = receiver({ secret: "test-secret" });
    const { url } = dingtalk.render([firing()], to, { id: "msg_1", at: 1_599_360_473_000 });
    expect(url).toContain(
      "?access_token=42&timestamp=1599360473000&sign=Mee7fHPnIHChjJIuEtxRUaKgA9a%2F2itMq8Jj5AtfVkc%3D",
    );
    const sign = new URL(url).searchParams.get("sign");
    expect(sign).toBe("Mee7fHPnIHChjJIuEtxRUaKgA9a/2itMq8Jj5AtfVkc=");
  }));

it("says what to do about a bad signature, a removed robot and one that is off", () =>
  trial(setting, async ({ post, receiver }) => {
    const wrong = await post([firing()], receiver({ secret: "wrong" }));
    expect(wrong).toMatchObject({ ...refusal("310000", /secret.*clock/), status: 200 });
    const to = (token: string) =>
      post([firing()], receiver({ path: `/robot/send?access_token=${token}` }));
    expect(await to("gone")).toMatchObject(refusal("300001", /copy the robot's address/));
    expect(await to("off")).toMatchObject(refusal("400102", /switch it on/));
  }));

it("stays blocked for ten minutes, even when the minute is over", () =>
  trial(setting, async ({ post }) => {
    for (let i = 0; i < 21; i += 1) await post([firing()], undefined, 0);
    expect(await post([firing()], undefined, 61_000)).toMatchObject({ code: "130101" });
    expect(await post([firing()], undefined, 540_000)).toMatchObject({ kind: "accepted" });
  }));

it("refuses an address without its token", () =>
  trial(setting, async ({ receiver }) => {
    expect(dingtalk.fault(receiver({ path: "/robot/send" }))).toMatch(/access_token/);
  }));
