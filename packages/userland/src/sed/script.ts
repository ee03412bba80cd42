/** sed's script as parsed commands. */

import { compileRegex, RegexError } from "../libc/regex.js";
import { SedError, type Address, type SedCommand } from "./command.js";
import { parseReplacement, unescapeRegex } from "./replacement.js";

/** A part of the script: an -e argument, or a file. */
export interface ScriptPart {
  readonly text: string;
  /** Null for an expression. */
  readonly file: string | null;
}

/** Parses a whole script. Throws SedError. */
export function parseScript(parts: readonly ScriptPart[], extended: boolean): SedCommand[] {
  return new Parser(parts, extended).parse();
}

class Parser {
  private readonly text: string;
  private readonly starts: number[] = [];
  private at = 0;
  private readonly commands: SedCommand[] = [];
  private readonly blocks: number[] = [];

  constructor(
    private readonly parts: readonly ScriptPart[],
    private readonly extended: boolean,
  ) {
    let text = "";
    for (const part of parts) {
      if (text !== "") text += "\n";
      this.starts.push(text.length);
      text += part.file !== null ? part.text.replace(/\n$/, "") : part.text;
    }
    this.text = text;
  }

  private fail(message: string, at = this.at): never {
    let i = this.starts.length - 1;
    while (i > 0 && this.starts[i]! >= at && at > 0) i--;
    const file = this.parts[i]?.file ?? null;
    if (file === null)
      throw new SedError(
        `-e expression #${this.parts.slice(0, i + 1).filter((p) => p.file === null).length}, char ${at - this.starts[i]!}: ${message}`,
      );
    const line = this.text.slice(this.starts[i]!, at).replace(/\n$/, "").split("\n").length;
    throw new SedError(`file ${file} line ${line}: ${message}`);
  }

  parse(): SedCommand[] {
    for (;;) {
      while (/[\s;]/.test(this.text[this.at] ?? "x")) this.at++;
      if (this.at >= this.text.length) break;
      this.command();
    }
    if (this.blocks.length > 0) {
      if (this.parts[0]?.file !== null) throw new SedError(`file ${this.parts[0]?.file ?? "-"} line 0: unmatched \`{'`);
      throw new SedError("-e expression #1, char 0: unmatched `{'");
    }
    const labels = new Map<string, number>();
    this.commands.forEach((c, i) => {
      if (c.name === ":") labels.set(c.text, i);
    });
    for (const c of this.commands) {
      if (!"btT".includes(c.name)) continue;
      const target = c.text === "" ? this.commands.length : labels.get(c.text);
      if (target === undefined) throw new SedError(`can't find label for jump to \`${c.text}'`, 4);
      c.target = target;
    }
    return this.commands;
  }

  private spaces(): void {
    while (this.text[this.at] === " " || this.text[this.at] === "\t") this.at++;
  }

  private number(): number {
    const digits = /^\d+/.exec(this.text.slice(this.at))![0];
    this.at += digits.length;
    return Number(digits);
  }

  private address(second: boolean): Address | null {
    const c = this.text[this.at] ?? "";
    if (/\d/.test(c)) {
      const line = this.number();
      this.spaces();
      if (this.text[this.at] === "~" && !second) {
        this.at++;
        this.spaces();
        return { kind: "step", first: line, step: /\d/.test(this.text[this.at] ?? "") ? this.number() : 0 };
      }
      return line === 0 && !second ? { kind: "zero" } : { kind: "line", line };
    }
    if (second && (c === "+" || c === "~")) {
      this.at++;
      if (!/\d/.test(this.text[this.at] ?? "")) this.fail("expected number");
      const n = this.number();
      return c === "+" ? { kind: "plus", count: n } : { kind: "multiple", of: n };
    }
    if (c === "$") {
      this.at++;
      return { kind: "last" };
    }
    if (c !== "/" && c !== "\\") return null;
    this.at++;
    let delimiter = "/";
    if (c === "\\") delimiter = this.text[this.at++] ?? this.fail("unexpected `,'");
    const pattern = this.delimited(delimiter, true) ?? this.fail("unterminated address regex");
    let [ignoreCase, multiline] = [false, false];
    for (; ; this.at++) {
      const flag = this.text[this.at];
      if (flag === "I") ignoreCase = true;
      else if (flag === "M") multiline = true;
      else break;
    }
    return { kind: "regex", regex: this.regex(pattern, ignoreCase, multiline) };
  }

