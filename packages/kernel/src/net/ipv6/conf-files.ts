/** The files of /proc/sys/net/ipv6/conf/DEV that are one value each: names, units, limits. */

import { INT_MAX, INT_MIN } from "../core/sysctl.js";
import * as D from "./devconf.js";

export interface ConfFile {
  readonly name: string;
  /** DEVCONF_*. */
  readonly index: number;
  /** What is stored is the file's value times this (milliseconds of a file in seconds). */
  readonly unit: number;
  readonly min: number;
  readonly max: number;
  readonly readOnly: boolean;
}

const file = (name: string, index: number, min = INT_MIN, max = INT_MAX, unit = 1): ConfFile => ({
  name,
  index,
  unit,
  min,
  max,
  readOnly: false,
});
const seconds = (name: string, index: number): ConfFile => file(name, index, -1_000_000, 1_000_000, 1000);

export const confFiles: readonly ConfFile[] = [
  file("accept_dad", D.DEVCONF_ACCEPT_DAD),
  file("accept_ra", D.DEVCONF_ACCEPT_RA),
  file("accept_ra_defrtr", D.DEVCONF_ACCEPT_RA_DEFRTR),
  file("accept_ra_from_local", D.DEVCONF_ACCEPT_RA_FROM_LOCAL),
  file("accept_ra_min_hop_limit", D.DEVCONF_ACCEPT_RA_MIN_HOP_LIMIT),
  file("accept_ra_min_lft", D.DEVCONF_ACCEPT_RA_MIN_LFT),
  file("accept_ra_mtu", D.DEVCONF_ACCEPT_RA_MTU),
  file("accept_ra_pinfo", D.DEVCONF_ACCEPT_RA_PINFO),
  file("accept_ra_rt_info_max_plen", D.DEVCONF_ACCEPT_RA_RT_INFO_MAX_PLEN),
  file("accept_ra_rt_info_min_plen", D.DEVCONF_ACCEPT_RA_RT_INFO_MIN_PLEN),
  file("accept_ra_rtr_pref", D.DEVCONF_ACCEPT_RA_RTR_PREF),
  file("accept_redirects", D.DEVCONF_ACCEPT_REDIRECTS),
  file("accept_source_route", D.DEVCONF_ACCEPT_SOURCE_ROUTE),
  file("accept_untracked_na", D.DEVCONF_ACCEPT_UNTRACKED_NA, 0, 2),
  file("addr_gen_mode", D.DEVCONF_ADDR_GEN_MODE),
  file("autoconf", D.DEVCONF_AUTOCONF),
  file("dad_transmits", D.DEVCONF_DAD_TRANSMITS),
  file("disable_ipv6", D.DEVCONF_DISABLE_IPV6),
  file("disable_policy", D.DEVCONF_DISABLE_POLICY),
  file("drop_unicast_in_l2_multicast", D.DEVCONF_DROP_UNICAST_IN_L2_MULTICAST),
  file("drop_unsolicited_na", D.DEVCONF_DROP_UNSOLICITED_NA),
  file("enhanced_dad", D.DEVCONF_ENHANCED_DAD),
  file("force_mld_version", D.DEVCONF_FORCE_MLD_VERSION),
  file("force_tllao", D.DEVCONF_FORCE_TLLAO),
  file("forwarding", D.DEVCONF_FORWARDING),
  file("hop_limit", D.DEVCONF_HOPLIMIT, 1, 255),
  file("ignore_routes_with_linkdown", D.DEVCONF_IGNORE_ROUTES_WITH_LINKDOWN),
  file("ioam6_enabled", D.DEVCONF_IOAM6_ENABLED, 0, 1),
  file("ioam6_id", D.DEVCONF_IOAM6_ID, 0, 65535),
  file("ioam6_id_wide", D.DEVCONF_IOAM6_ID_WIDE, 0, 0xffffffff),
  file("keep_addr_on_down", D.DEVCONF_KEEP_ADDR_ON_DOWN),
  file("max_addresses", D.DEVCONF_MAX_ADDRESSES),
  file("max_desync_factor", D.DEVCONF_MAX_DESYNC_FACTOR),
  { ...file("mc_forwarding", D.DEVCONF_MC_FORWARDING), readOnly: true },
  file("mldv1_unsolicited_report_interval", D.DEVCONF_MLDV1_UNSOLICITED_REPORT_INTERVAL),
  file("mldv2_unsolicited_report_interval", D.DEVCONF_MLDV2_UNSOLICITED_REPORT_INTERVAL),
  file("ndisc_evict_nocarrier", D.DEVCONF_NDISC_EVICT_NOCARRIER, 0, 1),
  file("ndisc_notify", D.DEVCONF_NDISC_NOTIFY),
  file("ndisc_tclass", D.DEVCONF_NDISC_TCLASS, 0, 255),
  file("optimistic_dad", D.DEVCONF_OPTIMISTIC_DAD),
  file("proxy_ndp", D.DEVCONF_PROXY_NDP),
  file("ra_defrtr_metric", D.DEVCONF_RA_DEFRTR_METRIC, 1, 0xffffffff),
  file("regen_max_retry", D.DEVCONF_REGEN_MAX_RETRY),
  seconds("router_probe_interval", D.DEVCONF_RTR_PROBE_INTERVAL),
  seconds("router_solicitation_delay", D.DEVCONF_RTR_SOLICIT_DELAY),
  seconds("router_solicitation_interval", D.DEVCONF_RTR_SOLICIT_INTERVAL),
  seconds("router_solicitation_max_interval", D.DEVCONF_RTR_SOLICIT_MAX_INTERVAL),
  file("router_solicitations", D.DEVCONF_RTR_SOLICITS, -1),
  file("rpl_seg_enabled", D.DEVCONF_RPL_SEG_ENABLED, 0, 1),
  file("seg6_enabled", D.DEVCONF_SEG6_ENABLED),
  file("seg6_require_hmac", D.DEVCONF_SEG6_REQUIRE_HMAC),
  file("suppress_frag_ndisc", D.DEVCONF_SUPPRESS_FRAG_NDISC),
  file("temp_prefered_lft", D.DEVCONF_TEMP_PREFERED_LFT),
  file("temp_valid_lft", D.DEVCONF_TEMP_VALID_LFT),
  file("use_oif_addrs_only", D.DEVCONF_USE_OIF_ADDRS_ONLY),
  file("use_optimistic", D.DEVCONF_USE_OPTIMISTIC),
  file("use_tempaddr", D.DEVCONF_USE_TEMPADDR),
];
