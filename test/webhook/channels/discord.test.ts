import { expect, it } from "vitest";
import { discord } from "../../../server/webhook/channels/discord.ts";
import { firing } from "../../support/messages.ts";
import { discordReceiver } from "../../support/receivers/discord.ts";
import { answer, refusal, testChannel, trial, type Setting } from "./suite.ts";

const setting: Setting = {
  channel: "discord",
  kind: discord,
  behaviour: discordReceiver,
  path: "/api/webhooks/42/secret",
  limit: { taken: 30, waitMs: 12_345 },
};

testChannel(setting);

it("says what to do when the webhook was deleted or its address cut", () =>
  trial(setting, async ({ post, receiver }) => {
    const to = (path: string) => post([firing()], receiver({ path: `/api/webhooks/42/${path}` }));
    expect(await to("deleted")).toMatchObject(refusal("10015", /make a new one/));
    expect(await to("cut")).toMatchObject(refusal("50027", /copy it again/));
  }));

it("waits a minute where a proxy of Discord's limits and says nothing", () => {
  expect(discord.classify(answer(429, "error code: 1015"))).toMatchObject({
    isFinal: false,
    retryAfterMs: 60_000,
  });
});

it("takes the message that ?wait=true answers with as a success", () => {
  expect(discord.classify(answer(200, '{"id":"1"')).kind).toBe("accepted");
});

it("refuses addresses in other services' forms, and others", () =>
  trial(setting, async ({ receiver }) => {
    const fault = (path: string) => discord.fault(receiver({ path }));
    expect(fault("/api/webhooks/42/secret/slack")).toMatch(/leave out its last part/);
    expect(fault("/channels/1/2")).toMatch(/api\/webhooks/);
    expect(fault("/api/v10/webhooks/42/secret?thread_id=7")).toBeNull();
  }));
