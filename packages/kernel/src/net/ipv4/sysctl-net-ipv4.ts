/** /proc/sys/net/{core,ipv4,unix,mptcp} of a namespace (names and defaults of Linux 6.1, after net/ipv4/sysctl_net_ipv4.c). */

import { Errno } from "@netloom/uapi";
import type { DynamicDir } from "../../fs/dynamic.js";
import type { NetModule } from "../core/net-module.js";
import { neighSysctlDir } from "../core/neigh-parms.js";
import type { Net } from "../core/net.js";
import {
  BOOL,
  INT_MAX,
  intSysctl,
  INTS,
  parseBitmap,
  parseInteger,
  parseVector,
  READ_ONLY,
  storedSysctl,
  sysctlDir,
  SysctlTable,
  TEXT,
  U8,
  UINT,
  type SysctlDef,
} from "../core/sysctl.js";
import { confDir, setForwarding } from "./devconf-sysctl.js";
import { FORWARDING } from "./devconf.js";
import { forgetExceptions } from "./route-exceptions.js";
import type { Ipv4Net } from "./ipv4-net.js";

const flush = (ip4: Ipv4Net): void => ip4.flushRoutes();

/** Settings with a behaviour. */
const OWN: readonly SysctlDef<Ipv4Net>[] = [
  {
    name: "ip_forward",
    get: (ip4) => String(ip4.confAll[FORWARDING]),
    set: (ip4, text) => setForwarding(ip4, parseInteger(text)),
  },
  intSysctl("ip_default_ttl", "ipDefaultTtl", 1, 255),
  intSysctl("icmp_echo_ignore_all", "icmpEchoIgnoreAll", 0, 1),
  intSysctl("icmp_echo_enable_probe", "icmpEchoEnableProbe", 0, 1),
  intSysctl("icmp_echo_ignore_broadcasts", "icmpEchoIgnoreBroadcasts", 0, 1),
  intSysctl("icmp_ignore_bogus_error_responses", "icmpIgnoreBogusErrorResponses", 0, 1),
  intSysctl("icmp_errors_use_inbound_ifaddr", "icmpErrorsUseInboundIfaddr", 0, 1),
  intSysctl("icmp_ratelimit", "icmpRatelimit", 0),
  intSysctl("icmp_ratemask", "icmpRatemask"),
  intSysctl("icmp_msgs_per_sec", "icmpMsgsPerSec", 0, INT_MAX),
  intSysctl("icmp_msgs_burst", "icmpMsgsBurst", 0, INT_MAX),
  intSysctl("ip_no_pmtu_disc", "ipNoPmtuDisc", 0, 255),
  intSysctl("ip_nonlocal_bind", "ipNonlocalBind", 0, 255),
  intSysctl("ip_forward_use_pmtu", "ipForwardUsePmtu", 0, 255),
  intSysctl("ip_forward_update_priority", "ipForwardUpdatePriority", 0, 1),
  intSysctl("fwmark_reflect", "fwmarkReflect", 0, 255),
  intSysctl("fib_multipath_hash_policy", "fibMultipathHashPolicy", 0, 3, flush),
  intSysctl("nexthop_compat_mode", "nexthopCompatMode", 0, 1),
  intSysctl("fib_multipath_hash_fields", "fibMultipathHashFields", 1, 0xfff, flush),
  intSysctl("fib_multipath_use_neigh", "fibMultipathUseNeigh", 0, 1),
  intSysctl("ipfrag_time", "ipfragTime"),
  {
    name: "ipfrag_high_thresh",
    get: (ip4) => String(ip4.ipfragHighThresh),
    set: (ip4, text) => void (ip4.ipfragHighThresh = parseInteger(text, ip4.ipfragLowThresh, Number.MAX_SAFE_INTEGER)),
  },
  {
    name: "ipfrag_low_thresh",
    get: (ip4) => String(ip4.ipfragLowThresh),
    set: (ip4, text) => void (ip4.ipfragLowThresh = parseInteger(text, 0, ip4.ipfragHighThresh)),
  },
  intSysctl("ipfrag_max_dist", "ipfragMaxDist", 0, INT_MAX),
  intSysctl("igmp_link_local_mcast_reports", "igmpLinkLocalMcastReports", 0, 255),
  intSysctl("igmp_max_memberships", "igmpMaxMemberships"),
  intSysctl("igmp_qrv", "igmpQrv", 1, INT_MAX),
  {
    name: "ip_unprivileged_port_start",
    get: (ip4) => String(ip4.ipUnprivilegedPortStart),
    // The ports handed out must all be free for everybody.
    set: (ip4, text) => void (ip4.ipUnprivilegedPortStart = parseInteger(text, 0, ip4.ipLocalPortMin)),
  },
  {
    name: "ip_local_port_range",
    get: (ip4) => `${ip4.ipLocalPortMin}\t${ip4.ipLocalPortMax}`,
    set: (ip4, text) => {
      const [min = 0, max = 0] = parseVector(text, [ip4.ipLocalPortMin, ip4.ipLocalPortMax], 1, 65535);
      if (max < min || min < ip4.ipUnprivilegedPortStart) throw new Errno("EINVAL");
      ip4.ipLocalPortMin = min;
      ip4.ipLocalPortMax = max;
    },
  },
  {
    name: "ping_group_range",
    get: (ip4) => `${ip4.pingGroupMin}\t${ip4.pingGroupMax}`,
    set: (ip4, text) => {
      const [min = 0, max = 0] = parseVector(text, [ip4.pingGroupMin, ip4.pingGroupMax], 0, INT_MAX);
      // An empty range is kept as 1 to 0: nobody.
      const empty = max < min;
      ip4.pingGroupMin = empty ? 1 : min;
      ip4.pingGroupMax = empty ? 0 : max;
    },
  },
];

