/** inet_aton(3) and strtol(3): numbers as the C library reads them. */

/**
 * inet_aton(3): one to four numbers in decimal, octal or hexadecimal, the last filling the remaining
 * bytes (`127.1`, `0x7f.1`). A host-order number, or null.
 */
export function inetAton(text: string): number | null {
  const parts = text.split(".");
  if (parts.length > 4) return null;
  let value = 0;
  for (let i = 0; i < parts.length; i++) {
    const part = parseCNumber(parts[i]!);
    if (part === null) return null;
    const last = i === parts.length - 1;
    if (part >= (last ? 2 ** (8 * (5 - parts.length)) : 256)) return null;
    value += last ? part : part * 2 ** (24 - 8 * i);
  }
  return value;
}

/** A whole non-negative number in C's notation (0x hexadecimal, 0 octal); null for anything else. */
export function parseCNumber(text: string): number | null {
  if (/^0[xX][0-9a-fA-F]+$/.test(text)) return parseInt(text.slice(2), 16);
  if (/^0[0-7]*$/.test(text)) return parseInt(text, 8);
  return /^[1-9][0-9]*$/.test(text) ? Number(text) : null;
}

/** What strtol(3) with base 0 makes of the beginning of `text`: the value and what is left; no digits give 0 and all of it. */
export function strtol(text: string, base = 0): { value: number; rest: string } {
  const match = /^\s*([-+]?)(.*)$/s.exec(text)!;
  let body = match[2]!;
  let radix = base;
  if ((base === 0 || base === 16) && /^0[xX][0-9a-fA-F]/.test(body)) {
    body = body.slice(2);
    radix = 16;
  } else if (base === 0) radix = body.startsWith("0") ? 8 : 10;
  let value = 0;
  let i = 0;
  for (; i < body.length; i++) {
    const digit = digitOf(body.charCodeAt(i));
    if (digit >= radix) break;
    value = value * radix + digit;
  }
  return i === 0 ? { value: 0, rest: text } : { value: match[1] === "-" ? -value : value, rest: body.slice(i) };
}

function digitOf(c: number): number {
  if (c >= 48 && c <= 57) return c - 48;
  if (c >= 97 && c <= 122) return c - 87;
  if (c >= 65 && c <= 90) return c - 55;
  return 99;
}
