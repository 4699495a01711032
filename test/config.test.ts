import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { BadConfig, readConfig, VARIABLES } from "../server/config.ts";
import { isLoopback } from "../server/loopback.ts";
import { Secret } from "../server/secret.ts";

const LONG = "0123456789abcdef0123456789abcdef";

test("with no configuration at all there is one", () => {
  expect({ ...readConfig({}) }).toEqual({
    HOST: "127.0.0.1",
    PORT: 3000,
    DATABASE_URL: "sqlite:tokentide.db",
    OPENROUTER_BASE_URL: "https://openrouter.ai/api/v1",
    VERCEL_LEADERBOARD_URL:
      "https://vercel.com/api/ai/leaderboard-export?dataset=labs&modality=text&format=json",
    CLAIMS_URL: "",
    TOKENTIDE_CONFIG: "",
    PUBLIC_URL: "",
    TRUST_PROXY: { kind: "none" },
    LOG_LEVEL: "info",
  });
});

test("every variable but the secrets has a default", () => {
  const names = Object.keys(readConfig({ ADMIN_TOKEN: "x", OPENROUTER_API_KEY: "y" }));
  expect(new Set(names)).toEqual(new Set(VARIABLES));
});

test("an empty variable is one that is not set, as in a form left blank", () => {
  const blank = { HOST: "", PORT: "", DATABASE_URL: "", ADMIN_TOKEN: "" };
  expect(readConfig({ ...blank, LOG_LEVEL: "" })).toEqual(readConfig({}));
});

test("variables of other programs are nobody's business", () => {
  expect(readConfig({ PATH: "/bin", PORTS: "nonsense", port: "x" })).toEqual(readConfig({}));
});

const GOOD: readonly (readonly [name: string, text: string, value: string | number])[] = [
  ["HOST", "::1", "::1"],
  ["HOST", "localhost", "localhost"],
  ["PORT", "0", 0],
  ["PORT", "65535", 65_535],
  ["DATABASE_URL", "sqlite:/var/lib/tokentide/store.db", "sqlite:/var/lib/tokentide/store.db"],
  ["DATABASE_URL", "sqlite::memory:", "sqlite::memory:"],
  [
    "DATABASE_URL",
    "postgres://me@db/tokentide?sslmode=verify-full&max=4",
    "postgres://me@db/tokentide?sslmode=verify-full&max=4",
  ],
  [
    "DATABASE_URL",
    "postgresql://%2Frun%2Fpostgresql/tokentide",
    "postgresql://%2Frun%2Fpostgresql/tokentide",
  ],
  ["OPENROUTER_BASE_URL", "http://127.0.0.1:8080/api/v1", "http://127.0.0.1:8080/api/v1"],
  ["PUBLIC_URL", "https://tokens.example/", "https://tokens.example"],
  ["LOG_LEVEL", "silent", "silent"],
  ["LOG_LEVEL", "debug", "debug"],
];

test.each(GOOD)("%s may be %s", (name, text, value) => {
  expect(readConfig({ [name]: text })).toEqual({ ...readConfig({}), [name]: value });
});

test.each([
  ["PORT", "http", "a port from 0 to 65535 was expected"],
  ["PORT", "65536", "a port from 0 to 65535 was expected"],
  ["PORT", "-1", "a port from 0 to 65535 was expected"],
  ["PORT", "3000.5", "a port from 0 to 65535 was expected"],
  ["PORT", " 3000", "a port from 0 to 65535 was expected"],
  ["DATABASE_URL", "tokentide.db", "sqlite:FILE or postgres://HOST/DATABASE was expected"],
  ["DATABASE_URL", "sqlite:", "sqlite:FILE or postgres://HOST/DATABASE was expected"],
  ["DATABASE_URL", "mysql://db/tokentide", "sqlite:FILE or postgres://HOST/DATABASE was expected"],
  ["DATABASE_URL", "postgres://db", "sqlite:FILE or postgres://HOST/DATABASE was expected"],
  ["OPENROUTER_BASE_URL", "openrouter.ai", "an http or https address was expected"],
  ["OPENROUTER_BASE_URL", "file:///etc/passwd", "an http or https address was expected"],
  ["PUBLIC_URL", "tokens.example", "an http or https address was expected"],
  [
    "TRUST_PROXY",
    "yes",
    "a number of proxies from 0 to 16, or networks as 10.0.0.0/8, were expected",
  ],
])("%s may not be %s, and the message says all three", (name, text, expected) => {
  expect(messageOf({ [name]: text })).toBe(`${name}: got "${text}"; ${expected}`);
});

