/** Protocols that speak in lines of text: the first line, or with -v all of them. */

import type { Netdissect } from "./netdissect.js";

export interface TextProtocol {
  readonly name: string;
  readonly ports: readonly number[];
  /** Words that begin a request; null: every line is shown. */
  readonly commands: readonly string[] | null;
}

export const TEXT_PROTOCOLS: readonly TextProtocol[] = [
  { name: "SSH", ports: [22], commands: null },
  {
    name: "FTP",
    ports: [21],
    commands:
      "ACCT APPE CWD DELE EPRT EPSV HELP LIST MDTM MKD MODE NLST PASS PASV PORT PWD QUIT RETR RMD RNFR RNTO SIZE STAT STOR STRU SYST TYPE USER".split(
        " ",
      ),
  },
  {
    name: "SMTP",
    ports: [25, 587],
    commands: "DATA EHLO EXPN HELO HELP MAIL NOOP QUIT RCPT RSET VRFY".split(" "),
  },
  {
    name: "HTTP",
    ports: [80, 8080, 3128],
    commands:
      "GET HEAD PUT POST OPTIONS DELETE TRACE CONNECT PATCH PROPFIND PROPPATCH MKCOL COPY MOVE LOCK UNLOCK".split(" "),
  },
];

export function textPrint(ndo: Netdissect, o: number, length: number, protocol: TextProtocol): void {
  ndo.protocol = protocol.name.toLowerCase();
  const end = o + length;
  const { lines, cut } = textLines(ndo, o, end);
  if (protocol.commands === null) {
    if (lines.length > 0) ndo.print(`: ${protocol.name}: ${lines[0]}`);
    else if (cut) ndo.truncated();
    return;
  }
  ndo.print(`: ${protocol.name}`);
  const [word, second] = words(ndo, o, end);
  if (!protocol.commands.includes(word!) && !/^\d\d\d$/.test(protocol.name === "HTTP" ? second! : word!)) return;
  if (ndo.verbose === 0) {
    if (lines.length > 0) ndo.print(`: ${lines[0]}`);
    return;
  }
  ndo.print(`, length: ${length}`);
  for (const line of lines) ndo.print(`\n\t${line}`);
  if (cut) ndo.truncated();
}

/** The first two words. */
function words(ndo: Netdissect, o: number, end: number): string[] {
  const found = ["", ""];
  let n = 0;
  for (let i = o; i < Math.min(end, ndo.end) && n < 2; i++) {
    const c = ndo.b[i]!;
    if (c <= 32) n++;
    else found[n] += String.fromCharCode(c);
  }
  return found;
}

/** Lines up to the first character that is not text; a last one may have no end, unless that was not captured. */
function textLines(ndo: Netdissect, o: number, end: number): { readonly lines: string[]; readonly cut: boolean } {
  const lines: string[] = [];
  let line = "";
  for (let i = o; i < end; i++) {
    if (!ndo.has(i, 1)) return { lines, cut: true };
    const c = ndo.b[i]!;
    if (c === 10) {
      lines.push(line);
      line = "";
    } else if (c === 13 && i + 1 < end && (!ndo.has(i + 1, 1) || ndo.b[i + 1] === 10)) continue;
    else if ((c < 32 && c !== 9) || c > 126) return { lines, cut: false };
    else line += String.fromCharCode(c);
  }
  if (line !== "") lines.push(line);
  return { lines, cut: false };
}
