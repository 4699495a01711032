import { Webhook } from "standardwebhooks";
import { expect, test } from "vitest";
import { DAY_MS } from "../../server/market/instant.ts";
import { Secret } from "../../server/secret.ts";
import { secretFault, signedHeaders } from "../../server/webhook/sign.ts";

const OLD = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const NEW = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
const ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";
const BODY = '{"test": 2432232314}';
const at = 1614265330 * 1000;
const signed = (secrets: string[], when = at, body = BODY) =>
  signedHeaders(
    { id: ID, at: when },
    body,
    secrets.map((secret) => new Secret(secret)),
  );

test("the signature is the one of the specification's example", () => {
  expect(signed([OLD])).toEqual({
    "webhook-id": ID,
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
  });
});

test.each(["{}", '"ü 万亿 👩‍👩‍👧"', '{"a":"x\\n"}', "[1, 2]"])(
  "the public library accepts what is signed: %s",
  (body) => {
    expect(new Webhook(OLD).verify(body, signed([OLD], Date.now(), body))).toEqual(
      JSON.parse(body),
    );
  },
);

test("while a secret is rotated out, receivers with either one accept it", () => {
  const headers = signed([NEW, OLD], Date.now());
  for (const secret of [NEW, OLD]) {
    expect(new Webhook(secret).verify(BODY, headers)).toEqual({ test: 2432232314 });
  }
});

test("the public library refuses another body, another secret and an old time", () => {
  const headers = signed([OLD], Date.now());
  expect(() => new Webhook(OLD).verify(`${BODY} `, headers)).toThrow(/signature/);
  expect(() => new Webhook(NEW).verify(BODY, headers)).toThrow(/signature/);
  expect(() => new Webhook(OLD).verify(BODY, signed([OLD], Date.now() - DAY_MS))).toThrow(/old/);
});

test("a secret with and one without its prefix are the same", () => {
  expect(signed([OLD.slice("whsec_".length)])).toEqual(signed([OLD]));
});

test("without a secret there is no signature, but id and time", () => {
  expect(signed([])).toEqual({ "webhook-id": ID, "webhook-timestamp": "1614265330" });
});

test("an id with a full stop, which would shift what is signed, is a broken promise", () => {
  expect(() => signedHeaders({ id: "msg_a.b", at }, BODY, [])).toThrow(/full stop/);
});

test.each([
  [OLD, true],
  [NEW, true],
  ["whsec_!", false],
  ["whsec_c2hvcnQ=", false],
  ["not base64 at all, however long it may be", false],
  [`whsec_${Buffer.alloc(65).toString("base64")}`, false],
])("a secret of 24 to 64 bytes in base64 can sign, another cannot: %s", (secret, good) => {
  const fault = secretFault(new Secret(secret));
  expect(fault === null).toBe(good);
  expect(fault ?? "").not.toContain(secret);
});
