import type { z } from "zod";
import type { Rule } from "../alert/rule.ts";
import { logSource, type LogSource, type RawLog } from "../sources/logs/shape.ts";
import type { Receiver } from "../webhook/channel.ts";
import { ruleOf } from "./condition.ts";
import { receiverOf, type Environment } from "./endpoints.ts";
import { logOf } from "./logs.ts";
import { complaintsOf, pathText, type Complaint, type Path, type RuleFault } from "./fault.ts";
import {
  endpoint as endpointShape,
  rule as ruleShape,
  ruleFile,
  type RawEndpoint,
  type RawFile,
  type RawRule,
} from "./schema.ts";
import { sourceOf } from "./source-text.ts";

/** Where else than at public https addresses we may call. */
export interface Targets {
  readonly allowHosts: readonly string[];
  readonly allowCidrs: readonly string[];
  readonly allowHttp: boolean;
}

/** What a file of rules says. */
export interface RuleFile {
  readonly rules: readonly Rule[];
  readonly endpoints: readonly Receiver[];
  readonly targets: Targets;
  readonly logs: readonly LogSource[];
  /** Of how many dates the published sets stand; undefined for all. */
  readonly keepDates: number | undefined;
  /** Shipped rules that are switched off. */
  readonly off: "all" | readonly string[];
}

export type ReadRules =
  | { readonly kind: "rules"; readonly file: RuleFile }
  | { readonly kind: "faults"; readonly faults: readonly RuleFault[] };

interface Reading {
  readonly file: string;
  readonly environment: Environment;
  /** Ids of the shipped rules. */
  readonly shipped: readonly string[];
  /** Of which rules speak that name no source; OpenRouter unless it is told. */
  readonly market?: string;
  /** Why an endpoint could never work; null where nothing speaks against it. */
  readonly faultOf?: (receiver: Receiver) => string | null;
}

/** Reads a file of rules. Says every fault at once, each with its line. */
export function readRules(text: string, reading: Reading): ReadRules {
  const source = sourceOf(text, reading.file);
  if (source.isBroken) return { kind: "faults", faults: source.faults([]) };
  const raw = source.raw ?? {};
  const parsed = ruleFile.safeParse(raw, { reportInput: true });
  const { file, complaints } = compile(parsed.success ? parsed.data : soundParts(raw), reading);
  const misshapen = complaintsOf(parsed.error?.issues ?? []);
  // What was left out as misshapen must not be told again as missing.
  const isTold = ({ path }: Complaint) =>
    misshapen.some((told) => pathText(told.path).startsWith(pathText(path)));
  const all = [...misshapen, ...complaints.filter((complaint) => !isTold(complaint))];
  if (all.length === 0) return { kind: "rules", file };
  return { kind: "faults", faults: source.faults(all) };
}

/** What can be read of a file that is faulty elsewhere, each item in its place, so that all faults are found at once. */
function soundParts(raw: unknown): Items {
  const { rules, endpoints, sources } = (typeof raw === "object" ? raw : {}) as Record<
    string,
    unknown
  >;
  const items = (list: unknown): unknown[] => (Array.isArray(list) ? list : []);
  return {
    rules: items(rules).map((one) => soundPart(ruleShape, one)),
    endpoints: items(endpoints).map((one) => soundPart(endpointShape, one)),
    sources: items(sources).map((one) => soundPart(logSource, one)),
  };
}

/** An item without the fields that are faulty; undefined where it cannot do without them. */
function soundPart<Shape extends z.ZodType>(shape: Shape, raw: unknown) {
  const { data, error } = shape.safeParse(raw);
  if (!error || typeof raw !== "object" || raw === null) return data;
  const faulty = new Set(complaintsOf(error.issues).map(({ path }) => path[0]));
  const sound = Object.entries(raw).filter(([name]) => !faulty.has(name));
  return shape.safeParse(Object.fromEntries(sound)).data;
}

/** A file of which single items may not have been readable. */
type Items = Omit<RawFile, "rules" | "endpoints" | "sources"> & {
  readonly rules?: readonly (RawRule | undefined)[] | undefined;
  readonly endpoints?: readonly (RawEndpoint | undefined)[] | undefined;
  readonly sources?: readonly (RawLog | undefined)[] | undefined;
};

