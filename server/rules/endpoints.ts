import { z } from "zod";
import { Secret } from "../secret.ts";
import type { Receiver } from "../webhook/channel.ts";
import type { Complaint } from "./fault.ts";
import type { RawEndpoint } from "./schema.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

type Filled = { readonly text: string } | { readonly missing: readonly string[] };

/** An endpoint with its secrets filled in, or what is wrong with it. No message holds a secret. */
export function receiverOf(
  raw: RawEndpoint,
  environment: Environment,
  faultOf: (receiver: Receiver) => string | null = () => null,
): { readonly value: Receiver } | { readonly complaints: Complaint[] } {
  const complaints: Complaint[] = [];
  const fill = (path: Complaint["path"], text: string): string => {
    const filled = filledIn(text, environment);
    if ("text" in filled) return filled.text;
    const said = filled.missing.map(missingText).join("; ");
    complaints.push({ path, message: said });
    return "";
  };
  const isOne = typeof raw.secret === "string";
  const url = fill(["url"], raw.url);
  const secrets = [raw.secret ?? []]
    .flat()
    .map((text, i) => new Secret(fill(isOne ? ["secret"] : ["secret", i], text)));
  const chat = raw.chat === undefined ? {} : { chat: fill(["chat"], raw.chat) };
  complaints.push(...addressFaults(url, complaints), ...zoneFaults(raw.quiet?.zone));
  const { id, channel, lang = "en", quiet, ceiling } = raw;
  const receiver: Receiver = {
    id,
    channel,
    lang,
    url: new Secret(url),
    secrets,
    ...chat,
    ...(quiet === undefined ? {} : { quiet }),
    ...(ceiling === undefined ? {} : { ceiling }),
  };
  if (complaints.length > 0) return { complaints };
  const fault = faultOf(receiver);
  return fault === null ? { value: receiver } : { complaints: [{ path: [], message: fault }] };
}

function missingText(name: string): string {
  return name === "" ? "${} names no variable" : `the environment has no ${name}`;
}

const NAME = /\$\{([^}]*)\}/g;

/** Puts `${NAME}` from the environment in its place; an empty variable is one that is not set. */
export function filledIn(text: string, environment: Environment): Filled {
  const names = Array.from(text.matchAll(NAME), ([, name = ""]) => name);
  const missing = names.filter((name) => !environment[name]);
  if (missing.length > 0) return { missing: [...new Set(missing)] };
  return { text: text.replace(NAME, (_, name: string) => environment[name] ?? "") };
}

const address = z.url({ protocol: /^https?$/ });

function addressFaults(url: string, before: readonly Complaint[]): Complaint[] {
  const isMissing = before.some(({ path }) => path[0] === "url");
  if (isMissing || address.safeParse(url).success) return [];
  return [
    { path: ["url"], message: "an http or https address was expected; what it got is not shown" },
  ];
}

function zoneFaults(zone: string | undefined): Complaint[] {
  if (zone === undefined) return [];
  try {
    Intl.DateTimeFormat("en", { timeZone: zone });
    return [];
  } catch {
    return [
      {
        path: ["quiet", "zone"],
        message: `got "${zone}"; a time zone was expected, such as Europe/Berlin`,
      },
    ];
  }
}
