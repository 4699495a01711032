import { formatInstant } from "../market/instant.ts";
import type { QuarantineItem } from "../ports.ts";

/** What was set aside, as the operator's interface and the command line give it. */
export function quarantineBody(item: QuarantineItem) {
  const { id, source, asOf, day, state, reasons, at, remark, address } = item;
  const times = { as_of: asOf === null ? null : formatInstant(asOf), at: formatInstant(at) };
  return { id, source, ...times, day, state, reasons, remark, address };
}
