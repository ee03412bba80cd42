/** `type`, `hash`, `enable`, `alias`, `unalias`. */

import type { Awaitable } from "@netloom/uapi";
import { searchPath } from "../run-program.js";
import { singleQuote } from "../quote.js";
import type { Shell } from "../shell.js";
import { functionText } from "./declare.js";
import { builtinNames, isBuiltinName, isSpecialBuiltin } from "./index.js";
import { parseOptions, print } from "./output.js";

const KEYWORDS: ReadonlySet<string> = new Set([
  "if",
  "then",
  "else",
  "elif",
  "fi",
  "case",
  "esac",
  "for",
  "select",
  "while",
  "until",
  "do",
  "done",
  "in",
  "function",
  "time",
  "{",
  "}",
  "!",
  "[[",
  "]]",
  "coproc",
]);

interface Meaning {
  readonly kind: "alias" | "keyword" | "function" | "builtin" | "file";
  readonly value: string;
}

function meanings(sh: Shell, name: string, withFunctions = true): Meaning[] {
  const out: Meaning[] = [];
  const alias = sh.shopt.expand_aliases ? sh.aliases.get(name) : undefined;
  if (alias !== undefined) out.push({ kind: "alias", value: alias });
  if (KEYWORDS.has(name)) out.push({ kind: "keyword", value: name });
  if (withFunctions && sh.functions.has(name)) out.push({ kind: "function", value: name });
  if (isBuiltinName(sh, name)) out.push({ kind: "builtin", value: name });
  if (name.includes("/")) {
    if (searchPath(sh, name.split("/").at(-1) ?? "", true, name.slice(0, name.lastIndexOf("/")) || "/").length > 0)
      out.push({ kind: "file", value: name });
  } else for (const path of searchPath(sh, name, true)) out.push({ kind: "file", value: path });
  return out;
}

/** What names are, as `type` ("long") or `command -v` ("short") say it. */
export function describe(
  sh: Shell,
  builtin: string,
  names: readonly string[],
  style: "long" | "short",
  all = false,
  withFunctions = true,
): Awaitable<number> {
  let text = "";
  let status = builtin === "command" && names.length > 0 ? 1 : 0;
  for (const name of names) {
    const found = meanings(sh, name, withFunctions);
    if (found.length === 0) {
      if (style === "long") sh.error(`${builtin}: ${name}: not found`);
      if (builtin !== "command") status = 1;
      continue;
    }
    if (builtin === "command") status = 0;
    for (const meaning of all ? found : found.slice(0, 1))
      text += style === "long" ? long(sh, name, meaning, all) : short(name, meaning);
  }
  return print(sh, builtin, text, status);
}

function short(name: string, meaning: Meaning): string {
  if (meaning.kind === "alias") return `alias ${name}=${singleQuote(meaning.value)}\n`;
  return `${meaning.kind === "file" ? meaning.value : name}\n`;
}

function long(sh: Shell, name: string, meaning: Meaning, all: boolean): string {
  switch (meaning.kind) {
    case "alias":
      return `${name} is aliased to \`${meaning.value}'\n`;
    case "keyword":
      return `${name} is a shell keyword\n`;
    case "function":
      return `${name} is a function\n${functionText(sh, name)}`;
    case "builtin":
      return `${name} is a ${isSpecialBuiltin(name) && sh.options.posix ? "special " : ""}shell builtin\n`;
    case "file":
      return !all && sh.hashed.get(name)?.path === meaning.value
        ? `${name} is hashed (${meaning.value})\n`
        : `${name} is ${meaning.value}\n`;
  }
}

export function type(sh: Shell, argv: readonly string[]): Awaitable<number> {
  const options = parseOptions(sh, argv, "afptP", "type [-afptP] NAME [NAME ...]");
  if (typeof options === "number") return options;
  const { letters, operands } = options;
  const all = letters.has("a");
  if (!letters.has("t") && !letters.has("p") && !letters.has("P"))
    return describe(sh, "type", operands, "long", all, !letters.has("f"));
  let text = "";
  let status = 0;
  for (const name of operands) {
    let found = meanings(sh, name, !letters.has("f"));
    if (letters.has("P")) found = found.filter((meaning) => meaning.kind === "file");
    if (found.length === 0) {
      status = 1;
      continue;
    }
    for (const meaning of all ? found : found.slice(0, 1)) {
      if (letters.has("t")) text += `${meaning.kind}\n`;
      else if (meaning.kind === "file") text += `${meaning.value}\n`;
    }
  }
  return print(sh, "type", text, status);
}

