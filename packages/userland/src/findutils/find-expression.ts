/** find's expression: tests and actions joined by -a, -o, `!`, `,` and parentheses. */

import {
  Errno,
  S_IFBLK,
  S_IFCHR,
  S_IFDIR,
  S_IFIFO,
  S_IFLNK,
  S_IFMT,
  S_IFREG,
  S_IFSOCK,
  strerror,
  type Stat,
} from "@netloom/uapi";
import { unescape } from "../coreutils/escapes.js";
import { applyMode } from "../libc/file-mode.js";
import { fnmatch } from "../libc/fnmatch.js";
import type { UserDatabase } from "../libc/passwd.js";
import { baseName, dirName } from "../libc/path.js";
import { compileRegex, RegexError, type RegexSyntax } from "../libc/regex.js";
import type { Command } from "../libc/command.js";
import { Batch, runCommand } from "./find-exec.js";

/** The file a test looks at. */
export interface Found {
  readonly path: string;
  /** The argument it was found under. */
  readonly root: string;
  readonly depth: number;
  readonly stat: Stat;
}

const TYPE_LETTERS = new Map([
  [S_IFREG, "f"],
  [S_IFDIR, "d"],
  [S_IFLNK, "l"],
  [S_IFIFO, "p"],
  [S_IFSOCK, "s"],
  [S_IFCHR, "c"],
  [S_IFBLK, "b"],
]);

/** The letter of -type. */
export function typeLetter(mode: number): string {
  return TYPE_LETTERS.get(mode & S_IFMT) ?? "U";
}

export type Node =
  | { readonly kind: "and" | "or" | "comma"; readonly left: Node; readonly right: Node }
  | { readonly kind: "not"; readonly operand: Node }
  | { readonly kind: "test"; readonly test: (found: Found) => boolean }
  | { readonly kind: "print"; readonly end: string }
  | { readonly kind: "printf"; readonly format: string }
  | { readonly kind: "ls" | "delete" | "prune" | "quit" }
  | { readonly kind: "exec"; readonly run: (found: Found) => Promise<boolean> };

export interface Expression {
  readonly root: Node;
  readonly minDepth: number;
  readonly maxDepth: number;
  readonly depthFirst: boolean;
  readonly oneDevice: boolean;
  /** Commands of `-exec ... +` with names still to be given to them. */
  readonly batches: readonly Batch[];
}

/** Parses the expression; a wrong one ends the command. */
export function parseExpression(c: Command, args: readonly string[], users: UserDatabase): Expression {
  return new ExpressionParser(c, args, users).parse();
}

class ExpressionParser {
  private at = 0;
  private acts = false;
  private minDepth = 0;
  private maxDepth = Infinity;
  private depthFirst = false;
  private oneDevice = false;
  private regexSyntax: RegexSyntax = "basic";
  private readonly batches: Batch[] = [];

  constructor(
    private readonly c: Command,
    private readonly args: readonly string[],
    private readonly users: UserDatabase,
  ) {}

  parse(): Expression {
    let root: Node = { kind: "test", test: () => true };
    if (this.args.length > 0) {
      root = this.comma();
      if (this.at < this.args.length)
        this.c.fail(
          this.args[this.at] === ")"
            ? "you have too many ')'"
            : `paths must precede expression: \`${this.args[this.at]}'`,
        );
    }
    if (!this.acts) root = { kind: "and", left: root, right: { kind: "print", end: "\n" } };
    return {
      root,
      minDepth: this.minDepth,
      maxDepth: this.maxDepth,
      depthFirst: this.depthFirst,
      oneDevice: this.oneDevice,
      batches: this.batches,
    };
  }

  private comma(): Node {
    let left = this.or();
    while (this.args[this.at] === ",") {
      this.at++;
      left = { kind: "comma", left, right: this.or() };
    }
    return left;
  }

  private or(): Node {
    let left = this.and();
    while (this.args[this.at] === "-o" || this.args[this.at] === "-or") {
      this.at++;
      left = { kind: "or", left, right: this.and() };
    }
    return left;
  }

  private and(): Node {
    let left = this.primary();
    for (;;) {
      const next = this.args[this.at];
      if (next === undefined || next === ")" || next === "," || next === "-o" || next === "-or") return left;
      if (next === "-a" || next === "-and") this.at++;
      left = { kind: "and", left, right: this.primary() };
    }
  }

  private argument(option: string): string {
    const value = this.args[this.at++];
    if (value === undefined) this.c.fail(`missing argument to \`${option}'`);
    return value;
  }

