/** The commands of find's -exec. */

import { strerror } from "@netloom/uapi";
import { spawn, waitFor } from "../libc/spawn.js";
import { Stdio } from "../libc/stdio.js";
import type { Command } from "../libc/command.js";

/** Runs a command, in a directory if one is given; true if it succeeded. */
export async function runCommand(c: Command, argv: readonly string[], dir: string | null): Promise<boolean> {
  const pid = spawn(
    c.sys,
    argv,
    c.env,
    (child, error) => new Stdio(child).err(`${c.name}: '${argv[0]}': ${strerror(error.code)}\n`),
    (child) => {
      if (dir !== null) child.chdir(dir);
    },
  );
  const status = await waitFor(c.sys, pid);
  return status.status === 0 && status.signal === 0;
}

/** `-exec COMMAND {} +`: names are gathered and given together. */
export class Batch {
  private names: string[] = [];

  constructor(
    private readonly c: Command,
    private readonly argv: readonly string[],
  ) {}

  async add(name: string): Promise<boolean> {
    this.names.push(name);
    if (this.names.length >= 4096) await this.finish();
    return true;
  }

  async finish(): Promise<void> {
    if (this.names.length === 0) return;
    const names = this.names;
    this.names = [];
    await this.c.stdio.flush();
    if (!(await runCommand(this.c, [...this.argv, ...names], null))) this.c.status = 1;
  }
}
