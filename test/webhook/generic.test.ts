import { Webhook } from "standardwebhooks";
import { expect, test } from "vitest";
import { Secret } from "../../server/secret.ts";
import type { Answer, Receiver } from "../../server/webhook/channel.ts";
import { generic } from "../../server/webhook/channels/generic.ts";
import { pingBody, START } from "../support/told.ts";

const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const receiver: Receiver = {
  id: "desk",
  channel: "generic",
  lang: "en",
  url: new Secret("https://hooks.example.org/x"),
  secrets: [new Secret(SECRET)],
};
const sending = { id: "msg_1", at: START };
const answer = (status: number): Answer => ({ status, headers: {}, body: "" });

test("one event is sent as it is, signed", () => {
  const event = pingBody("hello");
  const { url, headers, body } = generic.render([event], receiver, { id: "msg_1", at: Date.now() });
  expect(url).toBe("https://hooks.example.org/x");
  expect(headers["content-type"]).toBe("application/json");
  expect(body).toBe(JSON.stringify(event));
  expect(new Webhook(SECRET).verify(body, headers)).toEqual(event);
});

test("of several the first is sent as if it were alone, with the others beside it", () => {
  const [one, two, three] = ["one", "two", "three"].map((text) => pingBody(text));
  if (!one || !two || !three) throw new Error("three were made");
  const { body } = generic.render([one, two, three], receiver, sending);
  const { also, ...first } = JSON.parse(body) as { also: unknown };
  expect(first).toEqual(one);
  expect(also).toEqual([two, three]);
});

test.each([200, 201, 204, 299])("%i is taken", (status) => {
  expect(generic.classify(answer(status))).toEqual({ kind: "accepted", status });
});

test.each([301, 302, 307, 400, 401, 404, 429, 500, 503])("%i is tried again", (status) => {
  const outcome = generic.classify(answer(status));
  expect(outcome).toMatchObject({ kind: "refused", status, isFinal: false });
  expect(outcome).not.toHaveProperty("isGone");
});

test("410 says that nothing more is to be sent", () => {
  expect(generic.classify(answer(410))).toMatchObject({ isFinal: true, isGone: true });
});

test("a secret that cannot sign is a fault of the endpoint, an unsigned endpoint is none", () => {
  expect(generic.fault(receiver)).toBeNull();
  expect(generic.fault({ ...receiver, secrets: [] })).toBeNull();
  expect(generic.fault({ ...receiver, secrets: [new Secret("short")] })).toMatch(/base64/);
});