  private primary(): Node {
    const word = this.args[this.at++];
    if (word === undefined) {
      const before = this.args.at(-1)!;
      return this.c.fail(`expected an expression after '${before}'`);
    }
    if (word === "!" || word === "-not") {
      if (this.at >= this.args.length) this.c.fail(`expected an expression after '${word}'`);
      return { kind: "not", operand: this.primary() };
    }
    if (word === "(") {
      if (this.at >= this.args.length)
        this.c.fail(
          "invalid expression; expected to find a ')' but didn't see one. Perhaps you need an extra predicate after '('",
        );
      if (this.args[this.at] === ")") this.c.fail("invalid expression; empty parentheses are not allowed.");
      const inner = this.comma();
      if (this.args[this.at] !== ")")
        this.c.fail("invalid expression; I was expecting to find a ')' somewhere but did not see one.");
      this.at++;
      return inner;
    }
    if (word[0] !== "-") return this.c.fail(`paths must precede expression: \`${word}'`);
    return this.option(word) ?? this.action(word) ?? { kind: "test", test: this.test(word) };
  }

  private depth(option: string): number {
    const value = this.argument(option);
    if (!/^\d+$/.test(value))
      this.c.fail(`Expected a positive decimal integer argument to ${option}, but got '${value}'`);
    return Number(value);
  }

  private option(word: string): Node | null {
    const always: Node = { kind: "test", test: () => true };
    switch (word) {
      case "-maxdepth":
        this.maxDepth = this.depth(word);
        return always;
      case "-mindepth":
        this.minDepth = this.depth(word);
        return always;
      case "-depth":
      case "-d":
        this.depthFirst = true;
        return always;
      case "-xdev":
      case "-mount":
        this.oneDevice = true;
        return always;
      case "-noleaf":
      case "-follow":
      case "-daystart":
      case "-ignore_readdir_race":
      case "-nowarn":
      case "-warn":
        return always;
      case "-regextype":
        this.regexSyntax = /extended|egrep|awk/.test(this.argument(word)) ? "extended" : "basic";
        return always;
      default:
        return null;
    }
  }

  private action(word: string): Node | null {
    const acted = this.acts;
    this.acts = true;
    switch (word) {
      case "-print":
        return { kind: "print", end: "\n" };
      case "-print0":
        return { kind: "print", end: "\0" };
      case "-printf":
        return { kind: "printf", format: unescape(this.argument(word), "format").text };
      case "-ls":
        return { kind: "ls" };
      case "-delete":
        this.depthFirst = true;
        return { kind: "delete" };
      case "-exec":
      case "-execdir":
      case "-ok":
      case "-okdir":
        return this.exec(word);
      case "-quit":
        return { kind: "quit" };
    }
    this.acts = acted;
    return word === "-prune" ? { kind: "prune" } : null;
  }

  private exec(word: string): Node {
    const argv: string[] = [];
    for (;;) {
      const value = this.args[this.at++];
      if (value === undefined) return this.c.fail(`missing argument to \`${word}'`);
      if (value === ";") break;
      if (value === "+" && argv.at(-1) === "{}") {
        const batch = new Batch(this.c, argv.slice(0, -1));
        this.batches.push(batch);
        return { kind: "exec", run: (found) => batch.add(found.path) };
      }
      argv.push(value);
    }
    if (argv.length === 0) this.c.fail(`missing argument to \`${word}'`);
    const { c } = this;
    const inDirectory = word.endsWith("dir");
    return {
      kind: "exec",
      run: (found) => {
        const name = inDirectory ? `./${baseName(found.path)}` : found.path;
        return runCommand(
          c,
          argv.map((arg) => arg.replaceAll("{}", name)),
          inDirectory ? dirName(found.path) : null,
        );
      },
    };
  }

