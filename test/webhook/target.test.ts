import { once } from "node:events";
import { createServer as createHttp, type Server } from "node:http";
import { createServer, type AddressInfo, type LookupFunction } from "node:net";
import type { Dispatcher } from "undici";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Attempt } from "../../server/alert/delivery.ts";
import { networks } from "../../server/webhook/inside.ts";
import { post } from "../../server/webhook/send.ts";
import { guardedAgent, PUBLIC_ONLY, type TargetPolicy } from "../../server/webhook/target.ts";

// A listener on both loopback addresses counts whoever comes. PORT stands for its port.
let reached = 0;
let port = 0;
let hasSix = false;
const listeners: { close: () => void }[] = [];
let friend: Server;
let policy: TargetPolicy;
let agent: Dispatcher;
/** What a name stands for, look-up by look-up; the last answer stays. */
let names: Record<string, string[][]>;

const lookup: LookupFunction = (hostname, _options, callback) => {
  const answers = names[hostname] ?? [];
  const found = answers.length > 1 ? answers.shift() : answers[0];
  if (!found) {
    callback(Object.assign(new Error("no such name"), { code: "ENOTFOUND" }), []);
    return;
  }
  callback(
    null,
    found.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
  );
};

beforeAll(async () => {
  const count = (host: string, at: number) =>
    createServer((socket) => {
      reached += 1;
      socket.destroy();
    }).listen(at, host);
  const four = count("127.0.0.1", 0);
  await once(four, "listening");
  ({ port } = four.address() as AddressInfo);
  const six = count("::1", port);
  // A machine without IPv6 has no such address; then nobody can reach it either.
  hasSix = await once(six, "listening").then(
    () => true,
    () => false,
  );
  // A receiver that may be called, on another loopback address and the same port.
  friend = createHttp((request, response) => {
    const isMoved = request.url === "/moved";
    response.writeHead(isMoved ? 307 : 200, {
      connection: "close",
      ...(isMoved ? { location: `http://127.0.0.1:${port}/` } : {}),
    });
    response.end("hello");
  }).listen(port, "127.0.0.2");
  await once(friend, "listening");
  listeners.push(four, six, friend);
});
afterAll(() => {
  for (const listener of listeners) listener.close();
});
beforeEach(() => {
  reached = 0;
  policy = { ...PUBLIC_ONLY, allowHttp: true };
  names = { localhost: [["127.0.0.1", "::1"]], "localhost.": [["127.0.0.1"]] };
  agent = guardedAgent(() => policy, lookup);
});

async function send(url: string): Promise<Attempt> {
  const outgoing = { url: url.replace("PORT", String(port)), headers: {}, body: "{}" };
  const classify = ({ status }: { status: number }): Attempt => ({ kind: "accepted", status });
  const options = { dispatcher: agent, policy, now: Date.now(), tryMs: 5_000 };
  return (await post(outgoing, classify, options)).outcome;
}

const FORMS_OF_LOOPBACK = [
  "http://127.0.0.1:PORT/",
  "https://127.0.0.1:PORT/",
  "http://localhost:PORT/",
  "http://LOCALHOST:PORT/",
  "http://localhost.:PORT/",
  "http://127.0.0.1.:PORT/",
  "http://127.1:PORT/",
  "http://127.0.1:PORT/",
  "http://127.255.255.254:PORT/",
  "http://2130706433:PORT/",
  "http://0x7f000001:PORT/",
  "http://0x7f.1:PORT/",
  "http://0X7F.0x0.0x0.0x1:PORT/",
  "http://0177.0.0.1:PORT/",
  "http://017700000001:PORT/",
  "http://0177.0x0.1:PORT/",
  "http://①②⑦.⓪.⓪.①:PORT/",
  "http://127。0。0。1:PORT/",
  "http://%31%32%37.0.0.1:PORT/",
  "http://0.0.0.0:PORT/",
  "http://0:PORT/",
  "http://[::1]:PORT/",
  "https://[::1]:PORT/",
  "http://[0:0:0:0:0:0:0:1]:PORT/",
  "http://[::]:PORT/",
  "http://[::ffff:127.0.0.1]:PORT/",
  "http://[::ffff:7f00:1]:PORT/",
  "http://[0:0:0:0:0:ffff:127.0.0.1]:PORT/",
  "http://[::127.0.0.1]:PORT/",
  "http://[64:ff9b::127.0.0.1]:PORT/",
  "http://[64:ff9b:1::7f00:1]:PORT/",
  "http://[2002:7f00:1::]:PORT/",
  "http://[2001:0:7f00:1::]:PORT/",
];

const INSIDE = [
  "http://10.0.0.1:PORT/",
  "http://10.255.255.255/",
  "http://172.16.0.1/",
  "http://172.31.255.255/",
  "http://192.168.1.1/",
  "http://0xc0a80101/",
  "http://169.254.169.254/latest/meta-data/",
  "http://2852039166/",
  "http://0251.0376.0251.0376/",
  "http://[::ffff:169.254.169.254]/",
  "http://169.254.170.2/",
  "http://[fd00:ec2::254]/",
  "http://100.64.0.1/",
  "http://100.100.100.200/",
  "http://192.0.0.192/",
  "http://198.18.0.1/",
  "http://192.0.2.1/",
  "http://198.51.100.7/",
  "http://203.0.113.5/",
  "http://224.0.0.1/",
  "http://239.255.255.250:1900/",
  "http://240.0.0.1/",
  "http://255.255.255.255/",
  "http://[fe80::1]/",
  "http://[fc00::1]/",
  "http://[fd12:3456:789a::1]/",
  "http://[ff02::1]/",
  "http://[2001:db8::1]/",
  "http://[3fff::1]/",
  "http://[100::1]/",
];

