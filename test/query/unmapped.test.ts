import { expect, test } from "vitest";
import { sourceRow } from "../../server/wire.ts";
import { z } from "zod";
import { build } from "../support/app.ts";

const HEAD = "date,model_permaslug,total_tokens";

test("an author whom nobody has classified is reported above half a per cent of a closed day, not below", async () => {
  const app = build({ now: "2026-07-15T09:00:00Z" });
  const csv = [
    HEAD,
    "2026-07-12,openai/a,9950\n2026-07-12,brand-new/x,50",
    "2026-07-13,openai/a,9949\n2026-07-13,brand-new/x,51",
    "2026-07-14,openai/a,1\n2026-07-14,stealth/y,999\n2026-07-14,other,999",
  ].join("\n");
  await app.bring({ csv, asOf: "2026-07-15T02:00:00Z" });
  const { data } = await app.read("/sources", z.array(sourceRow));
  expect(data[0]?.unmapped).toEqual([{ day: "2026-07-13", author: "brand-new", share: 0.0051 }]);
  await app.close();
});
