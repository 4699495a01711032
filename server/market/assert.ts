/** Stops the program on a programmer's error. Expected failures are values, never assertions. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(`Invariant broken: ${message}`);
}

/** The value, where the code around it proves that there is one. */
export function present<Value>(value: Value | undefined, what: string): Value {
  assert(value !== undefined, `${what} is missing`);
  return value;
}
