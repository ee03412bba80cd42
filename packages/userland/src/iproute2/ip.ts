/** ip(8): options, the table of objects, and how a run ends. */

import {
  AF_BRIDGE,
  AF_INET,
  AF_INET6,
  AF_MPLS,
  AF_PACKET,
  type Awaitable,
  type Environment,
  type Sys,
} from "@netloom/uapi";
import { RTM_GETMULTICAST } from "@netloom/netlink";
import { runBatch } from "./batch.js";
import { readFamily } from "./inet-addr.js";
import { dumpObject, genericObject, xfrmObject } from "./ip-absent.js";
import { ipAddress } from "./ip-address.js";
import { ipLink } from "./ip-link.js";
import { ipMaddress } from "./ip-maddress.js";
import { ipMonitor } from "./ip-monitor.js";
import { ipNeigh } from "./ip-neigh.js";
import { ipMroute } from "./ip-mroute.js";
import { ipNetconf } from "./ip-netconf.js";
import { ipNetns } from "./ip-netns.js";
import { ipNexthop } from "./ip-nexthop.js";
import { ipNtable } from "./ip-ntable.js";
import { ipRoute } from "./ip-route.js";
import { ipStats } from "./ip-stats.js";
import { ipRule } from "./ip-rule.js";
import { ipTunnel } from "./ip-tunnel.js";
import { ipTuntap } from "./ip-tuntap.js";
import { ipVrf } from "./ip-vrf.js";
import { Iproute } from "./iproute.js";
import { enterNetns, hasEtc, isolateMounts } from "./netns-switch.js";
import { parseColor } from "./options.js";
import { matches, parseS32, type Args } from "./parse-args.js";
import { finishRun } from "./run-end.js";
import { ipAddrlabel } from "./ip-addrlabel.js";
import { ipToken } from "./ip-token.js";
import { IP_USAGE } from "./usage.js";

type IpObject = (run: Iproute, args: Args) => Awaitable<number>;

function usage(run: Iproute): never {
  return run.die(IP_USAGE, 255);
}

/** In the order abbreviations are tried. */
const OBJECTS: readonly (readonly [string, IpObject])[] = [
  ["address", ipAddress],
  ["addrlabel", ipAddrlabel],
  ["maddress", ipMaddress],
  ["route", ipRoute],
  ["rule", ipRule],
  ["neighbor", ipNeigh],
  ["neighbour", ipNeigh],
  ["ntable", ipNtable],
  ["ntbl", ipNtable],
  ["link", ipLink],
  ["l2tp", genericObject("l2tp")],
  ["fou", genericObject("fou", false)],
  ["ila", genericObject("ila", false)],
  ["macsec", genericObject("macsec")],
  ["tunnel", ipTunnel],
  ["tunl", ipTunnel],
  ["tuntap", ipTuntap],
  ["tap", ipTuntap],
  ["token", ipToken],
  ["tcpmetrics", genericObject("tcp_metrics")],
  ["tcp_metrics", genericObject("tcp_metrics")],
  ["monitor", ipMonitor],
  ["xfrm", xfrmObject],
  ["mroute", ipMroute],
  ["mrule", dumpObject("mrule", RTM_GETMULTICAST)],
  ["netns", ipNetns],
  ["netconf", ipNetconf],
  ["vrf", ipVrf],
  ["sr", genericObject("sr")],
  ["nexthop", ipNexthop],
  ["mptcp", genericObject("mptcp")],
  ["ioam", genericObject("ioam")],
  ["help", usage],
  ["stats", ipStats],
];

function runObject(run: Iproute, words: readonly string[]): Awaitable<number> {
  const name = words[0]!;
  for (const [object, command] of OBJECTS) if (matches(name, object)) return command(run, run.args(words, 1));
  run.err(`Object "${name}" is unknown, try "ip help".\n`);
  return 1;
}