/** Reads one rule, as it stands in a file or as JSON. */
export function readRule(
  text: string,
  file: string,
  market?: string,
): Rule | { readonly faults: readonly RuleFault[] } {
  const source = sourceOf(text, file);
  if (source.isBroken) return { faults: source.faults([]) };
  const parsed = ruleShape.safeParse(source.raw, { reportInput: true });
  if (!parsed.success) return { faults: source.faults(complaintsOf(parsed.error.issues)) };
  const read = ruleOf(parsed.data, market);
  return "value" in read ? read.value : { faults: source.faults(read.complaints) };
}

function compile(raw: Items, reading: Reading) {
  const complaints: Complaint[] = [];
  const off = raw.defaults?.off ?? [];
  const rules = (raw.rules ?? []).flatMap((one, i) =>
    one ? collect(["rules", i], ruleOf(one, reading.market), complaints) : [],
  );
  const endpoints = (raw.endpoints ?? []).flatMap((one, i) => {
    const read = one && receiverOf(one, reading.environment, reading.faultOf);
    return read ? collect(["endpoints", i], read, complaints) : [];
  });
  const logs = (raw.sources ?? []).flatMap((one, i) =>
    one ? collect(["sources", i], logOf(one, reading.environment), complaints) : [],
  );
  complaints.push(
    ...duplicates(raw, "rules"),
    ...duplicates(raw, "endpoints"),
    ...duplicates(raw, "sources"),
    ...unknownEndpoints(raw),
    ...shippedFaults(raw, reading.shipped),
  );
  const { allow_hosts: hosts, allow_cidrs: cidrs, allow_http: http } = raw.webhook ?? {};
  const targets = { allowHosts: hosts ?? [], allowCidrs: cidrs ?? [], allowHttp: http ?? false };
  const keepDates = raw.snapshots?.keep;
  return { file: { rules, endpoints, targets, logs, keepDates, off }, complaints };
}

type Compiled<Value> = { readonly value: Value } | { readonly complaints: readonly Complaint[] };

function collect<Value>(at: Path, compiled: Compiled<Value>, complaints: Complaint[]): Value[] {
  if ("value" in compiled) return [compiled.value];
  complaints.push(
    ...compiled.complaints.map((found) => ({ ...found, path: [...at, ...found.path] })),
  );
  return [];
}

function duplicates(raw: Items, list: "rules" | "endpoints" | "sources"): Complaint[] {
  const items = raw[list] ?? [];
  return items.flatMap((item, i) => {
    const first = items.findIndex((other) => other !== undefined && other.id === item?.id);
    if (item === undefined || first === i) return [];
    const message = `"${item.id}" is taken`;
    return [{ path: [list, i, "id"], message, sameAs: [list, first, "id"] }];
  });
}

function unknownEndpoints({ rules = [], endpoints = [] }: Items): Complaint[] {
  const known = endpoints.map((endpoint) => endpoint?.id);
  // One of them could not be read, and may be the one that is meant.
  if (known.includes(undefined)) return [];
  const those = known.length > 0 ? `there are ${known.join(", ")}` : "the file has no endpoints";
  return rules.flatMap((rule, i) =>
    (rule?.notify ?? []).flatMap((id, k) =>
      known.includes(id)
        ? []
        : [{ path: ["rules", i, "notify", k], message: `"${id}" is no endpoint; ${those}` }],
    ),
  );
}

function shippedFaults({ rules = [], defaults }: Items, shipped: readonly string[]): Complaint[] {
  const off = defaults?.off ?? [];
  const isOff = (id: string) => off === "all" || off.includes(id);
  const clashes = rules.flatMap((rule, i) =>
    rule && shipped.includes(rule.id) && !isOff(rule.id)
      ? [
          {
            path: ["rules", i, "id"],
            message: `"${rule.id}" is a shipped rule: take another id, or switch that one off under defaults`,
          },
        ]
      : [],
  );
  const unknown = (off === "all" ? [] : off).flatMap((id, i) =>
    shipped.includes(id)
      ? []
      : [
          {
            path: ["defaults", "off", i],
            message: `"${id}" is no shipped rule; those are ${shipped.join(", ")}`,
          },
        ],
  );
  return [...clashes, ...unknown];
}
