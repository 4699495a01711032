/** How a command ended badly: 1, it failed; 2, it was asked wrongly. The message is for a person. */
export class CommandError extends Error {
  readonly exitCode: 1 | 2;

  constructor(exitCode: 1 | 2, message: string) {
    super(message);
    this.exitCode = exitCode;
  }
}

export function failed(message: string): CommandError {
  return new CommandError(1, message);
}

export function askedWrongly(message: string): CommandError {
  return new CommandError(2, message);
}

/** Parses an argument; what the parser refuses becomes a wrong question that names the argument. */
export function argument<Value>(name: string, text: string, parse: (text: string) => Value): Value {
  try {
    return parse(text);
  } catch (error) {
    throw askedWrongly(`${name}: ${(error as Error).message}`);
  }
}
