/** The tokens of an awk program. */

import { AwkSyntaxError } from "./ast.js";

export interface Token {
  readonly kind: "number" | "string" | "regex" | "name" | "funcname" | "keyword" | "builtin" | "op" | "newline" | "end";
  readonly text: string;
  readonly line: number;
}

const KEYWORDS = new Set([
  "BEGIN",
  "END",
  "function",
  "func",
  "if",
  "else",
  "while",
  "for",
  "do",
  "break",
  "continue",
  "next",
  "nextfile",
  "exit",
  "return",
  "delete",
  "in",
  "getline",
  "print",
  "printf",
]);

/** Built-in functions with the number of arguments they take. */
export const BUILTINS: Readonly<Record<string, readonly [min: number, max: number]>> = {
  length: [0, 1],
  substr: [2, 3],
  index: [2, 2],
  split: [2, 3],
  sub: [2, 3],
  gsub: [2, 3],
  match: [2, 2],
  sprintf: [1, Infinity],
  sin: [1, 1],
  cos: [1, 1],
  atan2: [2, 2],
  exp: [1, 1],
  log: [1, 1],
  sqrt: [1, 1],
  int: [1, 1],
  rand: [0, 0],
  srand: [0, 1],
  tolower: [1, 1],
  toupper: [1, 1],
  system: [1, 1],
  close: [1, 1],
  fflush: [0, 1],
  systime: [0, 0],
  mktime: [1, 1],
  strftime: [0, 3],
};

const OPERATORS = [
  "&&",
  "||",
  "==",
  "!=",
  "<=",
  ">=",
  ">>",
  "++",
  "--",
  "+=",
  "-=",
  "*=",
  "/=",
  "%=",
  "^=",
  "!~",
  "{",
  "}",
  "(",
  ")",
  "[",
  "]",
  ";",
  ",",
  "+",
  "-",
  "*",
  "/",
  "%",
  "^",
  "!",
  ">",
  "<",
  "|",
  "?",
  ":",
  "~",
  "$",
  "=",
];

const SIMPLE: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  f: "\f",
  v: "\v",
  a: "\x07",
  b: "\b",
  "\\": "\\",
  '"': '"',
};

/** The escapes of a string constant; unknown ones keep their backslash, as in mawk. */
export function unescapeString(text: string): string {
  if (!text.includes("\\")) return text;
  return text.replace(
    /\\(?:([0-7]{1,3})|x([0-9A-Fa-f]{1,2})|([^]))/g,
    (whole, octal?: string, hex?: string, c?: string) => {
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & 0xff);
      if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
      return c === "\n" ? "" : (SIMPLE[c!] ?? whole);
    },
  );
}

/** All tokens of `source`. Throws AwkSyntaxError. */
export function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  let at = 0;
  const push = (kind: Token["kind"], text: string): void => void tokens.push({ kind, text, line });
  while (at < source.length) {
    const c = source[at]!;
    if (c === "\n") {
      push("newline", "\n");
      line++;
      at++;
    } else if (c === " " || c === "\t" || c === "\r") at++;
    else if (c === "\\" && /^\\\r?\n/.test(source.slice(at, at + 3))) {
      at += source[at + 1] === "\r" ? 3 : 2;
      line++;
    } else if (c === "#") {
      while (at < source.length && source[at] !== "\n") at++;
    } else if (c === '"') {
      let end = at + 1;
      while (end < source.length && source[end] !== '"' && source[end] !== "\n") end += source[end] === "\\" ? 2 : 1;
      if (source[end] !== '"')
        throw new AwkSyntaxError(
          `line ${line}: runaway string constant ${source.slice(at, at + 11).split("\n")[0]} ...`,
        );
      push("string", unescapeString(source.slice(at + 1, end)));
      at = end + 1;
    } else if (c === "/" && regexMayStart(tokens.at(-1))) {
      let end = at + 1;
      let inClass = false;
      while (end < source.length && source[end] !== "\n" && (inClass || source[end] !== "/")) {
        if (source[end] === "\\") end++;
        else if (source[end] === "[" && !inClass) {
          inClass = true;
          if (source[end + 1] === "^") end++;
          if (source[end + 1] === "]") end++;
        } else if (source[end] === "]") inClass = false;
        end++;
      }
      if (source[end] !== "/")
        throw new AwkSyntaxError(
          `line ${line}: runaway regular expression ${source.slice(at, at + 11).split("\n")[0]} ...`,
        );
      push("regex", source.slice(at + 1, end));
      at = end + 1;
    } else if (/[0-9]/.test(c) || (c === "." && /[0-9]/.test(source[at + 1] ?? ""))) {
      const text = /^(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)/.exec(source.slice(at))![0];
      push("number", text);
      at += text.length;
    } else if (/[A-Za-z_]/.test(c)) {
      const text = /^\w+/.exec(source.slice(at))![0];
      at += text.length;
      if (KEYWORDS.has(text)) push("keyword", text === "func" ? "function" : text);
      else if (Object.hasOwn(BUILTINS, text)) push("builtin", text);
      else push(source[at] === "(" ? "funcname" : "name", text);
    } else {
      const op = OPERATORS.find((o) => source.startsWith(o, at));
      if (op === undefined) throw new AwkSyntaxError(`line ${line}: unexpected character '${c}'`);
      push("op", op);
      at += op.length;
    }
  }
  push("newline", "\n");
  line++;
  push("end", "");
  return tokens;
}

/** A slash divides after an operand and starts a regular expression elsewhere. */
function regexMayStart(previous: Token | undefined): boolean {
  if (previous === undefined) return true;
  if (
    previous.kind === "number" ||
    previous.kind === "string" ||
    previous.kind === "regex" ||
    previous.kind === "name" ||
    previous.kind === "builtin"
  )
    return false;
  return !(
    previous.kind === "op" &&
    (previous.text === ")" ||
      previous.text === "]" ||
      previous.text === "$" ||
      previous.text === "++" ||
      previous.text === "--")
  );
}
