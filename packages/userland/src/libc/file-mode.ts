/** File modes: `ls -l`'s letters, and the modes chmod(1) and mkdir -m take. */

import { S_IFBLK, S_IFCHR, S_IFDIR, S_IFIFO, S_IFLNK, S_IFMT, S_IFREG, S_IFSOCK } from "@netloom/uapi";

const TYPE_LETTERS = new Map([
  [S_IFREG, "-"],
  [S_IFDIR, "d"],
  [S_IFLNK, "l"],
  [S_IFCHR, "c"],
  [S_IFBLK, "b"],
  [S_IFIFO, "p"],
  [S_IFSOCK, "s"],
]);

/** `drwxr-xr-x` (strmode(3)). */
export function modeString(mode: number): string {
  const bits = ["x", "w", "r"];
  let out = TYPE_LETTERS.get(mode & S_IFMT) ?? "?";
  for (let i = 8; i >= 0; i--) {
    const set = (mode & (1 << i)) !== 0;
    const special = i === 6 ? 0o4000 : i === 3 ? 0o2000 : i === 0 ? 0o1000 : 0;
    if (special !== 0 && (mode & special) !== 0) out += i === 0 ? (set ? "t" : "T") : set ? "s" : "S";
    else out += set ? bits[i % 3]! : "-";
  }
  return out;
}

/** What stat(1) calls the type. */
export function fileTypeName(mode: number, size: number): string {
  switch (mode & S_IFMT) {
    case S_IFREG:
      return size === 0 ? "regular empty file" : "regular file";
    case S_IFDIR:
      return "directory";
    case S_IFLNK:
      return "symbolic link";
    case S_IFCHR:
      return "character special file";
    case S_IFBLK:
      return "block special file";
    case S_IFIFO:
      return "fifo";
    case S_IFSOCK:
      return "socket";
    default:
      return "weird file";
  }
}

/**
 * The permission bits that `spec` (octal or `u+rwx,go-w`) makes of `mode`; null for a malformed one.
 * Without `ugoa` the umask's bits stay as they are.
 */
export function applyMode(spec: string, mode: number, umask: number): number | null {
  if (/^[0-7]{1,4}$/.test(spec)) return Number.parseInt(spec, 8);
  const isDir = (mode & S_IFMT) === S_IFDIR;
  let bits = mode & 0o7777;
  for (const clause of spec.split(",")) {
    const match = /^([ugoa]*)((?:[-+=](?:[rwxXst]*|[ugo]))+)$/.exec(clause);
    if (match === null) return null;
    const who = match[1]!;
    const all = who === "" || who.includes("a");
    const mask =
      (all || who.includes("u") ? 0o4700 : 0) |
      (all || who.includes("g") ? 0o2070 : 0) |
      (all || who.includes("o") ? 0o1007 : 0) |
      (all ? 0o1000 : 0);
    for (const action of match[2]!.match(/[-+=][^-+=]*/g) ?? []) {
      let value = 0;
      for (const letter of action.slice(1)) {
        if (letter === "r") value |= 0o444;
        else if (letter === "w") value |= 0o222;
        else if (letter === "x" || (letter === "X" && (isDir || (bits & 0o111) !== 0))) value |= 0o111;
        else if (letter === "s") value |= 0o6000;
        else if (letter === "t") value |= 0o1000;
        else if (letter === "u") value |= ((bits >> 6) & 7) * 0o111;
        else if (letter === "g") value |= ((bits >> 3) & 7) * 0o111;
        else if (letter === "o") value |= (bits & 7) * 0o111;
      }
      value &= mask;
      if (who === "") value &= ~umask | 0o7000;
      if (action[0] === "+") bits |= value;
      else if (action[0] === "-") bits &= ~value;
      else bits = (bits & ~(mask & (isDir ? ~0o6000 : ~0))) | value;
    }
  }
  return bits;
}
