/** Brace expansion on the raw text of a word (bash(1), "Brace Expansion"). */

const SEQUENCE = /^(?:(-?\d+)\.\.(-?\d+)(?:\.\.(-?\d+))?|([A-Za-z])\.\.([A-Za-z])(?:\.\.(-?\d+))?)$/;

/** The words a word stands for; the word alone when it has no brace expansion. */
export function expandBraces(text: string): string[] {
  if (!text.includes("{")) return [text];
  for (let at = 0; at < text.length;) {
    const next = skipQuoted(text, at);
    if (next > at) {
      at = next;
      continue;
    }
    if (text[at] === "{") {
      const close = findClose(text, at);
      if (close !== null) {
        const inner = text.slice(at + 1, close.end);
        const items = close.commas.length > 0 ? splitAt(text, at + 1, close) : sequence(inner);
        if (items !== null) {
          const before = text.slice(0, at);
          const tails = expandBraces(text.slice(close.end + 1));
          const out: string[] = [];
          for (const item of items) {
            for (const middle of close.commas.length > 0 ? expandBraces(item) : [item]) {
              for (const tail of tails) out.push(before + middle + tail);
            }
          }
          return out;
        }
      }
    }
    at++;
  }
  return [text];
}

interface Close {
  readonly end: number;
  readonly commas: readonly number[];
}

function splitAt(text: string, start: number, close: Close): string[] {
  const items: string[] = [];
  let from = start;
  for (const comma of close.commas) {
    items.push(text.slice(from, comma));
    from = comma + 1;
  }
  items.push(text.slice(from, close.end));
  return items;
}

function findClose(text: string, open: number): Close | null {
  const commas: number[] = [];
  let depth = 0;
  for (let at = open + 1; at < text.length;) {
    const next = skipQuoted(text, at);
    if (next > at) {
      at = next;
      continue;
    }
    const c = text[at];
    if (c === "{") depth++;
    else if (c === "}") {
      if (depth === 0) {
        if (commas.length === 0 && sequence(text.slice(open + 1, at)) === null) return null;
        return { end: at, commas };
      }
      depth--;
    } else if (c === "," && depth === 0) commas.push(at);
    at++;
  }
  return null;
}

/** The end of a quoted string or expansion that starts at `at`, or `at` when none does. */
function skipQuoted(text: string, at: number): number {
  const c = text[at];
  if (c === "\\") return at + 2;
  if (c === "'") return endOf(text, "'", at + 1, false);
  if (c === '"') return endOf(text, '"', at + 1, true);
  if (c === "`") return endOf(text, "`", at + 1, true);
  if (c === "$") {
    const d = text[at + 1];
    if (d === "{") return balanced(text, at + 1, "{", "}");
    if (d === "(") return balanced(text, at + 1, "(", ")");
    if (d === "'") return endOf(text, "'", at + 2, true);
    return at;
  }
  if ((c === "<" || c === ">") && text[at + 1] === "(") return balanced(text, at + 1, "(", ")");
  return at;
}

function endOf(text: string, quote: string, from: number, escapes: boolean): number {
  for (let at = from; at < text.length; at++) {
    if (escapes && text[at] === "\\") at++;
    else if (text[at] === quote) return at + 1;
  }
  return text.length;
}

function balanced(text: string, open: number, opener: string, closer: string): number {
  let depth = 0;
  for (let at = open; at < text.length;) {
    const c = text[at];
    if (c === opener) depth++;
    else if (c === closer && --depth === 0) return at + 1;
    const next = at === open ? at : skipQuoted(text, at);
    at = next > at ? next : at + 1;
  }
  return text.length;
}

function sequence(inner: string): string[] | null {
  const match = SEQUENCE.exec(inner);
  if (match === null) return null;
  const out: string[] = [];
  if (match[1] !== undefined && match[2] !== undefined) {
    const width = [match[1], match[2]].some((n) => /^-?0\d/.test(n)) ? Math.max(match[1].length, match[2].length) : 0;
    for (const n of steps(Number(match[1]), Number(match[2]), Number(match[3] ?? 1))) out.push(zeroPadded(n, width));
    return out;
  }
  const from = match[4]!.charCodeAt(0);
  const to = match[5]!.charCodeAt(0);
  for (const code of steps(from, to, Number(match[6] ?? 1))) out.push(code === 92 ? "" : String.fromCharCode(code));
  return out;
}

function steps(from: number, to: number, by: number): number[] {
  const step = (Math.abs(by) || 1) * (to < from ? -1 : 1);
  const out: number[] = [];
  for (let n = from; step > 0 ? n <= to : n >= to; n += step) out.push(n);
  return out;
}

function zeroPadded(n: number, width: number): string {
  if (width === 0) return String(n);
  const digits = String(Math.abs(n));
  return n < 0 ? `-${digits.padStart(width - 1, "0")}` : digits.padStart(width, "0");
}
