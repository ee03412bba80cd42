/** What a world asks of the machine it runs on: the only place where virtual time meets wall time. */
export interface WorldHost {
  /** A monotonic wall clock in nanoseconds. */
  wallNs(): number;
  /** Resolves at that reading of `wallNs`, or earlier. */
  sleepUntil(wallNs: number): Promise<void>;
  /** Lets the host's event loop turn once, so that input, ^C and painting get their turn. */
  breathe(): Promise<void>;
}
