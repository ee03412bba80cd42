/** mawk 1.3.4 20200120: awk(1). */

import { Errno, strerror, type Program } from "@netloom/uapi";
import { decodeUtf8 } from "@netloom/wire";
import { command } from "../libc/command.js";
import { readBytes } from "../libc/lines.js";
import { baseName } from "../libc/path.js";
import { AwkSyntaxError } from "./ast.js";
import { Interpreter } from "./interpreter.js";
import { unescapeString } from "./lex.js";
import { parseAwk } from "./parse.js";

const USAGE =
  "Usage: mawk [-F SEPARATOR] [-v NAME=VALUE]... [-f FILE]... [PROGRAM] [FILE]...\nRun an awk program on files.\n";
const VERSION = "mawk 1.3.4 20200120\n";

export const mawk: Program = command({
  name: "mawk",
  paths: ["/usr/bin/mawk", "/usr/bin/awk", "/usr/bin/nawk"],
  usage: USAGE,
  version: "mawk 1.3.4 20200120",
  failure: 2,
  raw: true,
  async run(command, { operands }) {
    const c = command.renamed(baseName(command.name));
    const assignments: string[] = [];
    let separator: string | null = null;
    let source: string | null = null;
    let at = 0;
    for (; at < operands.length; at++) {
      const arg = operands[at]!;
      if (arg === "--") {
        at++;
        break;
      }
      if (arg[0] !== "-" || arg === "-") break;
      const letter = arg[1]!;
      if (!"FvfW".includes(letter)) {
        c.stdio.err(`${c.name}: not an option: ${arg}\n`);
        return 2;
      }
      let value = arg.slice(2);
      if (value === "") {
        const next = operands[++at];
        if (next === undefined) {
          c.stdio.err(`${c.name}: option ${arg} lacks argument\n`);
          return 2;
        }
        value = next;
      }
      if (letter === "F") separator = value;
      else if (letter === "v") {
        if (!/^[A-Za-z_]\w*=/.test(value)) {
          c.stdio.err(`${c.name}: improper assignment: -v ${value}\n`);
          return 2;
        }
        assignments.push(value);
      } else if (letter === "f") {
        try {
          source = `${source === null ? "" : `${source}\n`}${decodeUtf8(await readBytes(c.sys, value))}`;
        } catch (error) {
          if (!(error instanceof Errno)) throw error;
          c.fail(`cannot open ${value} (${strerror(error.code)})`, 2);
        }
      } else if (value.startsWith("v")) {
        c.out(VERSION);
        return 0;
      } else if (/^[hu]/.test(value)) {
        c.out(USAGE);
        return 0;
      }
    }
    if (source === null) {
      if (at >= operands.length) {
        c.stdio.err(USAGE);
        return 2;
      }
      source = operands[at++]!;
    }
    try {
      const interpreter = new Interpreter(c, parseAwk(source), operands.slice(at));
      if (separator !== null) interpreter.assign("FS", unescapeString(separator));
      for (const assignment of assignments) {
        const equals = assignment.indexOf("=");
        interpreter.assign(assignment.slice(0, equals), unescapeString(assignment.slice(equals + 1)));
      }
      return await interpreter.run();
    } catch (error) {
      if (!(error instanceof AwkSyntaxError)) throw error;
      return c.fail(error.message, 2);
    }
  },
});
