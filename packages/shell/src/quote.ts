/** The several ways in which bash writes a string so that it can be read back. */

// eslint-disable-next-line no-control-regex
const CONTROL = /[\x00-\x1f\x7f\udc80-\udcff]/;
const META = /[^\w%+,./:=@^-]|\^/;

const ANSI_NAMES: ReadonlyMap<string, string> = new Map([
  ["\x07", "\\a"],
  ["\b", "\\b"],
  ["\t", "\\t"],
  ["\n", "\\n"],
  ["\v", "\\v"],
  ["\f", "\\f"],
  ["\r", "\\r"],
  ["\x1b", "\\E"],
  ["'", "\\'"],
  ["\\", "\\\\"],
]);

/** Whether text has characters that only `$'...'` can show. */
export function hasControl(text: string): boolean {
  return CONTROL.test(text);
}

/** `$'...'`. */
export function ansiQuote(text: string): string {
  let out = "$'";
  for (const c of text) {
    const named = ANSI_NAMES.get(c);
    if (named !== undefined) out += named;
    else if (CONTROL.test(c)) out += `\\${(c.charCodeAt(0) & 0xff).toString(8).padStart(3, "0")}`;
    else out += c;
  }
  return `${out}'`;
}

/** `'...'` with embedded quotes as `'\''`. */
export function singleQuote(text: string): string {
  return `'${text.replace(/'/g, "'\\''")}'`;
}

/** How `${x@Q}` and `trap` write a value: always quoted. */
export function quoteValue(text: string): string {
  return CONTROL.test(text) ? ansiQuote(text) : singleQuote(text);
}

/** How `set -x` writes a word and `set` lists a value: quoted only where a metacharacter asks for it. */
export function quoteIfNeeded(text: string): string {
  if (text === "") return "''";
  if (needsQuotes(text)) return singleQuote(text);
  return CONTROL.test(text) ? ansiQuote(text) : text;
}

function needsQuotes(text: string): boolean {
  if (!META.test(text)) return false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (" \t\n'\"\\|&;()<>!{}*[]?^$`".includes(c)) return true;
    if (c === "~" && (i === 0 || text[i - 1] === "=" || text[i - 1] === ":")) return true;
    if (c === "#" && (i === 0 || text[i - 1] === " " || text[i - 1] === "\t")) return true;
  }
  return false;
}

/** How `declare -p` writes a value: double quotes, or `$'...'` for control characters. */
export function quoteDeclared(text: string): string {
  return CONTROL.test(text) ? ansiQuote(text) : `"${text.replace(/["$`\\]/g, "\\$&")}"`;
}

/** How `printf %q` writes a word: backslashes, or `$'...'` for control characters. */
export function quoteBackslash(text: string): string {
  if (text === "") return "''";
  if (CONTROL.test(text)) return ansiQuote(text);
  return text.replace(/[ \t|&;()<>!{}*[\]?^$`'"\\,]|^~|^#/g, "\\$&");
}
