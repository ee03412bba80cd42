/** traceroute's command line (traceroute(8) 2.1.2, whose option parser is its own). */

import { AF_INET, AF_INET6 } from "@netloom/uapi";
import { parseCNumber } from "../libc/inet.js";

/** Ends the program: `text` goes to standard error, or to standard output with status 0. */
export class TracerouteExit extends Error {
  override readonly name = "TracerouteExit";
  constructor(
    readonly status: number,
    readonly text: string,
  ) {
    super(text);
  }
}

export interface TracerouteOptions {
  family: number;
  method: "default" | "icmp" | "udp";
  debug: boolean;
  dontFragment: boolean;
  /** Find the path's MTU: a probe that is too big is sent again, as big as it may be. */
  discoverMtu: boolean;
  numeric: boolean;
  dontRoute: boolean;
  asLookups: boolean;
  firstTtl: number;
  maxTtl: number;
  simultaneous: number;
  /** -1: the method's default. */
  port: number;
  sport: number;
  tos: number;
  flowLabel: number;
  /** Seconds to wait: at most, and as multiples of an answer from here and from near. */
  wait: readonly [max: number, here: number, near: number];
  queries: number;
  source: string | null;
  device: string | null;
  /** Seconds between probes. */
  sendWait: number;
  mark: number;
  backward: boolean;
  host: string;
  hostIndex: number;
  /** -1: the default. */
  packetLen: number;
}

export const MAX_PACKET_LEN = 65000;

const USAGE = `Usage: traceroute [OPTION]... HOST [PACKETLEN]
  -4, -6            IPv4, IPv6
  -I, -U, -T        by ICMP echo requests, by UDP to one port, by TCP
  -f TTL, -m TTL    first and last hop (1, 30)
  -q N, -N N        probes for each hop (3), probes at a time (16)
  -w MAX,HERE,NEAR  seconds to wait (5), and as multiples of answers (3, 10)
  -z SECONDS        between probes
  -p PORT, --sport=PORT, -s ADDRESS, -i DEVICE, -t TOS, -l LABEL, -F, -r, -d, --fwmark=N
                    how probes are sent
  --mtu             find the path's MTU
  -n, -A, -e, --back
                    what is printed
  -V, --help
`;
const VERSION =
  "Modern traceroute for Linux, version 2.1.2\nCopyright (c) 2016  Dmitry Butskoy,   License: GPL v2 or any later\n";

/** Long names of the options with and without arguments. */
const LONG: Readonly<Record<string, string>> = {
  debug: "d",
  "dont-fragment": "F",
  first: "f",
  gateway: "g",
  icmp: "I",
  tcp: "T",
  interface: "i",
  "max-hops": "m",
  "sim-queries": "N",
  port: "p",
  tos: "t",
  flowlabel: "l",
  wait: "w",
  queries: "q",
  source: "s",
  sendwait: "z",
  extensions: "e",
  "as-path-lookups": "A",
  module: "M",
  options: "O",
  sport: "sport",
  fwmark: "fwmark",
  udp: "U",
  dccp: "D",
  protocol: "P",
  mtu: "mtu",
  back: "back",
  version: "V",
  help: "help",
};
const WITH_ARGUMENT: ReadonlySet<string> = new Set([
  "f",
  "g",
  "i",
  "m",
  "N",
  "p",
  "t",
  "l",
  "w",
  "q",
  "s",
  "z",
  "M",
  "O",
  "P",
  "sport",
  "fwmark",
]);
const WITHOUT_ARGUMENT: ReadonlySet<string> = new Set([
  "4",
  "6",
  "d",
  "F",
  "I",
  "T",
  "n",
  "r",
  "e",
  "A",
  "U",
  "D",
  "V",
  "mtu",
  "back",
  "help",
]);

