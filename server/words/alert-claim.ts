import type { ClaimData } from "../alert/event.ts";
import type { Day } from "../market/day.ts";
import { phrases } from "./alert-phrases.ts";
import { dateText, entityName, spokenOf } from "./claim.ts";
import { words, type Lang } from "./lang.ts";

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const DATE = /^\d{4}(-\d{2}){0,2}$/;

/** Who stated what: "ByteDance, capital expenditure: about CNY 200 billion". */
export function claimTitle({ entity, quantity, stated, stated_zh }: ClaimData, lang: Lang): string {
  const { claim, press } = words(lang);
  const names: Readonly<Record<string, string>> = { ...press.quantity, ...claim.quantity };
  const what = names[quantity] ?? quantity.replaceAll("_", " ");
  return phrases(lang).claimed(
    entityName(entity, lang),
    what,
    lang === "zh" ? (stated_zh ?? stated) : stated,
  );
}

/** What a claim says below its title. */
export function claimLines(data: ClaimData, lang: Lang): (string | null)[] {
  const say = phrases(lang);
  const { claim } = words(lang);
  const statuses: Readonly<Record<string, string>> = claim.status;
  return [
    say.claimStatus(statuses[data.status] ?? data.status, claimPeriod(data, lang)),
    say.statedBy(data.publisher, claimDate(data, lang)),
    data.supersedes === null ? null : say.line(claim.replaces(data.supersedes)),
    data.address,
    say.rule(data.rule, null, null),
  ];
}

function claimPeriod({ period }: ClaimData, lang: Lang): string | null {
  const [start = "", end = start] = period?.split("/") ?? [];
  const isSpan = DAY.test(start) && DAY.test(end);
  return isSpan ? spokenOf({ period: { start: start as Day, end: end as Day } }, lang) : period;
}

function claimDate({ stated_on }: ClaimData, lang: Lang): string | null {
  if (stated_on === "") return null;
  return DATE.test(stated_on) ? dateText(stated_on, lang) : stated_on;
}
