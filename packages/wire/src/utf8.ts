/**
 * UTF-8 (RFC 3629) without the platform's TextEncoder, which is no part of the language.
 * Bytes that are no valid UTF-8 survive a round trip: they decode to U+DC80..U+DCFF (as PEP 383 does).
 */

export function encodeUtf8(text: string): Uint8Array {
  const length = text.length;
  // The common case is ASCII: one pass, exact size.
  let i = 0;
  const ascii = new Uint8Array(length);
  for (; i < length; i++) {
    const c = text.charCodeAt(i);
    if (c >= 0x80) break;
    ascii[i] = c;
  }
  if (i === length) return ascii;
  const out = new Uint8Array(i + (length - i) * 3);
  out.set(ascii.subarray(0, i));
  let o = i;
  for (; i < length; i++) {
    let c = text.charCodeAt(i);
    if (c < 0x80) {
      out[o++] = c;
    } else if (c < 0x800) {
      out[o++] = 0xc0 | (c >> 6);
      out[o++] = 0x80 | (c & 63);
    } else if (c >= 0xdc80 && c <= 0xdcff) {
      out[o++] = c & 0xff;
    } else if (c >= 0xd800 && c < 0xdc00 && i + 1 < length && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) {
      c = 0x10000 + ((c & 0x3ff) << 10) + (text.charCodeAt(++i) & 0x3ff);
      out[o++] = 0xf0 | (c >> 18);
      out[o++] = 0x80 | ((c >> 12) & 63);
      out[o++] = 0x80 | ((c >> 6) & 63);
      out[o++] = 0x80 | (c & 63);
    } else {
      out[o++] = 0xe0 | (c >> 12);
      out[o++] = 0x80 | ((c >> 6) & 63);
      out[o++] = 0x80 | (c & 63);
    }
  }
  return out.slice(0, o);
}

/** Decodes `bytes[start, end)`. */
export function decodeUtf8(bytes: Uint8Array, start = 0, end = bytes.length): string {
  let text = "";
  let codes: number[] = [];
  let i = start;
  while (i < end) {
    const b = bytes[i]!;
    let code = 0xdc00 | b;
    let size = 1;
    if (b < 0x80) code = b;
    else if (b >= 0xc2 && b < 0xe0 && isTail(bytes, i + 1, end)) {
      code = ((b & 31) << 6) | (bytes[i + 1]! & 63);
      size = 2;
    } else if ((b & 0xf0) === 0xe0 && isTail(bytes, i + 1, end) && isTail(bytes, i + 2, end)) {
      const c = ((b & 15) << 12) | ((bytes[i + 1]! & 63) << 6) | (bytes[i + 2]! & 63);
      if (c >= 0x800 && (c & 0xf800) !== 0xd800) {
        code = c;
        size = 3;
      }
    } else if (
      (b & 0xf8) === 0xf0 &&
      isTail(bytes, i + 1, end) &&
      isTail(bytes, i + 2, end) &&
      isTail(bytes, i + 3, end)
    ) {
      const c = ((b & 7) << 18) | ((bytes[i + 1]! & 63) << 12) | ((bytes[i + 2]! & 63) << 6) | (bytes[i + 3]! & 63);
      if (c >= 0x10000 && c <= 0x10ffff) {
        codes.push(0xd7c0 + (c >> 10));
        code = 0xdc00 | (c & 0x3ff);
        size = 4;
      }
    }
    codes.push(code);
    i += size;
    if (codes.length >= 4096) {
      text += String.fromCharCode(...codes);
      codes = [];
    }
  }
  return text + String.fromCharCode(...codes);
}

function isTail(bytes: Uint8Array, i: number, end: number): boolean {
  return i < end && (bytes[i]! & 0xc0) === 0x80;
}
