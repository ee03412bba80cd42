/** grep(1) 3.8, egrep(1), fgrep(1). */

import { Errno, S_IFDIR, S_IFMT, type Program } from "@netloom/uapi";
import { readLines } from "../libc/lines.js";
import { RegexError } from "../libc/regex.js";
import { command, type Command } from "../libc/command.js";
import { Matcher, type MatchOptions } from "./matcher.js";
import { Grep, type Output } from "./search.js";

const SHORT = "X:EFGPe:f:iywxvcqsm:nHhorRLlUuzZTbaA:B:C:D:d:IV0::1::2::3::4::5::6::7::8::9::";

const LONG = {
  "extended-regexp": "E",
  "fixed-strings": "F",
  "basic-regexp": "G",
  "perl-regexp": "P",
  regexp: "e",
  file: "f",
  "ignore-case": "i",
  "no-ignore-case": "noi",
  "word-regexp": "w",
  "line-regexp": "x",
  "invert-match": "v",
  count: "c",
  color: "color::",
  colour: "color::",
  "files-without-match": "L",
  "files-with-matches": "l",
  "max-count": "m",
  "only-matching": "o",
  quiet: "q",
  silent: "q",
  "no-messages": "s",
  "byte-offset": "b",
  "with-filename": "H",
  "no-filename": "h",
  label: "label:",
  "line-number": "n",
  "initial-tab": "T",
  null: "Z",
  "null-data": "z",
  "after-context": "A",
  "before-context": "B",
  context: "C",
  text: "a",
  "binary-files": "binary:",
  devices: "D",
  directories: "d",
  exclude: "exclude:",
  "exclude-from": "excludefrom:",
  "exclude-dir": "excludedir:",
  include: "include:",
  recursive: "r",
  "dereference-recursive": "R",
  "line-buffered": "linebuf",
  binary: "U",
  "group-separator": "sep:",
  "no-group-separator": "nosep",
  version: "V",
};

const USAGE =
  "Usage: grep [-EFGPivwxclLnoqsrRHhZza] [-e PATTERNS] [-f FILE] [-m N] [-A N] [-B N] [-C N] [--color[=WHEN]] [PATTERNS] [FILE]...\nWrite the lines that match.\n";
const SHORT_USAGE = "Usage: grep [OPTION]... PATTERNS [FILE]...\n";

