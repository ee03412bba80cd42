/** `ip stats` and `ip link xstats`: statistics by groups (RTM_GETSTATS). */

import { AF_UNSPEC } from "@netloom/uapi";
import {
  decodeBridgeXstats,
  IFLA_STATS_AF_SPEC,
  IFLA_STATS_LINK_64,
  IFLA_STATS_LINK_OFFLOAD_XSTATS,
  IFLA_STATS_LINK_XSTATS,
  IFLA_STATS_LINK_XSTATS_SLAVE,
  RTM_GETSTATS,
  statsDef,
  statsFilterBit,
  type StatsAttrs,
} from "@netloom/netlink";
import { printMcastXstats, printStpXstats } from "./bridge-xstats.js";
import type { Iproute } from "./iproute.js";
import { printLinkStats } from "./link-stats.js";
import { matches, type Args } from "./parse-args.js";

const STATUS_EINVAL = 22;

/** One listing: of a group, perhaps a part of it; `print` puts what the attributes have of it behind the heading. */
interface Leaf {
  readonly path: readonly [group: string, subgroup?: string, suite?: string];
  readonly attr: number;
  print(run: Iproute, attrs: StatsAttrs): void;
}

const newline = (run: Iproute): void => run.print.text("\n");

function bridgeLeaf(group: "xstats" | "xstats_slave", suite: "mcast" | "stp"): Leaf {
  return {
    path: [group, "bridge", suite],
    attr: group === "xstats" ? IFLA_STATS_LINK_XSTATS : IFLA_STATS_LINK_XSTATS_SLAVE,
    print(run, attrs) {
      const payload = group === "xstats" ? attrs.IFLA_STATS_LINK_XSTATS : attrs.IFLA_STATS_LINK_XSTATS_SLAVE;
      const x = payload === undefined ? null : decodeBridgeXstats(payload);
      newline(run);
      if (suite === "mcast" ? x === null || x.mcast === null : x === null || x.stp === null) return;
      if (suite === "mcast" && x?.mcast) printMcastXstats(run, x.mcast);
      if (suite === "stp" && x?.stp) printStpXstats(run, x.stp);
      newline(run);
    },
  };
}
/** Bonds here keep no statistics of 802.3ad. */
const bondLeaf = (group: "xstats" | "xstats_slave"): Leaf => ({
  path: [group, "bond", "802.3ad"],
  attr: group === "xstats" ? IFLA_STATS_LINK_XSTATS : IFLA_STATS_LINK_XSTATS_SLAVE,
  print: newline,
});

/** No device here counts in hardware. */
function printHwInfo(run: Iproute): void {
  const p = run.print;
  p.member("request", false);
  p.member("used", false);
}

/** In the order they are listed. */
const LEAVES: readonly Leaf[] = [
  { path: ["afstats", "mpls"], attr: IFLA_STATS_AF_SPEC, print: newline },
  {
    path: ["link"],
    attr: IFLA_STATS_LINK_64,
    print(run, attrs) {
      newline(run);
      if (attrs.IFLA_STATS_LINK_64 === undefined) return;
      printLinkStats(run, { IFLA_STATS64: attrs.IFLA_STATS_LINK_64 }, run.stats + 1);
      newline(run);
    },
  },
  {
    path: ["offload", "l3_stats"],
    attr: IFLA_STATS_LINK_OFFLOAD_XSTATS,
    print(run) {
      run.print.openObject("info");
      printHwInfo(run);
      run.print.closeObject();
      run.print.text(" off used off\n");
    },
  },
  {
    path: ["offload", "hw_stats_info"],
    attr: IFLA_STATS_LINK_OFFLOAD_XSTATS,
    print(run) {
      run.print.openObject("info");
      run.print.openObject("l3_stats");
      printHwInfo(run);
      run.print.closeObject();
      run.print.closeObject();
      run.print.text("\n    l3_stats off used off\n");
    },
  },
  { path: ["offload", "cpu_hit"], attr: IFLA_STATS_LINK_OFFLOAD_XSTATS, print: (run) => run.print.text("\n\n") },
  bondLeaf("xstats_slave"),
  bondLeaf("xstats"),
  bridgeLeaf("xstats_slave", "mcast"),
  bridgeLeaf("xstats_slave", "stp"),
  bridgeLeaf("xstats", "mcast"),
  bridgeLeaf("xstats", "stp"),
];
const LEVELS = ["group", "subgroup", "suite"] as const;

export const STATS_USAGE = `Usage: ip stats { show [ dev DEVICE ] [ group GROUP [ subgroup SUBGROUP [ suite SUITE ] ] ] ... | help }
  GROUP: link, xstats, xstats_slave, offload, afstats
`;

export function ipStats(run: Iproute, args: Args): number {
  const word = args.word;
  if (word === undefined) return show(run, args);
  args.skip();
  if (word === "help") {
    run.print.text(STATS_USAGE);
    return 0;
  }
  if (word === "show") return show(run, args);
  // Nothing here counts for hardware.
  if (word === "set") return run.die("RTNETLINK answers: Operation not supported\n", 2);
  return run.die(`Command "${word}" is unknown, try "ip stats help".\n`, 1);
}

