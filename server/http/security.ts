/** Sent with every answer. Nothing is loaded from another host, and no script or style stands in the page. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy": [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "font-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; "),
  "x-content-type-options": "nosniff",
  "referrer-policy": "strict-origin-when-cross-origin",
  "cross-origin-opener-policy": "same-origin",
  "access-control-allow-origin": "*",
  "access-control-expose-headers":
    "etag, ratelimit-limit, ratelimit-policy, ratelimit-remaining, ratelimit-reset, retry-after",
};
