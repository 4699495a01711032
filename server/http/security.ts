import { pathOf } from "./page/paths.ts";

/** The operator's routes, which are not for the pages of other sites. */
const OPERATORS = /^\/api\/v1\/admin(\/|$)/;

type Names = Readonly<Record<string, string>>;

export const SECURITY_HEADERS: Names = {
  "content-security-policy": policy("'none'"),
  "x-content-type-options": "nosniff",
  "referrer-policy": "strict-origin-when-cross-origin",
  "cross-origin-opener-policy": "same-origin",
  "access-control-allow-origin": "*",
  "access-control-expose-headers":
    "accept-ranges, content-disposition, content-range, etag, ratelimit-limit, ratelimit-policy, ratelimit-remaining, ratelimit-reset, repr-digest, retry-after, tokentide-rows",
};
// What is made for the frames of other pages, and nothing else, may stand in them.
const FRAMED: Names = { ...SECURITY_HEADERS, "content-security-policy": policy("*") };
const { "access-control-allow-origin": _, ...UNSHARED } = SECURITY_HEADERS;

/** Sent with every answer of a path. Nothing is loaded from another host, and no script or style stands in the page. */
export function securityHeaders(path: string): Names {
  if (OPERATORS.test(path)) return UNSHARED;
  return path === pathOf("embed") ? FRAMED : SECURITY_HEADERS;
}

function policy(ancestors: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "font-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    `frame-ancestors ${ancestors}`,
  ].join("; ");
}
