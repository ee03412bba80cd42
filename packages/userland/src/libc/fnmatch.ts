/** fnmatch(3): shell patterns as regular expressions. */

import { escapeRegex } from "./regex.js";

const CACHE = new Map<string, RegExp>();

export interface FnmatchOptions {
  readonly ignoreCase?: boolean;
  /** `*`, `?` and brackets do not match a slash (FNM_PATHNAME). */
  readonly pathname?: boolean;
}

/** Whether the whole of `text` matches the shell pattern. */
export function fnmatch(pattern: string, text: string, options: FnmatchOptions = {}): boolean {
  const key = `${options.ignoreCase === true ? "i" : ""}${options.pathname === true ? "/" : ""}:${pattern}`;
  let regex = CACHE.get(key);
  if (regex === undefined) {
    if (CACHE.size > 256) CACHE.clear();
    regex = new RegExp(`^${translate(pattern, options.pathname === true)}$`, options.ignoreCase === true ? "is" : "s");
    CACHE.set(key, regex);
  }
  return regex.test(text);
}

function translate(pattern: string, pathname: boolean): string {
  let out = "";
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i]!;
    if (c === "*") out += pathname ? "[^/]*" : ".*";
    else if (c === "?") out += pathname ? "[^/]" : ".";
    else if (c === "\\" && i + 1 < pattern.length) out += escapeRegex(pattern[++i]!);
    else if (c === "[") {
      const end = bracketEnd(pattern, i);
      if (end < 0) out += "\\[";
      else {
        const negated = pattern[i + 1] === "!" || pattern[i + 1] === "^";
        const body = pattern
          .slice(i + (negated ? 2 : 1), end)
          .replace(/\[:(\w+):\]/g, (_, name: string) => CLASSES[name] ?? "")
          .replace(/[\\^[\]]/g, (m) => `\\${m}`)
          .replace(/\x01/g, "\\");
        out += `[${negated ? "^" : ""}${body}]`;
        i = end;
      }
    } else out += escapeRegex(c);
  }
  return out;
}

const CLASSES: Readonly<Record<string, string>> = {
  alpha: "a-zA-Z",
  digit: "0-9",
  alnum: "a-zA-Z0-9",
  upper: "A-Z",
  lower: "a-z",
  space: "\x01s",
  blank: " \t",
  xdigit: "0-9A-Fa-f",
  punct: "!-/:-@\x01[-`{-~",
};

function bracketEnd(pattern: string, start: number): number {
  let i = start + 1;
  if (pattern[i] === "!" || pattern[i] === "^") i++;
  if (pattern[i] === "]") i++;
  for (; i < pattern.length; i++) {
    if (pattern.startsWith("[:", i)) {
      const close = pattern.indexOf(":]", i + 2);
      if (close > 0) {
        i = close + 1;
        continue;
      }
    }
    if (pattern[i] === "]") return i;
  }
  return -1;
}
