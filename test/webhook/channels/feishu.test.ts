import { expect, it } from "vitest";
import { Secret } from "../../../server/secret.ts";
import { feishu } from "../../../server/webhook/channels/feishu.ts";
import { firing } from "../../support/messages.ts";
import { feishuReceiver } from "../../support/receivers/feishu.ts";
import { answer, refusal, testChannel, trial, type Setting } from "./suite.ts";

const setting: Setting = {
  channel: "feishu",
  kind: feishu,
  behaviour: () => feishuReceiver("s3cret"),
  path: "/open-apis/bot/v2/hook/42",
  secret: "s3cret",
  limit: { taken: 5, waitMs: 60_000 },
};

testChannel(setting);

it("signs as Feishu's known answer says: seconds, in the body", () =>
  trial(setting, async ({ receiver }) => {
    const to = receiver({ secret: "test-secret" });
    const { body } = feishu.render([firing()], to, { id: "msg_1", at: 1_599_360_473_999 });
    expect(JSON.parse(body)).toMatchObject({
      timestamp: "1599360473",
      sign: "wSds2BzzFIIGf/WrhUO+NI1q/9j+FRJd3JNHKAq0NZY=",
    });
  }));

it("signs with the newest of two secrets, and not at all without one", () =>
  trial(setting, async ({ post, receiver, server }) => {
    const secrets = [new Secret("s3cret"), new Secret("older")];
    expect(await post([firing()], { ...receiver(), secrets })).toMatchObject({ kind: "accepted" });
    const unsigned = await post([firing()], { ...receiver(), secrets: [] });
    expect(unsigned).toMatchObject(refusal("19021", /secret/));
    expect(server.posts.at(-1)?.json).not.toHaveProperty("sign");
  }));

it("says what to do about a bad signature, a clock that is off, and a bot that is gone", () =>
  trial(setting, async ({ post, receiver, server }) => {
    const wrong = await post([firing()], receiver({ secret: "wrong" }));
    expect(wrong).toMatchObject({ ...refusal("19021", /secret.*clock/), status: 200 });
    const late = feishu.render([firing()], receiver(), { id: "msg_1", at: server.now - 3_700_000 });
    const { url, headers, body } = late;
    const response = await fetch(url, { method: "POST", headers, body });
    expect(feishu.classify(answer(200, await response.text()))).toMatchObject({ code: "19021" });
    const gone = await post([firing()], receiver({ path: "/open-apis/bot/v2/hook/gone" }));
    expect(gone).toMatchObject(refusal("19001", /copy the bot's address/));
  }));

it("reads both ways in which bots say yes, and the limit that shares a code with bad requests", () =>
  trial(setting, async ({ post, receiver }) => {
    const old = await post([firing()], receiver({ path: "/open-apis/bot/v2/hook/old" }));
    expect(old).toMatchObject({ kind: "accepted" });
    const code = (msg: string) => feishu.classify(answer(200, JSON.stringify({ code: 9499, msg })));
    expect(code("too many request")).toMatchObject({ isFinal: false, retryAfterMs: 60_000 });
    expect(code("Bad Request")).toMatchObject({ isFinal: true });
    // The old field says 0 beside the new one's error.
    const both = '{"StatusCode":0,"StatusMessage":"","code":19007,"msg":"Bot Not Enabled"}';
    expect(feishu.classify(answer(200, both))).toMatchObject(refusal("19007", /switch it on/));
  }));

it("refuses bots of the first kind, and other addresses", () =>
  trial(setting, async ({ receiver }) => {
    expect(feishu.fault(receiver({ path: "/open-apis/bot/hook/42" }))).toMatch(/first kind/);
    expect(feishu.fault(receiver({ path: "/" }))).toMatch(/open-apis\/bot\/v2\/hook/);
  }));
