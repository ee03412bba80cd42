/** IPv4's state of a namespace (struct netns_ipv4). Everything that an idle namespace does not need is made when needed. */

import type { FibRules } from "../core/fib-rules.js";
import { NeighTable } from "../core/neigh-table.js";
import type { NetStack } from "../core/net-stack.js";
import type { Net } from "../core/net.js";
import { SmallMap } from "../core/small-map.js";
import type { SysctlStore } from "../core/sysctl.js";
import type { Timer } from "../../time/timer.js";
import { ARP_DEFAULTS, arpOps } from "./arp-neigh.js";
import { DEVCONF_ALL, DEVCONF_DEFAULT } from "./devconf.js";
import type { FibTable } from "./fib-table.js";
import { Flowi4, FibResult } from "./flow.js";
import type { FragQueues } from "./ip-fragment.js";
import type { IcmpPeers } from "./icmp-ratelimit.js";
import type { InIfaddr } from "./in-device.js";
import { MIB_COUNT, type IcmpMsgMib } from "./mib.js";
import type { PingTable } from "./inet/ping.js";
import type { RawTable } from "./inet/raw.js";
import type { UdpTable } from "./inet/udp.js";

const SCRATCH_FLOW = new Flowi4();
/** One for all namespaces of a machine: it refers to what was found last. */
const SCRATCH_RESULTS = new WeakMap<NetStack, FibResult>();

export class Ipv4Net implements SysctlStore {
  // ---- settings (net.ipv4.*) that have a behaviour; milliseconds, seconds and bytes as the files show them
  ipDefaultTtl = 64;
  icmpEchoIgnoreAll = 0;
  icmpEchoEnableProbe = 0;
  icmpEchoIgnoreBroadcasts = 1;
  icmpIgnoreBogusErrorResponses = 1;
  icmpErrorsUseInboundIfaddr = 0;
  icmpRatelimit = 1000;
  icmpRatemask = 6168;
  icmpMsgsPerSec = 1000;
  icmpMsgsBurst = 50;
  ipNoPmtuDisc = 0;
  ipNonlocalBind = 0;
  ipForwardUsePmtu = 0;
  ipForwardUpdatePriority = 1;
  fwmarkReflect = 0;
  fibMultipathHashPolicy = 0;
  fibMultipathHashFields = 7;
  fibMultipathUseNeigh = 0;
  nexthopCompatMode = 1;
  ipLocalPortMin = 32768;
  ipLocalPortMax = 60999;
  ipUnprivilegedPortStart = 1024;
  pingGroupMin = 1;
  pingGroupMax = 0;
  ipfragTime = 30;
  ipfragHighThresh = 4194304;
  ipfragLowThresh = 3145728;
  ipfragMaxDist = 64;
  igmpLinkLocalMcastReports = 1;
  igmpMaxMemberships = 20;
  igmpQrv = 2;
  routeMinPmtu = 552;
  routeMtuExpires = 600;

  // ---- conf/all and conf/default
  confAll: Int32Array = DEVCONF_ALL;
  confDefault: Int32Array = DEVCONF_DEFAULT;

  // ---- routes
  readonly tables = new SmallMap<number, FibTable>();
  /** RT_TABLE_LOCAL and RT_TABLE_MAIN, null until they have a route. */
  local: FibTable | null = null;
  main: FibTable | null = null;
  default_: FibTable | null = null;
  /** Null while there are only the three of a new namespace. */
  rules: FibRules | null = null;
  /** Whether somebody put routes of his own into table local. */
  hasCustomLocalRoutes = false;
  /** Cached routes of another generation are void (rt_genid). */
  rtGenid = 0;
  /** Routes found for packets, one at a time: scratch of ipRouteInput and ipRouteOutput. */
  readonly flow = SCRATCH_FLOW;
  readonly result: FibResult;
  /** Why the last ipRouteInput gave no route: a negative errno, ERPF for the reverse-path filter. */
  routeInputError = 0;
  /** Next identification; -1 until the first is drawn. */
  nextIpId = -1;

  // ---- neighbours and addresses
  readonly arp: NeighTable;
  /** Local addresses by number: which devices have them. */
  readonly addrs = new SmallMap<number, InIfaddr[]>();
  /** Armed for the next address that expires. */
  lifetimeTimer: Timer<Net> | null = null;

  // ---- sockets and packets that wait
  raw: RawTable | null = null;
  ping: PingTable | null = null;
  udp: UdpTable | null = null;
  frags: FragQueues | null = null;
  icmpPeers: IcmpPeers | null = null;
  icmpGlobalCredit = -1;
  icmpGlobalStampNs = 0;

  private counters: Float64Array | null = null;
  icmpMsg: IcmpMsgMib | null = null;

  constructor(readonly net: Net) {
    this.arp = new NeighTable(net, arpOps, ARP_DEFAULTS);
    this.result = SCRATCH_RESULTS.get(net.stack) ?? new FibResult();
    SCRATCH_RESULTS.set(net.stack, this.result);
    net.neighTables = [this.arp];
  }

  /** Counters by IP_*, ICMP_MIB_* and so on, made when the first is counted. */
  get mib(): Float64Array {
    return (this.counters ??= new Float64Array(MIB_COUNT));
  }

  /** Settings that are only kept. */
  get sysctls(): Map<string, string> {
    return this.net.sysctls;
  }

  /** Makes every cached route void (rt_cache_flush). */
  flushRoutes(): void {
    this.rtGenid++;
  }
}
