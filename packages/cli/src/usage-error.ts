/** A command line that cannot be done: what and why, and what to do next. */
export class UsageError extends Error {
  constructor(
    message: string,
    readonly next = "",
  ) {
    super(message);
  }
}
