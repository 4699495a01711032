import { DEFINITION_IDS, type DefinitionId } from "../market/definition.ts";
import { dayOf, endOf, parseDay } from "../market/day.ts";
import { formatInstant, parseInstant, type Instant } from "../market/instant.ts";
import { metaOf } from "../http/answering.ts";
import { headlineBody } from "../http/headline.ts";
import { attribution } from "../words/citation.ts";
import { isLang, LANGS } from "../words/lang.ts";
import type { Tokentide } from "../compose.ts";
import { argument, askedWrongly, failed } from "./outcome.ts";
import { printJson, printLine } from "./print.ts";

export interface HeadlineOptions {
  readonly definition: string;
  readonly asOf?: string;
  readonly lang: string;
  readonly json?: boolean;
}

/** The headline in one sentence with its source, or with all its parts as JSON. */
export async function headline({ reads }: Tokentide, options: HeadlineOptions): Promise<void> {
  const { lang } = options;
  if (!isLang(lang))
    throw askedWrongly(`--lang: got "${lang}"; ${LANGS.join(" or ")} was expected`);
  const definition = definitionOf(options.definition);
  const { market } = reads;
  const now = reads.clock();
  const asOf = options.asOf === undefined ? now : argument("--as-of", options.asOf, asOfOf);
  if (asOf > now) throw askedWrongly(`--as-of: ${formatInstant(asOf)} lies in the future`);

  const found = await reads.readHeadline({ source: market, definition, asOf });
  const body = found.headline && headlineBody(found.headline, definition, { market, asOf });
  if (options.json) {
    const meta = await metaOf(reads, { source: market, definition, asOf: found.asOf });
    printJson({ meta, data: body });
  } else if (body) {
    printLine(`${body.sentence[lang]}\n${attribution(market, found.asOf)}`);
  } else {
    throw failed(`no week is closed as of ${dayOf(asOf)}: collect or import rows first`);
  }
}

function definitionOf(text: string): DefinitionId {
  const found = DEFINITION_IDS.find((id) => id === text);
  if (!found) {
    throw askedWrongly(`--definition: got "${text}"; ${DEFINITION_IDS.join(", ")} were expected`);
  }
  return found;
}

function asOfOf(text: string): Instant {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) ? endOf(parseDay(text)) - 1 : parseInstant(text);
}
