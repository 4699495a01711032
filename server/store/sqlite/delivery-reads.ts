import type { AttemptRow, DeliveriesQuery, DeliveryRow, Outbox } from "../../alerting.ts";
import type { Message } from "../../alert/event.ts";
import type { Db } from "./database.ts";

const DELIVERY = `select id, number, endpoint, message, status, attempts, due_at as "dueAt",
                         created_at as "createdAt", settled_at as "settledAt"
                    from delivery join delivery_message on delivery = number`;

type Stored = Omit<DeliveryRow, "message"> & { readonly message: string };

export function sqliteDeliveryReads(db: Db): Pick<Outbox, "deliveries" | "delivery" | "counts"> {
  const list = db.prepare<[object], Stored>(
    `${DELIVERY} where (@status is null or status = @status)
                   and (@endpoint is null or endpoint = @endpoint)
                   and (@before is null or number < @before)
                 order by number desc limit @limit`,
  );
  const find = db.prepare<[string], Stored>(`${DELIVERY} where id = ?`);
  const attempts = db.prepare<[string], AttemptRow>(
    `select number, at, took_ms as "tookMs", outcome, status, reason, answer
       from attempt where delivery = (select number from delivery where id = ?) order by number`,
  );
  const counts = db.prepare<[], Awaited<ReturnType<Outbox["counts"]>>[number]>(
    `select endpoint, status, count(*) as count, min(created_at) as oldest
       from delivery group by endpoint, status order by endpoint, status`,
  );
  const delivery = db.transaction((id: string) => {
    const row = find.get(id);
    return row && { ...rowOf(row), log: attempts.all(id) };
  });
  return {
    deliveries: async ({ status = null, endpoint = null, before = null, limit }: Asked) =>
      list.all({ status, endpoint, before, limit }).map(rowOf),
    delivery: async (id) => delivery(id),
    counts: async () => counts.all(),
  };
}

type Asked = { readonly [Name in keyof DeliveriesQuery]: DeliveriesQuery[Name] | null };

function rowOf({ message, ...row }: Stored): DeliveryRow {
  return { ...row, message: JSON.parse(message) as Message };
}
