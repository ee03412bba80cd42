/** Pathname expansion (bash(1), "Pathname Expansion"). */

import { Errno, S_IFDIR, S_IFLNK, S_IFMT, type Dirent, type Sys } from "@netloom/uapi";
import { hasPattern, patternRegExp, unescapePattern, type PatternOptions } from "../pattern.js";

export interface GlobOptions extends PatternOptions {
  readonly dotglob: boolean;
  readonly globstar: boolean;
}

/** The existing names a pattern matches, sorted by code point as in the C locale. */
export function expandPathname(sys: Sys, pattern: string, options: GlobOptions): string[] {
  const absolute = pattern.startsWith("/");
  const components = pattern.split("/").filter((component, index, all) => component !== "" || index === all.length - 1);
  let prefixes = [absolute ? "/" : ""];
  for (let i = 0; i < components.length; i++) {
    const component = components[i]!;
    const last = i === components.length - 1;
    const next: string[] = [];
    for (const prefix of prefixes) {
      if (component === "" && last) {
        if (isDirectory(sys, prefix)) next.push(prefix);
      } else if (options.globstar && component === "**") walk(sys, prefix, last, next, options);
      else if (hasPattern(component, options.extglob)) match(sys, prefix, component, last, next, options);
      else {
        const name = prefix + unescapePattern(component);
        if (exists(sys, name)) next.push(last ? name : `${name}/`);
      }
    }
    prefixes = next;
    if (prefixes.length === 0) return [];
  }
  return prefixes.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

function match(sys: Sys, prefix: string, component: string, last: boolean, out: string[], options: GlobOptions): void {
  const regExp = patternRegExp(component, options);
  const dots = options.dotglob || component.startsWith(".") || component.startsWith("\\.");
  for (const entry of entries(sys, prefix)) {
    if (entry.name === "." || entry.name === "..") continue;
    if (entry.name.startsWith(".") && !dots) continue;
    if (!regExp.test(entry.name)) continue;
    const path = prefix + entry.name;
    if (last) out.push(path);
    else if (isDirectory(sys, path)) out.push(`${path}/`);
  }
}

function walk(sys: Sys, prefix: string, last: boolean, out: string[], options: GlobOptions): void {
  if (!last || prefix !== "") out.push(prefix);
  for (const entry of entries(sys, prefix)) {
    if (entry.name === "." || entry.name === ".." || (entry.name.startsWith(".") && !options.dotglob)) continue;
    const path = prefix + entry.name;
    const directory = (entry.type & S_IFMT) === S_IFDIR;
    if (last) out.push(path);
    if (directory) {
      const inner: string[] = [];
      walk(sys, `${path}/`, last, inner, options);
      for (const found of inner) if (!(last && found === `${path}/`)) out.push(found);
    }
  }
}

function entries(sys: Sys, prefix: string): Dirent[] {
  try {
    return sys.readdir(prefix === "" ? "." : prefix);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    return [];
  }
}

function exists(sys: Sys, path: string): boolean {
  try {
    sys.lstat(path);
    return true;
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    return false;
  }
}

function isDirectory(sys: Sys, path: string): boolean {
  try {
    const mode = sys.stat(path).mode & S_IFMT;
    return mode === S_IFDIR || mode === S_IFLNK;
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    return false;
  }
}
