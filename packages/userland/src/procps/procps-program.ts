/** The form of procps 4.0.2's programs: -h and -V, and the usage after a wrong option. */

import type { Program } from "@netloom/uapi";
import { command, type CommandSpec } from "../libc/command.js";

export function procpsProgram(spec: Omit<CommandSpec, "version">): Program {
  return command({
    shortHelp: true,
    showUsage: true,
    ...spec,
    usage: `\n${spec.usage}`,
    version: `${spec.name} from procps-ng 4.0.2`,
  });
}
