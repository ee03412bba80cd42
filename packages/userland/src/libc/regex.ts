/**
 * POSIX regular expressions (POSIX.1-2017 chapter 9, with GNU's extensions) compiled to JavaScript's.
 *
 * A match is leftmost, as POSIX wants it. Among alternatives JavaScript takes the first that leads to a
 * match, POSIX the longest: groups of plain strings are therefore tried longest first, which makes the
 * two agree except for alternatives that are themselves expressions (`a*|ab` may match less than POSIX).
 */

export type RegexSyntax = "basic" | "extended" | "awk";

export interface RegexOptions {
  readonly ignoreCase?: boolean;
  /** `^` and `$` also match at newlines (sed's M). */
  readonly multiline?: boolean;
  /** A repetition with nothing before it is an error in ERE (RE_CONTEXT_INVALID_OPS: sed, awk), not ignored (grep). */
  readonly strict?: boolean;
  /** JavaScript flags in addition, such as `y` or `g`. */
  readonly flags?: string;
  /** Wraps the translated expression, for whole-word or whole-line matches. */
  wrap?(source: string): string;
}

/** A malformed expression; the text is glibc's regerror(3). */
export class RegexError extends Error {
  override readonly name = "RegexError";
}

/** Compiles a POSIX expression. Throws RegexError. */
export function compileRegex(pattern: string, syntax: RegexSyntax, options: RegexOptions = {}): RegExp {
  let source = new Translator(pattern, syntax, options.strict === true || syntax === "awk").translate();
  if (options.wrap !== undefined) source = options.wrap(source);
  const flags =
    (options.ignoreCase === true ? "i" : "") + (options.multiline === true ? "m" : "") + (options.flags ?? "");
  try {
    return new RegExp(source, flags);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new RegexError("Invalid regular expression");
  }
}

const CLASSES: Readonly<Record<string, string>> = {
  alpha: "a-zA-Z",
  digit: "0-9",
  alnum: "a-zA-Z0-9",
  upper: "A-Z",
  lower: "a-z",
  space: " \\t\\n\\v\\f\\r",
  blank: " \\t",
  punct: "!-\\/:-@\\[-`{-~",
  print: " -~",
  graph: "!-~",
  cntrl: "\\x00-\\x1f\\x7f",
  xdigit: "0-9A-Fa-f",
};

const GNU_ESCAPES: Readonly<Record<string, string>> = {
  w: "[A-Za-z0-9_]",
  W: "[^A-Za-z0-9_]",
  s: "[ \\t\\n\\v\\f\\r]",
  S: "[^ \\t\\n\\v\\f\\r]",
  b: "\\b",
  B: "\\B",
  "<": "\\b(?=\\w)",
  ">": "\\b(?<=\\w)",
  "`": "(?<![\\s\\S])",
  "'": "(?![\\s\\S])",
};

const AWK_ESCAPES: Readonly<Record<string, string>> = {
  n: "\\n",
  t: "\\t",
  r: "\\r",
  f: "\\f",
  v: "\\v",
  a: "\\x07",
  b: "\\x08",
};

/** The translated characters of a literal. */
export function escapeRegex(text: string): string {
  return text
    .replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")
    .replace(/\n/g, "\\n")
    .replace(/\r/g, "\\r");
}

interface Branch {
  readonly source: string;
  /** Length of the literal it is; -1 for anything else. */
  readonly literal: number;
}

class Translator {
  private at = 0;
  private groups = 0;
  private open = 0;
  private readonly extended: boolean;

  constructor(
    private readonly pattern: string,
    private readonly syntax: RegexSyntax,
    private readonly strict: boolean,
  ) {
    this.extended = syntax !== "basic";
  }

  translate(): string {
    const source = this.alternatives();
    if (this.at < this.pattern.length) throw new RegexError("Unmatched ) or \\)");
    return source;
  }

  private alternatives(): string {
    const branches: Branch[] = [];
    do {
      branches.push(this.branch());
    } while (this.take(this.extended ? "|" : "\\|"));
    if (branches.length > 1 && branches.every((b) => b.literal >= 0)) branches.sort((a, b) => b.literal - a.literal);
    return branches.map((b) => b.source).join("|");
  }

