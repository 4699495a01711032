import { z } from "zod";

/** Turns a parser that throws into a zod transform that reports. */
export function orIssue<Value>(parse: (text: string) => Value) {
  return (text: string, context: z.RefinementCtx): Value => {
    try {
      return parse(text);
    } catch (error) {
      context.addIssue({ code: "custom", message: (error as Error).message });
      return z.NEVER;
    }
  };
}

/** Bytes as a JSON value; text that is none comes back as a text that says so, for a shape to refuse. */
export function jsonOf(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return "text that is not JSON";
  }
}
