import { parseAccept } from "hono/utils/accept";
import { endOf, parseDay } from "../../market/day.ts";
import { DEFINITION_IDS, type DefinitionId } from "../../market/definition.ts";
import { formatInstant, parseInstant, type Instant } from "../../market/instant.ts";
import { isLang, type Lang } from "../../words/lang.ts";

/** What the address of the page asks for. */
export interface Address {
  readonly lang: Lang;
  readonly definition: DefinitionId;
  /** The moment whose knowledge is asked for; null for the present one. */
  readonly frozenAt: Instant | null;
  /** Parts that say nothing we know, as they were written. */
  readonly ignored: readonly string[];
}

/** Reads the address. What is not valid in it is left out, and named. */
export function readAddress(
  query: URLSearchParams,
  acceptLanguage: string | undefined,
  now: Instant,
): Address {
  const found: { lang?: Lang; definition?: DefinitionId; frozenAt?: Instant } = {};
  const ignored: string[] = [];
  for (const [name, value] of query) {
    if (name === "lang" && !found.lang && isLang(value)) found.lang = value;
    else if (name === "definition" && !found.definition && isDefinition(value)) {
      found.definition = value;
    } else if (name === "as_of" && found.frozenAt === undefined && isPast(value, now)) {
      found.frozenAt = momentOf(value) as Instant;
    } else ignored.push(`${name}=${value}`);
  }
  return {
    lang: found.lang ?? preferred(acceptLanguage),
    definition: found.definition ?? "all",
    frozenAt: found.frozenAt ?? null,
    ignored,
  };
}

/** The same page with some parts of its address changed. */
export function hrefOf(address: Address, changed: Partial<Address> = {}): string {
  const { lang, definition, frozenAt } = { ...address, ...changed };
  const query = new URLSearchParams({ lang });
  if (definition !== "all") query.set("definition", definition);
  if (frozenAt !== null) query.set("as_of", formatInstant(frozenAt));
  return `/?${query.toString().replaceAll("%3A", ":")}`;
}

function preferred(acceptLanguage = ""): Lang {
  const langs = parseAccept(acceptLanguage).map(({ type }) => type.slice(0, 2).toLowerCase());
  return langs.find(isLang) ?? "en";
}

function isDefinition(text: string): text is DefinitionId {
  return DEFINITION_IDS.some((id) => id === text);
}

function isPast(text: string, now: Instant): boolean {
  const at = momentOf(text);
  return at !== undefined && at <= now;
}

/** A moment, or the last one of a day. */
function momentOf(text: string): Instant | undefined {
  try {
    return text.length === 10 ? endOf(parseDay(text)) - 1 : parseInstant(text);
  } catch {
    return undefined; // It is named among the ignored parts.
  }
}