  /** Text up to an unescaped delimiter; null if there is none. */
  private delimited(delimiter: string, regex: boolean): string | null {
    let out = "";
    for (; this.at < this.text.length; this.at++) {
      const c = this.text[this.at]!;
      if (c === delimiter) {
        this.at++;
        return out;
      }
      if (c === "\n" && regex) break;
      if (c === "\\") {
        const next = this.text[++this.at];
        if (next === undefined) return null;
        // An escaped delimiter is itself; `\n` stays an escape even if n delimits.
        if (next === delimiter) out += next === "&" && !regex ? "\\&" : next;
        else if (next === "\n" && regex) out += "\n";
        else out += `\\${next}`;
      } else if (c === "[" && regex) {
        const end = this.bracketEnd();
        if (end < 0) out += c;
        else {
          out += this.text.slice(this.at, end);
          this.at = end - 1;
        }
      } else out += c;
    }
    return null;
  }

  /** Index after the bracket expression at `at`; -1 if it is not closed on this line. */
  private bracketEnd(): number {
    let i = this.at + 1;
    if (this.text[i] === "^") i++;
    if (this.text[i] === "]") i++;
    for (; i < this.text.length && this.text[i] !== "\n"; i++) {
      const two = this.text.slice(i, i + 2);
      if (two === "[:" || two === "[." || two === "[=") {
        const close = this.text.indexOf(`${two[1]}]`, i + 2);
        if (close < 0) return -1;
        i = close + 1;
      } else if (this.text[i] === "]") return i + 1;
    }
    return -1;
  }

  private regex(pattern: string, ignoreCase: boolean, multiline: boolean): RegExp | null {
    if (pattern === "") return null;
    try {
      return compileRegex(unescapeRegex(pattern), this.extended ? "extended" : "basic", {
        ignoreCase,
        multiline,
        flags: "g",
        strict: true,
      });
    } catch (error) {
      if (!(error instanceof RegexError)) throw error;
      return this.fail(error.message);
    }
  }

  private command(): void {
    const from = this.address(false);
    let to: Address | null = null;
    this.spaces();
    if (from !== null && this.text[this.at] === ",") {
      this.at++;
      this.spaces();
      to = this.address(true);
      if (to === null) this.fail("unexpected `,'", this.at + 1);
      this.spaces();
    }
    if (from?.kind === "zero" && to?.kind !== "regex") this.fail("invalid usage of line address 0", this.at + 1);
    let negated = false;
    while (this.text[this.at] === "!") {
      if (negated) this.fail("multiple `!'s", this.at + 1);
      negated = true;
      this.at++;
      this.spaces();
    }
    const name = this.text[this.at];
    if (name === undefined || name === "\n" || name === ";") this.fail("missing command");
    this.at++;
    const command: Mutable<SedCommand> = {
      name,
      from,
      to,
      negated,
      text: "",
      number: -1,
      regex: null,
      replacement: [],
      global: false,
      nth: 1,
      print: false,
      evaluate: false,
      map: null,
      target: 0,
      active: false,
      end: 0,
    };
    this.arguments(command);
    this.commands.push(command);
  }

  private arguments(c: Mutable<SedCommand>): void {
    switch (c.name) {
      case "#":
        if (c.from !== null) this.fail("comments don't accept any addresses");
        this.at = this.lineEnd();
        c.name = "nop";
        return;
      case "{":
        this.blocks.push(this.commands.length);
        return;
      case "}": {
        const open = this.blocks.pop() ?? this.fail("unexpected `}'");
        if (c.from !== null) this.fail("} doesn't want any addresses");
        this.commands[open]!.target = this.commands.length;
        c.name = "nop";
        return this.finish();
      }
      case "a":
      case "i":
      case "c":
        c.text = this.textArgument();
        return;
      case ":": {
        if (c.from !== null) this.fail(": doesn't want any addresses");
        this.spaces();
        c.text = /^[^\s;]*/.exec(this.text.slice(this.at))![0];
        this.at += c.text.length;
        if (c.text === "") this.fail('":" lacks a label');
        return;
      }
      case "b":
      case "t":
      case "T":
        this.spaces();
        c.text = /^[^\s;]*/.exec(this.text.slice(this.at))![0];
        this.at += c.text.length;
        // A brace closes the block even without a semicolon before it.
        if (c.text.endsWith("}") && this.blocks.length > 0) {
          c.text = c.text.slice(0, -1);
          this.at--;
        }
        return this.finish();
      case "r":
      case "R":
      case "w":
      case "W":
        c.text = this.fileName();
        return;
      case "e":
        this.spaces();
        c.text = this.text.slice(this.at, this.lineEnd());
        this.at = this.lineEnd();
        return;
      case "q":
      case "Q":
        if (c.to !== null) this.fail("command only uses one address");
        this.spaces();
        c.number = /\d/.test(this.text[this.at] ?? "") ? this.number() : 0;
        return this.finish();
      case "l":
      case "L":
        this.spaces();
        if (/\d/.test(this.text[this.at] ?? "")) c.number = this.number();
        return this.finish();
      case "s":
        return this.substitution(c);
      case "y":
        return this.transliteration(c);
      case "=":
      case "d":
      case "D":
      case "F":
      case "g":
      case "G":
      case "h":
      case "H":
      case "n":
      case "N":
      case "p":
      case "P":
      case "x":
      case "z":
        return this.finish();
      default:
        this.fail(`unknown command: \`${c.name}'`);
    }
  }

