import { z } from "zod";
import { isLoopback } from "./loopback.ts";
import { NO_PROXIES, readProxies } from "./proxies.ts";
import { Secret } from "./secret.ts";
import { isStoreAddress, withoutPassword } from "./store-address.ts";

const TOKEN_MIN = 32;
const LEVELS = ["fatal", "error", "warn", "info", "debug", "silent"] as const;

const port = z
  .string()
  .regex(/^\d{1,5}$/, "a port from 0 to 65535 was expected")
  .transform(Number)
  .refine((number) => number <= 65_535, "a port from 0 to 65535 was expected");

const httpUrl = z.url({ protocol: /^https?$/, error: "an http or https address was expected" });

const environment = z.object({
  HOST: z.string().min(1, "a host name or address was expected").default("127.0.0.1"),
  PORT: port.default(3000),
  DATABASE_URL: z
    .string()
    .refine(isStoreAddress, "sqlite:FILE or postgres://HOST/DATABASE was expected")
    .default("sqlite:tokentide.db"),
  OPENROUTER_BASE_URL: httpUrl.default("https://openrouter.ai/api/v1"),
  OPENROUTER_API_KEY: z
    .string()
    .min(1, "a key was expected")
    .transform((key) => new Secret(key))
    .optional(),
  VERCEL_LEADERBOARD_URL: z
    .union([z.literal(""), httpUrl])
    .default("https://vercel.com/api/ai/leaderboard-export?dataset=labs&modality=text&format=json"),
  CLAIMS_URL: z.union([z.literal(""), httpUrl]).default(""),
  TOKENTIDE_CONFIG: z.string().default(""),
  ADMIN_TOKEN: z
    .string()
    .min(1, "a token was expected")
    .transform((token) => new Secret(token))
    .optional(),
  PUBLIC_URL: z
    .union([z.literal(""), httpUrl], { error: "an http or https address was expected" })
    .transform((url) => url.replace(/\/+$/, ""))
    .default(""),
  TRUST_PROXY: z
    .string()
    .transform((text, context) => {
      const proxies = readProxies(text);
      if (proxies) return proxies;
      const message = "a number of proxies from 0 to 16, or networks as 10.0.0.0/8, were expected";
      context.addIssue({ code: "custom", message });
      return z.NEVER;
    })
    .default(NO_PROXIES),
  LOG_LEVEL: z.enum(LEVELS, { error: `one of ${LEVELS.join(", ")} was expected` }).default("info"),
});

/** The names of the variables that are read. */
export const VARIABLES = Object.keys(environment.shape);

const SECRETS = new Set(["ADMIN_TOKEN", "OPENROUTER_API_KEY"]);
// Empty means off there; elsewhere it means that nothing was said.
const MAY_BE_EMPTY = new Set(["VERCEL_LEADERBOARD_URL", "CLAIMS_URL"]);

export type Config = Readonly<z.infer<typeof environment>>;

/** The environment said something we cannot work with; the message names each bad variable. */
export class BadConfig extends Error {}

/** Reads the environment once, at start. Names every bad variable at once, so that one restart mends all. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const given = Object.fromEntries(
    VARIABLES.filter((name) => env[name] || (MAY_BE_EMPTY.has(name) && env[name] === "")).map(
      (name) => [name, env[name]],
    ),
  );
  const parsed = environment.safeParse(given);
  if (!parsed.success)
    throw new BadConfig(parsed.error.issues.map((i) => lineOf(i, given)).join("\n"));
  const { HOST, ADMIN_TOKEN } = parsed.data;
  if (ADMIN_TOKEN && !isLoopback(HOST) && ADMIN_TOKEN.reveal().length < TOKEN_MIN) {
    throw new BadConfig(
      `ADMIN_TOKEN: got ${ADMIN_TOKEN.reveal().length} characters; ${TOKEN_MIN} or more were expected, since HOST ${HOST} is not loopback`,
    );
  }
  return Object.freeze(parsed.data);
}

/** Where people find the page, without a slash at its end: for links in messages. */
export function publicUrlOf({ PUBLIC_URL, HOST, PORT }: Config): string {
  const host = HOST.includes(":") ? `[${HOST}]` : HOST;
  return PUBLIC_URL === "" ? `http://${host}:${PORT}` : PUBLIC_URL;
}

function lineOf(issue: z.core.$ZodIssue, given: Record<string, unknown>): string {
  const name = String(issue.path[0]);
  const got = SECRETS.has(name) ? "a value" : `"${withoutPassword(String(given[name]))}"`;
  return `${name}: got ${got}; ${issue.message}`;
}
