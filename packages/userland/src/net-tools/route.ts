/** route(8) of net-tools 2.10. */

import { type Environment, type Program, type Sys } from "@netloom/uapi";
import { getopt, OptionError, type Arguments, type LongOptions } from "../libc/getopt.js";
import { Stdio } from "../libc/stdio.js";
import { Quit } from "./address.js";
import { inet6Routes, inetRoutes } from "./route-print.js";
import { INET_USAGE, setInet6Route, setInetRoute } from "./route-set.js";

const USAGE = `Usage: route [-nNvee] [-FC] [-4|-6|-A FAMILY]   show the routing tables
       route [-v] [-4|-6|-A FAMILY] {add|del} ...  change them
  -n, --numeric   no names
  -e, --extend    MSS, window and irtt; -ee all columns
  -C, --cache     the routing cache (there is none)
`;
const VERSION = `net-tools 2.10
+NEW_ADDRT +RTF_IRTT +RTF_REJECT +I18N +SELINUX
AF: (inet) +UNIX +INET +INET6 +IPX +AX25 +NETROM +X25 +ATALK +ECONET +ROSE -BLUETOOTH
HW:  +ETHER +ARC +SLIP +PPP +TUNNEL -TR +AX25 +NETROM +X25 +FR +ROSE +ASH +SIT +FDDI +HIPPI +HDLC/LAPB +EUI64 
`;
const LONG: LongOptions = {
  extend: "e",
  verbose: "v",
  version: "V",
  numeric: "n",
  symbolic: "N",
  protocol: "A",
  cache: "C",
  fib: "F",
  help: "h",
  inet: "4",
  inet6: "6",
};
/** Families whose tables this kernel does not have. */
const OTHERS: ReadonlySet<string> = new Set(["ax25", "netrom", "rose", "ipx", "ddp", "x25"]);

async function main(sys: Sys, argv: readonly string[], _env: Environment): Promise<number> {
  const stdio = new Stdio(sys);
  try {
    const status = await run(sys, stdio, argv);
    await stdio.flush();
    return status;
  } catch (error) {
    if (!(error instanceof Quit)) throw error;
    await stdio.flush();
    return error.status;
  }
}

async function run(sys: Sys, stdio: Stdio, argv: readonly string[]): Promise<number> {
  // Options end where the action begins: `-net` belongs to it.
  const action = argv.findIndex((arg, i) => i > 0 && (arg === "add" || arg === "del" || arg === "flush"));
  const own = action < 0 ? argv : argv.slice(0, action);
  let parsed: Arguments;
  try {
    parsed = getopt(own, "A:eCFhnN64Vv?", LONG);
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    stdio.err(`route: ${error.message}\n`);
    stdio.out(USAGE);
    return 0;
  }
  let family = "inet";
  let numeric = false;
  let extended = 0;
  let cache = false;
  for (const [key, value] of parsed.options) {
    switch (key) {
      case "A":
        family = value;
        break;
      case "4":
        family = "inet";
        break;
      case "6":
        family = "inet6";
        break;
      case "n":
        numeric = true;
        break;
      case "e":
        extended++;
        break;
      case "C":
        cache = true;
        break;
      case "F":
        cache = false;
        break;
      case "V":
        stdio.out(VERSION);
        return 0;
      case "h":
      case "?":
        stdio.out(USAGE);
        return 0;
      default:
        break; // -v says no more than that, -N is about hardware names
    }
  }
  if (family !== "inet" && family !== "inet6") {
    stdio.err(OTHERS.has(family) ? `${family}: no such table here\n` : `Unknown address family \`${family}'.\n`);
    return 1;
  }
  if (action < 0) {
    if (parsed.operands.length > 0) {
      stdio.err(USAGE);
      return 3;
    }
    if (family === "inet6") stdio.out(await inet6Routes(sys, numeric));
    else if (cache)
      stdio.out(
        "Kernel IP routing cache\nSource          Destination     Gateway         Flags Metric Ref    Use Iface\n",
      );
    else stdio.out(await inetRoutes(sys, numeric, extended === 0 ? "fib" : extended === 1 ? "metrics" : "both"));
    return 0;
  }
  const word = argv[action]!;
  const args = argv.slice(action + 1);
  if (word === "flush") {
    stdio.err(`Flushing \`${family}' routing table not supported\n${INET_USAGE}`);
    return 3;
  }
  if (family === "inet6") return setInet6Route(sys, stdio, word === "add", args);
  if (args.length === 0) {
    stdio.out(INET_USAGE);
    return 0;
  }
  return setInetRoute(sys, stdio, word === "add", args);
}

export const route: Program = { name: "route", paths: ["/usr/sbin/route"], main };
