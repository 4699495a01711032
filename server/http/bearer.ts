import { createHash, timingSafeEqual } from "node:crypto";
import type { Context } from "hono";
import type { Secret } from "../secret.ts";
import { Problem } from "./problem.ts";

export type RequireToken = (c: Context, what: string) => void;

/** Whether a request bears the operator's token. Compared in constant time. */
export function bearsToken(c: Context, token: Secret | undefined): boolean {
  const given = /^Bearer (.+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
  return token !== undefined && given !== undefined && isSame(given, token.reveal());
}

/** Throws a 401 unless the request bears the operator's token. */
export function tokenCheck(token: Secret | undefined): RequireToken {
  return (c, what) => {
    if (bearsToken(c, token)) return;
    const hint = token ? "send `Authorization: Bearer …`" : "no ADMIN_TOKEN is set on this server";
    throw new Problem("needs-token", `${what}: ${hint}`);
  };
}

function isSame(a: string, b: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
