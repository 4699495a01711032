import { expect, it } from "vitest";
import type { Message } from "../../../server/alert/event.ts";
import { Secret } from "../../../server/secret.ts";
import { ntfy } from "../../../server/webhook/channels/ntfy.ts";
import { everyType, firing, FROZEN } from "../../support/messages.ts";
import { ntfyReceiver } from "../../support/receivers/ntfy.ts";
import { answer, refusal, testChannel, trial, type Setting } from "./suite.ts";

const setting: Setting = {
  channel: "ntfy",
  kind: ntfy,
  behaviour: () => ntfyReceiver("tk_42"),
  path: "/desk-alerts",
  secret: "tk_42",
  limit: { taken: 60, waitMs: 60_000 },
  linksBare: true,
};

testChannel(setting);

it("publishes to the topic at the end of the address, opens the frozen page, and ranks what it says", () =>
  trial(setting, async ({ post, server }) => {
    await post([firing()]);
    const alert = { topic: "desk-alerts", priority: 4, tags: ["alert.firing"], click: FROZEN };
    expect(server.posts.at(-1)?.json).toMatchObject(alert);
    const briefs = everyType.filter(({ type }) => type === "brief.weekly");
    await post(briefs as unknown as Message);
    expect(server.posts.at(-1)?.json).toMatchObject({ priority: 2, tags: ["brief.weekly"] });
  }));

it("says what to do about a protected topic and a token that is not known", () =>
  trial(setting, async ({ post, receiver }) => {
    const open = await post([firing()], { ...receiver(), secrets: [] });
    expect(open).toMatchObject(refusal("40301", /access token/));
    const wrong = await post([firing()], receiver({ secret: "tk_other" }));
    expect(wrong).toMatchObject(refusal("40101", /current one/));
  }));

it("signs in by a name and password too", () =>
  trial(setting, async ({ receiver }) => {
    const to = { ...receiver(), secrets: [new Secret("phil:pass")] };
    const { headers } = ntfy.render([firing()], to, { id: "msg_1", at: 0 });
    expect(headers).toHaveProperty("authorization", "Basic cGhpbDpwYXNz");
  }));

it("waits an hour, not a minute, when the day's messages are used up", () => {
  const body = '{"code":42908,"http":429,"error":"limit reached: daily message quota reached"}';
  expect(ntfy.classify(answer(429, body))).toMatchObject({ retryAfterMs: 3_600_000 });
});

it("refuses an address without a topic", () =>
  trial(setting, async ({ receiver }) => {
    expect(ntfy.fault(receiver({ path: "/" }))).toMatch(/topic/);
    expect(ntfy.fault(receiver({ path: "/a%20b" }))).toMatch(/topic/);
  }));
