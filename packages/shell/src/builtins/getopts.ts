/** `getopts` (POSIX XCU). */

import { assign, unsetVariable } from "../assign.js";
import { isVariableName } from "../parameters.js";
import type { Shell } from "../shell.js";
import { usage } from "./output.js";

export function getopts(sh: Shell, argv: readonly string[]): number {
  const [, spec, name, ...rest] = argv;
  if (spec === undefined || name === undefined) return usage(sh, "getopts", "getopts OPTIONS NAME [ARGUMENT ...]");
  const args = rest.length > 0 ? rest : sh.positional;
  if (!isVariableName(name)) {
    sh.error(`getopts: \`${name}': not a valid identifier`);
    return 1;
  }
  const silent = spec.startsWith(":");
  let index = Number(sh.vars.get("OPTIND")?.scalar() ?? "1") || 1;
  const offset = sh.getoptsOffset;
  const setIndex = (value: number, at: number): void => {
    assign(sh, "OPTIND", null, String(value), false);
    sh.getoptsOffset = at;
  };
  const finish = (): number => {
    assign(sh, name, null, "?", false);
    unsetVariable(sh, "OPTARG");
    setIndex(index, 1);
    return 1;
  };
  const argument = args[index - 1];
  if (argument === undefined || (offset === 1 && (!argument.startsWith("-") || argument === "-"))) return finish();
  if (offset === 1 && argument === "--") {
    index++;
    return finish();
  }
  const letter = argument[offset] ?? "";
  const atEnd = offset + 1 >= argument.length;
  const place = letter === ":" ? -1 : spec.indexOf(letter, silent ? 1 : 0);
  const quiet = silent || sh.vars.get("OPTERR")?.scalar() === "0";
  if (place < 0) {
    assign(sh, name, null, "?", false);
    if (silent) assign(sh, "OPTARG", null, letter, false);
    else unsetVariable(sh, "OPTARG");
    if (!quiet) sh.writeError(`${sh.arg0}: illegal option -- ${letter}\n`);
    setIndex(atEnd ? index + 1 : index, atEnd ? 1 : offset + 1);
    return 0;
  }
  if (spec[place + 1] !== ":") {
    assign(sh, name, null, letter, false);
    unsetVariable(sh, "OPTARG");
    setIndex(atEnd ? index + 1 : index, atEnd ? 1 : offset + 1);
    return 0;
  }
  const value = atEnd ? args[index] : argument.slice(offset + 1);
  if (value === undefined) {
    if (silent) {
      assign(sh, name, null, ":", false);
      assign(sh, "OPTARG", null, letter, false);
    } else {
      assign(sh, name, null, "?", false);
      unsetVariable(sh, "OPTARG");
      if (!quiet) sh.writeError(`${sh.arg0}: option requires an argument -- ${letter}\n`);
    }
    setIndex(index + 1, 1);
    return 0;
  }
  assign(sh, name, null, letter, false);
  assign(sh, "OPTARG", null, value, false);
  setIndex(atEnd ? index + 2 : index + 1, 1);
  return 0;
}
