import type { Outbox } from "../../alerting.ts";
import { untried } from "../../alert/endpoint-state.ts";
import type { Instant } from "../../market/instant.ts";
import { REVIVE_DEAD, REVIVE_SETTLED } from "../texts.ts";
import { logChange } from "./changes.ts";
import { integers, type Db, type Sql } from "./database.ts";
import { putState, statesOf } from "./endpoint-states.ts";
import { wait, type Waiting } from "./queue.ts";

/** Makes due again what was settled. */
export function postgresReviver(db: Db): Pick<Outbox, "replay" | "enable"> {
  return {
    replay: (id, at) => db.transaction((sql) => replay(sql, id, at)),
    enable: (endpoint, at) => db.transaction((sql) => enable(sql, endpoint, at)),
  };
}

async function replay(sql: Sql, id: string, at: Instant): Promise<boolean> {
  const [delivery] = await sql.rows<Waiting>(`${REVIVE_SETTLED} for update`, [id]);
  if (delivery === undefined) return false;
  const states = await statesOf(sql, [delivery.endpoint], "for share");
  if ((states.get(delivery.endpoint)?.disabledAt ?? null) !== null) return false;
  await revive(sql, [delivery], at);
  return true;
}

async function enable(sql: Sql, endpoint: string, at: Instant): Promise<number> {
  const state = (await statesOf(sql, [endpoint], "for update")).get(endpoint) ?? untried(endpoint);
  const { disabledAt, succeededAt } = state;
  await putState(sql, { ...untried(endpoint), succeededAt });
  if (disabledAt === null) return 0;
  const died = await sql.rows<Waiting>(REVIVE_DEAD, [endpoint, disabledAt]);
  await revive(sql, died, at);
  await logChange(sql, { at, kind: "delivery", source: endpoint, detail: "switched on" });
  return died.length;
}

async function revive(sql: Sql, deliveries: readonly Waiting[], at: Instant): Promise<void> {
  await sql.run(
    `update delivery set status = 'due', due_at = ?, leased = 0, tries = 0, settled_at = null
      where number = any(?::bigint[])`,
    [at, integers(deliveries.map(({ number }) => number))],
  );
  await wait(sql, deliveries);
}
