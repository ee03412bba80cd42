/** Redirections (bash(1), "REDIRECTION"): expanded first, applied then, undone where they are temporary. */

import {
  Errno,
  O_APPEND,
  O_CREAT,
  O_EXCL,
  O_RDONLY,
  O_RDWR,
  O_TRUNC,
  O_WRONLY,
  S_IFMT,
  S_IFREG,
  strerror,
  type Sys,
} from "@netloom/uapi";
import { encodeUtf8 } from "@netloom/wire";
import type { Redirection, Word } from "unbash";
import { expandFields, expandSegments, expandString } from "./expand/expand.js";
import { joinPieces, type Piece } from "./expand/fields.js";
import { lineAt, type Source } from "./parse.js";
import { parseReference } from "./parameters.js";
import type { Shell } from "./shell.js";
import { compileFields, compileHereText, compileValue } from "./word.js";

const CREATE_MODE = 0o666;
/** First descriptor of saved and named descriptors. */
const HIGH_FD = 10;
const PIPE_SIZE = 65536;

/** One expanded redirection. */
type Operation =
  | {
      readonly kind: "open";
      readonly fd: number;
      readonly path: string;
      readonly flags: number;
      readonly both: boolean;
    }
  | { readonly kind: "dup"; readonly fd: number; readonly from: number; readonly label: string; readonly move: boolean }
  | { readonly kind: "close"; readonly fd: number }
  | { readonly kind: "text"; readonly fd: number; readonly text: string };

export interface ExpandedRedirection {
  readonly operation: Operation;
  /** `{name}>`: the variable that receives the descriptor. */
  readonly variable: string | null;
}

/** A failed redirection; the message carries everything but the shell's prefix. */
export class RedirectionError extends Error {}

/** Expands the words of redirections. Throws RedirectionError. */
export async function expandRedirections(
  sh: Shell,
  redirections: readonly Redirection[],
  source: Source,
): Promise<ExpandedRedirection[]> {
  const out: ExpandedRedirection[] = [];
  for (const redirection of redirections) {
    const { descriptor } = redirection;
    const variable = descriptor?.type === "FileDescriptorVariable" ? descriptor.name : null;
    const fd = descriptor?.type === "FileDescriptor" ? descriptor.value : -1;
    out.push({ operation: await expandOne(sh, redirection, fd, variable, source), variable });
  }
  return out;
}

async function expandOne(
  sh: Shell,
  redirection: Redirection,
  fd: number,
  variable: string | null,
  source: Source,
): Promise<Operation> {
  if (redirection.type === "HereDoc") {
    const { body, delimiter } = redirection;
    const quoted = delimiter?.quoted === true;
    let text = redirection.operator === "<<-" ? body.text.replace(/^\t+/gm, "") : body.text;
    if (redirection.closing === undefined) {
      warnUnclosed(sh, redirection.pos, delimiter?.value ?? "", source);
      if (text !== "" && !text.endsWith("\n")) text += "\n";
    }
    if (quoted || text === "") return { kind: "text", fd: fd < 0 ? 0 : fd, text };
    // What the document expands counts as the command's line.
    const word = compileHereText(text.slice(0, -1), sh.line);
    const pieces: Piece[] = [];
    await expandSegments(sh, word.segments, "string", pieces);
    return { kind: "text", fd: fd < 0 ? 0 : fd, text: `${joinPieces(pieces)}\n` };
  }
  const target = redirection.target;
  if (target === undefined) return { kind: "close", fd: fd < 0 ? 0 : fd };
  if (redirection.operator === "<<<") {
    return { kind: "text", fd: fd < 0 ? 0 : fd, text: `${await expandString(sh, compileValue(target, source))}\n` };
  }
  const { operator } = redirection;
  const word = await expandTarget(sh, target, source);
  if (operator === "<&" || operator === ">&") {
    const own = fd < 0 ? (operator === "<&" ? 0 : 1) : fd;
    if (word === "-") {
      if (variable === null) return { kind: "close", fd: own };
      return { kind: "close", fd: namedDescriptor(sh, variable) };
    }
    const match = /^(\d+)(-?)$/.exec(word);
    if (match !== null)
      return {
        kind: "dup",
        fd: own,
        from: Number(match[1]),
        label: target.text.replace(/-$/, ""),
        move: match[2] === "-",
      };
    if (operator === ">&" && fd < 0 && variable === null)
      return { kind: "open", fd: 1, path: word, flags: O_WRONLY | O_CREAT | O_TRUNC, both: true };
    throw new RedirectionError(`${target.text}: ambiguous redirect`);
  }
  if (operator === "&>" || operator === "&>>") {
    const flags = O_WRONLY | O_CREAT | (operator === "&>" ? O_TRUNC : O_APPEND);
    return { kind: "open", fd: 1, path: word, flags, both: true };
  }
  return openOperation(sh, operator, fd, word);
}

