import { z } from "zod";
import { ruleFile } from "./rules/schema.ts";
import { postedBody } from "./wire-events.ts";

/** JSON Schemas for editors and receivers, made from the shapes that validate. */
export function schemas(): Readonly<Record<"tokentide" | "events", object>> {
  const made = (shape: z.ZodType) => z.toJSONSchema(shape, { io: "input", unrepresentable: "any" });
  return {
    tokentide: { title: "tokentide.yaml", ...made(ruleFile) },
    events: { title: "Events of Tokentide", ...made(postedBody) },
  };
}
