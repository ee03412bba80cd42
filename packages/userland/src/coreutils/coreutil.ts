/** The form of a GNU coreutils program: its version line and its help's ending are everywhere the same. */

import type { Program } from "@netloom/uapi";
import { command, type CommandSpec } from "../libc/command.js";

export type CoreutilSpec = Omit<CommandSpec, "version">;

/** A program of coreutils 9.1. */
export function coreutil(spec: CoreutilSpec): Program {
  return command({ ...spec, version: `${spec.name} (GNU coreutils) 9.1` });
}
