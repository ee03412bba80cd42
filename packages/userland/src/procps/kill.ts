/** kill(1), as a program: bash has its own. */

import { Errno, SIGTERM, strerror, type Program } from "@netloom/uapi";
import { signalName, signalNumber } from "../libc/signames.js";
import { baseName } from "../libc/path.js";
import { procpsProgram } from "./procps-program.js";

/** The table's names; IO goes by POLL here. */
function listed(number: number): string {
  const name = signalName(number) ?? String(number);
  return name === "IO" ? "POLL" : name;
}

export const kill: Program = procpsProgram({
  name: "kill",
  raw: true,
  usage: "Usage: kill [-SIGNAL | -s SIGNAL] PID... | kill -l [SIGNAL]... | kill -L\nSend a signal to processes.\n",
  run(c, { operands }) {
    let signal = SIGTERM;
    let at = 0;
    const parse = (text: string): number => {
      const number = signalNumber(text);
      if (number === null) {
        c.stdio.err(`${baseName(c.name)}: unknown signal name ${text}\n`);
        c.exit(1);
      }
      return number!;
    };
    const first = operands[0];
    if (first === undefined) c.usage(null);
    if (first === "-l" || first === "--list" || first === "-L" || first === "--table") {
      if (operands.length > 1) {
        for (const text of operands.slice(1)) {
          const number = signalNumber(text);
          if (number === null) c.fail(`unknown signal name ${text}`);
          c.out(`${/^\d+$/.test(text) ? listed(number!) : number}\n`);
        }
        return 0;
      }
      if (first === "-L" || first === "--table") {
        let table = "";
        for (let i = 1; i <= 31; i++)
          table += `${String(i).padStart(2)} ${listed(i).padEnd(8)}${i % 7 === 0 || i === 31 ? "\n" : " "}`;
        c.out(table.replace(/ +\n/g, "\n"));
        return 0;
      }
      let line = "";
      for (let i = 1; i <= 31; i++) {
        const name = listed(i);
        if (line !== "" && line.length + 1 + name.length > 78) {
          c.out(`${line}\n`);
          line = "";
        }
        line += line === "" ? name : ` ${name}`;
      }
      c.out(`${line}\n`);
      return 0;
    }
    if (first === "-s" || first === "--signal") {
      if (operands[1] === undefined) c.usage(null);
      signal = parse(operands[1]!);
      at = 2;
    } else if (first === "--") at = 1;
    else if (first!.startsWith("--signal=")) {
      signal = parse(first!.slice(9));
      at = 1;
    } else if (/^-./.test(first!)) {
      signal = parse(first!.slice(1));
      at = 1;
    }
    if (operands[at] === "--") at++;
    const pids = operands.slice(at);
    if (pids.length === 0) c.usage(null);
    for (const text of pids) {
      if (!/^-?\d+$/.test(text)) {
        c.error(`failed to parse argument: '${text}'`);
        continue;
      }
      try {
        c.sys.kill(Number(text), signal);
      } catch (error) {
        if (!(error instanceof Errno)) throw error;
        c.error(`(${text}): ${strerror(error.code)}`);
      }
    }
    return c.status;
  },
});
