import { expect, test } from "vitest";
import { clientAddress, NO_PROXIES, readProxies, type Proxies } from "../server/proxies.ts";

const PEER = "203.0.113.9";

function read(text: string): Proxies {
  const proxies = readProxies(text);
  if (!proxies) throw new Error(`${text} was not read`);
  return proxies;
}

test("a forwarded address counts for nothing where no proxy is trusted", () => {
  for (const proxies of [NO_PROXIES, read("0")]) {
    for (const forged of ["127.0.0.1", "198.51.100.1, 198.51.100.2", "::1", "nonsense", ""]) {
      expect(clientAddress(PEER, forged, proxies)).toBe(PEER);
    }
  }
});

test.each([
  ["1", "198.51.100.1", "198.51.100.1"],
  // What the client wrote itself stands further left.
  ["1", "127.0.0.1, 198.51.100.1", "198.51.100.1"],
  ["2", "127.0.0.1, 198.51.100.1, 10.0.0.2", "198.51.100.1"],
  ["2", "198.51.100.1", "198.51.100.1"],
  ["3", "198.51.100.1:4711, [2001:db8::7]:80 , 10.0.0.2", "198.51.100.1"],
  ["1", "198.51.100.1, unknown", PEER],
  ["2", "<script>, 198.51.100.1", "198.51.100.1"],
])("of %s proxies that wrote %s, the one asked for is %s", (count, forwarded, expected) => {
  expect(clientAddress(PEER, forwarded, read(count))).toBe(expected);
});

test.each([
  ["203.0.113.0/24", "127.0.0.1, 198.51.100.1", "198.51.100.1"],
  ["203.0.113.9, 10.0.0.0/8", "127.0.0.1, 198.51.100.1, 10.1.2.3", "198.51.100.1"],
  // Asked directly, past the proxies.
  ["10.0.0.0/8", "198.51.100.1", PEER],
  ["0.0.0.0/0", "198.51.100.1, 198.51.100.2", "198.51.100.1"],
])("behind the networks %s, %s is %s", (networks, forwarded, expected) => {
  expect(clientAddress(PEER, forwarded, read(networks))).toBe(expected);
});

test("an address is told apart from its ways of being written", () => {
  expect(clientAddress("::ffff:203.0.113.9", undefined, NO_PROXIES)).toBe(PEER);
  expect(clientAddress("fe80::1%eth0", undefined, NO_PROXIES)).toBe("fe80::1");
  expect(clientAddress("::ffff:10.0.0.1", "2001:db8::7", read("10.0.0.0/8"))).toBe("2001:db8::7");
});

test.each([
  "17",
  "-1",
  "1.5",
  "yes",
  "10.0.0.0/33",
  "::/129",
  "10.0.0.0/8/8",
  "10.0.0/8",
  ",",
  "a",
])("%s is no way to name proxies", (text) => {
  expect(readProxies(text)).toBeUndefined();
});
