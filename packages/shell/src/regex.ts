/** POSIX extended regular expressions (POSIX XBD 9.4) for `[[ =~ ]]`, as JavaScript ones. */

import { bracketRegExp, escapeRegExp } from "./pattern.js";

const cache = new Map<string, RegExp | null>();
const CACHE_LIMIT = 256;

/** The compiled expression, or null when it is no valid one ([[ then returns 2). */
export function compileEre(ere: string, nocase: boolean): RegExp | null {
  const key = nocase ? `i${ere}` : `c${ere}`;
  let known = cache.get(key);
  if (known === undefined) {
    try {
      known = new RegExp(translate(ere), nocase ? "sui" : "su");
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      known = null;
    }
    if (cache.size >= CACHE_LIMIT) cache.clear();
    cache.set(key, known);
  }
  return known;
}

function translate(ere: string): string {
  let out = "";
  for (let at = 0; at < ere.length; at++) {
    const c = ere[at]!;
    if (c === "\\") {
      const next = ere[++at];
      if (next === undefined) throw new SyntaxError("trailing backslash");
      if (next === "w" || next === "W" || next === "s" || next === "S" || next === "b" || next === "B")
        out += `\\${next}`;
      else if (next === "<") out += "\\b(?=\\w)";
      else if (next === ">") out += "\\b(?<=\\w)";
      else if (next >= "1" && next <= "9") out += `\\${next}`;
      else out += escapeRegExp(next);
    } else if (c === "[") {
      const end = bracketClose(ere, at);
      if (end < 0) throw new SyntaxError("unmatched [");
      out += bracketRegExp(
        ere
          .slice(at + 1, end)
          .replace(/\\/g, "\\\\")
          .replace(/^!/, "\\!"),
      );
      at = end;
    } else if (c === "{" && !/^\{\d*(?:,\d*)?\}/.test(ere.slice(at))) out += "\\{";
    else if (c === "{" && ere[at + 1] === ",") {
      out += "{0";
    } else if (c === "}" && !/\{\d*(?:,\d*)?$/.test(ere.slice(0, at))) out += "\\}";
    else if (c === "]") out += "\\]";
    else if (c === "/") out += "\\/";
    else if ((c === "*" || c === "+" || c === "?") && /(?:^|[^\\][*+?])$/.test(ere.slice(0, at)) && at > 0) continue;
    else out += c;
  }
  return out;
}

function bracketClose(ere: string, open: number): number {
  let at = open + 1;
  if (ere[at] === "^") at++;
  if (ere[at] === "]") at++;
  for (; at < ere.length; at++) {
    if (ere[at] === "[" && (ere[at + 1] === ":" || ere[at + 1] === "." || ere[at + 1] === "=")) {
      const end = ere.indexOf(`${ere[at + 1]}]`, at + 2);
      if (end < 0) return -1;
      at = end + 1;
    } else if (ere[at] === "]") return at;
  }
  return -1;
}