function openOperation(sh: Shell, operator: string, fd: number, path: string): Operation {
  const output = fd < 0 ? 1 : fd;
  const input = fd < 0 ? 0 : fd;
  switch (operator) {
    case "<":
      return { kind: "open", fd: input, path, flags: O_RDONLY, both: false };
    case "<>":
      return { kind: "open", fd: input, path, flags: O_RDWR | O_CREAT, both: false };
    case ">>":
      return { kind: "open", fd: output, path, flags: O_WRONLY | O_CREAT | O_APPEND, both: false };
    case ">":
      if (sh.options.noclobber) {
        if (isRegular(sh.sys, path)) throw new RedirectionError(`${path}: cannot overwrite existing file`);
        if (!pathExists(sh.sys, path))
          return { kind: "open", fd: output, path, flags: O_WRONLY | O_CREAT | O_EXCL, both: false };
      }
      return { kind: "open", fd: output, path, flags: O_WRONLY | O_CREAT | O_TRUNC, both: false };
    default:
      return { kind: "open", fd: output, path, flags: O_WRONLY | O_CREAT | O_TRUNC, both: false };
  }
}

function warnUnclosed(sh: Shell, pos: number, delimiter: string, source: Source): void {
  const line = lineAt(source, pos);
  const end = source.text.endsWith("\n") ? source.text.length - 1 : source.text.length;
  sh.writeError(
    `${sh.arg0}: line ${lineAt(source, end)}: warning: here-document at line ${line} delimited by end-of-file (wanted \`${delimiter}')\n`,
  );
}

async function expandTarget(sh: Shell, target: Word, source: Source): Promise<string> {
  const fields: string[] = [];
  await expandFields(sh, compileFields(target, source), fields);
  if (fields.length !== 1) throw new RedirectionError(`${target.text}: ambiguous redirect`);
  return fields[0]!;
}

function namedDescriptor(sh: Shell, variable: string): number {
  const reference = parseReference(variable);
  const value = reference === null ? "" : sh.readVariable(reference.name, reference.subscript);
  if (!/^\d+$/.test(value)) throw new RedirectionError(`${variable}: ambiguous redirect`);
  return Number(value);
}

function pathExists(sys: Sys, path: string): boolean {
  try {
    sys.stat(path);
    return true;
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    return false;
  }
}

function isRegular(sys: Sys, path: string): boolean {
  try {
    return (sys.stat(path).mode & S_IFMT) === S_IFREG;
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    return false;
  }
}

/** What undoes temporary redirections. */
export class SavedDescriptors {
  private readonly saved: { readonly fd: number; readonly copy: number }[] = [];

  constructor(private readonly sys: Sys) {}

  save(fd: number): void {
    if (this.saved.some((entry) => entry.fd === fd)) return;
    let copy = -1;
    try {
      copy = this.sys.dup(fd, HIGH_FD);
      this.sys.setCloexec(copy, true);
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
    }
    this.saved.push({ fd, copy });
  }

  restore(): void {
    for (let i = this.saved.length - 1; i >= 0; i--) {
      const { fd, copy } = this.saved[i]!;
      if (copy >= 0) {
        this.sys.dup2(copy, fd);
        this.sys.close(copy);
      } else closeQuietly(this.sys, fd);
    }
    this.saved.length = 0;
  }

