import { text } from "node:stream/consumers";
import { Webhook } from "standardwebhooks";
import { expect, onTestFinished, test, vi } from "vitest";
import type { EventBody } from "../../server/alert/event.ts";
import { makeDemo } from "../support/demo.ts";
import { startLoopback } from "../support/loopback.ts";

interface Sent {
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** Hands on what is sent to a receiver, and keeps it as it was. */
async function overheard(sent: Sent[], receiver: string): Promise<string> {
  const { url, close } = await startLoopback((request, response) => {
    void text(request).then(async (body) => {
      const headers = Object.fromEntries(
        Object.entries(request.headers).filter(([name]) => name.startsWith("webhook-")),
      ) as Record<string, string>;
      sent.push({ headers, body });
      const { status } = await fetch(receiver, { method: "POST", headers, body });
      return response.writeHead(status).end();
    });
  });
  onTestFinished(() => close());
  return url;
}

test("moves, fires an alert, and sends it as a message that the public library verifies and the page's inbox shows", async () => {
  const sent: Sent[] = [];
  const demo = await makeDemo({ through: (receiver) => overheard(sent, receiver) });
  onTestFinished(() => demo.close());
  const app = demo.tokentide.app();
  const sentence = async () => /<h1[^>]*>([^]*?)<\/h1>/.exec(await page())?.[1];
  const page = async () => (await app.request("/?lang=en")).text();
  const before = await sentence();
  expect(sent).toEqual([]);
  await demo.passDays(2);
  expect(await sentence()).not.toBe(before);

  const [message] = demo.inbox.messages();
  const { headers = {}, body = "" } = sent[0] ?? {};
  expect(headers["webhook-id"]).toBe(message?.id);
  // The library asks the machine for the time, which in a demo is that of another year.
  vi.useFakeTimers({ toFake: ["Date"], now: message?.at ?? 0 });
  onTestFinished(() => void vi.useRealTimers());
  const webhook = new Webhook(demo.secret);
  const verified = webhook.verify(body, headers) as EventBody;
  expect(verified).toEqual(JSON.parse(body));
  expect(verified).toMatchObject({ type: "alert.firing", data: { synthetic: true } });
  expect(() => webhook.verify(body.replace("synthetic", "openrouter"), headers)).toThrow();
  vi.useRealTimers();

  const inbox = (await page()).split('<div id="inbox">')[1] ?? "";
  expect(inbox).toContain(message?.id.slice(0, 12));
  expect(inbox).toMatch(/<summary>SYNTHETIC · [^]*?<code>demo-lead-change<\/code>/);
});
