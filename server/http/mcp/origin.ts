import type { Context } from "hono";
import { isLoopback } from "../../loopback.ts";

export interface Reached {
  /** Without a slash at its end; empty where none is set. */
  readonly publicUrl: string;
  /** Whether the server listens on loopback alone. */
  readonly isLocal: boolean;
}

/**
 * Why a request may not be answered, as the specification asks: a page of another site may have made a browser
 * send it, or made its own name mean this machine. Null where it may.
 */
export function foreignness(c: Context, { publicUrl, isLocal }: Reached): string | null {
  const host = c.req.header("host") ?? new URL(c.req.url).host;
  const own = publicUrl === "" ? [] : [new URL(publicUrl).host];
  if (isLocal && !own.includes(host) && !isLoopback(nameOf(host))) {
    return `Host: "${host}" is not a name of this server; set PUBLIC_URL where it has one`;
  }
  const origin = c.req.header("origin");
  if (origin === undefined || isKnown(origin, [...own, host], isLocal)) return null;
  return `Origin: "${origin}" is another site`;
}

function isKnown(origin: string, own: readonly string[], isLocal: boolean): boolean {
  if (!URL.canParse(origin)) return false;
  const { host } = new URL(origin);
  // An assistant on this machine may have a page of its own.
  return own.includes(host) || (isLocal && isLoopback(nameOf(host)));
}

function nameOf(host: string): string {
  return host.replace(/:\d+$/, "");
}