  private lineEnd(): number {
    const end = this.text.indexOf("\n", this.at);
    return end < 0 ? this.text.length : end;
  }

  /** A command ends at a newline, a semicolon, a closing brace or a comment. */
  private finish(): void {
    this.spaces();
    const c = this.text[this.at];
    if (c === undefined || c === "}" || c === "#") return;
    this.at++;
    if (c !== "\n" && c !== ";") this.fail("extra characters after command");
  }

  private fileName(): string {
    this.spaces();
    const name = this.text.slice(this.at, this.lineEnd());
    this.at = this.lineEnd();
    if (name === "") this.fail("missing filename in r/R/w/W commands");
    return name;
  }

  /** The text of a, i, c: after `\` and a newline, or (GNU) on the same line. */
  private textArgument(): string {
    this.spaces();
    if (this.at >= this.text.length) this.fail("expected \\ after `a', `c' or `i'");
    if (this.text[this.at] === "\\") {
      let i = this.at + 1;
      while (this.text[i] === " " || this.text[i] === "\t") i++;
      if (this.text[i] === "\n") this.at = i + 1;
      // `a\text`: the backslash keeps leading blanks.
      else this.at++;
      if (this.at >= this.text.length) this.fail("expected \\ after `a', `c' or `i'");
    }
    let out = "";
    for (; this.at < this.text.length; this.at++) {
      const c = this.text[this.at]!;
      if (c === "\n") break;
      if (c === "\\") {
        const next = this.text[++this.at];
        if (next === undefined) break;
        out += TEXT_ESCAPES[next] ?? next;
      } else out += c;
    }
    return `${out}\n`;
  }

  private substitution(c: Mutable<SedCommand>): void {
    const delimiter = this.text[this.at++];
    if (delimiter === undefined || delimiter === "\n" || delimiter === "\\") this.fail("unterminated `s' command");
    const pattern = this.delimited(delimiter, true);
    const replacement = pattern === null ? null : this.delimited(delimiter, false);
    if (pattern === null || replacement === null) this.at = Math.max(this.at, this.lineEnd());
    if (pattern === null || replacement === null) this.fail("unterminated `s' command");
    let [ignoreCase, multiline, numbered] = [false, false, false];
    flags: for (;;) {
      const flag = this.text[this.at++];
      switch (flag) {
        case "g":
          if (c.global) this.fail("multiple `g' options to `s' command");
          c.global = true;
          break;
        case "p":
          if (c.print) this.fail("multiple `p' options to `s' command");
          c.print = true;
          break;
        case "i":
        case "I":
          ignoreCase = true;
          break;
        case "m":
        case "M":
          multiline = true;
          break;
        case "e":
          c.evaluate = true;
          break;
        case "w":
          c.text = this.fileName();
          break flags;
        case "}":
        case "#":
          this.at--;
          break flags;
        case undefined:
        case "\n":
        case ";":
          break flags;
        case " ":
        case "\t":
          break;
        case "\r":
          break;
        default:
          if (!/\d/.test(flag)) this.fail("unknown option to `s'");
          if (numbered) this.fail("multiple number options to `s' command");
          numbered = true;
          this.at--;
          c.nth = this.number();
          if (c.nth === 0) this.fail("number option to `s' command may not be zero");
      }
    }
    if (this.at > this.text.length) this.at = this.text.length;
    c.regex = this.regex(pattern, ignoreCase, multiline);
    c.replacement = parseReplacement(replacement);
    const groups = c.regex === null ? 9 : new RegExp(`${c.regex.source}|`).exec("")!.length - 1;
    for (const piece of c.replacement)
      if (typeof piece === "number" && piece > groups) this.fail(`invalid reference \\${piece} on \`s' command's RHS`);
  }

  private transliteration(c: Mutable<SedCommand>): void {
    const delimiter = this.text[this.at++];
    if (delimiter === undefined) this.fail("unterminated `y' command");
    const from = this.delimited(delimiter, false);
    const to = from === null ? null : this.delimited(delimiter, false);
    if (from === null || to === null) this.fail("unterminated `y' command");
    const chars = (text: string): string[] =>
      (text.match(/\\?[\s\S]/g) ?? []).map((m) =>
        m.length === 1 ? m : m === "\\n" ? "\n" : m === "\\t" ? "\t" : m[1]!,
      );
    const [a, b] = [chars(from), chars(to)];
    if (a.length !== b.length) this.fail("strings for `y' command are different lengths");
    c.map = new Map(a.map((ch, i) => [ch, b[i]!]));
    this.finish();
  }
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Escapes in the text of a, i and c. */
const TEXT_ESCAPES: Readonly<Record<string, string>> = { a: "\x07", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" };
