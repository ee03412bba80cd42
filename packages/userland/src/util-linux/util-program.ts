/** The form of util-linux 2.38.1's programs. */

import type { Program } from "@netloom/uapi";
import { command, type CommandSpec } from "../libc/command.js";

export function utilProgram(spec: Omit<CommandSpec, "version">): Program {
  return command({ shortHelp: true, ...spec, version: `${spec.name} from util-linux 2.38.1` });
}