/** One option at `words[i]`; returns the index of the word after it. */
function parseOption(
  run: Iproute,
  words: readonly string[],
  i: number,
  batch: { file: string | null; netns: string | null },
): number {
  const word = words[i]!;
  const option = word.startsWith("--") ? word.slice(1) : word;
  const value = (): string => words[++i] ?? usage(run);
  if (matches(option, "-loops")) run.maxFlushLoops = Number(value()) | 0;
  else if (matches(option, "-family")) {
    const name = value();
    if (name === "help") usage(run);
    run.family = readFamily(name) ?? run.args(words).invalid("invalid protocol family", name);
  } else if (option === "-4") run.family = AF_INET;
  else if (option === "-6") run.family = AF_INET6;
  else if (option === "-0") run.family = AF_PACKET;
  else if (option === "-M") run.family = AF_MPLS;
  else if (option === "-B") run.family = AF_BRIDGE;
  else if (matches(option, "-human") || matches(option, "-human-readable")) run.human = true;
  else if (matches(option, "-iec")) run.iec = true;
  else if (matches(option, "-stats") || matches(option, "-statistics")) run.stats++;
  else if (matches(option, "-details")) run.details++;
  else if (matches(option, "-resolve")) run.resolve = true;
  else if (matches(option, "-oneline")) run.oneline = true;
  else if (matches(option, "-timestamp")) run.timestamp = true;
  else if (matches(option, "-tshort")) run.timestamp = run.timestampShort = true;
  else if (matches(option, "-Version")) {
    run.stdio.out("ip utility, iproute2-6.1.0, libbpf 1.1.2\n");
    run.exit(0);
  } else if (matches(option, "-force")) run.force = true;
  else if (matches(option, "-batch")) batch.file = value();
  else if (matches(option, "-brief")) run.brief = true;
  else if (matches(option, "-json")) run.json = true;
  else if (matches(option, "-pretty")) run.pretty = true;
  else if (matches(option, "-rcvbuf")) {
    const size = value();
    if (parseS32(size) === null) run.die(`Invalid rcvbuf size '${size}'\n`, 255);
  } else if (parseColor(run, option)) return i + 1;
  else if (matches(option, "-help")) usage(run);
  else if (matches(option, "-netns")) {
    const name = words[++i];
    if (name === undefined) return run.die('Cannot open network namespace "(null)": No such file or directory\n', 255);
    enterNetns(run, name, 255);
    run.closeRtnl();
    batch.netns = name;
  } else if (matches(option, "-Numeric")) run.names.numeric = true;
  else if (matches(option, "-all")) run.all = true;
  else run.die(`Option "${option}" is unknown, try "ip -help".\n`, 255);
  return i + 1;
}

function runIp(run: Iproute, argv: readonly string[]): Awaitable<number> {
  const batch = { file: null as string | null, netns: null as string | null };
  let i = 1;
  while (i < argv.length && argv[i]!.startsWith("-")) {
    if (argv[i] === "--") {
      i++;
      break;
    }
    i = parseOption(run, argv, i, batch);
  }
  run.print.newline = run.oneline ? "\\" : "\n";
  // Only `ip netns` and files in /etc/netns show that -n also makes a mount namespace.
  if (batch.netns !== null && (batch.file !== null || needsMounts(argv[i] ?? "x") || hasEtc(run, batch.netns)))
    isolateMounts(run, batch.netns, 255);
  if (batch.file !== null) {
    const family = run.family;
    return runBatch(run, batch.file, (words) => {
      run.family = family;
      return runObject(run, words);
    });
  }
  if (i >= argv.length) return usage(run);
  return runObject(run, argv.slice(i));
}

export function ipMain(sys: Sys, argv: readonly string[], env: Environment): Awaitable<number> {
  const run = new Iproute(sys, "ip", env);
  return finishRun(run, () => runIp(run, argv));
}

/** Whether the command looks at files that differ between namespaces: /run/netns by bind mounts, /sys/class/net. */
function needsMounts(command: string): boolean {
  return "netns".startsWith(command) || "tuntap".startsWith(command);
}
