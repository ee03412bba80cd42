/** Backslash escapes of echo -e, printf and `%b`. */

const SIMPLE: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  e: "\x1b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
  '"': '"',
};

/** A byte as text: those above 0x7f as their escape (see wire's utf8). */
export function byteText(byte: number): string {
  return String.fromCharCode(byte < 0x80 ? byte : 0xdc00 | byte);
}

export interface Unescaped {
  readonly text: string;
  /** `\c` was met: no further output. */
  readonly stop: boolean;
}

/**
 * Replaces escapes. In `echo` style octal needs a leading zero (`\0NNN`), in `format` style it has none
 * (`\NNN`), and `b` (printf's %b) takes both. `"` is escaped in formats only.
 */
export function unescape(text: string, style: "echo" | "format" | "b"): Unescaped {
  if (!text.includes("\\")) return { text, stop: false };
  let out = "";
  for (let i = 0; i < text.length; i++) {
    if (text[i] !== "\\" || i + 1 >= text.length) {
      out += text[i]!;
      continue;
    }
    const c = text[++i]!;
    if (c === "c") return { text: out, stop: true };
    const simple = c === '"' && style !== "format" ? undefined : SIMPLE[c];
    if (simple !== undefined) {
      out += simple;
      continue;
    }
    const rest = text.slice(i);
    const octal =
      style === "echo"
        ? /^0([0-7]{0,3})/.exec(rest)
        : style === "b"
          ? /^(0[0-7]{1,3}|[0-7]{1,3})/.exec(rest)
          : /^([0-7]{1,3})/.exec(rest);
    const hex = octal === null ? /^x([0-9A-Fa-f]{1,2})/.exec(rest) : null;
    const unicode =
      octal === null && hex === null && style !== "echo"
        ? /^(?:u([0-9A-Fa-f]{1,4})|U([0-9A-Fa-f]{1,8}))/.exec(rest)
        : null;
    if (octal !== null) {
      out += byteText(Number.parseInt(octal[1] === "" ? "0" : octal[1]!, 8) & 0xff);
      i += octal[0].length - 1;
    } else if (hex !== null) {
      out += byteText(Number.parseInt(hex[1]!, 16));
      i += hex[0].length - 1;
    } else if (unicode !== null) {
      out += String.fromCodePoint(Number.parseInt(unicode[1] ?? unicode[2]!, 16));
      i += unicode[0].length - 1;
    } else out += `\\${c}`;
  }
  return { text: out, stop: false };
}
