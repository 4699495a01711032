import { createHmac, timingSafeEqual } from "node:crypto";
import { MINUTE_MS, type Instant } from "../market/instant.ts";

const PREFIX = "whsec_";
const TOLERANCE_MS = 5 * MINUTE_MS; // as Standard Webhooks advises

export interface Signed {
  readonly id: string;
  /** Seconds since 1970, as text. */
  readonly timestamp: string;
  /** One or more of `v1,…`, a space between. */
  readonly signature: string;
  readonly body: string;
}

/** Why a message is not to be believed, as any receiver of Standard Webhooks would tell; null where it is. */
export function signatureFault(signed: Signed, secret: string, now: Instant): string | null {
  const { id, timestamp, signature, body } = signed;
  if (id === "" || timestamp === "" || signature === "") return "it is not signed";
  const isNear = Math.abs(Number(timestamp) * 1000 - now) <= TOLERANCE_MS;
  if (!isNear) return "its time is not the present one";
  const key = Buffer.from(secret.replace(PREFIX, ""), "base64");
  const expected = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest();
  const isOurs = signature.split(" ").some((one) => one.startsWith("v1,") && same(one, expected));
  return isOurs ? null : "its signature is not ours";
}

function same(given: string, expected: Buffer): boolean {
  const bytes = Buffer.from(given.slice("v1,".length), "base64");
  return bytes.length === expected.length && timingSafeEqual(bytes, expected);
}
