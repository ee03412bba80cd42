/** Words and signs of a capture filter (pcap-filter(7)). */

import { parseIp6 } from "@netloom/wire";

export class FilterError extends Error {
  override readonly name = "FilterError";
}

export type TokenKind = "word" | "number" | "ip4" | "ip6" | "mac" | "sign" | "end";

export interface Token {
  readonly kind: TokenKind;
  /** Without the backslash that keeps a word from being a keyword. */
  readonly text: string;
  /** Of a number. */
  readonly value: number;
  /** The word was escaped. */
  readonly escaped: boolean;
}

const N = "(?:0[xX][0-9a-fA-F]+|[0-9]+)";
const B = "[0-9a-fA-F]{1,2}";
const W = "[0-9a-fA-F]{4}";
const pattern = (source: string): RegExp => new RegExp(source, "y");
/** The longest wins, of equals the first. */
const PATTERNS: readonly (readonly [TokenKind, RegExp])[] = [
  ["sign", pattern("&&|\\|\\||!=|>=|<=|==|<<|>>|[-()[\\]!=<>+*/%&|^:]")],
  ["mac", pattern(`${B}(?::${B}){5}|${B}(?:-${B}){5}|${B}(?:\\.${B}){5}|${W}\\.${W}\\.${W}|[0-9a-fA-F]{12}`)],
  ["number", pattern(N)],
  ["ip4", pattern(`${N}(?:\\.${N}){1,3}`)],
  ["ip6", pattern("[0-9a-fA-F:]*:[0-9a-fA-F:]*(?:[0-9]+(?:\\.[0-9]+){3})?")],
  ["word", pattern("[A-Za-z0-9](?:[-_.A-Za-z0-9]*[.A-Za-z0-9])?")],
  ["word", pattern("\\\\[^ !()\\n\\t]+")],
];

export function lexFilter(text: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; ;) {
    while (/[ \n\t\r]/.test(text.charAt(at))) at++;
    if (at === text.length) break;
    let kind: TokenKind | null = null;
    let found = "";
    for (const [as, regexp] of PATTERNS) {
      regexp.lastIndex = at;
      const match = regexp.exec(text)?.[0] ?? "";
      if (match.length <= found.length || (as === "ip6" && parseIp6(match) === null)) continue;
      kind = as;
      found = match;
    }
    if (kind === null) throw new FilterError("syntax error");
    tokens.push(token(kind, found));
    at += found.length;
  }
  tokens.push(token("end", ""));
  return tokens;
}

function token(kind: TokenKind, text: string): Token {
  const constant = kind === "word" ? CONSTANTS.get(text) : undefined;
  if (constant !== undefined) return { kind: "number", text, value: constant, escaped: false };
  const escaped = text.startsWith("\\");
  const octal = /^0[0-7]+$/.test(text);
  return {
    kind,
    text: escaped ? text.slice(1) : text,
    value: kind === "number" ? (octal ? parseInt(text, 8) : Number(text)) : 0,
    escaped,
  };
}

/** Names that stand for numbers in expressions. */
export const CONSTANTS: ReadonlyMap<string, number> = new Map(
  Object.entries({
    icmptype: 0,
    icmpcode: 1,
    "icmp-echoreply": 0,
    "icmp-unreach": 3,
    "icmp-sourcequench": 4,
    "icmp-redirect": 5,
    "icmp-echo": 8,
    "icmp-routeradvert": 9,
    "icmp-routersolicit": 10,
    "icmp-timxceed": 11,
    "icmp-paramprob": 12,
    "icmp-tstamp": 13,
    "icmp-tstampreply": 14,
    "icmp-ireq": 15,
    "icmp-ireqreply": 16,
    "icmp-maskreq": 17,
    "icmp-maskreply": 18,
    icmp6type: 0,
    icmp6code: 1,
    "icmp6-destinationrunreach": 1,
    "icmp6-packettoobig": 2,
    "icmp6-timeexceeded": 3,
    "icmp6-parameterproblem": 4,
    "icmp6-echo": 128,
    "icmp6-echoreply": 129,
    "icmp6-multicastlistenerquery": 130,
    "icmp6-multicastlistenerreportv1": 131,
    "icmp6-multicastlistenerdone": 132,
    "icmp6-routersolicit": 133,
    "icmp6-routeradvert": 134,
    "icmp6-neighborsolicit": 135,
    "icmp6-neighboradvert": 136,
    "icmp6-redirect": 137,
    "icmp6-multicastlistenerreportv2": 143,
    tcpflags: 13,
    "tcp-fin": 1,
    "tcp-syn": 2,
    "tcp-rst": 4,
    "tcp-push": 8,
    "tcp-ack": 16,
    "tcp-urg": 32,
    "tcp-ece": 64,
    "tcp-cwr": 128,
  }),
);
