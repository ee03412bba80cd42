/**
 * Unwinds the program of a process that is over. Not an Error: it is thrown for every exit(2), and
 * no stack is ever looked at.
 */
export class TaskExit {
  constructor(readonly pid: number) {}
}
