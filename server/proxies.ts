import { BlockList, isIP } from "node:net";

/** Which hops of `X-Forwarded-For` are our own: none, so many, or those in some networks. */
export type Proxies =
  | { readonly kind: "none" }
  | { readonly kind: "count"; readonly count: number }
  | { readonly kind: "networks"; readonly networks: BlockList };

export const NO_PROXIES: Proxies = { kind: "none" };

const COUNT_MAX = 16; // hops; more is a mistake

/** Reads `2`, or `10.0.0.0/8, fd00::/8, 192.0.2.7`; undefined where it is neither. */
export function readProxies(text: string): Proxies | undefined {
  if (/^\d{1,2}$/.test(text)) {
    const count = Number(text);
    if (count > COUNT_MAX) return undefined;
    return count === 0 ? NO_PROXIES : { kind: "count", count };
  }
  const networks = new BlockList();
  const isRead = text.split(",").every((part) => addNetwork(networks, part.trim()));
  return isRead ? { kind: "networks", networks } : undefined;
}

function addNetwork(networks: BlockList, text: string): boolean {
  const [address = "", length, ...rest] = text.split("/");
  const family = familyOf(address);
  if (!family || rest.length > 0) return false;
  const most = family === "ipv4" ? 32 : 128;
  const bits = length === undefined ? most : /^\d{1,3}$/.test(length) ? Number(length) : -1;
  if (bits < 0 || bits > most) return false;
  networks.addSubnet(address, bits, family);
  return true;
}

/**
 * The address that a request came from. `forwarded` is the header as it came: whatever stands left of
 * our own proxies was written by whoever asked, and counts for nothing.
 */
export function clientAddress(peer: string, forwarded: string | undefined, by: Proxies): string {
  const direct = bare(peer);
  if (by.kind === "none" || forwarded === undefined) return direct;
  let at = direct;
  let passed = 0;
  for (const hop of forwarded.split(",").toReversed()) {
    const isOurs = by.kind === "count" ? passed < by.count : isIn(by.networks, at);
    const next = bare(hop.trim());
    // What is no address was not written by a proxy of ours.
    if (!isOurs || isIP(next) === 0) break;
    at = next;
    passed += 1;
  }
  return at;
}

/** Without port, brackets or zone; a mapped IPv4 address as IPv4. */
function bare(text: string): string {
  const unwrapped = /^\[([^\]]+)\](:\d+)?$/.exec(text)?.[1] ?? text;
  const unported = /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(unwrapped)?.[1] ?? unwrapped;
  return unported.replace(/%.*$/, "").replace(/^::ffff:(?=\d+\.)/i, "");
}

function isIn(networks: BlockList, address: string): boolean {
  const family = familyOf(address);
  return family !== undefined && networks.check(address, family);
}

function familyOf(address: string): "ipv4" | "ipv6" | undefined {
  const version = isIP(address);
  return version === 0 ? undefined : version === 4 ? "ipv4" : "ipv6";
}
