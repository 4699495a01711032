import type { Context } from "hono";
import type { z } from "@hono/zod-openapi";
import type { ProblemBody } from "../wire.ts";
import { expectedOf } from "../shape.ts";
import { securityHeaders } from "./security.ts";

/** Every error body this server sends, by its stable code. */
const PROBLEMS = {
  "invalid-parameter": { status: 400, title: "A parameter is not valid." },
  "needs-token": { status: 401, title: "This needs the operator's bearer token." },
  forbidden: { status: 403, title: "This may not be asked from there." },
  "not-found": { status: 404, title: "There is nothing here." },
  "method-not-allowed": { status: 405, title: "This is not how to ask here." },
  conflict: { status: 409, title: "It does not stand so that this could be done." },
  unanswerable: { status: 422, title: "The question cannot be answered." },
  "too-many-requests": { status: 429, title: "Too many questions from one address." },
  "too-busy": { status: 503, title: "Too much is asked at once." },
  "not-fresh": { status: 503, title: "The data is older than it should be." },
  "not-ready": { status: 503, title: "Not ready." },
  internal: { status: 500, title: "Something went wrong on our side." },
} as const;

export type ProblemCode = keyof typeof PROBLEMS;
type Fault = NonNullable<ProblemBody["errors"]>[number];

/** An expected refusal on its way to the client; `message` is safe to show to anyone. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly faults: readonly Fault[];

  constructor(code: ProblemCode, detail: string, faults: readonly Fault[] = []) {
    super(detail);
    this.code = code;
    this.faults = faults;
  }
}

/** Answers with RFC 9457 problem details. */
export function answerProblem(c: Context, problem: Problem): Response {
  const { status, title } = PROBLEMS[problem.code];
  const body: ProblemBody = {
    type: `urn:tokentide:problem:${problem.code}`,
    title,
    status,
    detail: problem.message,
    ...(problem.faults.length > 0 ? { errors: [...problem.faults] } : {}),
  };
  return c.body(JSON.stringify(body), status, {
    ...securityHeaders(c.req.path),
    "content-type": "application/problem+json",
    "cache-control": "no-store",
    ...(status === 401 ? { "www-authenticate": 'Bearer realm="tokentide"' } : {}),
  });
}

const FAULTS_MAX = 20; // a question has ten parameters; a thousand faults would be a megabyte of answer

/** A 400 that names each parameter and what was expected of it. */
export function invalidParameters(
  issues: readonly z.core.$ZodIssue[],
  known: readonly string[],
): Problem {
  const all = issues.flatMap((issue) =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((path) => ({
          path,
          message: `unknown parameter; ${known.length > 0 ? `known are ${known.join(", ")}` : "it takes none"}`,
        }))
      : [
          {
            path: issue.path.join("."),
            message: isMissing(issue) ? "it is missing" : expectedOf(issue),
          },
        ],
  );
  const faults = all.slice(0, FAULTS_MAX);
  const detail = faults.map(({ path, message }) => `${path}: ${message}`).join("; ");
  return new Problem("invalid-parameter", detail, faults);
}

function isMissing({ code, message }: z.core.$ZodIssue): boolean {
  return code === "invalid_type" && message.endsWith("received undefined");
}
