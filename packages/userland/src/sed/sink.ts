/** Where sed writes lines, and how `l` shows them. */

import { encodeUtf8 } from "@netloom/wire";

/** Somewhere lines go; a last line without its newline gets one when more follows. */
export class Sink {
  private missing = false;

  constructor(private readonly write: (text: string) => void) {}

  line(text: string, end: string): void {
    this.raw(text + end);
    this.missing = end === "";
  }

  raw(text: string): void {
    this.write(this.missing ? `\n${text}` : text);
    this.missing = false;
  }
}

const ESCAPES: Readonly<Record<number, string>> = {
  7: "\\a",
  8: "\\b",
  9: "\\t",
  10: "\\n",
  11: "\\v",
  12: "\\f",
  13: "\\r",
  92: "\\\\",
};

/** The unambiguous form of `l`, with at most `width` characters to a line; not wrapped if it is not positive. */
export function visibly(text: string, width: number): string {
  let out = "";
  let column = 0;
  for (const byte of encodeUtf8(text)) {
    const shown =
      ESCAPES[byte] ?? (byte < 32 || byte > 126 ? `\\${byte.toString(8).padStart(3, "0")}` : String.fromCharCode(byte));
    if (width > 0 && column + shown.length > width) {
      out += "\\\n";
      column = 0;
    }
    out += shown;
    column += shown.length;
  }
  return `${out}$`;
}
