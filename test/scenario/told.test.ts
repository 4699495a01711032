import type { RequestListener } from "node:http";
import { text } from "node:stream/consumers";
import { Webhook } from "standardwebhooks";
import { expect, onTestFinished, test, vi } from "vitest";
import type { EventBody } from "../../server/alert/event.ts";
import { weeksCsv } from "../support/alert-market.ts";
import { build } from "../support/app.ts";
import { startLoopback } from "../support/loopback.ts";

const SECRET = `whsec_${Buffer.from("a secret of twenty-four b").toString("base64")}`;
const TOKEN = "an-operators-token";

interface Got {
  readonly headers: Record<string, string>;
  readonly body: string;
}

async function receiver() {
  const got: Got[] = [];
  const answer: RequestListener = (request, response) => {
    void text(request).then((body) => {
      got.push({ headers: request.headers as Record<string, string>, body });
      return response.writeHead(204).end();
    });
  };
  const loopback = await startLoopback(answer);
  onTestFinished(() => loopback.close());
  return { url: loopback.url, got };
}

const rulesFor = (url: string, more = "") => `
rules:
  - id: cn-majority
    on: { share: CN }
    when: { crosses: 50, direction: up }
    since: 2026-W20
${more}
endpoints:
  - { id: desk, channel: generic, url: "${url}", secret: "\${DESK_SECRET}" }
defaults: { off: all }
webhook: { allow_http: true, allow_cidrs: [127.0.0.0/8] }
`;

test("from a file of rules to one signed message: it crosses, it is told, and it is undone", async () => {
  vi.stubEnv("DESK_SECRET", SECRET);
  onTestFinished(() => void vi.unstubAllEnvs());
  const { url, got } = await receiver();
  // Signatures are checked against the real time, so the story happens now, about weeks long closed.
  const now = new Date();
  const asOf = new Date(now.getTime() - 60_000).toISOString();
  const app = build({ now: now.toISOString(), rules: rulesFor(url), token: TOKEN });
  onTestFinished(app.close);
  expect(app.tokentide.alerting.rules.faults()).toEqual([]);
  const step = async (CN: number, at: string) => {
    const weeks = { "2026-W21": { CN: 45, US: 55 }, "2026-W22": { CN: 46, US: 54 } };
    await app.bring({ csv: weeksCsv({ ...weeks, "2026-W23": { CN, US: 100 - CN } }), asOf: at });
    await app.evaluate();
    await app.tokentide.delivering.pass();
  };
  await step(56, asOf);
  await app.evaluate();
  await app.tokentide.delivering.pass();
  expect(got).toHaveLength(1);
  const verified = new Webhook(SECRET).verify(
    got[0]?.body ?? "",
    got[0]?.headers ?? {},
  ) as EventBody;
  expect(verified).toMatchObject({ type: "alert.firing", data: { value: 56, subject: "CN" } });
  expect(got[0]?.headers["webhook-id"]).toMatch(/^msg_[0-9a-f]{32}$/);

  await step(48, new Date(now.getTime() - 30_000).toISOString());
  expect(got).toHaveLength(2);
  const undone = new Webhook(SECRET).verify(got[1]?.body ?? "", got[1]?.headers ?? {});
  expect(undone).toMatchObject({
    type: "alert.superseded",
    data: { old: { value: 56 }, new: { value: 48 } },
  });
});

test("the operator's reload takes a file up wholly, or says what is wrong and where", async () => {
  const app = build({ now: "2026-06-10T03:00:00Z", rules: "", token: TOKEN });
  onTestFinished(app.close);
  const reload = () =>
    app.request("/api/v1/admin/reload", {
      method: "POST",
      headers: { authorization: `Bearer ${TOKEN}` },
    });
  const ids = () => app.tokentide.alerting.rules.current().rules.map(({ id }) => id);
  expect(ids()).toContain("lead-change");
  app.writeRules("rules:\n  - { id: mine, on: lead }\ndefaults: { off: all }\n");
  expect((await reload()).status).toBe(200);
  expect(ids()).toEqual(["mine"]);
  app.writeRules("rules:\n  - { id: mine, on: leads }\n");
  const refused = await reload();
  expect(refused.status).toBe(422);
  expect(await refused.text()).toMatch(/tokentide\.yaml:2 rules\[0\]\.on/);
  expect(ids()).toEqual(["mine"]);
});