export function parseTracerouteOptions(argv: readonly string[]): TracerouteOptions {
  const options: TracerouteOptions = {
    family: argv[0]!.endsWith("6") ? AF_INET6 : argv[0]!.endsWith("4") ? AF_INET : 0,
    method: "default",
    debug: false,
    dontFragment: false,
    discoverMtu: false,
    numeric: false,
    dontRoute: false,
    asLookups: false,
    firstTtl: 1,
    maxTtl: 30,
    simultaneous: 16,
    port: -1,
    sport: 0,
    tos: 0,
    flowLabel: 0,
    wait: [5, 3, 10],
    queries: 3,
    source: null,
    device: null,
    sendWait: 0,
    mark: 0,
    backward: false,
    host: "",
    hostIndex: 0,
    packetLen: -1,
  };
  if (argv.length === 1) throw new TracerouteExit(0, USAGE);
  const operands: { text: string; index: number }[] = [];
  for (let i = 1; i < argv.length; i++) {
    const arg = argv[i]!;
    if (!arg.startsWith("-") || arg === "-") {
      operands.push({ text: arg, index: i });
      continue;
    }
    const long = /^--([^=]+)(?:=(.*))?$/s.exec(arg);
    const letters = long === null ? arg.slice(1) : "";
    if (long !== null) {
      const name = LONG[long[1]!];
      if (name === undefined) throw new TracerouteExit(2, `Bad option \`--${long[1]!}' (argc ${i})\n`);
      if (!WITH_ARGUMENT.has(name)) apply(options, name, `--${long[1]!}`, "", i);
      else {
        const value = long[2] ?? argv[++i];
        if (value === undefined)
          throw new TracerouteExit(
            2,
            `Option \`--${long[1]!}' (argc ${i - 1}) requires an argument: \`--${long[1]!}=${long[1]!}'\n`,
          );
        apply(options, name, `--${long[1]!}`, value, i);
      }
      continue;
    }
    for (let k = 0; k < letters.length; k++) {
      const letter = letters[k]!;
      if (WITHOUT_ARGUMENT.has(letter)) {
        apply(options, letter, `-${letter}`, "", i);
        continue;
      }
      if (!WITH_ARGUMENT.has(letter)) throw new TracerouteExit(2, `Bad option \`-${letter}' (argc ${i})\n`);
      const rest = letters.slice(k + 1);
      const value = rest !== "" ? rest : argv[++i];
      if (value === undefined)
        throw new TracerouteExit(
          2,
          `Option \`-${letter}' (argc ${i - 1}) requires an argument: \`-${letter} ${letter}'\n`,
        );
      apply(options, letter, `-${letter}`, value, i);
      break;
    }
  }
  if (operands.length === 0) throw new TracerouteExit(2, 'Specify "host" missing argument.\n');
  options.host = operands[0]!.text;
  options.hostIndex = operands[0]!.index;
  if (operands.length > 1) {
    const length = parseCNumber(operands[1]!.text);
    if (length === null)
      throw new TracerouteExit(
        2,
        `Cannot handle "packetlen" cmdline arg \`${operands[1]!.text}' on position 2 (argc ${operands[1]!.index})\n`,
      );
    options.packetLen = length;
  }
  if (operands.length > 2)
    throw new TracerouteExit(2, `Extra arg \`${operands[2]!.text}' (position 3, argc ${operands[2]!.index})\n`);
  return options;
}

/** The limits, in the order they are looked at once the host is known. */
export function checkLimits(options: TracerouteOptions): void {
  const fail = (text: string): never => {
    throw new TracerouteExit(2, `${text}\n`);
  };
  if (options.firstTtl === 0 || options.firstTtl > options.maxTtl) fail("first hop out of range");
  if (options.maxTtl > 255) fail("max hops cannot be more than 255");
  if (options.queries === 0 || options.queries > 10) fail("no more than 10 probes per hop");
  if (options.wait.some((value) => value < 0)) fail(`bad wait specifications \`${options.wait.join(",")}' used`);
  if (options.packetLen > MAX_PACKET_LEN) fail(`too big packetlen ${options.packetLen} specified`);
}

function apply(options: TracerouteOptions, key: string, shown: string, value: string, argc: number): void {
  const bad = (): never => {
    throw new TracerouteExit(2, `Cannot handle \`${shown}' option with arg \`${value}' (argc ${argc})\n`);
  };
  const count = (): number => parseCNumber(value) ?? bad();
  const real = (text: string): number => (/^[-+]?(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : bad());
  switch (key) {
    case "4":
      options.family = AF_INET;
      break;
    case "6":
      options.family = AF_INET6;
      break;
    case "d":
      options.debug = true;
      break;
    case "F":
      options.dontFragment = true;
      break;
    case "I":
      options.method = "icmp";
      break;
    case "U":
      options.method = "udp";
      break;
    case "n":
      options.numeric = true;
      break;
    case "r":
      options.dontRoute = true;
      break;
    case "e":
      break; // extensions are shown where there are any
    case "A":
      options.asLookups = true;
      break;
    case "f":
      options.firstTtl = count();
      break;
    case "i":
      options.device = value;
      break;
    case "m":
      options.maxTtl = count();
      break;
    case "N":
      options.simultaneous = Math.max(count(), 1);
      break;
    case "p":
      options.port = count();
      break;
    case "t":
      options.tos = count();
      break;
    case "l":
      options.flowLabel = count();
      break;
    case "q":
      options.queries = count();
      break;
    case "s":
      options.source = value;
      break;
    case "w": {
      const parts = value.split(",").map(real);
      options.wait = [parts[0] ?? 5, parts[1] ?? (parts.length > 1 ? 3 : 0), parts[2] ?? (parts.length > 2 ? 10 : 0)];
      break;
    }
    case "z": {
      const wait = real(value);
      if (wait < 0) bad();
      options.sendWait = wait >= 10 ? wait / 1000 : wait;
      break;
    }
    case "sport":
      options.sport = count();
      options.simultaneous = 1;
      break;
    case "fwmark":
      options.mark = count();
      break;
    case "mtu":
      options.discoverMtu = true;
      options.dontFragment = true;
      options.simultaneous = 1;
      break;
    case "back":
      options.backward = true;
      break;
    case "V":
      throw new TracerouteExit(0, VERSION);
    case "help":
      throw new TracerouteExit(0, USAGE);
    case "M":
      if (value === "icmp" || value === "default" || value === "udp") {
        options.method = value;
        break;
      }
      throw new TracerouteExit(2, `Module \`${value}' is not supported here\n`);
    default:
      throw new TracerouteExit(2, `${shown}: not supported here\n`);
  }
}
