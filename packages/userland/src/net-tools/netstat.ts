/** netstat(8) of net-tools 2.10: routes, interfaces, sockets, group memberships. */

import { IFF_UP, type Environment, type Program, type Sys } from "@netloom/uapi";
import { getopt, OptionError, type Arguments, type LongOptions } from "../libc/getopt.js";
import { Stdio } from "../libc/stdio.js";
import { procLines } from "./address.js";
import { longText, shortHeading, shortText } from "./interface-print.js";
import { interfaceNames, readInterface } from "./interfaces.js";
import { groupMemberships } from "./netstat-groups.js";
import { socketTables, type SocketOptions } from "./netstat-sockets.js";
import { statistics } from "./netstat-statistics.js";
import { inet6Routes, inetRoutes } from "./route-print.js";
import { ioctlSocket } from "../libc/ioctl-socket.js";

const USAGE = `usage: netstat [-vWeenN] [-4|-6] -r    routes
       netstat [-vWeenNa] -i            interfaces
       netstat -g                       group memberships
       netstat -s [-6tuw]               counters
       netstat [-vWnaelp] [-tuwx46]     sockets
  -a all, -l listening, -n numbers, -e more, -p programs, -c again every second
`;
const VERSION = `net-tools 2.10
Fred Baumgarten, Alan Cox, Bernd Eckenfels, Phil Blundell, Tuan Hoang, Brian Micek and others
+NEW_ADDRT +RTF_IRTT +RTF_REJECT +FW_MASQUERADE +I18N +SELINUX
AF: (inet) +UNIX +INET +INET6 +IPX +AX25 +NETROM +X25 +ATALK +ECONET +ROSE -BLUETOOTH
HW:  +ETHER +ARC +SLIP +PPP +TUNNEL -TR +AX25 +NETROM +X25 +FR +ROSE +ASH +SIT +FDDI +HIPPI +HDLC/LAPB +EUI64 
`;
const LONG: LongOptions = {
  all: "a",
  extend: "e",
  fib: "F",
  cache: "C",
  groups: "g",
  help: "h",
  interfaces: "i",
  continuous: "c",
  listening: "l",
  masquerade: "M",
  numeric: "n",
  "numeric-hosts": "n",
  "numeric-ports": "n",
  "numeric-users": "n",
  programs: "p",
  protocol: "A",
  raw: "w",
  route: "r",
  statistics: "s",
  symbolic: "N",
  tcp: "t",
  udp: "u",
  udplite: "U",
  sctp: "S",
  timers: "o",
  unix: "x",
  verbose: "v",
  version: "V",
  wide: "W",
  context: "Z",
  inet: "4",
  inet6: "6",
};
const SECOND_NS = 1_000_000_000;

async function main(sys: Sys, argv: readonly string[], _env: Environment): Promise<number> {
  const stdio = new Stdio(sys);
  let parsed: Arguments;
  try {
    parsed = getopt(argv, "A:CFMZacdeghilnNoprsStuUVv?Wwx64", LONG);
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    stdio.err(`netstat: ${error.message}\n${USAGE}`);
    return 3;
  }
  const given = new Set(parsed.options.map(([key]) => key));
  const extended = parsed.options.filter(([key]) => key === "e").length;
  if (given.has("V") || given.has("h") || given.has("?")) {
    stdio.out(given.has("V") ? VERSION : USAGE);
    await stdio.flush();
    return 0;
  }
  for (const [key, value] of parsed.options) {
    if (key === "A" && value !== "inet" && value !== "inet6" && value !== "unix") {
      stdio.err(`netstat: unknown address family \`${value}'\n`);
      return 1;
    }
    if (key === "M") {
      stdio.err("netstat: no support for `ip_masquerade' on this system.\n");
      return 1;
    }
  }
  const six = given.has("6") || parsed.options.some(([key, value]) => key === "A" && value === "inet6");
  const four = given.has("4") || parsed.options.some(([key, value]) => key === "A" && value === "inet");
  do {
    if (given.has("r")) {
      if (six) stdio.out(await inet6Routes(sys, given.has("n")));
      if (!six || four)
        stdio.out(await inetRoutes(sys, given.has("n"), extended === 0 ? "metrics" : extended === 1 ? "fib" : "both"));
    } else if (given.has("i")) await interfaces(sys, stdio, extended > 0, given.has("a"));
    else if (given.has("g")) stdio.out(await groupMemberships(sys));
    else if (given.has("s"))
      stdio.out(
        await statistics((path) => procLines(sys, path), six, ["t", "u", "w"].filter((key) => given.has(key)).join("")),
      );
    else {
      const options: SocketOptions = {
        tcp: given.has("t"),
        udp: given.has("u"),
        raw: given.has("w"),
        unix: given.has("x"),
        all: given.has("a"),
        listening: given.has("l"),
        numeric: given.has("n"),
        extended: extended > 0,
        programs: given.has("p"),
        wide: given.has("W"),
        four,
        six,
      };
      stdio.out(await socketTables(sys, options));
    }
    await stdio.flush();
    if (given.has("c")) await sys.nanosleep(SECOND_NS);
  } while (given.has("c"));
  return 0;
}

async function interfaces(sys: Sys, stdio: Stdio, long: boolean, all: boolean): Promise<void> {
  const fd = ioctlSocket(sys);
  stdio.out("Kernel Interface table\n");
  if (!long) stdio.out(shortHeading(false));
  for (const name of await interfaceNames(sys, fd)) {
    const found = await readInterface(sys, fd, name);
    if (found !== null && (all || (found.flags & IFF_UP) !== 0))
      stdio.out(long ? await longText(sys, found) : shortText(found));
  }
  sys.close(fd);
}

export const netstat: Program = { name: "netstat", paths: ["/usr/bin/netstat"], main };
