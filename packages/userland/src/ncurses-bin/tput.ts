/** tput(1) and clear(1), for terminals like xterm. */

import { Errno, TIOCGWINSZ, type Program } from "@netloom/uapi";
import { command, type Command } from "../libc/command.js";

const USAGE = "Usage: tput [-T TERM] CAPABILITY [PARAMETER]...\nWrite what a terminal needs for a capability.\n";
const CLEAR = "\x1b[H\x1b[2J\x1b[3J";
const STRINGS: Readonly<Record<string, string>> = {
  clear: CLEAR,
  bold: "\x1b[1m",
  dim: "\x1b[2m",
  smul: "\x1b[4m",
  rmul: "\x1b[24m",
  rev: "\x1b[7m",
  smso: "\x1b[7m",
  rmso: "\x1b[27m",
  blink: "\x1b[5m",
  sgr0: "\x1b(B\x1b[m",
  el: "\x1b[K",
  ed: "\x1b[J",
  home: "\x1b[H",
  cuu1: "\x1b[A",
  civis: "\x1b[?25l",
  cnorm: "\x1b[?12l\x1b[?25h",
  smcup: "\x1b[?1049h\x1b[22;0;0t",
  rmcup: "\x1b[?1049l\x1b[23;0;0t",
  sc: "\x1b7",
  rc: "\x1b8",
  bel: "\x07",
  op: "\x1b[39;49m",
  init: "\x1b[!p\x1b[?3;4l\x1b[4l\x1b>",
  reset: "\x1bc\x1b[!p\x1b[?3;4l\x1b[4l\x1b>",
  sitm: "\x1b[3m",
  ritm: "\x1b[23m",
};

function windowSize(c: Command): [rows: number, columns: number] {
  for (const fd of [1, 2, 0]) {
    try {
      const size = new Uint8Array(8);
      c.sys.ioctl(fd, TIOCGWINSZ, size);
      const [rows, columns] = [size[0]! | (size[1]! << 8), size[2]! | (size[3]! << 8)];
      if (rows > 0 && columns > 0) return [rows, columns];
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
    }
  }
  return [Number(c.env.get("LINES") ?? 24), Number(c.env.get("COLUMNS") ?? 80)];
}

export const tput: Program = command({
  name: "tput",
  short: "+ST:Vx",
  usage: USAGE,
  version: "ncurses 6.4.20221231",
  failure: 2,
  showUsage: true,
  run(c, { options, operands }) {
    const term = options.findLast(([key]) => key === "T")?.[1] ?? c.env.get("TERM") ?? "";
    if (operands.length === 0) c.usage(null);
    if (term === "") c.fail("No value for $TERM and no -T specified");
    if (!/^(xterm|screen|tmux|linux|vt\d+|dumb|ansi|rxvt|konsole|gnome)/.test(term))
      c.fail(`unknown terminal "${term}"`, 3);
    const [capability, ...parameters] = operands;
    const dumb = term === "dumb";
    if (capability === "cols") c.out(`${windowSize(c)[1]}\n`);
    else if (capability === "lines") c.out(`${windowSize(c)[0]}\n`);
    else if (capability === "colors") c.out(`${dumb ? -1 : term.includes("256") ? 256 : 8}\n`);
    else if (capability === "longname") c.out(term);
    else if (capability === "setaf" || capability === "setab") {
      if (dumb) return 1;
      const n = Number(parameters[0] ?? 0);
      const base = capability === "setaf" ? 30 : 40;
      c.out(n < 8 ? `\x1b[${base + n}m` : n < 16 ? `\x1b[${base + 52 + n}m` : `\x1b[${base + 8};5;${n}m`);
    } else if (capability === "cup") {
      if (dumb) return 1;
      c.out(`\x1b[${Number(parameters[0] ?? 0) + 1};${Number(parameters[1] ?? 0) + 1}H`);
    } else {
      const text = STRINGS[capability!];
      if (text === undefined) c.fail(`unknown terminfo capability '${capability}'`, 4);
      if (dumb && capability !== "bel") return 1;
      c.out(text!);
    }
    return 0;
  },
});

export const clear: Program = command({
  name: "clear",
  short: "T:Vx",
  usage: "Usage: clear [-Tx]\nClear the terminal's screen.\n",
  version: "ncurses 6.4.20221231",
  showUsage: true,
  run(c, { options }) {
    const term = options.findLast(([key]) => key === "T")?.[1] ?? c.env.get("TERM") ?? "";
    if (term === "") {
      c.stdio.err("TERM environment variable not set.\n");
      return 1;
    }
    c.out(options.some(([key]) => key === "x") ? "\x1b[H\x1b[2J" : CLEAR);
    return 0;
  },
});
