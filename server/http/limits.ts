import { getConnInfo } from "@hono/node-server/conninfo";
import type { Context, MiddlewareHandler } from "hono";
import { rateLimiter, type Store } from "hono-rate-limiter";
import { LRUCache } from "lru-cache";
import { clientAddress, type Proxies } from "../proxies.ts";
import { answerProblem, Problem } from "./problem.ts";

/** How many answers of a kind one address may have worked out in a window; kept ones cost nothing. */
export interface Limit {
  readonly name: string;
  readonly limit: number;
  readonly windowMs: number;
}

export const API_LIMIT: Limit = { name: "questions", limit: 600, windowMs: 60_000 };
export const EXPORT_LIMIT: Limit = { name: "exports", limit: 30, windowMs: 60_000 };

const ADDRESSES_MAX = 20_000; // counted at once; the longest unseen is forgotten first
const FILES = /^\/api\/.*\.(csv|json|parquet|zip)(\.sha256)?$/;
/** What a monitor asks for, files of the page, and the stream of news, which has bounds of its own. */
const FREE = /^\/(healthz|readyz|freshz|metrics|favicon\.svg|assets\/.*|api\/v1\/live)$/;

export interface Limiting {
  readonly proxies: Proxies;
  /** Whether the operator asks, who is not limited. */
  readonly isOperator: (c: Context) => boolean;
  readonly questions?: Limit;
  readonly exports?: Limit;
  /** Told of each refusal. */
  readonly onRefused?: (limit: string) => void;
}

/** Limits what one address makes the server work out. Stands behind the finished answers, which cost nothing. */
export function limits(limiting: Limiting): MiddlewareHandler {
  const questions = limiter(limiting.questions ?? API_LIMIT, limiting);
  const exports = limiter(limiting.exports ?? EXPORT_LIMIT, limiting);
  return (c, next) => {
    const { method, path } = c.req;
    // A browser's question beforehand is answered from nothing.
    if (method === "OPTIONS" || FREE.test(path)) return next();
    return FILES.test(path) ? exports(c, next) : questions(c, next);
  };
}

function limiter(
  { name, limit, windowMs }: Limit,
  { proxies, isOperator, onRefused }: Limiting,
): MiddlewareHandler {
  return rateLimiter({
    limit,
    windowMs,
    standardHeaders: "draft-6",
    store: boundedStore(windowMs),
    // A request that came through no socket came from this process itself.
    skip: (c) => peerOf(c) === undefined || isOperator(c),
    keyGenerator: (c) => networkOf(addressOf(c, proxies)),
    handler: (c) => {
      onRefused?.(name);
      const per = `${limit} ${name} in ${windowMs / 1000} s`;
      const hint = "ask again after Retry-After; an answer that stands already is not counted";
      return answerProblem(c, new Problem("too-many-requests", `${per} are taken: ${hint}`));
    },
  });
}

/** The address a request came from, past our own proxies. */
function addressOf(c: Context, proxies: Proxies): string {
  return clientAddress(peerOf(c) ?? "", c.req.header("x-forwarded-for"), proxies);
}

function peerOf(c: Context): string | undefined {
  const { incoming } = (c.env ?? {}) as { incoming?: unknown };
  return incoming === undefined ? undefined : getConnInfo(c).remote.address;
}

/** One household has a whole /64 of IPv6: it counts as one. */
function networkOf(address: string): string {
  if (!address.includes(":")) return address;
  const [head = "", tail] = address.toLowerCase().split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => "0");
  const groups = tail === undefined ? left : [...left, ...zeros, ...right];
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":");
}

interface Counted {
  totalHits: number;
  readonly resetTime: Date;
}

/** Counts in memory, for so many addresses at most. */
function boundedStore(windowMs: number): Store {
  const counted = new LRUCache<string, Counted>({ max: ADDRESSES_MAX });
  return {
    increment: (key) => {
      const now = Date.now();
      const known = counted.get(key);
      const isOver = known === undefined || known.resetTime.getTime() <= now;
      const at = isOver ? { totalHits: 0, resetTime: new Date(now + windowMs) } : known;
      at.totalHits += 1;
      if (isOver) counted.set(key, at);
      return at;
    },
    decrement: (key) => {
      const known = counted.get(key);
      if (known) known.totalHits -= 1;
    },
    resetKey: (key) => void counted.delete(key),
  };
}
