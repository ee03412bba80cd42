/** Path names: basename(1), dirname(1), joining, and realpath(3). */

import { Errno, S_IFDIR, S_IFLNK, S_IFMT, type Sys } from "@netloom/uapi";

/** The last component, as basename(1) prints it. */
export function baseName(path: string): string {
  let end = path.length;
  while (end > 1 && path[end - 1] === "/") end--;
  if (end === 1 && path[0] === "/") return "/";
  return path.slice(path.lastIndexOf("/", end - 1) + 1, end);
}

/** All but the last component, as dirname(1) prints it. */
export function dirName(path: string): string {
  let end = path.length;
  while (end > 1 && path[end - 1] === "/") end--;
  const slash = path.lastIndexOf("/", end - 1);
  if (slash < 0) return ".";
  end = slash;
  while (end > 1 && path[end - 1] === "/") end--;
  return end === 0 ? "/" : path.slice(0, end);
}

/** `dir/name`, without doubling a slash. */
export function joinPath(dir: string, name: string): string {
  return dir.endsWith("/") ? dir + name : `${dir}/${name}`;
}

/** What may be missing of a path that is resolved: nothing, the last component, or anything. */
export type Missing = "none" | "last" | "any";

/** The absolute path without symbolic links, `.` and `..`. Throws Errno. */
export function realPath(sys: Sys, path: string, missing: Missing = "none"): string {
  if (path === "") throw new Errno("ENOENT");
  let resolved = path[0] === "/" ? "" : sys.getcwd() === "/" ? "" : sys.getcwd();
  const rest = path.split("/").reverse();
  let links = 0;
  let absent = false;
  while (rest.length > 0) {
    const name = rest.pop()!;
    if (name === "" || name === ".") {
      // A trailing slash asks for a directory.
      if (
        name === "" &&
        !absent &&
        resolved !== "" &&
        missing !== "any" &&
        rest.length === 0 &&
        (sys.stat(resolved).mode & S_IFMT) !== S_IFDIR
      )
        throw new Errno("ENOTDIR");
      continue;
    }
    if (name === "..") {
      resolved = resolved.slice(0, Math.max(0, resolved.lastIndexOf("/")));
      continue;
    }
    const next = `${resolved}/${name}`;
    if (absent) {
      resolved = next;
      continue;
    }
    let mode: number;
    try {
      mode = sys.lstat(next).mode & S_IFMT;
    } catch (error) {
      if (!(error instanceof Errno) || missing === "none") throw error;
      if (missing === "last" && (error.code !== "ENOENT" || rest.some((r) => r !== "" && r !== "."))) throw error;
      absent = true;
      resolved = next;
      continue;
    }
    if (mode === S_IFLNK) {
      if (++links > 40) throw new Errno("ELOOP");
      const target = sys.readlink(next);
      if (target[0] === "/") resolved = "";
      for (const part of target.split("/").reverse()) rest.push(part);
      continue;
    }
    if (mode !== S_IFDIR && missing !== "any" && rest.some((r) => r !== "")) throw new Errno("ENOTDIR");
    resolved = next;
  }
  return resolved === "" ? "/" : resolved;
}
