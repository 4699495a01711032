import { createHmac, createSecretKey, type KeyObject } from "node:crypto";
import type { Secret } from "../secret.ts";
import type { Sending } from "./channel.ts";

const PREFIX = "whsec_";
const KEY_BYTES_MIN = 24; // as Standard Webhooks asks; at most 64
const KEY_BYTES_MAX = 64;

/** The headers of Standard Webhooks 1.0; one signature a secret, so that an old one can be rotated out. */
export function signedHeaders(
  { id, at }: Sending,
  body: string,
  secrets: readonly Secret[],
): Record<string, string> {
  if (id.includes(".")) throw new Error("a webhook id holds no full stop");
  const timestamp = Math.floor(at / 1000).toString();
  const signatures = secrets.map((secret) => {
    const hmac = createHmac("sha256", signingKey(secret)).update(`${id}.${timestamp}.${body}`);
    return `v1,${hmac.digest("base64")}`;
  });
  return {
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    ...(signatures.length > 0 ? { "webhook-signature": signatures.join(" ") } : {}),
  };
}

/** Why a secret cannot sign; null where it can. */
export function secretFault(secret: Secret): string | null {
  const text = textOf(secret);
  const isBase64 = /^[A-Za-z0-9+/]+={0,2}$/.test(text) && text.length % 4 === 0;
  const { length } = keyOf(secret);
  if (isBase64 && length >= KEY_BYTES_MIN && length <= KEY_BYTES_MAX) return null;
  return `a secret is ${PREFIX} and ${KEY_BYTES_MIN} to ${KEY_BYTES_MAX} bytes in base64`;
}

const keys = new WeakMap<Secret, KeyObject>();

/** Made once: to make a key takes longer than to sign with it. */
function signingKey(secret: Secret): KeyObject {
  const known = keys.get(secret) ?? createSecretKey(keyOf(secret));
  keys.set(secret, known);
  return known;
}

function keyOf(secret: Secret): Buffer {
  return Buffer.from(textOf(secret), "base64");
}

function textOf(secret: Secret): string {
  const text = secret.reveal();
  return text.startsWith(PREFIX) ? text.slice(PREFIX.length) : text;
}
