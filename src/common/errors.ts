/** Errors meant for a reader: what was found, what was expected, what to do. Shown without a stack trace. */
export class UserError extends Error {
  /** @param code stable, for tests and for quick fixes, for example `corpus.empty` */
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = 'UserError';
  }
}

/** The sentence to show for any thrown value. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** Makes a forgotten case of a closed union a compile error. */
export function assertNever(value: never): never {
  throw new Error(`Unhandled case: ${JSON.stringify(value)}`);
}
