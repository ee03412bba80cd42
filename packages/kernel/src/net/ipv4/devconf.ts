/**
 * Per-device settings of IPv4 (struct ipv4_devconf, net.ipv4.conf.*): indices, names and defaults.
 *
 * A device shares the namespace's `default` values until one of its own is set. A change of `default`
 * therefore reaches every device whose value was never set, as devinet_copy_dflt_conf does.
 */

export const FORWARDING = 0;
export const MC_FORWARDING = 1;
export const PROXY_ARP = 2;
export const ACCEPT_REDIRECTS = 3;
export const SECURE_REDIRECTS = 4;
export const SEND_REDIRECTS = 5;
export const SHARED_MEDIA = 6;
export const RP_FILTER = 7;
export const ACCEPT_SOURCE_ROUTE = 8;
export const BOOTP_RELAY = 9;
export const LOG_MARTIANS = 10;
export const TAG = 11;
export const ARPFILTER = 12;
export const MEDIUM_ID = 13;
export const NOXFRM = 14;
export const NOPOLICY = 15;
export const FORCE_IGMP_VERSION = 16;
export const ARP_ANNOUNCE = 17;
export const ARP_IGNORE = 18;
export const PROMOTE_SECONDARIES = 19;
export const ARP_ACCEPT = 20;
export const ARP_NOTIFY = 21;
export const ACCEPT_LOCAL = 22;
export const SRC_VMARK = 23;
export const PROXY_ARP_PVLAN = 24;
export const ROUTE_LOCALNET = 25;
export const IGMPV2_UNSOLICITED_REPORT_INTERVAL = 26;
export const IGMPV3_UNSOLICITED_REPORT_INTERVAL = 27;
export const IGNORE_ROUTES_WITH_LINKDOWN = 28;
export const DROP_UNICAST_IN_L2_MULTICAST = 29;
export const DROP_GRATUITOUS_ARP = 30;
export const BC_FORWARDING = 31;
export const ARP_EVICT_NOCARRIER = 32;
export const DEVCONF_COUNT = 33;

/** File names by index. */
export const DEVCONF_NAMES: readonly string[] = [
  "forwarding",
  "mc_forwarding",
  "proxy_arp",
  "accept_redirects",
  "secure_redirects",
  "send_redirects",
  "shared_media",
  "rp_filter",
  "accept_source_route",
  "bootp_relay",
  "log_martians",
  "tag",
  "arp_filter",
  "medium_id",
  "disable_xfrm",
  "disable_policy",
  "force_igmp_version",
  "arp_announce",
  "arp_ignore",
  "promote_secondaries",
  "arp_accept",
  "arp_notify",
  "accept_local",
  "src_valid_mark",
  "proxy_arp_pvlan",
  "route_localnet",
  "igmpv2_unsolicited_report_interval",
  "igmpv3_unsolicited_report_interval",
  "ignore_routes_with_linkdown",
  "drop_unicast_in_l2_multicast",
  "drop_gratuitous_arp",
  "bc_forwarding",
  "arp_evict_nocarrier",
];

function base(): Int32Array {
  const data = new Int32Array(DEVCONF_COUNT);
  data[ACCEPT_REDIRECTS] = 1;
  data[SECURE_REDIRECTS] = 1;
  data[SEND_REDIRECTS] = 1;
  data[SHARED_MEDIA] = 1;
  data[IGMPV2_UNSOLICITED_REPORT_INTERVAL] = 10_000;
  data[IGMPV3_UNSOLICITED_REPORT_INTERVAL] = 1_000;
  data[ARP_EVICT_NOCARRIER] = 1;
  return data;
}

/** `conf/all` and `conf/default` of a new namespace; never written to: who changes a value copies first. */
export const DEVCONF_ALL: Int32Array = base();
export const DEVCONF_DEFAULT: Int32Array = base();
DEVCONF_DEFAULT[ACCEPT_SOURCE_ROUTE] = 1;
/** The values of a loopback device while the defaults are those. */
const DEVCONF_LOOPBACK: Int32Array = DEVCONF_DEFAULT.slice();
DEVCONF_LOOPBACK[NOXFRM] = 1;
DEVCONF_LOOPBACK[NOPOLICY] = 1;

/** A device's values: the shared ones or its own, and which of them were set. */
export class Ipv4Devconf {
  data: Int32Array;
  private own = false;
  /** Values that were set, by index: bits of the first 32, and of the others. */
  private setLow = 0;
  private setHigh = 0;
  /** Later changes of the defaults do not reach this device any more: it has, or had, an address. */
  private frozen = false;

  constructor(defaults: Int32Array) {
    this.data = defaults;
  }

  /** `data` is that of other devices, too, and never changes. */
  get shared(): boolean {
    return !this.own;
  }

  /** Sets a value of this device alone; `explicit` keeps later changes of the default away. */
  set(index: number, value: number, explicit: boolean): void {
    if (!this.own) this.data = this.data.slice();
    this.own = true;
    this.data[index] = value;
    if (explicit) this.markSet(index);
  }

  /** What every loopback device has from the start. */
  setLoopback(): void {
    if (this.data !== DEVCONF_DEFAULT) {
      this.set(NOXFRM, 1, true);
      this.set(NOPOLICY, 1, true);
      return;
    }
    this.data = DEVCONF_LOOPBACK;
    this.markSet(NOXFRM);
    this.markSet(NOPOLICY);
  }

  private markSet(index: number): void {
    if (index < 32) this.setLow |= 1 << index;
    else this.setHigh |= 1 << (index - 32);
  }

  private isSet(index: number): boolean {
    return ((index < 32 ? this.setLow >>> index : this.setHigh >>> (index - 32)) & 1) !== 0;
  }

  /** Every value counts as set from now on (ipv4_devconf_setall). */
  setAll(): void {
    this.frozen = true;
  }

  /** The namespace's defaults became `after`, different at `index`. */
  defaultChanged(after: Int32Array, index: number): void {
    if (this.frozen) return;
    if (!this.own && (this.setLow | this.setHigh) === 0) this.data = after;
    else if (!this.isSet(index)) this.set(index, after[index]!, false);
  }
}
