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
  /** The currency that our conversions stand beside; null for none. */
  readonly currency: "USD" | null;
  /** Whether the notes on single claims are shown. */
  readonly notes: boolean;
  /** Parts that say nothing we know, as they were written. */
  readonly ignored: readonly string[];
}

/** Reads the address. What is not valid in it, or stands there twice, is left out and named. */
export function readAddress(
  query: URLSearchParams,
  acceptLanguage: string | undefined,
  now: Instant,
): Address {
  const readers = partReaders(now);
  const ignored: string[] = [];
  const found: Partial<Address> = {};
  for (const [name, value] of query) {
    const part = readers.get(name)?.(value);
    readers.delete(name);
    if (part) Object.assign(found, part);
    else ignored.push(`${name}=${value}`);
  }
  const lang = preferred(acceptLanguage);
  return {
    lang,
    definition: "all",
    frozenAt: null,
    currency: null,
    notes: false,
    ...found,
    ignored,
  };
}

type PartReader = (value: string) => Partial<Address> | null;

function partReaders(now: Instant): Map<string, PartReader> {
  return new Map<string, PartReader>([
    ["lang", (value) => (isLang(value) ? { lang: value } : null)],
    ["definition", (value) => (isDefinition(value) ? { definition: value } : null)],
    ["currency", (value) => (value === "USD" ? { currency: value } : null)],
    ["notes", (value) => (value === "shown" ? { notes: true } : null)],
    ["as_of", (value) => pastMoment(value, now)],
  ]);
}

/** The same page with some parts of its address changed. */
export function hrefOf(address: Address, changed: Partial<Address> = {}): string {
  const { lang, definition, frozenAt, currency, notes } = { ...address, ...changed };
  const query = new URLSearchParams({ lang });
  if (definition !== "all") query.set("definition", definition);
  if (currency !== null) query.set("currency", currency);
  if (notes) query.set("notes", "shown");
  if (frozenAt !== null) query.set("as_of", formatInstant(frozenAt));
  return `/?${query.toString().replaceAll("%3A", ":")}`;
}

/** The language of a reader who does not say it in the address. */
export function preferred(acceptLanguage = ""): Lang {
  return /^zh\b/i.test(acceptLanguage) ? "zh" : "en";
}

function isDefinition(text: string): text is DefinitionId {
  return DEFINITION_IDS.some((id) => id === text);
}

function pastMoment(text: string, now: Instant): Partial<Address> | null {
  const at = momentOf(text);
  return at !== undefined && at <= now ? { frozenAt: at } : null;
}

/** A moment, or the last one of a day. */
function momentOf(text: string): Instant | undefined {
  try {
    return text.length === 10 ? endOf(parseDay(text)) - 1 : parseInstant(text);
  } catch {
    return undefined; // It is named among the ignored parts.
  }
}
