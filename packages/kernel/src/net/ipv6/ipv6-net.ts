/** IPv6's state of a namespace (struct netns_ipv6). What only some namespaces need is made when they need it. */

import type { FibRule, FibRules } from "../core/fib-rules.js";
import { NeighTable } from "../core/neigh-table.js";
import { neighDefaults } from "../core/neigh-parms.js";
import type { Net } from "../core/net.js";
import type { SysctlStore } from "../core/sysctl.js";
import type { Timer } from "../../time/timer.js";
import type { Addr6Map } from "./addr6-map.js";
import type { Ip6AddrLabel } from "./addrlabel.js";
import { devconfAll, devconfDefault } from "./devconf.js";
import type { FlowLabels } from "./flowlabel.js";
import { Flow6 } from "./flow6.js";
import type { Icmp6Bucket } from "./icmp-ratelimit.js";
import type { Ping6Socket } from "./inet6/ping6.js";
import type { Raw6Socket } from "./inet6/raw6.js";
import type { Udp6Socket } from "./inet6/udp6.js";
import { Fib6Tables } from "./ip6-fib.js";
import { Snmp6 } from "./mib.js";
import { ndOps } from "./ndisc-neigh.js";
import type { Frag6Queues } from "./reassembly.js";
import type { Rt6Info } from "./rt6-info.js";

/** Parameters of neighbour discovery: as ARP's, without a lock time. */
const ND_DEFAULTS = neighDefaults(0);

const SCRATCH_FLOW = new Flow6();

export class Ipv6Net implements SysctlStore {
  readonly devconfAll = devconfAll();
  readonly devconfDflt = devconfDefault();
  readonly nd: NeighTable;
  readonly ndDefaults: Int32Array = ND_DEFAULTS;
  private counters: Snmp6 | null = null;

  // Routes.
  readonly tables = new Fib6Tables();
  /** Null while only the kernel's own rules exist. */
  rules: FibRules | null = null;
  /** The rule the last lookup ended with, while there are others than the kernel's. */
  lastRule: FibRule | null = null;
  /** Any route has a source prefix: lookups must look at sources. */
  hasSubtrees = false;
  /** Counts changes of routes and addresses: what was cached before the last one is stale (rt_genid). */
  genid = 1;
  /** The route to nowhere (ip6_null_entry) and those of rules, made when first needed. */
  nullEntry: Rt6Info | null = null;
  prohibitEntry: Rt6Info | null = null;
  blackholeEntry: Rt6Info | null = null;
  gcTimer: Timer<Net> | null = null;
  hashSeed = 0;
  /** Scratch of the receive path. */
  readonly inputFlow = SCRATCH_FLOW;

  // Addresses.
  /** Runs when an address's lifetime has an end (addrconf_verify_work). */
  verifyTimer: Timer<Net> | null = null;
  labels: Ip6AddrLabel[] | null = null;
  /** net.ipv6.conf.default.stable_secret: 16 bytes, or null. */
  stableSecret: Uint8Array | null = null;

  // Sockets: raw ones youngest first, others by identifier or port.
  raw: Raw6Socket[] | null = null;
  ping: Map<number, Ping6Socket> | null = null;
  pingRover = 0;
  udp: Map<number, Udp6Socket[]> | null = null;

  /** Labels that sockets hold; null until the first. */
  flowLabels: FlowLabels | null = null;

  // Packets.
  frags: Frag6Queues | null = null;
  icmpBuckets: Addr6Map<Icmp6Bucket> | null = null;

  // Settings that change what is done; all others are kept as text in Net.sysctls.
  bindv6only = 0;
  autoFlowlabels = 1;
  ipNonlocalBind = 0;
  flowlabelConsistency = 1;
  multipathHashPolicy = 0;
  echoIgnoreAll = 0;
  echoIgnoreMulticast = 0;
  echoIgnoreAnycast = 0;
  anycastSrcEchoReply = 0;
  /** Milliseconds between errors to one destination. */
  icmpRatelimit = 1000;
  /** Message types that are limited: bit t of word t >> 5; null: 0-1,3-127. */
  icmpRatemask: Uint32Array | null = null;
  fragHighThresh = 4_194_304;
  fragLowThresh = 3_145_728;
  /** Seconds. */
  fragTime = 60;
  mtuExpires = 600;
  /** Seconds between collections of expired routes. */
  gcInterval = 30;
  /** Robustness of MLD without a querier (net.ipv6.mld_qrv of the first namespace). */
  mldQrv = 2;

  constructor(readonly net: Net) {
    this.nd = new NeighTable(net, ndOps, ND_DEFAULTS);
    net.neighTables = net.neighTables.concat(this.nd);
  }
  get stats(): Snmp6 {
    return (this.counters ??= new Snmp6());
  }
  get sysctls(): Map<string, string> {
    return this.net.sysctls;
  }
}