test("LOG_LEVEL may not be loud, and the message lists what it may be", () => {
  const message = messageOf({ LOG_LEVEL: "loud" });
  expect(message).toMatch(/^LOG_LEVEL: got "loud"; /);
  for (const level of ["fatal", "error", "warn", "info", "debug", "silent"]) {
    expect(message).toContain(level);
  }
});

test("every bad variable is named at once, so that one restart mends all", () => {
  const message = messageOf({ PORT: "x", DATABASE_URL: "y", LOG_LEVEL: "z", HOST: "127.0.0.1" });
  const names = message.split("\n").map((line) => line.split(":")[0]);
  expect(new Set(names)).toEqual(new Set(["DATABASE_URL", "LOG_LEVEL", "PORT"]));
});

describe("ADMIN_TOKEN", () => {
  test.each(["127.0.0.1", "127.8.9.10", "::1", "localhost"])("may be short on %s", (HOST) => {
    expect(readConfig({ HOST, ADMIN_TOKEN: "x" }).ADMIN_TOKEN?.reveal()).toBe("x");
  });

  test.each([
    "0.0.0.0",
    "::",
    "192.168.1.2",
    "tide.example",
    "127.0.0.1.example",
    "localhost.example",
  ])("must be long where %s is listened on, and the message does not tell it", (HOST) => {
    const message = messageOf({ HOST, ADMIN_TOKEN: LONG.slice(1) });
    expect(message).toContain("ADMIN_TOKEN: got 31 characters; 32 or more were expected");
    expect(message).toContain(HOST);
    expect(message).not.toContain(LONG.slice(1, 9));
    expect(readConfig({ HOST, ADMIN_TOKEN: LONG }).ADMIN_TOKEN?.reveal()).toBe(LONG);
  });

  test("may be absent beyond loopback: then nothing needs it", () => {
    expect(readConfig({ HOST: "0.0.0.0" }).ADMIN_TOKEN).toBeUndefined();
  });

  test("is not told where another variable is bad", () => {
    expect(messageOf({ ADMIN_TOKEN: "hunter2", PORT: "x" })).not.toContain("hunter2");
  });
});

test("a secret never prints itself, alone or within", () => {
  const secret = new Secret("hunter2");
  const config = readConfig({ ADMIN_TOKEN: "hunter2" });
  const printed = [secret, config, { deep: [{ secret }] }, [secret]].flatMap((value) => [
    inspect(value, { depth: 9, showHidden: true }),
    JSON.stringify(value),
  ]);
  printed.push(
    String(secret),
    Object.values(secret).join(),
    inspect(new Error("x", { cause: secret })),
  );
  for (const text of printed) expect(text).not.toContain("hunter2");
  expect(JSON.stringify(config)).toContain("[secret]");
  expect(secret.reveal()).toBe("hunter2");
});

test("the configuration stays as it was read", () => {
  expect(Object.isFrozen(readConfig({}))).toBe(true);
});

test.each([
  ["127.0.0.1", true],
  ["localhost", true],
  ["::1", true],
  ["0.0.0.0", false],
  ["127.0.0.1.example", false],
  ["localhost.example", false],
])("whether %s is loopback: %s", (host, is) => expect(isLoopback(host)).toBe(is));

function messageOf(env: Record<string, string>): string {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof BadConfig) return error.message;
    throw error;
  }
  throw new Error("it was taken");
}

test.each([
  ["postgres://me:hunter2@db:99999/tokentide"],
  ["mysql://me:hunter2@db/tokentide"],
  ["postgres://me:hunt@er2@db:port/tokentide"],
  ["postgres://db:port/tokentide?user=me&password=hunter2"],
])("a password in a store's address is not told: %s", (address) => {
  const message = messageOf({ DATABASE_URL: address });
  expect(message).toMatch(/^DATABASE_URL: got ".*\*\*\*.*"; sqlite:FILE or postgres:/);
  expect(message).not.toMatch(/hunt|er2/);
});
