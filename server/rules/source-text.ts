import { LineCounter, parseDocument, visit, type Document } from "yaml";
import { lineOf, pathText, type Complaint, type RuleFault } from "./fault.ts";

/** A file of rules as YAML has it, and how its faults are told with their lines. */
export interface SourceText {
  /** Whether it is no YAML; its faults are then those, whatever the complaints. */
  readonly isBroken: boolean;
  readonly raw: unknown;
  readonly faults: (complaints: readonly Complaint[]) => RuleFault[];
}

/** Reads a text as YAML. Never throws. */
export function sourceOf(text: string, file: string): SourceText {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false });
  const clashText = ({ sameAs }: Complaint) =>
    sameAs ? ` by line ${lineOf(document, counter, { path: sameAs, message: "" })}` : "";
  const faults = (complaints: readonly Complaint[]) =>
    complaints
      .map((complaint) => ({
        file,
        line: lineOf(document, counter, complaint),
        path: pathText(complaint.path),
        message: complaint.message + clashText(complaint),
      }))
      .toSorted((a, b) => a.line - b.line);
  const { raw, errors } = valueOf(document);
  const broken = errors.map(({ message, at }) => ({
    file,
    line: counter.linePos(at).line,
    path: "",
    message: `it cannot be read as YAML: ${message}`,
  }));
  const isBroken = broken.length > 0;
  return { isBroken, raw, faults: isBroken ? () => broken : faults };
}

const ALIASES_MAX = 50; // a few lines of aliases of aliases would otherwise fill the memory

interface ReadValue {
  readonly raw: unknown;
  readonly errors: readonly { readonly message: string; readonly at: number }[];
}

function valueOf(document: Document.Parsed): ReadValue {
  const errors = document.errors.map(({ message, pos: [at] }) => ({ message, at }));
  visit(document, {
    Alias: (_, alias) => {
      if (alias.resolve(document)) return;
      const message = `nothing above is marked &${alias.source}, which *${alias.source} stands for`;
      errors.push({ message, at: alias.range?.[0] ?? 0 });
    },
  });
  if (errors.length > 0) return { raw: undefined, errors };
  try {
    return { raw: document.toJS({ maxAliasCount: ALIASES_MAX }), errors };
  } catch (error) {
    return { raw: undefined, errors: [{ message: (error as Error).message, at: 0 }] };
  }
}
