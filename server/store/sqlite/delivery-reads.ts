import type { AttemptRow, DeliveriesQuery, Outbox } from "../../alerting.ts";
import { deliveryOf, type StoredDelivery } from "../shapes.ts";
import { ATTEMPTS, DELIVERY, DELIVERY_COUNTS } from "../texts.ts";
import type { Db } from "./database.ts";

export function sqliteDeliveryReads(db: Db): Pick<Outbox, "deliveries" | "delivery" | "counts"> {
  const list = db.prepare<[object], StoredDelivery>(
    `${DELIVERY} where (@status is null or status = @status)
                   and (@endpoint is null or endpoint = @endpoint)
                   and (@before is null or number < @before)
                 order by number desc limit @limit`,
  );
  const find = db.prepare<[string], StoredDelivery>(`${DELIVERY} where id = ?`);
  const attempts = db.prepare<[string], AttemptRow>(ATTEMPTS);
  const counts = db.prepare<[], Awaited<ReturnType<Outbox["counts"]>>[number]>(DELIVERY_COUNTS);
  const delivery = db.transaction((id: string) => {
    const row = find.get(id);
    return row && { ...deliveryOf(row), log: attempts.all(id) };
  });
  return {
    deliveries: async ({ status = null, endpoint = null, before = null, limit }: Asked) =>
      list.all({ status, endpoint, before, limit }).map(deliveryOf),
    delivery: async (id) => delivery(id),
    counts: async () => counts.all(),
  };
}

type Asked = { readonly [Name in keyof DeliveriesQuery]: DeliveriesQuery[Name] | null };
