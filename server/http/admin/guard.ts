import type { Context, MiddlewareHandler } from "hono";
import { tokenCheck } from "../bearer.ts";
import { Problem } from "../problem.ts";
import type { AdminPorts } from "./ports.ts";

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/**
 * Lets an operator in: by token where one is set; without one only on this machine, by a name that is this
 * machine's, so that no page of another site can ask through a browser. Beyond loopback without a token nothing is here.
 */
export function operatorsOnly({
  token,
  isLocal,
}: Pick<AdminPorts, "token" | "isLocal">): MiddlewareHandler {
  const requireToken = tokenCheck(token);
  return async (c, next) => {
    if (token) requireToken(c, "the operator's routes");
    else if (!isLocal) throw new Problem("not-found", `${c.req.path} is not here`);
    else if (!isFromHere(c)) {
      throw new Problem("forbidden", "without an ADMIN_TOKEN these answer to localhost alone");
    }
    await next();
    c.header("cache-control", "no-store");
  };
}

function isFromHere(c: Context): boolean {
  const origin = c.req.header("origin");
  const host = c.req.header("host") ?? new URL(c.req.url).host;
  return isLoopbackHost(`http://${host}`) && (origin === undefined || isLoopbackHost(origin));
}

function isLoopbackHost(address: string): boolean {
  return URL.canParse(address) && LOOPBACK.test(new URL(address).hostname);
}
