/**
 * Shell patterns (POSIX XCU 2.13, bash(1) "Pattern Matching") as regular expressions. A pattern
 * is text in which a backslash makes the next character literal.
 */

const CLASSES: ReadonlyMap<string, string> = new Map([
  ["alpha", "A-Za-z"],
  ["digit", "0-9"],
  ["alnum", "A-Za-z0-9"],
  ["upper", "A-Z"],
  ["lower", "a-z"],
  ["space", " \\t\\n\\r\\f\\v"],
  ["blank", " \\t"],
  ["punct", "!-\\/:-@\\[-`{-~"],
  ["print", " -~\\u00a0-\\uffff"],
  ["graph", "!-~\\u00a1-\\uffff"],
  ["cntrl", "\\x00-\\x1f\\x7f"],
  ["xdigit", "0-9A-Fa-f"],
  ["word", "A-Za-z0-9_"],
  ["ascii", "\\x00-\\x7f"],
]);

export interface PatternOptions {
  readonly extglob: boolean;
  readonly nocase: boolean;
}

const CACHE_LIMIT = 512;
const caches: readonly Map<string, RegExp>[] = [new Map(), new Map(), new Map(), new Map()];

/** A regular expression that matches exactly what the pattern does, whole strings only. */
export function patternRegExp(pattern: string, options: PatternOptions): RegExp {
  const cache = caches[(options.extglob ? 1 : 0) + (options.nocase ? 2 : 0)]!;
  let known = cache.get(pattern);
  if (known === undefined) {
    const body = new Translator(pattern, options.extglob, ".*").translate();
    known = new RegExp(`^(?:${body})$`, options.nocase ? "sui" : "su");
    if (cache.size >= CACHE_LIMIT) cache.clear();
    cache.set(pattern, known);
  }
  return known;
}

const bodies = new Map<string, string>();

/**
 * A pattern as the source of a regular expression, for use inside a larger one; `lazy` makes `*`
 * match as little as possible.
 */
export function patternSource(pattern: string, extglob: boolean, lazy: boolean): string {
  const key = `${extglob ? "x" : "-"}${lazy ? "l" : "-"}${pattern}`;
  let known = bodies.get(key);
  if (known === undefined) {
    known = new Translator(pattern, extglob, lazy ? ".*?" : ".*").translate();
    if (bodies.size >= CACHE_LIMIT) bodies.clear();
    bodies.set(key, known);
  }
  return known;
}

export function matchesPattern(text: string, pattern: string, options: PatternOptions): boolean {
  return patternRegExp(pattern, options).test(text);
}

/** Makes text match itself only. */
export function escapePattern(text: string): string {
  return SPECIAL.test(text) ? text.replace(ALL_SPECIAL, "\\$&") : text;
}

const SPECIAL = /[\\*?[\]!@+()|^-]/;
const ALL_SPECIAL = /[\\*?[\]!@+()|^-]/g;

/** Whether text has an active pattern character (pathname expansion happens only then). */
export function hasPattern(pattern: string, extglob: boolean): boolean {
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i]!;
    if (c === "\\") i++;
    else if (c === "*" || c === "?") return true;
    else if (c === "[") {
      if (bracketEnd(pattern, i) !== null) return true;
    } else if (extglob && pattern[i + 1] === "(" && "@!+".includes(c)) return true;
  }
  return false;
}

/** The text a pattern without active characters stands for. */
export function unescapePattern(pattern: string): string {
  return pattern.includes("\\") ? pattern.replace(/\\(.)/gs, "$1") : pattern;
}

function bracketEnd(pattern: string, open: number): number | null {
  let at = open + 1;
  if (pattern[at] === "!" || pattern[at] === "^") at++;
  if (pattern[at] === "]") at++;
  for (; at < pattern.length; at++) {
    const c = pattern[at];
    if (c === "\\") at++;
    else if (c === "[" && (pattern[at + 1] === ":" || pattern[at + 1] === "." || pattern[at + 1] === "=")) {
      const end = pattern.indexOf(`${pattern[at + 1]}]`, at + 2);
      if (end >= 0) at = end + 1;
    } else if (c === "]") return at;
  }
  return null;
}

