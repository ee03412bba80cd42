/** How GNU tools quote names in messages and listings (gnulib's quotearg, C locale). */

const SHELL_SPECIAL = /[\s!"#$&'()*;<=>?[\\\]^`{|}~]|^$/;
// oxlint-disable-next-line no-control-regex
const CONTROL = /[\x00-\x1f\x7f\udc80-\udcff]/;

/** Shell-escape style, always quoted: 'name'. */
export function quote(text: string): string {
  if (!text.includes("'") && !CONTROL.test(text)) return `'${text}'`;
  // oxlint-disable-next-line no-control-regex
  if (!CONTROL.test(text) && !/["$`\\!]/.test(text)) return `"${text}"`;
  let out = "";
  let mode = "";
  const enter = (next: string): void => {
    if (mode === next) return;
    if (mode !== "") out += "'";
    out += next === "$" ? "$'" : "'";
    mode = next;
  };
  enter("'");
  for (const c of text) {
    if (CONTROL.test(c)) {
      enter("$");
      out += escapeControl(c);
    } else if (c === "'") {
      if (mode !== "") out += "'";
      mode = "";
      out += "\\'";
    } else {
      enter("'");
      out += c;
    }
  }
  return mode === "" ? out : `${out}'`;
}

/** Shell-escape style, quoted only where a shell would need it. */
export function quoteIfNeeded(text: string): string {
  // A tilde or number sign matters to a shell only at the start.
  if (!SHELL_SPECIAL.test(text) && !CONTROL.test(text)) return text;
  if (/^[^#~]/.test(text) && !SHELL_SPECIAL.test(text.replace(/[#~]/g, "")) && !CONTROL.test(text)) return text;
  return quote(text);
}

const ESCAPES: Readonly<Record<string, string>> = {
  "\x07": "\\a",
  "\b": "\\b",
  "\t": "\\t",
  "\n": "\\n",
  "\v": "\\v",
  "\f": "\\f",
  "\r": "\\r",
};

function escapeControl(c: string): string {
  return ESCAPES[c] ?? `\\${(c.charCodeAt(0) & 0xff).toString(8).padStart(3, "0")}`;
}
