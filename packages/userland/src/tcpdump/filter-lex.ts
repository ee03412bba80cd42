/** Words and signs of a capture filter (pcap-filter(7)). */

export class FilterError extends Error {
  override readonly name = "FilterError";
}

export type TokenKind = "word" | "number" | "ip4" | "ip6" | "mac" | "sign" | "end";

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
}

const SIGNS: readonly string[] = [
  "&&",
  "||",
  "!=",
  ">=",
  "<=",
  "==",
  "<<",
  ">>",
  "(",
  ")",
  "[",
  "]",
  "!",
  "=",
  "<",
  ">",
  "+",
  "-",
  "*",
  "/",
  "%",
  "&",
  "|",
  "^",
  ":",
];
const MAC = /^[0-9a-fA-F]{1,2}(?:[:.-][0-9a-fA-F]{1,2}){5}(?![0-9a-zA-Z:.])/;
const IP6 = /^(?=[0-9a-fA-F]*:[0-9a-fA-F]*:|::)[0-9a-fA-F:]+(?:\d+\.\d+\.\d+\.\d+)?(?![0-9a-zA-Z])/;
const IP4 = /^\d+(?:\.\d+){1,3}(?![0-9a-zA-Z.])/;
const NUMBER = /^(?:0[xX][0-9a-fA-F]+|\d+)(?![0-9a-zA-Z.])/;
const WORD = /^\\?[A-Za-z0-9][-_.A-Za-z0-9]*/;

export function lexFilter(text: string): Token[] {
  const tokens: Token[] = [];
  let rest = text;
  let afterBracket = false;
  for (;;) {
    rest = rest.replace(/^\s+/, "");
    if (rest === "") break;
    let kind: TokenKind | null = null;
    let found = "";
    const tryPattern = (pattern: RegExp, as: TokenKind): void => {
      if (kind !== null) return;
      const match = pattern.exec(rest);
      if (match !== null) {
        kind = as;
        found = match[0];
      }
    };
    if (!afterBracket) {
      tryPattern(MAC, "mac");
      tryPattern(IP6, "ip6");
      tryPattern(IP4, "ip4");
    }
    tryPattern(NUMBER, "number");
    tryPattern(WORD, "word");
    if (kind === null) {
      const sign = SIGNS.find((s) => rest.startsWith(s));
      if (sign === undefined) throw new FilterError("syntax error");
      kind = "sign";
      found = sign;
      if (sign === "[") afterBracket = true;
      if (sign === "]") afterBracket = false;
    }
    tokens.push({ kind, text: found });
    rest = rest.slice(found.length);
  }
  tokens.push({ kind: "end", text: "" });
  return tokens;
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
