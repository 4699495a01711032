import { expect } from "vitest";
import { problem, type ProblemBody } from "../../../server/wire.ts";

// A stack, a place in our files, a statement, an address of the machine.
const INSIDE =
  /\bat (async )?[\w.<>]+ \(|\.m?js:\d+|\.ts\b|\/work\/|node_modules|\/tmp\/|sqlite|\bselect .+ from\b|127\.0\.0\.1/i;

/** Reads a refusal, which has one shape whatever is refused, and shows nothing of the inside. */
export async function problemOf(response: Response): Promise<ProblemBody> {
  const text = await response.text();
  expect(response.headers.get("content-type"), text.slice(0, 200)).toBe("application/problem+json");
  expect(response.headers.get("cache-control")).toBe("no-store");
  const body = problem.strict().parse(JSON.parse(text));
  expect(body.status).toBe(response.status);
  expect(body.type).toMatch(/^urn:tokentide:problem:[a-z-]+$/);
  expect(body.title).not.toBe("");
  expect(body.detail).not.toBe("");
  expect(text).not.toMatch(INSIDE);
  return body;
}