const stored = (name: string, value: string, how = INTS): SysctlDef<Ipv4Net> => storedSysctl("ipv4", name, value, how);
const each = (how: typeof INTS, entries: readonly (readonly [string, string])[]): SysctlDef<Ipv4Net>[] =>
  entries.map(([name, value]) => stored(name, value, how));

const TCP_U8: readonly (readonly [string, string])[] = [
  ["tcp_abort_on_overflow", "0"],
  ["tcp_app_win", "31"],
  ["tcp_autocorking", "1"],
  ["tcp_comp_sack_nr", "44"],
  ["tcp_dsack", "1"],
  ["tcp_early_demux", "1"],
  ["tcp_early_retrans", "3"],
  ["tcp_ecn_fallback", "1"],
  ["tcp_fack", "0"],
  ["tcp_frto", "2"],
  ["tcp_fwmark_accept", "0"],
  ["tcp_keepalive_probes", "9"],
  ["tcp_l3mdev_accept", "0"],
  ["tcp_migrate_req", "0"],
  ["tcp_min_tso_segs", "2"],
  ["tcp_moderate_rcvbuf", "1"],
  ["tcp_mtu_probing", "0"],
  ["tcp_no_metrics_save", "0"],
  ["tcp_no_ssthresh_metrics_save", "1"],
  ["tcp_orphan_retries", "0"],
  ["tcp_recovery", "1"],
  ["tcp_reflect_tos", "0"],
  ["tcp_retrans_collapse", "1"],
  ["tcp_retries1", "3"],
  ["tcp_retries2", "15"],
  ["tcp_rfc1337", "0"],
  ["tcp_sack", "1"],
  ["tcp_shrink_window", "0"],
  ["tcp_slow_start_after_idle", "1"],
  ["tcp_stdurg", "0"],
  ["tcp_syn_retries", "6"],
  ["tcp_synack_retries", "5"],
  ["tcp_syncookies", "1"],
  ["tcp_thin_linear_timeouts", "0"],
  ["tcp_timestamps", "1"],
  ["tcp_tso_rtt_log", "9"],
  ["tcp_tso_win_divisor", "3"],
  ["tcp_tw_reuse", "2"],
  ["tcp_window_scaling", "1"],
  ["tcp_workaround_signed_windows", "0"],
  ["udp_early_demux", "1"],
  ["udp_l3mdev_accept", "0"],
  ["ip_early_demux", "1"],
  ["ip_dynaddr", "0"],
  ["raw_l3mdev_accept", "1"],
];
const TCP_INTS: readonly (readonly [string, string])[] = [
  ["tcp_adv_win_scale", "1"],
  ["tcp_base_mss", "1024"],
  ["tcp_challenge_ack_limit", "2147483647"],
  ["tcp_comp_sack_delay_ns", "1000000"],
  ["tcp_comp_sack_slack_ns", "100000"],
  ["tcp_fastopen", "1"],
  ["tcp_fastopen_blackhole_timeout_sec", "0"],
  ["tcp_fin_timeout", "60"],
  ["tcp_invalid_ratelimit", "500"],
  ["tcp_keepalive_intvl", "75"],
  ["tcp_keepalive_time", "7200"],
  ["tcp_limit_output_bytes", "1048576"],
  ["tcp_max_reordering", "300"],
  ["tcp_max_syn_backlog", "128"],
  ["tcp_max_tw_buckets", "4096"],
  ["tcp_min_rtt_wlen", "300"],
  ["tcp_min_snd_mss", "48"],
  ["tcp_mtu_probe_floor", "48"],
  ["tcp_pacing_ca_ratio", "120"],
  ["tcp_pacing_ss_ratio", "200"],
  ["tcp_probe_interval", "600"],
  ["tcp_probe_threshold", "8"],
  ["tcp_reordering", "3"],
  ["xfrm4_gc_thresh", "32768"],
  ["igmp_max_msf", "10"],
  ["tcp_child_ehash_entries", "0"],
];

