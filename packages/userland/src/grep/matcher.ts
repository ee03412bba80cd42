/** What a grep pattern list matches: finds occurrences in a line. */

import { compileRegex, escapeRegex, RegexError, type RegexSyntax } from "../libc/regex.js";

export interface MatchOptions {
  readonly syntax: RegexSyntax | "fixed" | "perl";
  readonly ignoreCase: boolean;
  readonly word: boolean;
  readonly line: boolean;
}

const WORD = /[A-Za-z0-9_]/;

/** Matches any of several patterns; the leftmost match, and of those the longest, counts. */
export class Matcher {
  private readonly regexes: readonly RegExp[];
  private readonly word: boolean;

  /** Throws RegexError. */
  constructor(patterns: readonly string[], options: MatchOptions) {
    this.word = options.word && !options.line;
    const wrap = options.line
      ? (source: string): string => `^(?:${source})$`
      : (source: string): string => `(?:${source})`;
    const i = options.ignoreCase ? "i" : "";
    if (options.syntax === "fixed") {
      const source = [...patterns]
        .sort((a, b) => b.length - a.length)
        .map(escapeRegex)
        .join("|");
      this.regexes = [new RegExp(wrap(source), `g${i}`)];
    } else if (options.syntax === "perl") {
      this.regexes = patterns.map((pattern) => perl(pattern, wrap, i));
    } else {
      const syntax = options.syntax;
      this.regexes = patterns.map((pattern) =>
        compileRegex(pattern, syntax, { ignoreCase: options.ignoreCase, flags: "g", wrap }),
      );
    }
  }

  test(line: string): boolean {
    return this.find(line, 0) !== null;
  }

  /** The first match at or after `from`, as [start, end). */
  find(line: string, from: number): [number, number] | null {
    let best: [number, number] | null = null;
    for (const regex of this.regexes) {
      const found = this.findOne(regex, line, from);
      if (found !== null && (best === null || found[0] < best[0] || (found[0] === best[0] && found[1] > best[1])))
        best = found;
    }
    return best;
  }

  private findOne(regex: RegExp, line: string, from: number): [number, number] | null {
    for (let at = from; at <= line.length;) {
      regex.lastIndex = at;
      const match = regex.exec(line);
      if (match === null) return null;
      const start = match.index;
      let end = start + match[0].length;
      if (!this.word) return [start, end];
      if (start === 0 || !WORD.test(line[start - 1]!)) {
        // A shorter match may be a word where the longest is none.
        for (; end >= start; end--) {
          if (end < line.length && WORD.test(line[end]!)) continue;
          if (end === start + match[0].length || this.exactly(regex, line, start, end)) return [start, end];
        }
      }
      at = start + 1;
    }
    return null;
  }

  private exactly(regex: RegExp, line: string, start: number, end: number): boolean {
    regex.lastIndex = start;
    const match = regex.exec(line.slice(0, end));
    return match !== null && match.index === start && match[0].length === end - start;
  }
}

/** What PCRE2 says where JavaScript says something else. */
const PERL_ERRORS: readonly (readonly [RegExp, string])[] = [
  [/Unterminated group/, "missing closing parenthesis"],
  [/Nothing to repeat/, "quantifier does not follow a repeatable item"],
  [/Unterminated character class/, "missing terminating ] for character class"],
  [/Unmatched '\)'/, "unmatched closing parenthesis"],
  [/\\ at end of pattern/, "\\ at end of pattern"],
  [/Range out of order/, "range out of order in character class"],
];

/** Perl's expressions as far as JavaScript's are the same; inline (?i) at the start, \K, \h and possessives are translated. */
function perl(pattern: string, wrap: (source: string) => string, flags: string): RegExp {
  let source = pattern;
  let extra = "";
  const inline = /^\(\?([imsx]+)\)/.exec(source);
  if (inline !== null) {
    source = source.slice(inline[0].length);
    for (const flag of inline[1]!) if ("ims".includes(flag) && !flags.includes(flag)) extra += flag;
  }
  source = source
    .replace(
      /\[\[:(\w+):\]\]/g,
      (_, name: string) =>
        ({
          alpha: "[A-Za-z]",
          digit: "\\d",
          alnum: "[A-Za-z0-9]",
          space: "\\s",
          upper: "[A-Z]",
          lower: "[a-z]",
          xdigit: "[0-9A-Fa-f]",
          punct: "[!-\\/:-@\\[-`{-~]",
        })[name] ?? "",
    )
    .replace(/\\h/g, "[ \\t]")
    .replace(/\\A/g, "^")
    .replace(/\\[zZ]/g, "$")
    .replace(/\(\?P<(\w+)>/g, "(?<$1>")
    .replace(/([*+?}])\+/g, "$1");
  // \K forgets what was matched so far.
  const keep = source.lastIndexOf("\\K");
  if (keep >= 0) source = `(?<=${source.slice(0, keep)})${source.slice(keep + 2)}`;
  try {
    return new RegExp(wrap(source), `g${flags}${extra}`);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const known = PERL_ERRORS.find(([pattern]) => pattern.test(error.message));
    throw new RegexError(known?.[1] ?? error.message.replace(/^.*: /, ""));
  }
}