  private take(token: string): boolean {
    if (!this.pattern.startsWith(token, this.at)) return false;
    this.at += token.length;
    return true;
  }

  private atBranchEnd(): boolean {
    const p = this.pattern;
    if (this.at >= p.length) return true;
    if (this.extended) return p[this.at] === "|" || (p[this.at] === ")" && this.open > 0);
    return p.startsWith("\\|", this.at) || (p.startsWith("\\)", this.at) && this.open > 0);
  }

  private branch(): Branch {
    let out = "";
    let atomStart = -1;
    let literal = 0;
    let quantified = false;
    const start = this.at;
    while (!this.atBranchEnd()) {
      if (this.strict && this.extended && this.open === 0 && this.pattern[this.at] === ")")
        throw new RegexError("Unmatched ) or \\)");
      const quantifier = atomStart >= 0 || this.extended ? this.quantifier() : null;
      if (quantifier !== null) {
        if (atomStart < 0) {
          // Nothing before it: it repeats nothing.
          if (this.strict) throw new RegexError("Invalid preceding regular expression");
          continue;
        }
        if (literal < 0 && quantified && this.strict && !this.extended)
          throw new RegexError("Invalid preceding regular expression");
        const atom = out.slice(atomStart);
        out = `${out.slice(0, atomStart)}${quantified ? `(?:${atom})` : atom}${quantifier}`;
        literal = -1;
        quantified = true;
        continue;
      }
      quantified = false;
      const before = out.length;
      const piece = this.atom(this.at === start);
      out += piece.source;
      atomStart = piece.anchor ? -1 : before;
      if (!piece.literal) literal = -1;
      else if (literal >= 0) literal++;
    }
    return { source: out, literal };
  }

  /** Consumes `* + ? {m,n}` or their escaped forms. */
  private quantifier(): string | null {
    const p = this.pattern;
    const c = p[this.at]!;
    if (c === "*") {
      this.at++;
      return "*";
    }
    if (this.extended) {
      if (c === "+" || c === "?") {
        this.at++;
        return c;
      }
      // Debian's mawk (1.3.4-20200120) has no intervals.
      return c === "{" && this.syntax !== "awk" ? this.interval(1, "}") : null;
    }
    if (c !== "\\") return null;
    const d = p[this.at + 1];
    if (d === "+" || d === "?") {
      this.at += 2;
      return d;
    }
    return d === "{" ? this.interval(2, "\\}") : null;
  }

  private interval(skip: number, close: string): string | null {
    const end = this.pattern.indexOf(close, this.at + skip);
    const body = end < 0 ? "" : this.pattern.slice(this.at + skip, end);
    const match = /^(\d*)(,?)(\d*)$/.exec(body);
    if (match === null || body === "" || body === ",") {
      // In ERE a brace that starts no interval is itself.
      if (this.extended) return null;
      throw new RegexError(end < 0 ? "Unmatched \\{" : "Invalid content of \\{\\}");
    }
    const low = match[1] === "" ? 0 : Number(match[1]);
    const high = match[2] === "" ? low : match[3] === "" ? Infinity : Number(match[3]);
    if (low > high) throw new RegexError("Invalid content of \\{\\}");
    if (low > 32767 || (high !== Infinity && high > 32767)) throw new RegexError("Regular expression too big");
    this.at = end + close.length;
    return `{${low}${match[2] === "" ? "" : high === Infinity ? "," : `,${high}`}}`;
  }

  private atom(first: boolean): { source: string; anchor: boolean; literal: boolean } {
    const p = this.pattern;
    const c = p[this.at++]!;
    if (c === "[") return { source: this.bracket(), anchor: false, literal: false };
    if (c === ".") return { source: "[\\s\\S]", anchor: false, literal: false };
    if (c === "\\") return this.escape();
    if (c === "^" && (this.extended || first)) return { source: "^", anchor: true, literal: false };
    if (c === "$" && (this.extended || this.atBranchEnd())) return { source: "$", anchor: true, literal: false };
    if (c === "(" && this.extended) return this.group(")");
    return { source: escapeRegex(c), anchor: false, literal: true };
  }

