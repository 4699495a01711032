import { createHash } from "node:crypto";

/** A basis may be long text; what is stored of it is short. */
export function basisKey(basis: string): string {
  return createHash("sha256").update(basis).digest("base64url").slice(0, 22);
}