/** What the words choose, one path for each `group`. */
function selections(run: Iproute, args: Args): { ifindex: number; paths: string[][] } {
  let ifindex = 0;
  const paths: string[][] = [];
  for (let word = args.word; word !== undefined; args.skip(), word = args.word) {
    const level = LEVELS.findIndex((name) => name === word);
    if (word === "help") run.die(STATS_USAGE, 0);
    if (word === "dev") ifindex = run.ifindex(args.next());
    else if (level < 0) run.die(`What is "${word}"?\n${STATS_USAGE}`, STATUS_EINVAL);
    else choose(run, paths, level, args.next());
  }
  return { ifindex, paths };
}

function choose(run: Iproute, paths: string[][], level: number, value: string): void {
  if (level === 0) paths.push([]);
  const path = paths[paths.length - 1];
  if (path === undefined)
    return run.die(`Error: ${LEVELS[level]!} ${value} requested without selecting a group first\n`, STATUS_EINVAL);
  path.length = Math.min(path.length, level);
  const known = LEAVES.some((leaf) => leaf.path[level] === value && path.every((name, i) => leaf.path[i] === name));
  if (!known)
    run.die(
      `Error: no ${LEVELS[level]!} named ${value} found inside ${path[path.length - 1] ?? "top-level"}\n`,
      STATUS_EINVAL,
    );
  path.push(value);
}

function show(run: Iproute, args: Args): number {
  const { ifindex, paths } = selections(run, args);
  const leaves = LEAVES.filter(
    (leaf) => paths.length === 0 || paths.some((path) => path.every((name, i) => leaf.path[i] === name)),
  );
  const filterMask = leaves.reduce((mask, leaf) => mask | statsFilterBit(leaf.attr), 0);
  run.print.begin(run.json, run.pretty);
  const header = { family: AF_UNSPEC, ifindex, filterMask };
  if (ifindex !== 0) {
    const { attrs } = run.rtnl.get(RTM_GETSTATS, 0, statsDef, header, {});
    for (const leaf of leaves) printLeaf(run, ifindex, leaf, attrs);
  } else
    run.dumping(() => {
      run.rtnl.dump(RTM_GETSTATS, statsDef, header, {}, ({ header: of, attrs }) => {
        for (const leaf of leaves) printLeaf(run, of.ifindex, leaf, attrs);
        newline(run);
      });
    }, 1);
  run.print.end();
  return 0;
}

function printLeaf(run: Iproute, ifindex: number, leaf: Leaf, attrs: StatsAttrs): void {
  const p = run.print;
  p.openObject();
  p.field("ifindex", ifindex, `${ifindex}:`);
  const name = run.links.nameOf(ifindex);
  p.field("ifname", name, ` ${name}:`);
  leaf.path.forEach((value, i) => {
    if (value !== undefined) p.field(LEVELS[i]!, value, ` ${LEVELS[i]!} ${value}`);
  });
  leaf.print(run, attrs);
  p.closeObject();
}

// ---- ip link xstats

/** Options of `ip link xstats type bridge` and `bridge_slave`, after the kind. */
function bridgeXstats(run: Iproute, args: Args, slave: boolean): number {
  let only: "mcast" | "stp" | null = null;
  let ifindex = 0;
  for (let word = args.word; word !== undefined; args.skip(), word = args.word) {
    if (word === "igmp" || word === "mcast") only = "mcast";
    else if (word === "stp") only = "stp";
    else if (word === "dev") ifindex = run.ifindex(args.next());
    else if (word === "help") {
      run.print.text("Usage: ip link xstats type bridge [ igmp | stp ] [ dev DEVICE ]\n");
      return 0;
    } else args.invalid("unknown attribute", word);
  }
  const attr = slave ? IFLA_STATS_LINK_XSTATS_SLAVE : IFLA_STATS_LINK_XSTATS;
  run.print.begin(run.json, run.pretty);
  run.dumping(() => {
    const header = { family: AF_UNSPEC, filterMask: statsFilterBit(attr) };
    run.rtnl.dump(RTM_GETSTATS, statsDef, header, {}, ({ header: of, attrs }) => {
      const payload = slave ? attrs.IFLA_STATS_LINK_XSTATS_SLAVE : attrs.IFLA_STATS_LINK_XSTATS;
      const x = payload === undefined ? null : decodeBridgeXstats(payload);
      if (x === null || (ifindex !== 0 && of.ifindex !== ifindex)) return;
      const p = run.print;
      p.openObject();
      const name = run.links.nameOf(of.ifindex);
      p.field("ifname", name, `${name.padEnd(16)}\n`);
      if (x.mcast !== null && only !== "stp") printMcastXstats(run, x.mcast);
      if (x.stp !== null && only !== "mcast") printStpXstats(run, x.stp);
      p.closeObject();
    });
  }, 1);
  run.print.end();
  return 0;
}

export function linkXstats(run: Iproute, args: Args): number {
  const word = args.word;
  if (word === undefined) return args.die("xstats: missing argument\n", 1);
  if (!matches(word, "type")) {
    if (matches(word, "help")) {
      run.print.text("Usage: ip link xstats type KIND [ ARGS ]\n");
      return 0;
    }
    return args.invalid("unknown argument", word);
  }
  const kind = args.next();
  args.skip();
  if (kind === "bridge" || kind === "bridge_slave") return bridgeXstats(run, args, kind === "bridge_slave");
  if (kind !== "bond" && kind !== "bond_slave") return args.invalid("invalid type", kind);
  // Bonds here keep no statistics of their kind.
  return run.die("RTNETLINK answers: Operation not supported\nDump terminated\n", 1);
}