export const grep: Program = command({
  name: "grep",
  short: SHORT,
  long: LONG,
  usage: USAGE,
  version: "grep (GNU grep) 3.8",
  failure: 2,
  usageLine: SHORT_USAGE,
  async run(c, { options, operands }) {
    let syntax: MatchOptions["syntax"] = "basic";
    let [ignoreCase, word, line] = [false, false, false];
    let patterns: string[] | null = null;
    const o: Output = {
      invert: false,
      count: false,
      list: "",
      max: Infinity,
      numbers: false,
      offsets: false,
      only: false,
      quiet: false,
      silent: false,
      names: null,
      label: "(standard input)",
      before: 0,
      after: 0,
      separator: "--",
      color: false,
      nullName: false,
      nullData: false,
      text: false,
      skipBinary: false,
      tab: false,
      directories: "read",
      follow: false,
      include: [],
      exclude: [],
      excludeDir: [],
    };
    const number = (text: string): number =>
      /^\d+$/.test(text) ? Number(text) : c.fail(`${text}: invalid context length argument`);
    for (const [key, value] of options) {
      switch (key) {
        case "E":
          syntax = "extended";
          break;
        case "F":
          syntax = "fixed";
          break;
        case "G":
          syntax = "basic";
          break;
        case "P":
          syntax = "perl";
          break;
        case "X":
          if (value !== "grep" && value !== "egrep" && value !== "fgrep" && value !== "perl")
            return c.fail(`invalid matcher ${value}`);
          syntax = value === "perl" ? "perl" : value === "egrep" ? "extended" : value === "fgrep" ? "fixed" : "basic";
          break;
        case "e":
          (patterns ??= []).push(...value.split("\n"));
          break;
        case "f":
          try {
            (patterns ??= []).push(...(await readLines(c.sys, value)));
          } catch (error) {
            c.failErrno(value, error);
          }
          break;
        case "i":
        case "y":
          ignoreCase = true;
          break;
        case "noi":
          ignoreCase = false;
          break;
        case "w":
          word = true;
          break;
        case "x":
          line = true;
          break;
        case "v":
          o.invert = true;
          break;
        case "c":
          o.count = true;
          break;
        case "l":
        case "L":
          o.list = key;
          break;
        case "m":
          if (!/^-?\d+$/.test(value)) c.fail("invalid max count");
          o.max = Number(value) < 0 ? Infinity : Number(value);
          break;
        case "n":
          o.numbers = true;
          break;
        case "b":
          o.offsets = true;
          break;
        case "o":
          o.only = true;
          break;
        case "q":
          o.quiet = true;
          break;
        case "s":
          o.silent = true;
          break;
        case "H":
          o.names = true;
          break;
        case "h":
          o.names = false;
          break;
        case "label":
          o.label = value;
          break;
        case "A":
          o.after = number(value);
          break;
        case "B":
          o.before = number(value);
          break;
        case "C":
          o.before = o.after = number(value);
          break;
        case "sep":
          o.separator = value;
          break;
        case "nosep":
          o.separator = null;
          break;
        case "Z":
          o.nullName = true;
          break;
        case "z":
          o.nullData = true;
          break;
        case "a":
          o.text = true;
          break;
        case "I":
          o.skipBinary = true;
          break;
        case "T":
          o.tab = true;
          break;
        case "binary":
          o.text = value === "text";
          o.skipBinary = value === "without-match";
          break;
        case "d":
          if (value !== "read" && value !== "skip" && value !== "recurse")
            c.usage(
              `invalid argument '${value}' for '--directories'\nValid arguments are:\n  - 'read'\n  - 'recurse'\n  - 'skip'`,
            );
          else o.directories = value;
          break;
        case "r":
          o.directories = "recurse";
          break;
        case "R":
          o.directories = "recurse";
          o.follow = true;
          break;
        case "include":
          o.include.push(value);
          break;
        case "exclude":
          o.exclude.push(value);
          break;
        case "excludedir":
          o.excludeDir.push(value);
          break;
        case "excludefrom":
          o.exclude.push(...(await readLines(c.sys, value)));
          break;
        case "color": {
          const when = value === "" ? "auto" : value;
          if (!/^(always|yes|force|never|no|none|auto|tty|if-tty)$/.test(when)) c.usage(null);
          o.color =
            /^(always|yes|force)$/.test(when) ||
            (/^(auto|tty|if-tty)$/.test(when) && c.sys.isatty(1) && c.env.get("TERM") !== "dumb");
          break;
        }
        case "V":
          c.out("grep (GNU grep) 3.8\n");
          return 0;
        default:
          if (/^\d$/.test(key)) o.before = o.after = number(key + value);
      }
    }
    let files = operands;
    if (patterns === null) {
      if (operands.length === 0) {
        c.usage(null);
      }
      patterns = operands[0]!.split("\n");
      files = operands.slice(1);
    }
    let matcher: Matcher;
    try {
      matcher = new Matcher(patterns, { syntax, ignoreCase, word, line });
    } catch (error) {
      if (!(error instanceof RegexError)) throw error;
      return c.fail(error.message);
    }
    for (const pattern of patterns) {
      const stray =
        syntax === "extended"
          ? /(?:^|(?<!\\)[(|])([*+?]|\{\d+,?\d*\})/.exec(pattern)
          : syntax === "basic"
            ? /\\[(|](\*)/.exec(pattern)
            : null;
      if (stray !== null) c.error(`warning: ${stray[1]![0] === "{" ? "{...}" : stray[1]} at start of expression`, 0);
    }
    if (patterns.length === 0)
      matcher = new Matcher(["[^\\s\\S]"], { syntax: "perl", ignoreCase, word: false, line: false });
    const recurse = o.directories === "recurse";
    const names = files.length === 0 ? [recurse ? "." : "-"] : files;
    o.names ??= names.length > 1 || (recurse && (files.length === 0 || names.some((name) => isDirectory(c, name))));
    const grep = new Grep(c, matcher, o, files.length === 0 && recurse);
    let found = false;
    for (const name of names) {
      if (await grep.operand(name, true)) {
        found = true;
        if (o.quiet) return 0;
      }
    }
    if (c.status === 2) return 2;
    return found ? 0 : 1;
  },
});

/** Debian's egrep and fgrep are shell scripts around grep. */
function alias(name: string, option: string): Program {
  return { name, main: (sys, argv, env) => grep.main(sys, ["grep", option, ...argv.slice(1)], env) };
}

export const egrep = alias("egrep", "-E");
export const fgrep = alias("fgrep", "-F");

function isDirectory(c: Command, name: string): boolean {
  try {
    return name !== "-" && (c.sys.stat(name).mode & S_IFMT) === S_IFDIR;
  } catch (error) {
    if (error instanceof Errno) return false;
    throw error;
  }
}
