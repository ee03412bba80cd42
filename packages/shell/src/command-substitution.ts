/** `$(command)`: a forked shell writing into a pipe. */

import { Errno, strerror } from "@netloom/uapi";
import { decodeUtf8 } from "@netloom/wire";
import type { Script } from "unbash";
import { DiscardCommand } from "./control.js";
import { runStatements } from "./execute.js";
import { exitStatusOf, waitChild } from "./jobs.js";
import { lineAt, type Source } from "./parse.js";
import { expandRedirections } from "./redirect.js";
import type { Shell } from "./shell.js";

/** What the command writes, without trailing newlines. */
export async function captureCommand(
  sh: Shell,
  segment: { readonly script: Script; readonly source: Source },
): Promise<string> {
  const { script, source } = segment;
  const file = soleInput(script);
  if (file !== null) {
    const [redirection] = await expandRedirections(sh, [file], source);
    if (redirection?.operation.kind === "open") return readWhole(sh, redirection.operation.path);
  }
  const [read, write] = sh.sys.pipe();
  const pid = sh.forkShell(async (child) => {
    child.sys.close(read);
    if (write !== 1) {
      child.sys.dup2(write, 1);
      child.sys.close(write);
    }
    if (!child.shopt.inherit_errexit && !child.options.posix) child.options.errexit = false;
    child.source = shiftedTo(source, script, child.line);
    child.loopDepth = 0;
    return runStatements(child, script.commands, true);
  }, 1);
  sh.sys.close(write);
  const bytes = await readAll(sh, read);
  sh.sys.close(read);
  const status = await waitChild(sh, pid);
  sh.substitutionStatus = exitStatusOf(status);
  sh.status = sh.substitutionStatus;
  return trimmed(bytes);
}

function soleInput(
  script: Script,
): Extract<
  NonNullable<Script["commands"][number]["command"] & { type: "Command" }>["redirects"][number],
  { type: "Redirect" }
> | null {
  const only = script.commands.length === 1 ? script.commands[0]!.command : undefined;
  if (only?.type !== "Command" || only.name !== undefined || only.prefix.length !== 1 || only.suffix.length > 0)
    return null;
  const [item] = only.prefix;
  return item?.type === "Redirect" && item.operator === "<" && item.descriptor === undefined ? item : null;
}

async function readWhole(sh: Shell, path: string): Promise<string> {
  try {
    const fd = sh.sys.open(path, 0);
    const bytes = await readAll(sh, fd);
    sh.sys.close(fd);
    sh.substitutionStatus = 0;
    return trimmed(bytes);
  } catch (error) {
    if (error instanceof DiscardCommand || !(error instanceof Errno)) throw error;
    sh.error(`${path}: ${strerror(error.code)}`);
    sh.substitutionStatus = 1;
    return "";
  }
}

/** Everything up to the end of file. */
export async function readAll(sh: Shell, fd: number): Promise<Uint8Array> {
  let all: Uint8Array = new Uint8Array(0);
  for (;;) {
    let more: Uint8Array;
    try {
      more = await sh.sys.read(fd, 65536);
    } catch (error) {
      if (error instanceof Errno && error.code === "EINTR") continue;
      throw error;
    }
    if (more.length === 0) return all;
    if (all.length === 0) all = more;
    else {
      const joined = new Uint8Array(all.length + more.length);
      joined.set(all);
      joined.set(more, all.length);
      all = joined;
    }
  }
}

function trimmed(bytes: Uint8Array): string {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 10) end--;
  const text = decodeUtf8(bytes, 0, end);
  return text.includes("\0") ? text.replaceAll("\0", "") : text;
}

/** bash counts the lines of a substitution from the line of the command it is in. */
function shiftedTo(source: Source, script: Script, line: number): Source {
  const first = script.commands[0];
  if (first === undefined) return source;
  return { ...source, firstLine: source.firstLine + line - lineAt(source, first.pos) };
}
