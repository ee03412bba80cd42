/** /proc/sys/net/ipv6 (after net/ipv6/sysctl_net_ipv6.c, and ipv6_route_table, ipv6_icmp_table). */

import { Errno } from "@netloom/uapi";
import type { DynamicDir } from "../../fs/dynamic.js";
import { NSEC_PER_JIFFY, NSEC_PER_SEC } from "../../time/timer.js";
import type { NetModule } from "../core/net-module.js";
import { neighSysctlDir } from "../core/neigh-parms.js";
import {
  BOOL,
  INTS,
  intSysctl,
  INT_MAX,
  parseInteger,
  storedSysctl,
  sysctlDir,
  SysctlTable,
  U8,
  type SysctlDef,
} from "../core/sysctl.js";
import { conf6Dir } from "./conf-sysctl.js";
import { fib6RunGc } from "./fib6-gc.js";
import { typeIsLimited } from "./icmp-ratelimit.js";
import type { Ipv6Net } from "./ipv6-net.js";

const u8 = (max = 255): readonly [number, number] => [0, max];

const main = new SysctlTable<Ipv6Net>([
  intSysctl("anycast_src_echo_reply", "anycastSrcEchoReply", ...u8()),
  intSysctl("auto_flowlabels", "autoFlowlabels", ...u8(3)),
  intSysctl("bindv6only", "bindv6only", ...u8()),
  storedSysctl("ipv6", "fib_multipath_hash_fields", "7", { kind: "ints", min: 1, max: 4095 }),
  intSysctl("fib_multipath_hash_policy", "multipathHashPolicy", ...u8(3)),
  storedSysctl("ipv6", "fib_notify_on_flag_change", "0", { kind: "ints", min: 0, max: 2 }),
  intSysctl("flowlabel_consistency", "flowlabelConsistency", ...u8()),
  storedSysctl("ipv6", "flowlabel_reflect", "0", { kind: "ints", min: 0, max: 7 }),
  storedSysctl("ipv6", "flowlabel_state_ranges", "0", U8),
  storedSysctl("ipv6", "fwmark_reflect", "0", U8),
  storedSysctl("ipv6", "idgen_delay", "1"),
  storedSysctl("ipv6", "idgen_retries", "3"),
  storedSysctl("ipv6", "ioam6_id", "16777215", { kind: "ints", min: 0, max: 16777215 }),
  storedSysctl("ipv6", "ioam6_id_wide", "72057594037927935", { kind: "ints", min: 0, max: Number.MAX_SAFE_INTEGER }),
  {
    name: "ip6frag_high_thresh",
    get: (v6) => String(v6.fragHighThresh),
    set: (v6, text) => void (v6.fragHighThresh = parseInteger(text, v6.fragLowThresh, Number.MAX_SAFE_INTEGER)),
  },
  {
    name: "ip6frag_low_thresh",
    get: (v6) => String(v6.fragLowThresh),
    set: (v6, text) => void (v6.fragLowThresh = parseInteger(text, 0, v6.fragHighThresh)),
  },
  intSysctl("ip6frag_time", "fragTime"),
  intSysctl("ip_nonlocal_bind", "ipNonlocalBind", ...u8()),
  storedSysctl("ipv6", "max_dst_opts_length", "2147483647"),
  storedSysctl("ipv6", "max_dst_opts_number", "8"),
  storedSysctl("ipv6", "max_hbh_length", "2147483647"),
  storedSysctl("ipv6", "max_hbh_opts_number", "8"),
  storedSysctl("ipv6", "seg6_flowlabel", "0"),
  storedSysctl("ipv6", "xfrm6_gc_thresh", "32768"),
]);

const icmp = new SysctlTable<Ipv6Net>([
  intSysctl("echo_ignore_all", "echoIgnoreAll", ...u8()),
  intSysctl("echo_ignore_anycast", "echoIgnoreAnycast", ...u8()),
  intSysctl("echo_ignore_multicast", "echoIgnoreMulticast", ...u8()),
  intSysctl("ratelimit", "icmpRatelimit", 0, INT_MAX),
  { name: "ratemask", get: ratemaskText, set: setRatemask },
]);

const flush: SysctlDef<Ipv6Net> = {
  name: "flush",
  mode: 0o200,
  get: () => "",
  set: (v6, text) => {
    const delay = parseInteger(text);
    fib6RunGc(v6.net, delay > 0 ? delay * NSEC_PER_JIFFY : v6.gcInterval * NSEC_PER_SEC);
  },
};
const route = new SysctlTable<Ipv6Net>([
  flush,
  storedSysctl("ipv6/route", "gc_elasticity", "9"),
  intSysctl("gc_interval", "gcInterval"),
  storedSysctl("ipv6/route", "gc_min_interval", "0"),
  storedSysctl("ipv6/route", "gc_min_interval_ms", "500"),
  storedSysctl("ipv6/route", "gc_thresh", "1024", INTS),
  storedSysctl("ipv6/route", "gc_timeout", "60"),
  storedSysctl("ipv6/route", "max_size", "2147483647"),
  storedSysctl("ipv6/route", "min_adv_mss", "1220"),
  intSysctl("mtu_expires", "mtuExpires"),
  storedSysctl("ipv6/route", "skip_notify_on_dev_down", "0", BOOL),
]);

/** A bitmap as ranges: `0-1,3-127` (proc_do_large_bitmap). */
function ratemaskText(v6: Ipv6Net): string {
  const parts: string[] = [];
  for (let i = 0; i < 256; i++) {
    if (!typeIsLimited(v6.net, i)) continue;
    const first = i;
    while (i < 255 && typeIsLimited(v6.net, i + 1)) i++;
    parts.push(first === i ? String(i) : `${first}-${i}`);
  }
  return parts.join(",");
}

function setRatemask(v6: Ipv6Net, text: string): void {
  const mask = new Uint32Array(8);
  const list = text.trim();
  for (const part of list === "" ? [] : list.split(",")) {
    const match = /^(\d+)(?:-(\d+))?$/.exec(part);
    if (match === null) throw new Errno("EINVAL");
    const first = Number(match[1]);
    const last = match[2] === undefined ? first : Number(match[2]);
    if (first > last || last > 255) throw new Errno("EINVAL");
    for (let i = first; i <= last; i++) mask[i >> 5]! |= 1 << (i & 31);
  }
  v6.icmpRatemask = mask;
}

/** Devices only, as in every namespace but the very first of a host. */
function neighDir(v6: Ipv6Net): DynamicDir {
  const { net } = v6;
  return sysctlDir(
    () =>
      net
        .devices()
        .filter((dev) => dev.ip6 !== null)
        .map((dev) => dev.name),
    (name) => {
      const dev = net.devByName.get(name);
      return dev === undefined || dev.name !== name || dev.ip6 === null ? null : neighSysctlDir(dev.ip6.ndParms);
    },
  );
}

export const ipv6Sysctl: NonNullable<NetModule["sysctl"]> = {
  ipv6: ({ ipv6: v6 }) =>
    main.dir(v6, {
      conf: () => conf6Dir(v6),
      icmp: () => icmp.dir(v6),
      neigh: () => neighDir(v6),
      route: () => route.dir(v6),
    }),
};
