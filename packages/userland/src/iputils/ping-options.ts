/** ping's command line (ping(8) of iputils 20221126). */

import { AF_INET, AF_INET6, IP_PMTUDISC_DO, IP_PMTUDISC_DONT, IP_PMTUDISC_WANT, type Sys } from "@netloom/uapi";
import { getopt, OptionError } from "../libc/getopt.js";
import { ipv4, parseIp6 } from "@netloom/wire";
import { strtol } from "../libc/inet.js";
import type { Stdio } from "../libc/stdio.js";
import { Exit } from "./exit.js";
import { NI_HELP, NodeInfo } from "./ping-nodeinfo.js";
import { strtolOrErr } from "./strtol-or-err.js";

export interface PingOptions {
  /** AF_INET, AF_INET6, or 0 for what the name says. */
  family: number;
  audible: boolean;
  adaptive: boolean;
  broadcast: boolean;
  stickySource: boolean;
  /** Number of packets; 0 for no limit. */
  count: number;
  connect: boolean;
  debug: boolean;
  timestamps: boolean;
  /** -1: the kernel's or the process id. */
  ident: number;
  flood: boolean;
  flowLabel: number;
  /** A device or an address. */
  device: string | null;
  intervalMs: number;
  preload: number;
  noLoop: boolean;
  mark: number | null;
  pmtudisc: number;
  numeric: boolean;
  outstanding: boolean;
  pattern: readonly number[] | null;
  quiet: boolean;
  tos: number;
  recordRoute: boolean;
  /** Kind of the timestamp option that is asked for. */
  timestamp: number | null;
  readonly nodeInfo: NodeInfo;
  dontRoute: boolean;
  size: number;
  sndbuf: number;
  /** -1: the system's. */
  ttl: number;
  userLatency: boolean;
  verbose: boolean;
  deadlineSec: number;
  lingerMs: number;
  operands: readonly string[];
}

const SHORT = "h?4bRT:6F:N:aABc:CdDe:fi:I:l:Lm:M:nOp:qQ:rs:S:t:UvVw:W:";

export const USAGE = `
Usage: ping [OPTION]... DESTINATION
Sends ICMP echo requests and shows who answers, and how fast.

  -4, -6         IPv4 or IPv6 only
  -a, -q, -v, -D, -n, -O, -U
                 bell for each reply; summary only; verbose; timestamps; no names;
                 report missing replies; user-to-user latency
  -c COUNT       stop after COUNT replies
  -i SECONDS     time between packets            -A, -f    adaptive; flood
  -w SECONDS     stop after that time            -W SECONDS  wait for the last replies
  -s SIZE        bytes of data                   -p HEX    what they contain
  -t TTL, -M {do|dont|want}, -Q TOS, -m MARK, -F FLOWLABEL, -R
                 how packets are sent            -l COUNT  packets sent ahead
  -I DEVICE|ADDRESS, -B, -C, -L, -b, -d, -e ID, -S SIZE, -r
                 the socket they are sent with
  -h, -V         this text; version

For more details see ping(8).
`;

const VERSION =
  "ping from iputils 20221126\nlibcap: yes, IDN: yes, NLS: no, error.h: yes, getrandom(): yes, __fpending(): yes\n";