const table = new SysctlTable<Ipv4Net>([
  ...OWN,
  ...each(U8, TCP_U8),
  ...each(INTS, TCP_INTS),
  stored("ip_autobind_reuse", "0", BOOL),
  stored("tcp_ecn", "2", { kind: "ints", min: 0, max: 2 }),
  stored("fib_notify_on_flag_change", "0", { kind: "ints", min: 0, max: 2 }),
  stored("udp_rmem_min", "4096", { kind: "ints", min: 1 }),
  stored("udp_wmem_min", "4096", { kind: "ints", min: 1 }),
  stored("tcp_rmem", "4096\t131072\t3921376", { kind: "ints", min: 4096 }),
  stored("tcp_wmem", "4096\t16384\t3921376", { kind: "ints", min: 1 }),
  stored("tcp_notsent_lowat", "4294967295", UINT),
  stored("tcp_allowed_congestion_control", "reno cubic", READ_ONLY),
  stored("tcp_available_congestion_control", "reno cubic", READ_ONLY),
  stored("tcp_ehash_entries", "-8192", READ_ONLY),
  {
    name: "ip_local_reserved_ports",
    get: (ip4) => ip4.sysctls.get("ipv4/ip_local_reserved_ports") ?? "",
    set: (ip4, text) => void ip4.sysctls.set("ipv4/ip_local_reserved_ports", parseBitmap(text, 65535)),
  },
  { ...stored("tcp_fastopen_key", "00000000-00000000-00000000-00000000", TEXT), mode: 0o600 },
  {
    name: "tcp_congestion_control",
    get: (ip4) => ip4.sysctls.get("ipv4/tcp_congestion_control") ?? "cubic",
    set: (ip4, text) => {
      const name = text.trim();
      if (name !== "cubic" && name !== "reno") throw new Errno("ENOENT");
      ip4.sysctls.set("ipv4/tcp_congestion_control", name);
    },
  },
]);

/** Cached routes and what was learnt of single destinations. */
function flushCache(ip4: Ipv4Net): void {
  forgetExceptions(ip4.net);
  ip4.flushRoutes();
}

const route = new SysctlTable<Ipv4Net>([
  intSysctl("min_pmtu", "routeMinPmtu", 68, INT_MAX),
  intSysctl("mtu_expires", "routeMtuExpires"),
  storedSysctl("ipv4/route", "min_adv_mss", "256"),
  { name: "flush", mode: 0o200, get: () => "", set: flushCache },
]);

const core = new SysctlTable<Net>([
  storedSysctl("core", "somaxconn", "4096", { kind: "ints", min: 0 }),
  storedSysctl("core", "txrehash", "1", BOOL),
  storedSysctl("core", "xfrm_acq_expires", "30"),
  storedSysctl("core", "xfrm_aevent_etime", "10"),
  storedSysctl("core", "xfrm_aevent_rseqth", "2"),
  storedSysctl("core", "xfrm_larval_drop", "1"),
]);
const unix = new SysctlTable<Net>([storedSysctl("unix", "max_dgram_qlen", "10")]);
const mptcp = new SysctlTable<Net>([
  storedSysctl("mptcp", "add_addr_timeout", "120"),
  storedSysctl("mptcp", "allow_join_initial_addr_port", "1", BOOL),
  storedSysctl("mptcp", "checksum_enabled", "0", BOOL),
  storedSysctl("mptcp", "enabled", "1", BOOL),
  storedSysctl("mptcp", "pm_type", "0", { kind: "ints", min: 0, max: 1 }),
  storedSysctl("mptcp", "stale_loss_cnt", "4"),
]);

/** /proc/sys/net/ipv4/neigh: devices only, as in every namespace but the very first of a host. */
function neighDir(ip4: Ipv4Net): DynamicDir {
  const { net } = ip4;
  return sysctlDir(
    () => {
      const names: string[] = [];
      for (const dev of net.devByIndex.values()) if (dev.ip !== null) names.push(dev.name);
      return names;
    },
    (name) => {
      const dev = net.devByName.get(name);
      return dev === undefined || dev.name !== name || dev.ip === null ? null : neighSysctlDir(dev.ip.arpParms);
    },
  );
}

function ipv4Dir(ip4: Ipv4Net): DynamicDir {
  return table.dir(ip4, { conf: () => confDir(ip4), neigh: () => neighDir(ip4), route: () => route.dir(ip4) });
}

export const ipv4Sysctl: NonNullable<NetModule["sysctl"]> = {
  core: (net) => core.dir(net),
  ipv4: (net) => ipv4Dir(net.ipv4),
  unix: (net) => unix.dir(net),
  mptcp: (net) => mptcp.dir(net),
};
