/** tcpdump's command line (tcpdump(8) 4.99.3). */

import type { Stdio } from "../libc/stdio.js";
import { getopt, OptionError, type LongOptions } from "../libc/getopt.js";

export const VERSION = "tcpdump version 4.99.3\nlibpcap version 1.10.3 (with TPACKET_V3)\nOpenSSL 3.0.19 27 Jan 2026\n";
export const MAX_SNAPLEN = 262144;

const USAGE = `${VERSION}Usage: tcpdump [OPTION]... [FILTER]
Prints the packets that pass a device and match FILTER (pcap-filter(7)).
  -i DEVICE, -D, -L, -y TYPE, -p, -Q {in|out|inout}, -s LENGTH, -B SIZE, -I, -j TYPE
                       where packets come from
  -r FILE, -w FILE, -U, -F FILE, -C SIZE, -G SECONDS, -W COUNT, -z COMMAND, -Z USER
                       files
  -c COUNT, --count    stop after COUNT packets; only count them
  -A, -x, -X, -e, -n, -q, -t, -v, -S, -K, -N, -l, -#, -b, -f, -H, -u
                       how they are printed
`;

/** Why tcpdump ends before it begins: text for standard error, or the end of a successful run. */
export class TcpdumpExit extends Error {
  override readonly name = "TcpdumpExit";
  constructor(
    readonly status: number,
    readonly text: string | null = null,
  ) {
    super(text ?? "exit");
  }
}

export interface TcpdumpOptions {
  device: string | null;
  listDevices: boolean;
  listLinkTypes: boolean;
  linkType: string | null;
  numeric: number;
  link: boolean;
  lineBuffered: boolean;
  count: number;
  countOnly: boolean;
  verbose: number;
  quick: boolean;
  time: number;
  hex: number;
  hexAscii: number;
  ascii: number;
  snaplen: number;
  noPromisc: boolean;
  direction: "in" | "out" | "inout";
  write: string | null;
  read: string | null;
  packetBuffered: boolean;
  absoluteSeq: boolean;
  noChecksum: boolean;
  shortNames: boolean;
  number: boolean;
  immediate: boolean;
  print: boolean;
  filterFile: string | null;
  optimize: boolean;
  /** --nano. */
  nanoseconds: boolean;
  /** -V: a file with the names of files to read. */
  fileList: string | null;
  /** -C, in bytes. */
  rotateBytes: number;
  /** -G. */
  rotateSeconds: number;
  /** -W. */
  maxFiles: number;
  listTimestampTypes: boolean;
  monitorMode: boolean;
  expression: string;
}

const SHORT = "aAbB:c:C:dDeE:fF:G:hHi:IJj:KlLnNm:M:Op:qQ:r:s:StT:uUvV:w:W:xXy:Yz:Z:#".replace("p:", "p");
const LONG: LongOptions = {
  count: "--count",
  "immediate-mode": "--immediate",
  version: "--version",
  help: "h",
  number: "#",
  print: "--print",
  interface: "i",
  "list-interfaces": "D",
  "snapshot-length": "s",
  "packet-buffered": "U",
  "no-promiscuous-mode": "p",
  direction: "Q",
  "absolute-tcp-sequence-numbers": "S",
  "dont-verify-checksums": "K",
  linktype: "y",
  "list-data-link-types": "L",
  "monitor-mode": "I",
  micro: "--micro",
  nano: "--nano",
  "time-stamp-precision": "--precision:",
  "buffer-size": "B",
};

/** Options that only choose among things there is one of here, or that touch nothing that is printed. */
const WITHOUT_EFFECT: ReadonlySet<string> = new Set(["a", "b", "f", "H", "u", "m", "M"]);
/** -T: how packets that ports do not tell apart are to be read; ours know only what their ports tell. */
const PACKET_TYPES: ReadonlySet<string> = new Set(
  "aodv carp cnfp domain lmp pgm pgm_zmtp1 ptp quic radius resp rpc rtcp rtp snmp someip tftp vat vxlan wb zmtp1".split(
    " ",
  ),
);
const LINK_TYPE_NAMES: ReadonlySet<string> = new Set(
  "NULL EN10MB EN3MB AX25 PRONET CHAOS IEEE802 ARCNET SLIP PPP FDDI RAW SLIP_BSDOS PPP_BSDOS LINUX_SLL LINUX_SLL2 DOCSIS IEEE802_11 IEEE802_11_RADIO USB_LINUX NFLOG NETLINK IPNET".split(
    " ",
  ),
);

/** atoi(3). */
const atoi = (text: string): number => Number(/^\s*[-+]?\d+/.exec(text)?.[0] ?? 0);

