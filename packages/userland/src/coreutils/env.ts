/** env(1), printenv(1), nice(1), nohup(1), stdbuf(1). */

import { Errno, O_APPEND, O_CREAT, O_WRONLY, SIGHUP, strerror, type Awaitable, type Environment } from "@netloom/uapi";
import { quote } from "../libc/quote.js";
import { execvp } from "../libc/spawn.js";
import type { Command } from "../libc/command.js";
import { coreutil } from "./coreutil.js";

/** Replaces the process by a command; says why it cannot, with status 126 or 127. */
export function execOrFail(c: Command, argv: readonly string[], env: Environment, verb = ""): Awaitable<number> {
  try {
    return execvp(c.sys, argv, env);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    c.error(`${verb}${quote(argv[0]!)}: ${strerror(error.code)}`, error.code === "ENOENT" ? 127 : 126);
    return c.status;
  }
}

const RUN = "failed to run command ";

export const env = coreutil({
  name: "env",
  short: "+iu:C:S:v0",
  long: {
    "ignore-environment": "i",
    unset: "u",
    chdir: "C",
    "split-string": "S",
    debug: "v",
    null: "0",
    "block-signal": "sig::",
    "default-signal": "sig::",
    "ignore-signal": "sig::",
  },
  usage:
    "Usage: env [-i0] [-u NAME] [-C DIR] [NAME=VALUE]... [COMMAND [ARG]...]\nRun a command in a changed environment, or write the environment.\n",
  failure: 125,
  run(c, { options, operands }) {
    let vars = new Map(c.env);
    let end = "\n";
    let argv = operands;
    for (const [key, value] of options) {
      if (key === "i") vars = new Map();
      else if (key === "u") vars.delete(value);
      else if (key === "0") end = "\0";
      else if (key === "S") argv = [...splitString(value), ...argv];
      else if (key === "C") {
        try {
          c.sys.chdir(value);
        } catch (error) {
          c.failErrno(`cannot change directory to ${quote(value)}`, error);
        }
      }
    }
    if (argv[0] === "-") {
      vars = new Map();
      argv = argv.slice(1);
    }
    let i = 0;
    for (; i < argv.length && argv[i]!.includes("="); i++) {
      const equals = argv[i]!.indexOf("=");
      vars.set(argv[i]!.slice(0, equals), argv[i]!.slice(equals + 1));
    }
    if (i === argv.length) {
      for (const [name, value] of vars) c.out(`${name}=${value}${end}`);
      return 0;
    }
    if (end === "\0") c.usage("cannot specify --null (-0) with command");
    return execOrFail(c, argv.slice(i), vars);
  },
});

/** The words of `env -S`: blanks separate, quotes and backslashes protect. */
function splitString(text: string): string[] {
  const words = text.match(/(?:"(?:\\.|[^"])*"|'[^']*'|\\.|[^\s"'\\])+/g) ?? [];
  return words.map((word) =>
    word.replace(
      /"((?:\\.|[^"])*)"|'([^']*)'|\\(.)/g,
      (_, d?: string, s?: string, e?: string) => d?.replace(/\\(.)/g, "$1") ?? s ?? e ?? "",
    ),
  );
}

export const printenv = coreutil({
  name: "printenv",
  short: "+0",
  long: { null: "0" },
  usage: "Usage: printenv [-0] [NAME]...\nWrite the environment, or the values of NAMEs.\n",
  failure: 2,
  run(c, { options, operands }) {
    const end = options.length > 0 ? "\0" : "\n";
    if (operands.length === 0) for (const [name, value] of c.env) c.out(`${name}=${value}${end}`);
    for (const name of operands) {
      const value = c.env.get(name);
      if (value === undefined) c.status = 1;
      else c.out(value + end);
    }
  },
});

export const nice = coreutil({
  name: "nice",
  short: "+n:0::1::2::3::4::5::6::7::8::9::",
  long: { adjustment: "n" },
  usage:
    "Usage: nice [-n N] [COMMAND [ARG]...]\nRun a command with another priority. Priorities have no effect here.\n",
  failure: 125,
  run(c, { options, operands }) {
    for (const [key, value] of options) {
      const text = key === "n" ? value : key + value;
      if (!/^[-+]?\d+$/.test(text)) c.fail(`invalid adjustment ${quote(text)}`);
    }
    if (operands.length === 0) {
      if (options.length > 0) c.usage("a command must be given with an adjustment");
      c.out("0\n");
      return 0;
    }
    return execOrFail(c, operands, c.env);
  },
});

export const nohup = coreutil({
  name: "nohup",
  short: "+",
  usage: "Usage: nohup COMMAND [ARG]...\nRun a command that hang-ups do not end.\n",
  failure: 125,
  run(c, { operands }) {
    if (operands.length === 0) c.usage("missing operand");
    const input = c.sys.isatty(0);
    const output = c.sys.isatty(1);
    if (input) c.sys.dup2(c.sys.open("/dev/null", 0), 0);
    if (output) {
      try {
        c.sys.dup2(c.sys.open("nohup.out", O_CREAT | O_WRONLY | O_APPEND, 0o600), 1);
      } catch (error) {
        c.failErrno("failed to open 'nohup.out'", error);
      }
      c.error(`${input ? "ignoring input and " : ""}appending output to 'nohup.out'`, 0);
    } else if (input) c.error("ignoring input", 0);
    if (c.sys.isatty(2)) c.sys.dup2(1, 2);
    c.sys.signal(SIGHUP, "ignore");
    return execOrFail(c, operands, c.env, RUN);
  },
});

export const stdbuf = coreutil({
  name: "stdbuf",
  short: "+i:o:e:",
  long: { input: "i", output: "o", error: "e" },
  usage:
    "Usage: stdbuf [-i MODE] [-o MODE] [-e MODE] COMMAND [ARG]...\nRun a command with other buffering of its streams.\n",
  failure: 125,
  run(c, { options, operands }) {
    for (const [key, value] of options) {
      if (key === "i" && value === "L") c.usage("line buffering stdin is meaningless");
      if (!/^(L|\d+[kKMG]?B?)$/.test(value)) c.fail(`invalid mode ${quote(value)}`);
    }
    if (operands.length === 0) c.usage("missing operand");
    if (options.length === 0) c.usage("you must specify a buffering mode option");
    const vars = new Map(c.env);
    for (const [key, value] of options) vars.set(`_STDBUF_${key.toUpperCase()}`, value);
    return execOrFail(c, operands, vars, RUN);
  },
});
