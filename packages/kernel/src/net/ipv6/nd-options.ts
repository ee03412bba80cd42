/** Options of Neighbor Discovery messages (RFC 4861 section 4.6). */

/** Whether the options at `at` are well-formed: each has a length and ends within the packet. */
export function optionsOk(b: Uint8Array, at: number, end: number): boolean {
  for (let o = at; o < end;) {
    const size = o + 1 < end ? b[o + 1]! << 3 : 0;
    if (size === 0 || o + size > end) return false;
    o += size;
  }
  return true;
}
