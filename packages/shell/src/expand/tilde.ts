/** Tilde expansion (bash(1), "Tilde Expansion"). */

import { Errno } from "@netloom/uapi";
import { decodeUtf8 } from "@netloom/wire";
import type { Shell } from "../shell.js";

/** What `~USER` stands for; itself when there is no such user. */
export function expandTilde(sh: Shell, user: string): string {
  if (user === "") return sh.vars.get("HOME")?.scalar() ?? homeOf(sh, sh.sys.getuid()) ?? "/";
  if (user === "+") return sh.vars.get("PWD")?.scalar() ?? "~+";
  if (user === "-") return sh.vars.get("OLDPWD")?.scalar() ?? "~-";
  if (/^[+-]?\d+$/.test(user)) {
    const n = Number(user.replace(/^[+-]/, ""));
    const stack = [sh.cwd, ...sh.directoryStack];
    return (user.startsWith("-") ? stack[stack.length - 1 - n] : stack[n]) ?? `~${user}`;
  }
  return homeOf(sh, user) ?? `~${user}`;
}

function homeOf(sh: Shell, user: string | number): string | null {
  for (const line of passwdLines(sh)) {
    const fields = line.split(":");
    if (typeof user === "number" ? fields[2] === String(user) : fields[0] === user) return fields[5] ?? null;
  }
  return null;
}

/** The name of a user id, as in /etc/passwd. */
export function userName(sh: Shell, uid: number): string {
  for (const line of passwdLines(sh)) {
    const fields = line.split(":");
    if (fields[2] === String(uid)) return fields[0] ?? "";
  }
  return uid === 0 ? "root" : "I have no name!";
}

function passwdLines(sh: Shell): string[] {
  try {
    const fd = sh.sys.open("/etc/passwd", 0);
    const bytes = sh.sys.read(fd, 65536);
    sh.sys.close(fd);
    return bytes instanceof Promise ? [] : decodeUtf8(bytes).split("\n");
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    return [];
  }
}
