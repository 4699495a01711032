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
  const ours = publicUrl === "" ? null : new URL(publicUrl).host;
  if (isLocal && host !== ours && !isLoopback(nameOf(host))) {
    return `Host: "${host}" is not a name of this server; set PUBLIC_URL where it has one`;
  }
  const origin = c.req.header("origin");
  if (origin === undefined) return null;
  const from = URL.canParse(origin) ? new URL(origin).host : "";
  const isOwn = from !== "" && (from === host || from === ours);
  // An assistant on this machine may have a page of its own.
  if (isOwn || (isLocal && isLoopback(nameOf(from)))) return null;
  return `Origin: "${origin}" is another site`;
}

function nameOf(host: string): string {
  return host.replace(/:\d+$/, "");
}