  /** Keeps what the redirections did (`exec >file`). */
  forget(): void {
    for (const { copy } of this.saved) if (copy >= 0) closeQuietly(this.sys, copy);
    this.saved.length = 0;
  }
}

export function closeQuietly(sys: Sys, fd: number): void {
  try {
    sys.close(fd);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
  }
}

/** Applies redirections in order; `saved` null in a child that need not undo them. Throws RedirectionError. */
export function applyRedirections(
  sh: Shell,
  sys: Sys,
  list: readonly ExpandedRedirection[],
  saved: SavedDescriptors | null,
): void {
  for (const { operation, variable } of list) apply(sh, sys, operation, variable, saved);
}

function apply(
  sh: Shell,
  sys: Sys,
  operation: Operation,
  variable: string | null,
  saved: SavedDescriptors | null,
): void {
  switch (operation.kind) {
    case "open": {
      let fd: number;
      try {
        fd = sys.open(operation.path, operation.flags, CREATE_MODE);
      } catch (error) {
        if (!(error instanceof Errno)) throw error;
        if (error.code === "EEXIST") throw new RedirectionError(`${operation.path}: cannot overwrite existing file`);
        throw new RedirectionError(`${operation.path}: ${strerror(error.code)}`);
      }
      place(sh, sys, fd, operation.fd, variable, saved);
      if (operation.both) {
        saved?.save(2);
        sys.dup2(1, 2);
      }
      return;
    }
    case "dup": {
      if (variable !== null) {
        place(sh, sys, duplicate(sys, operation.from, operation.label), -1, variable, saved);
      } else if (operation.from !== operation.fd) {
        saved?.save(operation.fd);
        try {
          sys.dup2(operation.from, operation.fd);
        } catch (error) {
          if (!(error instanceof Errno)) throw error;
          throw new RedirectionError(`${operation.label}: ${strerror(error.code)}`);
        }
      } else if (!sys.openFds().includes(operation.from))
        throw new RedirectionError(`${operation.label}: ${strerror("EBADF")}`);
      if (operation.move && operation.from !== operation.fd) {
        saved?.save(operation.from);
        closeQuietly(sys, operation.from);
      }
      return;
    }
    case "close":
      if (variable === null) saved?.save(operation.fd);
      closeQuietly(sys, operation.fd);
      return;
    case "text":
      place(sh, sys, textDescriptor(sys, operation.text), operation.fd, variable, saved);
  }
}

function duplicate(sys: Sys, fd: number, label: string): number {
  try {
    return sys.dup(fd, HIGH_FD);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    throw new RedirectionError(`${label}: ${strerror(error.code)}`);
  }
}

function place(
  sh: Shell,
  sys: Sys,
  from: number,
  to: number,
  variable: string | null,
  saved: SavedDescriptors | null,
): void {
  if (variable !== null) {
    const fd = from >= HIGH_FD ? from : sys.dup(from, HIGH_FD);
    if (fd !== from) sys.close(from);
    const reference = parseReference(variable);
    if (reference !== null) sh.assignVariable(reference.name, reference.subscript, String(fd));
    return;
  }
  if (from === to) {
    // `to` was closed: undoing means closing it again.
    return;
  }
  saved?.save(to);
  sys.dup2(from, to);
  sys.close(from);
}

/** A descriptor that reads `text`: a pipe when it fits, else an unlinked temporary file. */
function textDescriptor(sys: Sys, text: string): number {
  const bytes = encodeUtf8(text);
  if (bytes.length <= PIPE_SIZE) {
    const [read, write] = sys.pipe();
    if (bytes.length > 0) void sys.write(write, bytes);
    sys.close(write);
    return read;
  }
  const path = `/tmp/sh-thd.${sys.getpid()}`;
  const write = sys.open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600);
  void sys.write(write, bytes);
  const read = sys.open(path, O_RDONLY);
  sys.unlink(path);
  sys.close(write);
  return read;
}
