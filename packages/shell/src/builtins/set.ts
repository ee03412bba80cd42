/** `set`, `shopt`, `shift`. */

import type { Awaitable } from "@netloom/uapi";
import { isSetOption, isShopt, SET_OPTIONS, setOptionOf, shoptNames, type SetOption } from "../options.js";
import type { Shell } from "../shell.js";
import { listSettings } from "./declare.js";
import { invalidOption, parseOptions, print } from "./output.js";

const SET_SYNOPSIS = "set [-abefhkmnptuvxBCEHPT] [-o OPTION] [--] [-] [ARGUMENT ...]";

export function set(sh: Shell, argv: readonly string[]): Awaitable<number> {
  if (argv.length === 1) return print(sh, "set", listSettings(sh, true));
  let index = 1;
  let output = "";
  for (; index < argv.length; index++) {
    const argument = argv[index]!;
    if (argument === "--") {
      sh.positional = argv.slice(index + 1);
      return print(sh, "set", output);
    }
    if (argument === "-") {
      sh.options.xtrace = false;
      sh.options.verbose = false;
      if (index + 1 < argv.length) sh.positional = argv.slice(index + 1);
      return print(sh, "set", output);
    }
    if (!/^[-+]./.test(argument)) break;
    const on = argument[0] === "-";
    for (const letter of argument.slice(1)) {
      if (letter === "o") {
        const name = argv[index + 1];
        if (name === undefined || /^[-+]/.test(name)) output += listOptions(sh, on);
        else {
          index++;
          if (!isSetOption(name)) {
            sh.error(`set: ${name}: invalid option name`);
            return 2;
          }
          setOption(sh, name, on);
        }
        continue;
      }
      const option = setOptionOf(letter);
      if (option === null) return invalidOption(sh, "set", `${argument[0]}${letter}`, SET_SYNOPSIS);
      setOption(sh, option, on);
    }
  }
  if (index < argv.length) sh.positional = argv.slice(index);
  return print(sh, "set", output);
}

export function setOption(sh: Shell, option: SetOption, on: boolean): void {
  sh.options[option] = on;
  if (on && option === "emacs") sh.options.vi = false;
  if (on && option === "vi") sh.options.emacs = false;
}

function listOptions(sh: Shell, table: boolean): string {
  return SET_OPTIONS.map(([name]) =>
    table
      ? `${name.padEnd(15)}\t${sh.options[name] ? "on" : "off"}\n`
      : `set ${sh.options[name] ? "-" : "+"}o ${name}\n`,
  ).join("");
}

export function shopt(sh: Shell, argv: readonly string[]): Awaitable<number> {
  const options = parseOptions(sh, argv, "pqsuo", "shopt [-pqsu] [-o] [OPTION ...]");
  if (typeof options === "number") return options;
  const { letters, operands } = options;
  if (letters.has("s") && letters.has("u")) {
    sh.error("shopt: cannot set and unset shell options simultaneously");
    return 1;
  }
  const setNames = letters.has("o");
  const state = (name: string): boolean | null => {
    if (setNames) return isSetOption(name) ? sh.options[name] : null;
    return isShopt(name) ? sh.shopt[name] : null;
  };
  const all: readonly string[] = setNames ? SET_OPTIONS.map(([name]) => name) : shoptNames();
  const change = letters.has("s") ? true : letters.has("u") ? false : null;
  let status = 0;
  let text = "";
  const shown = (name: string, on: boolean): string => {
    if (!letters.has("p")) return `${name.padEnd(15)}\t${on ? "on" : "off"}\n`;
    return setNames ? `set ${on ? "-" : "+"}o ${name}\n` : `shopt ${on ? "-s" : "-u"} ${name}\n`;
  };
  if (operands.length === 0) {
    for (const name of all) {
      const on = state(name) ?? false;
      if (change === null || change === on) text += shown(name, on);
    }
    return print(sh, "shopt", letters.has("q") ? "" : text);
  }
  for (const name of operands) {
    const on = state(name);
    if (on === null) {
      sh.error(`shopt: ${name}: invalid ${setNames ? "option name" : "shell option name"}`);
      status = 1;
    } else if (change !== null) {
      if (setNames && isSetOption(name)) setOption(sh, name, change);
      else if (isShopt(name)) sh.shopt[name] = change;
    } else {
      if (!on) status = 1;
      text += shown(name, on);
    }
  }
  return print(sh, "shopt", letters.has("q") ? "" : text, status);
}

export function shift(sh: Shell, argv: readonly string[]): number {
  const args = argv[1] === "--" ? argv.slice(2) : argv.slice(1);
  const [count] = args;
  if (args.length > 1) {
    sh.error("shift: too many arguments");
    return 1;
  }
  if (count !== undefined && !/^[-+]?\d+$/.test(count)) {
    sh.error(`shift: ${count}: numeric argument required`);
    return 1;
  }
  const n = Number(count ?? 1);
  if (n < 0) {
    sh.error(`shift: ${count}: shift count out of range`);
    return 1;
  }
  if (n > sh.positional.length) {
    if (sh.shopt.shift_verbose) sh.error(`shift: ${count}: shift count out of range`);
    return 1;
  }
  sh.positional = sh.positional.slice(n);
  return 0;
}
