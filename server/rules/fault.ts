import type { Document, LineCounter } from "yaml";
import { isMap, isNode, isScalar } from "yaml";
import type { z } from "zod";
import { expectedOf as boundOf } from "../shape.ts";

export type Path = readonly (string | number)[];

/** What is wrong at a place of a file. */
export interface Complaint {
  readonly path: Path;
  readonly message: string;
  /** Whether the name of the place is meant, and not what stands there. */
  readonly isKey?: boolean;
  /** Another place that it clashes with, whose line is told too. */
  readonly sameAs?: Path;
}

/** A complaint with where it is, for a person. */
export interface RuleFault {
  readonly file: string;
  readonly line: number;
  /** `rules[0].when.above`; empty for the file as a whole. */
  readonly path: string;
  readonly message: string;
}

export function faultText({ file, line, path, message }: RuleFault): string {
  return `${file}:${line}: ${path === "" ? "" : `${path}: `}${message}`;
}

export function pathText(path: Path): string {
  return path
    .map((part, i) => (typeof part === "number" ? `[${part}]` : i === 0 ? part : `.${part}`))
    .join("");
}

/** The line of a place; of one that is missing, the line of what it is missing from. */
export function lineOf(
  document: Document,
  counter: LineCounter,
  { path, isKey }: Complaint,
): number {
  for (let length = path.length; length > 0; length--) {
    const offset = offsetOf(
      document,
      path.slice(0, length),
      isKey === true && length === path.length,
    );
    if (offset !== undefined) return counter.linePos(offset).line;
  }
  return 1;
}

function offsetOf(document: Document, path: Path, isKey: boolean): number | undefined {
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  const name = keyNode(parent, path.at(-1));
  const value = document.getIn(path, true);
  return startOf(isKey ? name : value) ?? startOf(name);
}

function keyNode(parent: unknown, name: string | number | undefined): unknown {
  if (!isMap(parent)) return undefined;
  return parent.items.find(({ key }) => isScalar(key) && key.value === name)?.key;
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}

const KINDS: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a mapping",
};

/** What zod found, as places and sentences. Of a union only the branch that was meant is told. */
export function complaintsOf(issues: readonly z.core.$ZodIssue[], above: Path = []): Complaint[] {
  return issues.flatMap((issue): Complaint[] => {
    const path = [...above, ...(issue.path as (string | number)[])];
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => ({
        path: [...path, key],
        message: issue.message,
        isKey: true,
      }));
    }
    if (issue.code === "invalid_union") return unionComplaints(issue, path);
    return [{ path, message: sentenceOf(issue) }];
  });
}

function unionComplaints(issue: z.core.$ZodIssueInvalidUnion, path: Path): Complaint[] {
  const isOther = ({ code, path: at }: z.core.$ZodIssue) =>
    at.length === 0 && (code === "invalid_type" || code === "invalid_value");
  const meant = issue.errors.find((branch) => !branch.some(isOther));
  if (meant) return complaintsOf(meant, path);
  const wanted = issue.errors.map(([first]) => (first ? expectedOf(first) : "")).join(", or ");
  return [{ path, message: `${gotOf(issue.input)}; ${wanted} was expected` }];
}

function sentenceOf(issue: z.core.$ZodIssue): string {
  if (issue.code === "invalid_type" || issue.code === "invalid_value") {
    // A message of the schema's own says it better.
    if (!issue.message.startsWith("Invalid")) return `${gotOf(issue.input)}; ${issue.message}`;
    return `${gotOf(issue.input)}; ${expectedOf(issue)} was expected`;
  }
  // What the schema says itself, or a bound in plain words.
  return `${gotOf(issue.input)}; ${boundOf(issue)}`;
}

function expectedOf(issue: z.core.$ZodIssue): string {
  if (issue.code === "invalid_type") return KINDS[issue.expected] ?? issue.expected;
  if (issue.code === "invalid_value") {
    const values = issue.values.map(String);
    return values.length === 1 ? `"${values[0]}"` : `one of ${values.join(", ")}`;
  }
  return issue.message;
}

export function gotOf(input: unknown): string {
  if (input === undefined || input === null) return "it is missing";
  if (Array.isArray(input)) return "got a list";
  if (typeof input === "object") return "got a mapping";
  const text = typeof input === "string" ? `"${input.slice(0, 60)}"` : JSON.stringify(input);
  return `got ${text}`;
}
