import type { Clock, WholeSource } from "../ports.ts";
import { readClaimTable } from "./claims.ts";
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

/** Why a list cannot be taken, with line and field; null where it can. */
export function claimsRefusal(body: Uint8Array): string | null {
  try {
    const claims = readClaimTable("the list", new TextDecoder().decode(body));
    return claims.length === 0 ? "it holds no claims" : null;
  } catch (error) {
    if (error instanceof BadTable) return error.message;
    throw error;
  }
}
