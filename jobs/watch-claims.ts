import type { EventBody } from "../server/alert/event.ts";
import type { Claim } from "../server/market/claim.ts";
import { formatInstant } from "../server/market/instant.ts";
import { attribution } from "../server/words/citation.ts";
import { statedText } from "../server/words/claim.ts";
import type { Telling } from "./alert-data.ts";
import { RULE_ROW } from "./market-alerts.ts";
import { memoryOf, rowOf, type Happened, type Watch } from "./occurrences.ts";

interface Seen {
  readonly claims: readonly string[];
}

/** Claims that were not there before. What stood there when the rule was first loaded is history. */
export const watchClaims: Watch<"claim"> = async (ports, watching, { entity, topic, which }) => {
  const asked = {
    asOf: ports.at,
    ...(topic === null ? {} : { topic }),
    ...(entity === null ? {} : { entity }),
  };
  const { claims } = await ports.reads.readClaims(asked);
  const seen = (memoryOf(watching, RULE_ROW) as Seen | undefined)?.claims;
  const known = new Set(seen ?? claims.map(({ claim }) => claim.id));
  const found = claims
    .map(({ claim }) => claim)
    .filter(({ id, supersedes }) => !known.has(id) && (which === "new" || supersedes !== null));
  const all = [...new Set([...known, ...claims.map(({ claim }) => claim.id)])].toSorted();
  const row = { subject: RULE_ROW, state: "inactive", memory: { claims: all } } as const;
  return {
    rows: rowOf(watching, ports.at, row),
    happened: found.map((claim) => happenedOf(ports, watching.rule.id, claim)),
  };
};

function happenedOf(telling: Telling, rule: string, claim: Claim): Happened {
  const { id, topic, entity, quantity, status, period, publisher, address, supersedes } = claim;
  const body: EventBody = {
    type: "claim.new",
    timestamp: formatInstant(telling.at),
    data: {
      rule,
      claim: id,
      topic,
      entity,
      quantity,
      stated: statedText(claim, "en"),
      stated_zh: statedText(claim, "zh"),
      status,
      period:
        period && (period.start === period.end ? period.start : `${period.start}/${period.end}`),
      stated_on: claim.stated ?? "",
      publisher,
      address,
      supersedes,
      attribution: attribution("claims", null),
      url: `${telling.publicUrl}/api/v1/claims?id=${encodeURIComponent(id)}`,
    },
  };
  return { key: id, subject: id, period: null, body };
}
