/** cmp(1) 3.8. */

import { Errno, strerror, type Program } from "@netloom/uapi";
import { readBytes } from "../libc/lines.js";
import { command, type Command } from "../libc/command.js";

export const cmp: Program = command({
  name: "cmp",
  short: "bci:ln:sv",
  long: { "print-bytes": "b", "ignore-initial": "i", verbose: "l", bytes: "n", quiet: "s", silent: "s" },
  usage: "Usage: cmp [-bls] [-i SKIP] [-n LIMIT] FILE1 [FILE2]\nCompare files byte by byte.\n",
  version: "cmp (GNU diffutils) 3.8",
  failure: 2,
  hintPrefix: true,
  async run(c, { options, operands }) {
    const has = (key: string): boolean => options.some(([k]) => k === key);
    const get = (key: string): string | undefined => options.findLast(([k]) => k === key)?.[1];
    if (operands.length === 0) c.usage(`missing operand after '${c.name}'`);
    if (operands.length > 2) c.usage(`extra operand '${operands[2]}'`);
    const names = [operands[0]!, operands[1] ?? "-"];
    const skips = (get("i") ?? "0").split(":").map(Number);
    const limit = Number(get("n") ?? Infinity);
    const part = async (i: 0 | 1): Promise<Uint8Array> => {
      const skip = skips[i] ?? skips[0] ?? 0;
      return (await open(c, names[i]!, has("s"))).subarray(skip, skip + limit);
    };
    const a = await part(0);
    const b = await part(1);
    const length = Math.min(a.length, b.length);
    let line = 1;
    let differs = false;
    for (let i = 0; i < length; i++) {
      if (a[i] === b[i]) {
        if (a[i] === 10) line++;
        continue;
      }
      if (has("s")) return 1;
      differs = true;
      if (!has("l")) {
        c.out(
          `${names[0]} ${names[1]} differ: ${has("b") ? "byte" : "char"} ${i + 1}, line ${line}${has("b") ? ` is ${octal(a[i]!)} ${shown(a[i]!)} ${octal(b[i]!)} ${shown(b[i]!)}` : ""}\n`,
        );
        return 1;
      }
      c.out(`${String(i + 1).padStart(String(length).length)} ${octal(a[i]!)} ${octal(b[i]!)}\n`);
    }
    if (a.length === b.length) return differs ? 1 : 0;
    if (has("s")) return 1;
    const [name, short] = a.length < b.length ? [names[0]!, a] : [names[1]!, b];
    if (short.length === 0) c.stdio.err(`${c.name}: EOF on ${name} which is empty\n`);
    else
      c.stdio.err(
        `${c.name}: EOF on ${name} after byte ${short.length}${has("l") ? "" : short.at(-1) === 10 ? `, line ${line - 1}` : `, in line ${line}`}\n`,
      );
    return 1;
  },
});

const octal = (byte: number): string => byte.toString(8).padStart(3);
const shown = (byte: number): string => (byte < 32 ? `^${String.fromCharCode(byte + 64)}` : String.fromCharCode(byte));

async function open(c: Command, name: string, silent: boolean): Promise<Uint8Array> {
  try {
    return await readBytes(c.sys, name);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    return silent ? c.exit(2) : c.fail(`${name}: ${strerror(error.code)}`);
  }
}