  private test(word: string): (found: Found) => boolean {
    const { c } = this;
    switch (word) {
      case "-true":
        return () => true;
      case "-false":
        return () => false;
      case "-name":
      case "-iname": {
        const pattern = this.argument(word);
        const ignoreCase = word === "-iname";
        return (f) => fnmatch(pattern, baseName(f.path), { ignoreCase });
      }
      case "-path":
      case "-wholename":
      case "-ipath":
      case "-iwholename": {
        const pattern = this.argument(word);
        const ignoreCase = word[1] === "i";
        return (f) => fnmatch(pattern, f.path, { ignoreCase });
      }
      case "-lname": {
        const pattern = this.argument(word);
        return (f) => typeLetter(f.stat.mode) === "l" && fnmatch(pattern, c.sys.readlink(f.path));
      }
      case "-regex":
      case "-iregex": {
        try {
          const regex = compileRegex(this.argument(word), this.regexSyntax, {
            ignoreCase: word === "-iregex",
            wrap: (source) => `^(?:${source})$`,
          });
          return (f) => regex.test(f.path);
        } catch (error) {
          if (!(error instanceof RegexError)) throw error;
          return c.fail(`failed to compile regular expression: ${error.message}`);
        }
      }
      case "-type":
      case "-xtype": {
        const value = this.argument(word);
        for (const letter of value.split(","))
          if (!/^[bcdpflsD]$/.test(letter))
            c.fail(
              value.length > 1 && !value.includes(",")
                ? `Must separate multiple arguments to ${word} using: ','`
                : `Unknown argument to ${word}: ${letter}`,
            );
        return (f) => value.includes(typeLetter(f.stat.mode));
      }
      case "-empty":
        return (f) => {
          const type = typeLetter(f.stat.mode);
          if (type === "d") return c.sys.readdir(f.path).every((d) => d.name === "." || d.name === "..");
          return type === "f" && f.stat.size === 0;
        };
      case "-size": {
        const value = this.argument(word);
        const match = /^([-+]?)(\d+)([bcwkMG]?)$/.exec(value);
        if (match === null) return c.fail(`Invalid argument \`${value}' to -size`);
        const unit = { b: 512, "": 512, c: 1, w: 2, k: 1024, M: 1048576, G: 1073741824 }[match[3]!] ?? 512;
        return (f) => compare(match[1]!, Math.ceil(f.stat.size / unit), Number(match[2]));
      }
      case "-mtime":
      case "-mmin":
      case "-atime":
      case "-amin":
      case "-ctime":
      case "-cmin": {
        const [sign, n] = this.number(word);
        const unit = word.endsWith("min") ? 60 : 86400;
        const now = c.sys.realtime().sec;
        return (f) => compare(sign, Math.floor((now - f.stat.mtime.sec) / unit), n);
      }
      case "-newer":
      case "-anewer":
      case "-cnewer": {
        const name = this.argument(word);
        let reference: Stat;
        try {
          reference = c.sys.stat(name);
        } catch (error) {
          if (!(error instanceof Errno)) throw error;
          return c.fail(`'${name}': ${strerror(error.code)}`);
        }
        const { mtime } = reference;
        return (f) =>
          f.stat.mtime.sec > mtime.sec || (f.stat.mtime.sec === mtime.sec && f.stat.mtime.nsec > mtime.nsec);
      }
      case "-user":
      case "-group": {
        const name = this.argument(word);
        const id = word === "-user" ? this.users.user(name)?.uid : this.users.group(name)?.gid;
        if (id === undefined && !/^\d+$/.test(name))
          c.fail(
            word === "-user"
              ? `invalid user name or UID argument to -user: '${name}'`
              : `invalid group name or GID argument to -group: '${name}'`,
          );
        return (f) => (word === "-user" ? f.stat.uid : f.stat.gid) === (id ?? Number(name));
      }
      case "-uid":
      case "-gid":
      case "-links":
      case "-inum": {
        const [sign, n] = this.number(word);
        return (f) =>
          compare(
            sign,
            word === "-uid" ? f.stat.uid : word === "-gid" ? f.stat.gid : word === "-links" ? f.stat.nlink : f.stat.ino,
            n,
          );
      }
      case "-nouser":
        return (f) => this.users.user(f.stat.uid) === null;
      case "-nogroup":
        return (f) => this.users.group(f.stat.gid) === null;
      case "-perm": {
        const value = this.argument(word);
        const kind = /^[-/]/.test(value) ? value[0] : "";
        const bits = applyMode(kind === "" ? value : value.slice(1), 0, 0);
        if (bits === null) return c.fail(`invalid mode '${value}'`);
        return (f) =>
          kind === "-"
            ? (f.stat.mode & bits) === bits
            : kind === "/"
              ? bits === 0 || (f.stat.mode & bits) !== 0
              : (f.stat.mode & 0o7777) === bits;
      }
      case "-readable":
      case "-writable":
      case "-executable": {
        const mode = word === "-readable" ? 4 : word === "-writable" ? 2 : 1;
        return (f) => {
          try {
            c.sys.access(f.path, mode);
            return true;
          } catch (error) {
            if (error instanceof Errno) return false;
            throw error;
          }
        };
      }
      case "-samefile": {
        const reference = c.sys.stat(this.argument(word));
        return (f) => f.stat.ino === reference.ino && f.stat.dev === reference.dev;
      }
      default:
        return c.fail(`unknown predicate \`${word}'`);
    }
  }

  private number(option: string): [sign: string, value: number] {
    const value = this.argument(option);
    const match = /^([-+]?)(\d+)$/.exec(value);
    if (match === null) return this.c.fail(`invalid argument \`${value}' to \`${option}'`);
    return [match[1]!, Number(match[2])];
  }
}

function compare(sign: string, actual: number, wanted: number): boolean {
  return sign === "+" ? actual > wanted : sign === "-" ? actual < wanted : actual === wanted;
}
