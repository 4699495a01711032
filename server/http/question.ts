import type { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { invalidParameters } from "./problem.ts";

/** Reads the query of a request. Throws a 400 that names what is unknown, doubled or not valid. */
export function questionOf<Query extends z.ZodObject>(c: Context, query: Query): z.infer<Query> {
  const given = Object.entries(c.req.queries());
  const single = given.map(([name, values]) => [name, values.length === 1 ? values[0] : values]);
  const parsed = query.safeParse(Object.fromEntries(single));
  if (!parsed.success) throw invalidParameters(parsed.error.issues, Object.keys(query.shape));
  return parsed.data;
}
