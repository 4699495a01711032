import type { AttemptRow, Outbox } from "../../alerting.ts";
import { deliveryOf, type StoredDelivery } from "../shapes.ts";
import { ATTEMPTS, DELIVERY, DELIVERY_COUNTS } from "../texts.ts";
import type { Db } from "./database.ts";

export function postgresDeliveryReads(db: Db): Pick<Outbox, "deliveries" | "delivery" | "counts"> {
  return {
    deliveries: async ({ status = null, endpoint = null, before = null, limit }) => {
      const rows = await db.rows<StoredDelivery>(LIST, [status, endpoint, before, limit]);
      return rows.map(deliveryOf);
    },
    delivery: async (id) => {
      const [row] = await db.rows<StoredDelivery>(`${DELIVERY} where id = ?`, [id]);
      return row && { ...deliveryOf(row), log: await db.rows<AttemptRow>(ATTEMPTS, [id]) };
    },
    counts: () => db.rows<Awaited<ReturnType<Outbox["counts"]>>[number]>(DELIVERY_COUNTS),
  };
}

const LIST = `${DELIVERY} where ($1::text is null or status = $1)
    and ($2::text is null or endpoint = $2) and ($3::bigint is null or number < $3)
  order by number desc limit $4`;
