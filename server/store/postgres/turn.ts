import type { Sql } from "./database.ts";

/** Waits until no other process keeps anything; for the rest of the transaction none does. */
export async function takeTurn(sql: Sql): Promise<void> {
  await sql.run("select 1 from intake_turn for update");
}