/** A character made literal in a regular expression with the `u` flag. */
export function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}

class Translator {
  constructor(
    private readonly pattern: string,
    private readonly extglob: boolean,
    private readonly star: string,
  ) {}

  translate(): string {
    return this.sequence(0, this.pattern.length);
  }

  private sequence(start: number, end: number): string {
    const { pattern } = this;
    let out = "";
    for (let at = start; at < end; at++) {
      const c = pattern[at]!;
      if (this.extglob && pattern[at + 1] === "(" && "?*+@!".includes(c)) {
        const close = this.groupEnd(at + 1, end);
        if (close !== null) {
          const list = this.alternatives(at + 2, close);
          if (c === "!") {
            // What follows decides where the negated part may end.
            const rest = this.sequence(close + 1, end);
            return `${out}(?!(?:${list})(?:${rest})$).*${rest}`;
          }
          out += c === "@" ? `(?:${list})` : `(?:${list})${c}`;
          at = close;
          continue;
        }
      }
      if (c === "*") out += this.star;
      else if (c === "?") out += ".";
      else if (c === "[") {
        const close = bracketEnd(pattern, at);
        if (close === null || close >= end) out += "\\[";
        else {
          out += bracketRegExp(pattern.slice(at + 1, close));
          at = close;
        }
      } else if (c === "\\") {
        if (at + 1 < end) out += escapeRegExp(pattern[++at]!);
        else out += "\\\\";
      } else out += escapeRegExp(c);
    }
    return out;
  }

  private groupEnd(open: number, end: number): number | null {
    let depth = 0;
    for (let at = open; at < end; at++) {
      const c = this.pattern[at];
      if (c === "\\") at++;
      else if (c === "(") depth++;
      else if (c === ")" && --depth === 0) return at;
    }
    return null;
  }

  private alternatives(start: number, end: number): string {
    const parts: string[] = [];
    let depth = 0;
    let from = start;
    for (let at = start; at < end; at++) {
      const c = this.pattern[at];
      if (c === "\\") at++;
      else if (c === "(") depth++;
      else if (c === ")") depth--;
      else if (c === "|" && depth === 0) {
        parts.push(this.sequence(from, at));
        from = at + 1;
      }
    }
    parts.push(this.sequence(from, end));
    return parts.join("|");
  }
}

/** The inside of a bracket expression `[...]` as a regular expression's character class. */
export function bracketRegExp(inside: string): string {
  let at = 0;
  let negated = false;
  if (inside[0] === "!" || inside[0] === "^") {
    negated = true;
    at = 1;
  }
  let out = "";
  for (; at < inside.length; at++) {
    const c = inside[at]!;
    if (c === "[" && inside[at + 1] === ":") {
      const end = inside.indexOf(":]", at + 2);
      const members = end < 0 ? undefined : CLASSES.get(inside.slice(at + 2, end));
      if (members !== undefined) {
        out += members;
        at = end + 1;
        continue;
      }
    }
    if (c === "[" && (inside[at + 1] === "." || inside[at + 1] === "=")) {
      const end = inside.indexOf(`${inside[at + 1]}]`, at + 2);
      if (end >= 0) {
        out += classChar(inside.slice(at + 2, end));
        at = end + 1;
        continue;
      }
    }
    if (c === "\\" && at + 1 < inside.length) out += classChar(inside[++at]!);
    else if (c === "-" && out !== "" && at + 1 < inside.length) {
      const from = inside[at - 1]!;
      const to = inside[at + 1] === "\\" ? (inside[at + 2] ?? "\\") : inside[at + 1]!;
      if (from <= to) out += "-";
      else return negated ? "." : "(?!)";
    } else out += classChar(c);
  }
  return negated ? `[^${out}]` : `[${out}]`;
}

function classChar(c: string): string {
  return /[\\\]^[-]/.test(c) ? `\\${c}` : c;
}
