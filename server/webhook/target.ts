import { lookup as systemLookup, type LookupOptions } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import { Agent, buildConnector } from "undici";
import { isIn, isInside, networks } from "./inside.ts";

/** What an operator opens beyond public https addresses. */
export interface TargetPolicy {
  /** Names or literal addresses that may be called wherever they lead. */
  readonly allowHosts: readonly string[];
  /** Networks as `10.0.0.0/8` that may be reached. */
  readonly allowCidrs: readonly string[];
  readonly allowHttp: boolean;
}

export const PUBLIC_ONLY: TargetPolicy = { allowHosts: [], allowCidrs: [], allowHttp: false };

const CONNECT_MS = 10_000;
const KEEP_ALIVE_MS = 4_000;
const WEB_PORTS = new Set(["80", "443"]);
const PORT_UNPRIVILEGED = 1024; // what else listens below it is no webhook

/** An address that may not be called. The message says no more than its operator wrote. */
export class Forbidden extends Error {}

/** Why an address may not be called, as far as its text tells; null where nothing speaks against it. */
export function addressFault(url: string, policy: TargetPolicy): string | null {
  if (!URL.canParse(url)) return "the address is no URL";
  const { protocol, username, password, port, hostname } = new URL(url);
  if (protocol !== "https:" && !(protocol === "http:" && policy.allowHttp)) {
    return "the address is not https";
  }
  if (username !== "" || password !== "") return "the address holds a user name or a password";
  if (isNamed(policy, hostname)) return null;
  if (isOdd(port)) return "the port is not one for webhooks";
  const literal = bare(hostname);
  return isIP(literal) !== 0 && !isOpen(policy, literal) ? NOT_OURS : null;
}

const NOT_OURS = "the address is not one that may be called";

function isOdd(port: string): boolean {
  return port !== "" && !WEB_PORTS.has(port) && Number(port) < PORT_UNPRIVILEGED;
}

/**
 * Connections to where a message may go alone. What a name stands for is checked in the very look-up that the socket
 * uses, and again when it is connected, so that neither a changed name nor an odd form of an address gets by.
 */
export function guardedAgent(
  policyNow: () => TargetPolicy,
  lookup: LookupFunction = systemLookup,
): Agent {
  const connector = buildConnector({
    allowH2: false,
    timeout: CONNECT_MS,
    lookup: guardedLookup(policyNow, lookup),
  });
  return new Agent({
    keepAliveTimeout: KEEP_ALIVE_MS,
    connect: (options, callback) => {
      const policy = policyNow();
      const scheme = options.protocol;
      const fault = addressFault(`${scheme}//${hostIn(options)}:${options.port}`, policy);
      if (fault !== null) return callback(new Forbidden(fault), null);
      connector(options, (...[error, socket]) => {
        if (error) return callback(error, null);
        if (isNamed(policy, options.hostname) || isOpen(policy, socket.remoteAddress ?? "")) {
          return callback(null, socket);
        }
        socket.destroy();
        callback(new Forbidden(NOT_OURS), null);
      });
    },
  });
}

function guardedLookup(policyNow: () => TargetPolicy, lookup: LookupFunction): LookupFunction {
  return (hostname, options, callback) => {
    const all: LookupOptions & { all: true } = { ...options, all: true };
    lookup(hostname, all, (error, found) => {
      if (error) return callback(error, []);
      const addresses = Array.isArray(found) ? found : [];
      const policy = policyNow();
      const mayCall = (address: string) => isNamed(policy, hostname) || isOpen(policy, address);
      const [first] = addresses;
      if (!first || !addresses.every(({ address }) => mayCall(address))) {
        return callback(new Forbidden(NOT_OURS), []);
      }
      if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

function isNamed({ allowHosts }: TargetPolicy, hostname: string): boolean {
  return allowHosts.some((host) => bare(host.toLowerCase()) === bare(hostname.toLowerCase()));
}

const opened = new WeakMap<TargetPolicy, ReturnType<typeof networks>>();

function isOpen(policy: TargetPolicy, address: string): boolean {
  let list = opened.get(policy);
  if (!list) opened.set(policy, (list = networks(policy.allowCidrs)));
  return !isInside(address) || isIn(list, address);
}

/** An IPv6 address without the brackets that it has in a URL. */
function bare(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, "");
}

function hostIn({ hostname }: { readonly hostname: string }): string {
  return isIP(hostname) === 6 ? `[${hostname}]` : hostname;
}