export function hash(sh: Shell, argv: readonly string[]): Awaitable<number> {
  const options = parseOptions(sh, argv, "rdtlp:", "hash [-lr] [-p PATH] [-dt] [NAME ...]");
  if (typeof options === "number") return options;
  const { letters, values, operands } = options;
  if (letters.has("r")) sh.hashed.clear();
  if (operands.length === 0) {
    if (letters.has("r")) return 0;
    if (sh.hashed.size === 0) return print(sh, "hash", letters.has("l") ? "" : "hash: hash table empty\n");
    let text = letters.has("l") ? "" : "hits\tcommand\n";
    for (const [name, entry] of sh.hashed)
      text += letters.has("l")
        ? `builtin hash -p ${entry.path} ${name}\n`
        : `${String(entry.hits).padStart(4)}\t${entry.path}\n`;
    return print(sh, "hash", text);
  }
  let status = 0;
  let text = "";
  const path = values.get("p");
  for (const name of operands) {
    const known = sh.hashed.get(name);
    if (path !== undefined) sh.hashed.set(name, { path, hits: 0 });
    else if (letters.has("t")) {
      if (known === undefined) {
        sh.error(`hash: ${name}: not found`);
        status = 1;
      } else text += operands.length > 1 ? `${name}\t${known.path}\n` : `${known.path}\n`;
    } else if (letters.has("d")) {
      if (!sh.hashed.delete(name)) {
        sh.error(`hash: ${name}: not found`);
        status = 1;
      }
    } else if (!name.includes("/") && !isBuiltinName(sh, name) && !sh.functions.has(name)) {
      const [found] = searchPath(sh, name, true);
      if (found === undefined) {
        sh.error(`hash: ${name}: not found`);
        status = 1;
      } else sh.hashed.set(name, { path: found, hits: 0 });
    }
  }
  return print(sh, "hash", text, status);
}

export function enable(sh: Shell, argv: readonly string[]): Awaitable<number> {
  const options = parseOptions(sh, argv, "anps", "enable [-a] [-nps] [NAME ...]");
  if (typeof options === "number") return options;
  const { letters, operands } = options;
  if (operands.length === 0 || letters.has("p")) {
    let text = "";
    for (const name of builtinNames()) {
      const off = sh.disabledBuiltins.has(name);
      if (letters.has("s") && !isSpecialBuiltin(name)) continue;
      if (off && (letters.has("a") || letters.has("n"))) text += `enable -n ${name}\n`;
      else if (!off && !letters.has("n")) text += `enable ${name}\n`;
    }
    return print(sh, "enable", text);
  }
  let status = 0;
  for (const name of operands) {
    if (!builtinNames().includes(name)) {
      sh.error(`enable: ${name}: not a shell builtin`);
      status = 1;
    } else if (letters.has("n")) sh.disabledBuiltins.add(name);
    else sh.disabledBuiltins.delete(name);
  }
  return status;
}

export function alias(sh: Shell, argv: readonly string[]): Awaitable<number> {
  const options = parseOptions(sh, argv, "p", "alias [-p] [NAME[=VALUE] ...]");
  if (typeof options === "number") return options;
  const { operands } = options;
  const line = (name: string, value: string): string => `alias ${name}=${singleQuote(value)}\n`;
  let text = "";
  let status = 0;
  if (operands.length === 0) for (const [name, value] of [...sh.aliases].sort()) text += line(name, value);
  for (const operand of operands) {
    const equals = operand.indexOf("=");
    if (equals > 0) {
      sh.aliases.set(operand.slice(0, equals), operand.slice(equals + 1));
      continue;
    }
    const value = sh.aliases.get(operand);
    if (value === undefined) {
      sh.error(`alias: ${operand}: not found`);
      status = 1;
    } else text += line(operand, value);
  }
  return print(sh, "alias", text, status);
}

export function unalias(sh: Shell, argv: readonly string[]): number {
  const options = parseOptions(sh, argv, "a", "unalias [-a] NAME [NAME ...]");
  if (typeof options === "number") return options;
  if (options.letters.has("a")) {
    sh.aliases.clear();
    return 0;
  }
  let status = 0;
  for (const name of options.operands) {
    if (sh.aliases.delete(name)) continue;
    sh.error(`unalias: ${name}: not found`);
    status = 1;
  }
  return status;
}
