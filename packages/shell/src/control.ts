/** How execution leaves the normal order of commands. */

/** The current top-level command is given up (an expansion or assignment error); the shell goes on. */
export class DiscardCommand extends Error {
  constructor(readonly status: number) {
    super("command discarded");
  }
}

/** The shell ends (`${x?}`, `set -u`); interactive shells only give up the command. */
export class ExitShell extends Error {
  constructor(readonly status: number) {
    super("shell ends");
  }
}

export const JUMP_NONE = 0;
export const JUMP_BREAK = 1;
export const JUMP_CONTINUE = 2;
export const JUMP_RETURN = 3;
export const JUMP_EXIT = 4;

/** A pending `break`, `continue`, `return` or `exit`: every list looks at it after every command. */
export type Jump = typeof JUMP_NONE | typeof JUMP_BREAK | typeof JUMP_CONTINUE | typeof JUMP_RETURN | typeof JUMP_EXIT;
