/** The tests that `[`, `test` and `[[` share (bash(1), "CONDITIONAL EXPRESSIONS"). */

import {
  Errno,
  R_OK,
  S_IFBLK,
  S_IFCHR,
  S_IFDIR,
  S_IFIFO,
  S_IFLNK,
  S_IFMT,
  S_IFREG,
  S_IFSOCK,
  W_OK,
  X_OK,
  type Stat,
} from "@netloom/uapi";
import { isSetOption } from "./options.js";
import { parameterValue, parseReference } from "./parameters.js";
import { readParameter, resolveSubscript } from "./expand/parameter.js";
import type { Shell } from "./shell.js";

const UNARY = new Set("abcdefghknoprstuvwxzGLNORS".split("").map((letter) => `-${letter}`));
const BINARY = new Set(["=", "==", "!=", "<", ">", "-eq", "-ne", "-lt", "-le", "-gt", "-ge", "-nt", "-ot", "-ef"]);
const ARITHMETIC = new Set(["-eq", "-ne", "-lt", "-le", "-gt", "-ge"]);

export function isUnaryTest(operator: string): boolean {
  return UNARY.has(operator);
}

export function isBinaryTest(operator: string): boolean {
  return BINARY.has(operator);
}

export function isArithmeticTest(operator: string): boolean {
  return ARITHMETIC.has(operator);
}

/** `-f file` and the like. */
export function unaryTest(sh: Shell, operator: string, operand: string): boolean {
  switch (operator) {
    case "-n":
      return operand !== "";
    case "-z":
      return operand === "";
    case "-o":
      return isSetOption(operand) && sh.options[operand];
    case "-v":
      return isVariableSet(sh, operand);
    case "-R":
      return sh.namerefTarget(operand) !== null;
    case "-t":
      return /^\s*\d+\s*$/.test(operand) && isTerminal(sh, Number(operand));
    case "-h":
    case "-L":
      return fileType(statOf(sh, operand, true)) === S_IFLNK;
    case "-r":
      return canAccess(sh, operand, R_OK);
    case "-w":
      return canAccess(sh, operand, W_OK);
    case "-x":
      return canAccess(sh, operand, X_OK);
    default:
      return fileTest(sh, operator, statOf(sh, operand, false));
  }
}

function fileTest(sh: Shell, operator: string, stat: Stat | null): boolean {
  if (stat === null) return false;
  switch (operator) {
    case "-a":
    case "-e":
      return true;
    case "-f":
      return fileType(stat) === S_IFREG;
    case "-d":
      return fileType(stat) === S_IFDIR;
    case "-b":
      return fileType(stat) === S_IFBLK;
    case "-c":
      return fileType(stat) === S_IFCHR;
    case "-p":
      return fileType(stat) === S_IFIFO;
    case "-S":
      return fileType(stat) === S_IFSOCK;
    case "-s":
      return stat.size > 0;
    case "-g":
      return (stat.mode & 0o2000) !== 0;
    case "-u":
      return (stat.mode & 0o4000) !== 0;
    case "-k":
      return (stat.mode & 0o1000) !== 0;
    case "-O":
      return stat.uid === sh.sys.geteuid();
    case "-G":
      return stat.gid === sh.sys.getgid();
    case "-N":
      return true;
    default:
      return false;
  }
}

function fileType(stat: Stat | null): number {
  return stat === null ? 0 : stat.mode & S_IFMT;
}

function isVariableSet(sh: Shell, operand: string): boolean {
  const reference = parseReference(operand);
  if (reference === null) return false;
  if (reference.subscript === null) return parameterValue(sh, reference.name) !== undefined;
  return readParameter(sh, resolveSubscript(sh, reference.name, reference.subscript)).isSet;
}

function isTerminal(sh: Shell, fd: number): boolean {
  try {
    return sh.sys.isatty(fd);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    return false;
  }
}

function statOf(sh: Shell, path: string, link: boolean): Stat | null {
  try {
    const fd = /^\/dev\/fd\/(\d+)$/.exec(path);
    if (fd !== null) return sh.sys.fstat(Number(fd[1]));
    return link ? sh.sys.lstat(path) : sh.sys.stat(path);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    return null;
  }
}

function canAccess(sh: Shell, path: string, mode: number): boolean {
  try {
    sh.sys.access(path, mode);
    return true;
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    return false;
  }
}

/** `-nt`, `-ot`, `-ef`. */
export function fileComparison(sh: Shell, operator: string, left: string, right: string): boolean {
  const a = statOf(sh, left, false);
  const b = statOf(sh, right, false);
  if (operator === "-ef") return a !== null && b !== null && a.ino === b.ino && a.dev === b.dev;
  if (operator === "-nt") return a !== null && (b === null || isNewer(a, b));
  return b !== null && (a === null || isNewer(b, a));
}

function isNewer(a: Stat, b: Stat): boolean {
  return a.mtime.sec !== b.mtime.sec ? a.mtime.sec > b.mtime.sec : a.mtime.nsec > b.mtime.nsec;
}

/** `-eq` and its relatives. */
export function compareNumbers(operator: string, a: bigint, b: bigint): boolean {
  switch (operator) {
    case "-eq":
      return a === b;
    case "-ne":
      return a !== b;
    case "-lt":
      return a < b;
    case "-le":
      return a <= b;
    case "-gt":
      return a > b;
    default:
      return a >= b;
  }
}
