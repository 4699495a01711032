import { expect, it } from "vitest";
import { Secret } from "../../../server/secret.ts";
import { teams } from "../../../server/webhook/channels/teams.ts";
import { firing } from "../../support/messages.ts";
import { teamsReceiver } from "../../support/receivers/teams.ts";
import { refusal, testChannel, trial, type Setting } from "./suite.ts";

const setting: Setting = {
  channel: "teams",
  kind: teams,
  behaviour: teamsReceiver,
  path: "/workflows/abc/triggers/manual/paths/invoke?api-version=1&sig=s1g",
  limit: { taken: 4, waitMs: 17_000 },
  saysNothing: true,
};

testChannel(setting);

it("says what to do when the workflow is closed, off, gone or its address cut", () =>
  trial(setting, async ({ post, receiver }) => {
    const to = (query: string) => post([firing()], receiver({ path: `/workflows/abc?${query}` }));
    expect(await to("sig=other")).toMatchObject(refusal("AuthorizationFailed", /copy it whole/));
    const members = await to("sig=s1g&flow=members");
    expect(members).toMatchObject(refusal("DirectApiAuthorizationRequired", /Anyone/));
    const off = await to("sig=s1g&flow=off");
    expect(off).toMatchObject(refusal("WorkflowTriggerIsNotEnabled", /switch it on/));
    expect(await to("sig=s1g&flow=gone")).toMatchObject(
      refusal("WorkflowNotFound", /make a new one/),
    );
  }));

it.each([
  "https://contoso.webhook.office.com/webhookb2/1@2/IncomingWebhook/3/4",
  "https://outlook.office.com/webhook/1@2/IncomingWebhook/3/4",
  "https://outlook.office365.com/webhook/1",
])("refuses the connector address %s with the reason", (url) =>
  trial(setting, async ({ receiver }) => {
    expect(teams.fault({ ...receiver(), url: new Secret(url) })).toMatch(
      /Connectors .* switched off.*Workflows/,
    );
  }),
);

it("takes addresses of both kinds that Workflows has had, and asks for the whole of one", () =>
  trial(setting, async ({ receiver }) => {
    const fault = (url: string) => teams.fault({ ...receiver(), url: new Secret(url) });
    expect(fault("https://prod-1.westus.logic.azure.com:443/workflows/1?sig=x")).toBeNull();
    expect(fault("https://1.environment.api.powerplatform.com/powerautomate/1?sig=x")).toBeNull();
    expect(fault("https://prod-1.westus.logic.azure.com:443/workflows/1")).toMatch(/sig=/);
  }));