  private group(close: string): { source: string; anchor: boolean; literal: boolean } {
    this.groups++;
    this.open++;
    const source = this.alternatives();
    if (!this.take(close)) throw new RegexError("Unmatched ( or \\(");
    this.open--;
    return { source: `(${source})`, anchor: false, literal: false };
  }

  private escape(): { source: string; anchor: boolean; literal: boolean } {
    const c = this.pattern[this.at++];
    if (c === undefined) throw new RegexError("Trailing backslash");
    if (this.syntax === "awk") {
      const known = AWK_ESCAPES[c];
      if (known !== undefined) return { source: known, anchor: false, literal: true };
      const octal = /^[0-7]{1,3}/.exec(this.pattern.slice(this.at - 1, this.at + 2));
      if (octal !== null) {
        this.at += octal[0].length - 1;
        return { source: escapeRegex(String.fromCharCode(Number.parseInt(octal[0], 8))), anchor: false, literal: true };
      }
      return { source: escapeRegex(c), anchor: false, literal: true };
    }
    if (!this.extended && c === "(") return this.group("\\)");
    if (!this.extended && c === ")") throw new RegexError("Unmatched ) or \\)");
    if (c >= "1" && c <= "9") {
      if (Number(c) > this.groups) throw new RegexError("Invalid back reference");
      return { source: `(?:\\${c})`, anchor: false, literal: false };
    }
    const gnu = GNU_ESCAPES[c];
    if (gnu !== undefined) return { source: gnu, anchor: !/[wWsS]/.test(c), literal: false };
    if (c === "n") return { source: "\\n", anchor: false, literal: true };
    return { source: escapeRegex(c), anchor: false, literal: true };
  }

  private bracket(): string {
    const p = this.pattern;
    let negated = false;
    if (p[this.at] === "^") {
      negated = true;
      this.at++;
    }
    let body = "";
    let first = true;
    for (;;) {
      if (this.at >= p.length) throw new RegexError("Unmatched [, [^, [:, [., or [=");
      const c = p[this.at]!;
      if (c === "]" && !first) {
        this.at++;
        break;
      }
      first = false;
      if (c === "[" && p[this.at + 1] === ":") {
        const end = p.indexOf(":]", this.at + 2);
        if (end < 0) throw new RegexError("Unmatched [, [^, [:, [., or [=");
        const members = CLASSES[p.slice(this.at + 2, end)];
        if (members === undefined) throw new RegexError("Invalid character class name");
        body += members;
        this.at = end + 2;
        continue;
      }
      const low = this.bracketChar();
      if (p[this.at] === "-" && p[this.at + 1] !== "]" && this.at + 1 < p.length) {
        this.at++;
        const high = this.bracketChar();
        if (high < low) throw new RegexError("Invalid range end");
        body += `${classChar(low)}-${classChar(high)}`;
      } else body += classChar(low);
    }
    return `[${negated ? "^" : ""}${body}]`;
  }

  /** One member of a bracket expression: a character, `[.x.]` or `[=x=]`; awk also knows escapes. */
  private bracketChar(): string {
    const p = this.pattern;
    const c = p[this.at++]!;
    if (c === "[" && (p[this.at] === "." || p[this.at] === "=")) {
      const kind = p[this.at]!;
      const end = p.indexOf(`${kind}]`, this.at + 1);
      if (end < 0) throw new RegexError("Unmatched [, [^, [:, [., or [=");
      const inner = p.slice(this.at + 1, end);
      if (inner.length !== 1) throw new RegexError("Invalid collation character");
      this.at = end + 2;
      return inner;
    }
    if (c === "\\" && this.syntax === "awk" && this.at < p.length) {
      const e = p[this.at++]!;
      return { n: "\n", t: "\t", r: "\r", f: "\f", v: "\v", a: "\x07", b: "\b" }[e] ?? e;
    }
    return c;
  }
}

function classChar(c: string): string {
  return /[\\\]^[-]/.test(c) ? `\\${c}` : c === "\n" ? "\\n" : c;
}