export function parseTcpdumpOptions(stdio: Stdio, argv: readonly string[]): TcpdumpOptions {
  const options: TcpdumpOptions = {
    device: null,
    listDevices: false,
    listLinkTypes: false,
    linkType: null,
    numeric: 0,
    link: false,
    lineBuffered: false,
    count: -1,
    countOnly: false,
    verbose: 0,
    quick: false,
    time: 0,
    hex: 0,
    hexAscii: 0,
    ascii: 0,
    snaplen: MAX_SNAPLEN,
    noPromisc: false,
    direction: "inout",
    write: null,
    read: null,
    packetBuffered: false,
    absoluteSeq: false,
    noChecksum: false,
    shortNames: false,
    number: false,
    immediate: false,
    print: false,
    filterFile: null,
    optimize: true,
    nanoseconds: false,
    fileList: null,
    rotateBytes: 0,
    rotateSeconds: 0,
    maxFiles: 0,
    listTimestampTypes: false,
    monitorMode: false,
    expression: "",
  };
  let parsed;
  try {
    parsed = getopt(argv, SHORT, LONG);
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    stdio.err(`tcpdump: ${error.message}\n${USAGE}`);
    throw new TcpdumpExit(1);
  }
  for (const [key, value] of parsed.options) {
    switch (key) {
      case "A":
        options.ascii++;
        break;
      case "B":
        if (!(atoi(value) > 0)) throw new TcpdumpExit(1, `invalid packet buffer size ${value}`);
        break;
      case "C":
        if (!(atoi(value) > 0)) throw new TcpdumpExit(1, `invalid file size ${value}`);
        options.rotateBytes = atoi(value) * 1_000_000;
        break;
      case "G":
        if (atoi(value) < 0) throw new TcpdumpExit(1, `invalid number of seconds ${value}`);
        options.rotateSeconds = atoi(value);
        break;
      case "I":
        options.monitorMode = true;
        break;
      case "j":
        if (value !== "host") throw new TcpdumpExit(1, `invalid time stamp type ${value}`);
        break;
      case "J":
        options.listTimestampTypes = true;
        break;
      case "T":
        if (!PACKET_TYPES.has(value)) throw new TcpdumpExit(1, `unknown packet type \`${value}'`);
        break;
      case "V":
        options.fileList = value;
        break;
      case "W":
        if (!(atoi(value) > 0)) throw new TcpdumpExit(1, `invalid number of output files ${value}`);
        options.maxFiles = atoi(value);
        break;
      case "Z":
        if (value !== "root" && value !== "tcpdump") throw new TcpdumpExit(1, `Couldn't find user '${value}'`);
        break;
      case "--micro":
        options.nanoseconds = false;
        break;
      case "--nano":
        options.nanoseconds = true;
        break;
      case "--precision":
        if (value !== "micro" && value !== "nano") throw new TcpdumpExit(1, "unsupported time stamp precision");
        options.nanoseconds = value === "nano";
        break;
      case "c":
        options.count = /^\s*\+?\d+$/.test(value) ? Number(value) : 0;
        if (options.count <= 0) throw new TcpdumpExit(1, `invalid packet count ${value}`);
        break;
      case "--count":
        options.countOnly = true;
        break;
      case "D":
        options.listDevices = true;
        break;
      case "e":
        options.link = true;
        break;
      case "F":
        options.filterFile = value;
        break;
      case "h":
        stdio.out(USAGE);
        throw new TcpdumpExit(0);
      case "i":
        options.device = value;
        break;
      case "K":
        options.noChecksum = true;
        break;
      case "l":
        options.lineBuffered = true;
        break;
      case "L":
        options.listLinkTypes = true;
        break;
      case "n":
        options.numeric++;
        break;
      case "N":
        options.shortNames = true;
        break;
      case "O":
        options.optimize = false;
        break;
      case "p":
        options.noPromisc = true;
        break;
      case "q":
        options.quick = true;
        break;
      case "Q":
        if (value !== "in" && value !== "out" && value !== "inout")
          throw new TcpdumpExit(1, `unknown capture direction \`${value}'`);
        options.direction = value;
        break;
      case "r":
        options.read = value;
        break;
      case "s":
        options.snaplen = /^\s*\+?\d+$/.test(value) ? Number(value) : -1;
        if (options.snaplen < 0 || options.snaplen > MAX_SNAPLEN)
          throw new TcpdumpExit(1, `invalid snaplen ${value} (must be >= 0 and <= ${MAX_SNAPLEN})`);
        if (options.snaplen === 0) options.snaplen = MAX_SNAPLEN;
        break;
      case "S":
        options.absoluteSeq = true;
        break;
      case "t":
        options.time++;
        break;
      case "U":
        options.packetBuffered = true;
        break;
      case "v":
        options.verbose++;
        break;
      case "w":
        options.write = value;
        break;
      case "x":
        options.hex++;
        break;
      case "X":
        options.hexAscii++;
        break;
      case "y":
        if (!LINK_TYPE_NAMES.has(value.toUpperCase())) throw new TcpdumpExit(1, `invalid data link type ${value}`);
        options.linkType = value;
        break;
      case "#":
        options.number = true;
        break;
      case "--immediate":
        options.immediate = true;
        break;
      case "--print":
        options.print = true;
        break;
      case "--version":
        stdio.out(VERSION);
        throw new TcpdumpExit(0);
      default:
        if (!WITHOUT_EFFECT.has(key))
          throw new TcpdumpExit(1, `option -${key.replace(/^-+/, "")}: Operation not supported`);
    }
  }
  if (options.time > 5) throw new TcpdumpExit(1, "only -t, -tt, -ttt, -tttt and -ttttt are supported");
  options.expression = parsed.operands.join(" ");
  return options;
}