/** Parses `argv`; throws `Exit` where ping ends. */
export function parsePingOptions(sys: Sys, stdio: Stdio, argv: readonly string[]): PingOptions {
  const name = argv[0] ?? "ping";
  const options: PingOptions = {
    family: name.endsWith("6") ? AF_INET6 : name.endsWith("4") ? AF_INET : 0,
    audible: false,
    adaptive: false,
    broadcast: false,
    stickySource: false,
    count: 0,
    connect: false,
    debug: false,
    timestamps: false,
    ident: -1,
    flood: false,
    flowLabel: 0,
    device: null,
    intervalMs: 1000,
    preload: 1,
    noLoop: false,
    mark: null,
    pmtudisc: -1,
    numeric: false,
    outstanding: false,
    pattern: null,
    quiet: false,
    tos: 0,
    recordRoute: false,
    timestamp: null,
    nodeInfo: new NodeInfo(),
    dontRoute: false,
    size: 56,
    sndbuf: 0,
    ttl: -1,
    userLatency: false,
    verbose: false,
    deadlineSec: 0,
    lingerMs: 10000,
    operands: [],
  };
  let parsed;
  try {
    parsed = getopt(argv, SHORT);
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    stdio.err(`${name}: ${error.message}\n${USAGE}`);
    throw new Exit(2);
  }
  let intervalGiven = false;
  for (const [key, value] of parsed.options) {
    switch (key) {
      case "4":
      case "6": {
        const family = key === "4" ? AF_INET : AF_INET6;
        if (options.family !== 0 && options.family !== family && !name.endsWith("6") && !name.endsWith("4")) {
          throw new Exit(2, "only one -4 or -6 option may be specified");
        }
        options.family = family;
        break;
      }
      case "a":
        options.audible = true;
        break;
      case "A":
        options.adaptive = true;
        break;
      case "b":
        options.broadcast = true;
        break;
      case "B":
        options.stickySource = true;
        break;
      case "c":
        options.count = strtolOrErr(value, 1, 9223372036854775807n);
        break;
      case "C":
        options.connect = true;
        break;
      case "d":
        options.debug = true;
        break;
      case "D":
        options.timestamps = true;
        break;
      case "e":
        options.ident = strtolOrErr(value, 0, 65535n);
        break;
      case "f":
        options.flood = true;
        if (!intervalGiven) options.intervalMs = 0;
        break;
      case "F":
        options.flowLabel = flowLabel(value);
        break;
      case "i":
        options.intervalMs = Math.trunc(seconds(stdio, name, value) * 1000);
        if (options.intervalMs > 0x7fffffff) throw new Exit(2, `bad timing interval: ${value}`);
        options.intervalMs = Math.max(options.intervalMs, 0);
        intervalGiven = true;
        break;
      case "I":
        // A colon makes it an IPv6 address, which may name its device itself.
        if (value.includes(":") && (parseIp6(value.split("%")[0]!) === null || options.family === AF_INET))
          throw new Exit(2, `invalid source address: ${value}`);
        options.device = value;
        break;
      case "l":
        options.preload = strtolOrErr(value, 1, 65536n);
        if (sys.getuid() !== 0 && options.preload > 3)
          throw new Exit(2, "cannot set preload to value greater than 3: " + value);
        break;
      case "L":
        options.noLoop = true;
        break;
      case "m":
        options.mark = strtolOrErr(value, 0, 4294967295n);
        break;
      case "M":
        options.pmtudisc = pmtudisc(value);
        break;
      case "n":
        options.numeric = true;
        break;
      case "N":
        if (value === "help" || !options.nodeInfo.option(value)) {
          stdio.out(NI_HELP);
          throw new Exit(value === "help" ? 0 : 2);
        }
        break;
      case "O":
        options.outstanding = true;
        break;
      case "p":
        options.pattern = pattern(stdio, value);
        break;
      case "q":
        options.quiet = true;
        break;
      case "Q":
        options.tos = tos(value);
        break;
      case "R":
        if (options.timestamp !== null) throw new Exit(2, "only one of -T or -R may be used");
        options.recordRoute = true;
        break;
      case "r":
        options.dontRoute = true;
        break;
      case "s":
        options.size = strtolOrErr(value, 0, 2147483647n);
        break;
      case "S":
        options.sndbuf = strtolOrErr(value, 1, 2147483647n);
        break;
      case "t":
        options.ttl = strtolOrErr(value, 0, 255n);
        break;
      case "T":
        if (options.recordRoute) throw new Exit(2, "only one of -T or -R may be used");
        options.timestamp = TIMESTAMPS.get(value) ?? null;
        if (options.timestamp === null) throw new Exit(2, `invalid timestamp type: ${value}`);
        break;
      case "U":
        options.userLatency = true;
        break;
      case "v":
        options.verbose = true;
        break;
      case "V":
        stdio.out(VERSION);
        throw new Exit(0);
      case "w":
        options.deadlineSec = strtolOrErr(value, 0, 2147483647n);
        break;
      case "W": {
        const linger = seconds(stdio, name, value);
        if (linger < 0 || linger > 2147483647 / 1000) throw new Exit(2, `bad linger time: ${value}`);
        options.lingerMs = Math.trunc(linger * 1000);
        break;
      }
      default: // -h and -?
        stdio.err(USAGE);
        throw new Exit(2);
    }
  }
  options.operands = parsed.operands;
  if (parsed.operands.length === 0) throw new Exit(1, "usage error: Destination address required");
  if (sys.getuid() !== 0 && options.intervalMs < 2 && (intervalGiven || options.flood)) {
    throw new Exit(2, "cannot flood, minimal interval for user must be >= 2 ms, use -i 0.002 (or higher)");
  }
  return options;
}

/** Kinds of the timestamp option (RFC 791 section 3.1). */
const TIMESTAMPS: ReadonlyMap<string, number> = new Map([
  ["tsonly", ipv4.IPOPT_TS_TSONLY],
  ["tsandaddr", ipv4.IPOPT_TS_TSANDADDR],
  ["tsprespec", ipv4.IPOPT_TS_PRESPEC],
]);

function seconds(stdio: Stdio, name: string, text: string): number {
  const match = /^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/.exec(text);
  if (match === null || match[0].length !== text.length) {
    stdio.err(
      `${name}: option argument contains garbage: ${match === null ? text : text.slice(match[0].length)}\n${name}: this will become fatal error in the future\n`,
    );
  }
  return match === null ? 0 : Number(match[0]);
}

function pmtudisc(text: string): number {
  switch (text) {
    case "do":
      return IP_PMTUDISC_DO;
    case "dont":
      return IP_PMTUDISC_DONT;
    case "want":
      return IP_PMTUDISC_WANT;
    default:
      throw new Exit(2, `invalid -M argument: ${text}`);
  }
}

function tos(text: string): number {
  const { value, rest } = strtol(text, 0);
  if (text === "" || rest !== "") throw new Exit(2, `bad TOS value: ${text}`);
  if (value < 0 || value > 255) throw new Exit(2, `the decimal value of TOS bits must be in range 0-255: ${text}`);
  return value;
}

function flowLabel(text: string): number {
  const { value, rest } = strtol(text, 0);
  if (text === "" || rest !== "") throw new Exit(2, `bad value for flowinfo: ${text}`);
  if (value < 0 || value > 0xfffff) throw new Exit(2, `flow value is greater than 20 bits: ${text}`);
  return value;
}

/** Up to 16 bytes; a last single digit counts as a whole byte. */
function pattern(stdio: Stdio, text: string): number[] {
  if (!/^[0-9a-fA-F]+$/.test(text)) throw new Exit(2, `patterns must be specified as hex digits: ${text}`);
  const bytes: number[] = [];
  for (let i = 0; i < text.length && bytes.length < 16; i += 2) bytes.push(parseInt(text.slice(i, i + 2), 16));
  stdio.out(`PATTERN: 0x${bytes.map((b) => b.toString(16).padStart(2, "0")).join("")}\n`);
  return bytes;
}
