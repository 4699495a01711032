import type { Outbox } from "../../alerting.ts";
import { untried } from "../../alert/endpoint-state.ts";
import type { Instant } from "../../market/instant.ts";
import { REVIVE_DEAD, REVIVE_SETTLED } from "../texts.ts";
import { changeLog } from "./changes.ts";
import type { Db } from "./database.ts";
import { endpointStates } from "./endpoint-states.ts";
import { waitingList, type Waiting } from "./queue.ts";

/** Makes due again what was settled. */
export function reviver(db: Db): Pick<Outbox, "replay" | "enable"> {
  const log = changeLog(db);
  const states = endpointStates(db);
  const wait = waitingList(db);
  const settled = db.prepare<[string], Waiting>(REVIVE_SETTLED);
  const diedSince = db.prepare<[string, Instant], Waiting>(REVIVE_DEAD);
  const makeDue = db.prepare<[Instant, number]>(
    `update delivery set status = 'due', due_at = ?, leased = 0, tries = 0, settled_at = null
      where number = ?`,
  );
  const revive = (delivery: Waiting, at: Instant): void => {
    makeDue.run(at, delivery.number);
    wait(delivery);
  };

  const replay = db.transaction((id: string, at: Instant): boolean => {
    const delivery = settled.get(id);
    if (delivery === undefined || states.of(delivery.endpoint).disabledAt !== null) return false;
    revive(delivery, at);
    return true;
  });
  const enable = db.transaction((endpoint: string, at: Instant): number => {
    const { disabledAt, succeededAt } = states.of(endpoint);
    states.put({ ...untried(endpoint), succeededAt });
    if (disabledAt === null) return 0;
    const died = diedSince.all(endpoint, disabledAt);
    for (const delivery of died) revive(delivery, at);
    log(at, "delivery", endpoint, "switched on");
    return died.length;
  });
  return {
    replay: async (id, at) => replay.immediate(id, at),
    enable: async (endpoint, at) => enable.immediate(endpoint, at),
  };
}