const NOT_ADDRESSES_OF_WEBHOOKS = [
  "http://user@127.0.0.1:PORT/",
  "https://user:password@hooks.example.org/",
  "http://hooks.example.org@127.0.0.1:PORT/",
  "https://hooks.example.org:22/",
  "https://hooks.example.org:25/",
  "https://hooks.example.org:445/",
  "http://hooks.example.org:0/",
  "ftp://127.0.0.1:PORT/",
  "file:///etc/passwd",
  "gopher://127.0.0.1:PORT/",
  "javascript:alert(1)",
  "data:text/plain,x",
  "//127.0.0.1:PORT/",
  "127.0.0.1:PORT",
  "",
];

const REASONS = [
  "the address is no URL",
  "the address is not https",
  "the address holds a user name or a password",
  "the port is not one for webhooks",
  "the address is not one that may be called",
];

test.each([...FORMS_OF_LOOPBACK, ...INSIDE, ...NOT_ADDRESSES_OF_WEBHOOKS])(
  "%s is refused, for a reason that gives nothing away, and not reached",
  async (url) => {
    const outcome = await send(url);
    expect(outcome.kind).toBe("forbidden");
    expect(REASONS).toContain(outcome.kind === "forbidden" && outcome.reason);
    expect(reached).toBe(0);
  },
);

test.each([
  ["an inside address", ["127.0.0.1"]],
  ["an inside address of the other kind", ["::1"]],
  ["a mapped address", ["::ffff:127.0.0.1"]],
  ["a link-local address in a zone", ["fe80::1%lo"]],
  ["a private address", ["10.1.2.3"]],
  ["the metadata service", ["169.254.169.254"]],
  ["a public address and an inside one", ["1.1.1.1", "127.0.0.1"]],
  ["an inside address and a public one", ["127.0.0.1", "2606:4700::1111"]],
  ["something that is no address", ["0x7f.1"]],
])("a name that stands for %s is not called", async (_, addresses) => {
  names["hooks.example.org"] = [addresses];
  for (const scheme of ["http", "https"]) {
    expect(await send(`${scheme}://hooks.example.org:PORT/`)).toEqual({
      kind: "forbidden",
      reason: "the address is not one that may be called",
    });
  }
  expect(reached).toBe(0);
});

test("a name that changes after it was called once is looked at again", async () => {
  policy = { ...policy, allowCidrs: ["127.0.0.2/32"] };
  names["hooks.example.org"] = [["127.0.0.2"], ["127.0.0.1"]];
  const url = "http://hooks.example.org:PORT/";
  expect(await send(url)).toEqual({ kind: "accepted", status: 200 });
  expect(await send(url)).toMatchObject({ kind: "forbidden" });
  expect(reached).toBe(0);
});

test("a redirect to the inside is an answer, and is not followed", async () => {
  policy = { ...policy, allowCidrs: ["127.0.0.2/32"] };
  expect(await send("http://127.0.0.2:PORT/moved")).toEqual({ kind: "accepted", status: 307 });
  expect(reached).toBe(0);
});

test("the listener that counts is one that can be reached", async () => {
  policy = { ...policy, allowHosts: ["127.0.0.1", "[::1]", "Localhost"] };
  const hosts = ["127.0.0.1", "localhost", ...(hasSix ? ["[::1]"] : [])];
  for (const host of hosts) {
    expect((await send(`http://${host}:PORT/`)).kind).toBe("unreachable");
  }
  expect(reached).toBe(hosts.length);
});

test("an operator opens hosts and networks one by one, and http apart from them", async () => {
  const at = async (url: string, opened: Partial<TargetPolicy>) => {
    policy = { ...PUBLIC_ONLY, ...opened };
    names["receiver"] = [["127.0.0.2"]];
    return (await send(url)).kind;
  };
  const [named, literal] = ["http://receiver:PORT/", "http://127.0.0.2:PORT/"];
  const http = { allowHttp: true };
  expect(await at(named, { ...http, allowHosts: ["receiver"] })).toBe("accepted");
  expect(await at(named, { ...http, allowCidrs: ["127.0.0.2/32"] })).toBe("accepted");
  expect(await at(literal, { ...http, allowHosts: ["127.0.0.2"] })).toBe("accepted");
  expect(await at(named, { ...http, allowHosts: ["other"] })).toBe("forbidden");
  expect(await at(literal, { ...http, allowHosts: ["receiver"] })).toBe("forbidden");
  expect(await at(literal, { ...http, allowCidrs: ["127.0.0.3/32"] })).toBe("forbidden");
  expect(await at(named, { allowHosts: ["receiver"] })).toBe("forbidden");
});

test.each(["10.0.0.0", "10.0.0.0/33", "10.0.0/8", "fd00::/129", "example.org/8", "10.0.0.0/"])(
  "%s is no network",
  (cidr) => {
    expect(() => networks([cidr])).toThrow(/is not a network/);
  },
);
