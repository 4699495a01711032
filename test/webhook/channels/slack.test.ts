import { expect, it } from "vitest";
import { slack } from "../../../server/webhook/channels/slack.ts";
import { firing } from "../../support/messages.ts";
import { slackReceiver } from "../../support/receivers/slack.ts";
import { refusal, testChannel, trial, type Setting } from "./suite.ts";

const setting: Setting = {
  channel: "slack",
  kind: slack,
  behaviour: slackReceiver,
  path: "/services/T0/B0/secret",
  limit: { taken: 1, waitMs: 30_000 },
};

testChannel(setting);

it("says what to do when the webhook was removed, forbidden or its channel archived", () =>
  trial(setting, async ({ post, receiver }) => {
    const to = (path: string) => post([firing()], receiver({ path: `/services/T0/B0/${path}` }));
    expect(await to("gone")).toMatchObject(refusal("no_service", /give the new address/));
    expect(await to("forbidden")).toMatchObject(refusal("action_prohibited", /admin/));
    expect(await to("archived")).toMatchObject({
      ...refusal("channel_is_archived", /restore it/),
      isGone: true,
    });
  }));

it("refuses addresses that take no messages", () =>
  trial(setting, async ({ receiver }) => {
    expect(slack.fault(receiver({ path: "/triggers/T0/1/x" }))).toMatch(/workflow/);
    expect(slack.fault(receiver({ path: "/archives/C0" }))).toMatch(/hooks\.slack\.com\/services/);
  }));
