/** HTTP/1: the first line, or with -v the whole head. */

import type { Netdissect } from "./netdissect.js";

const FIRST_LINE = /^(?:HTTP\/|(?:GET|HEAD|PUT|POST|OPTIONS|DELETE|TRACE|CONNECT|PATCH|PROPFIND|NOTIFY|M-SEARCH) )/;

export function httpPrint(ndo: Netdissect, o: number, length: number): void {
  ndo.protocol = "http";
  let text = "";
  for (let i = o; i < o + length && ndo.has(i, 1); i++) text += String.fromCharCode(ndo.b[i]!);
  ndo.print("HTTP");
  if (!FIRST_LINE.test(text)) {
    ndo.print(`, length: ${length}`);
    return;
  }
  const lines = text.split(/\r?\n/);
  if (ndo.verbose === 0) {
    ndo.print(`: ${printable(lines[0]!)}`);
    return;
  }
  ndo.print(`, length: ${length}`);
  for (const line of lines) {
    if (line === "" && line !== lines[0]) break;
    ndo.print(`\n\t${printable(line)}`);
  }
  if (text.includes("\r\n\r\n") || text.includes("\n\n")) ndo.print("\n\t");
}

const printable = (line: string): string =>
  line.replace(/[^\x20-\x7e\t]/g, (c) =>
    c.charCodeAt(0) < 128
      ? `^${String.fromCharCode(c.charCodeAt(0) ^ 64)}`
      : `M-${String.fromCharCode(c.charCodeAt(0) & 127)}`,
  );
