import { BlockList, isIP } from "node:net";

// IANA's special-purpose registries: this network, private, shared (CGNAT), loopback, link-local with the metadata
// services, protocol assignments, documentation, 6to4 relays, benchmarks, multicast, reserved, broadcast.
const INSIDE_V4 = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
];
// Of IPv6 only global unicast is outside, without what stands for IPv4 (Teredo, 6to4) or for examples. Mapped, NAT64,
// unique local, link-local and multicast addresses are none of it.
const GLOBAL_V6 = ["2000::/3"];
const SPECIAL_V6 = ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"];

const inside = networks(INSIDE_V4);
const global = networks(GLOBAL_V6);
const special = networks(SPECIAL_V6);

/** Whether an address is one that no message may reach: anything but a public one. */
export function isInside(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return inside.check(address, "ipv4");
    case 6: {
      const bare = address.replace(/%.*$/, "");
      return !global.check(bare, "ipv6") || special.check(bare, "ipv6");
    }
    default:
      return true;
  }
}

/** Whether an address is in one of the networks. */
export function isIn(list: BlockList, address: string): boolean {
  const family = isIP(address);
  return family !== 0 && list.check(address.replace(/%.*$/, ""), family === 4 ? "ipv4" : "ipv6");
}

/** Whether a text is a network as `10.0.0.0/8` or `fd00::/8`. */
export function isNetwork(cidr: string): boolean {
  try {
    return networks([cidr]) !== undefined;
  } catch {
    return false;
  }
}

/** Networks as `10.0.0.0/8` or `fd00::/8`. Throws a RangeError on anything else. */
export function networks(cidrs: readonly string[]): BlockList {
  const list = new BlockList();
  for (const cidr of cidrs) {
    const [address = "", bits = ""] = cidr.split("/");
    const family = isIP(address);
    const isRight = /^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128);
    if (family === 0 || !isRight) throw new RangeError(`"${cidr}" is not a network`);
    list.addSubnet(address, Number(bits), family === 4 ? "ipv4" : "ipv6");
  }
  return list;
}
