/** How much of the host a world may use before it is ended. All limits are inclusive; Infinity lifts one. */
export interface Budget {
  /** Seconds of wall time the whole world may take. */
  readonly maxTimeS: number;
  /** Seconds the virtual clock may reach. */
  readonly maxVirtualTimeS: number;
  /** Bytes written to the world's output. */
  readonly maxOutputBytes: number;
  /** Live processes and zombies; beyond it fork fails with EAGAIN. */
  readonly maxProcesses: number;
  /** Processes ever forked. */
  readonly maxForks: number;
  /** System calls of all processes together: ends what computes forever where no wall clock is at hand. */
  readonly maxSystemCalls: number;
  /** Bytes held by files in memory, in all file systems; beyond it writing fails with ENOSPC. */
  readonly maxFileBytes: number;
}

export const DEFAULT_BUDGET: Budget = {
  maxTimeS: 300,
  maxVirtualTimeS: 30 * 86_400,
  maxOutputBytes: 256 * 1024 * 1024,
  maxProcesses: 4096,
  maxForks: 5_000_000,
  maxSystemCalls: 1_000_000_000,
  maxFileBytes: 256 * 1024 * 1024,
};

/** The command-line option that raises a limit, named in the message when it is exceeded. */
export const BUDGET_OPTIONS: Readonly<Record<keyof Budget, string>> = {
  maxTimeS: "--max-time",
  maxVirtualTimeS: "--max-virtual-time",
  maxOutputBytes: "--max-output",
  maxProcesses: "--max-processes",
  maxForks: "--max-forks",
  maxSystemCalls: "--max-system-calls",
  maxFileBytes: "--max-file-bytes",
};

/** The sentence that ends a world whose budget is used up. */
export function budgetMessage(what: string, limit: string, option: string): string {
  return `netloom: ${what} budget used up (limit ${limit}); raise it with ${option}`;
}
