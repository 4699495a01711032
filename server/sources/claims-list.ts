import type { Claim } from "../market/claim.ts";
import type { Clock, FoundWhole, WholeSource } from "../ports.ts";
import { readClaimTable } from "./claim-table.ts";
import { readListed, type Facts } from "./claims.ts";
import type { Get } from "./http.ts";
import { BadTable } from "./table.ts";
import { fetchWhole } from "./whole.ts";

export const CLAIMS_LIST = "claims-list";
const BYTES_MAX = 16 * 1024 * 1024; // a hundred times what the project's own claims have

/** A common list of claims at CLAIMS_URL, in the shape of the project's own. */
export function claimsList(url: string, get: Get, clock: Clock): WholeSource {
  return {
    id: CLAIMS_LIST,
    fetch: (signal) =>
      fetchWhole({ id: CLAIMS_LIST, url, bytesMax: BYTES_MAX, get, clock }, signal),
  };
}

/** The claims of a list, or why it cannot be taken, with line and field; it may name our own. */
export function findClaims(body: Uint8Array, own: Facts): FoundWhole {
  try {
    const claims = readListed(new TextDecoder().decode(body), own);
    return claims.length === 0
      ? { kind: "refused", reason: "it holds no claims" }
      : { kind: "taken", claims };
  } catch (error) {
    if (error instanceof BadTable) return { kind: "refused", reason: error.message };
    throw error;
  }
}

/** The claims of a list. Throws with line and field where a row is bad. */
export function readClaimsList(body: Uint8Array): Claim[] {
  return readClaimTable("the list", new TextDecoder().decode(body));
}
