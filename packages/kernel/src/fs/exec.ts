/** From a file to the program that runs it (execve(2), after fs/exec.c and fs/binfmt_script.c). */

import { Errno, X_OK, type Program } from "@netloom/uapi";
import { decodeUtf8 } from "@netloom/wire";
import type { Task } from "../task/task.js";
import { checkAccess } from "./inode.js";
import { resolve } from "./namei.js";
import type { Path } from "./path.js";

/** Bytes of a file the kernel looks at (BINPRM_BUF_SIZE), and interpreters of interpreters it follows. */
const HEAD = 256;
const MAX_DEPTH = 5;

export interface LoadedProgram {
  readonly program: Program;
  readonly argv: readonly string[];
  /** Name for ps: 15 bytes. */
  readonly comm: string;
  readonly exe: Path;
}

/** Throws ENOENT, EACCES, ELOOP, or ENOEXEC for what is neither a program nor begins with `#!`. */
export function loadProgram(task: Task, path: string, argv: readonly string[]): LoadedProgram {
  const comm = path.slice(path.lastIndexOf("/") + 1).slice(0, 15);
  let args = argv;
  let name = path;
  for (let depth = 0; depth < MAX_DEPTH; depth++) {
    const exe = resolve(task, name);
    const inode = exe.dentry.inode;
    if (!inode.isRegular) throw new Errno("EACCES");
    checkAccess(task, inode, X_OK);
    if (inode.program !== null) return { program: inode.program, argv: args, comm, exe };
    const bytes = inode.contents();
    if (bytes === null || bytes[0] !== 35 || bytes[1] !== 33) throw new Errno("ENOEXEC");
    const head = decodeUtf8(bytes.subarray(2, HEAD));
    const end = head.indexOf("\n");
    const line = (end < 0 ? head : head.slice(0, end)).trim();
    if (line === "") throw new Errno("ENOEXEC");
    const blank = line.search(/[ \t]/);
    const interpreter = blank < 0 ? line : line.slice(0, blank);
    const argument = blank < 0 ? [] : [line.slice(blank).trim()];
    args = [interpreter, ...argument, name, ...args.slice(1)];
    name = interpreter;
  }
  throw new Errno("ELOOP");
}
