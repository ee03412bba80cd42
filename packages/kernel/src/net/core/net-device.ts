/**
 * Network devices (after include/linux/netdevice.h, include/net/rtnetlink.h).
 * One class for all kinds; what differs is in the tables of functions: `NetDeviceOps` (what it does)
 * and `RtnlLinkOps` (how it is made).
 */

import {
  ARPHRD_ETHER,
  ETH_DATA_LEN,
  ETH_MAX_MTU,
  ETH_MIN_MTU,
  IFF_BROADCAST,
  IFF_MULTICAST,
  IF_LINK_MODE_DEFAULT,
  IF_OPER_UNKNOWN,
} from "@netloom/uapi";
import { MAC_BROADCAST } from "@netloom/wire";
import type { LinkAttrs, NdMsg, NeighAttrs } from "@netloom/netlink";
import type { BridgePort } from "../bridge/port.js";
import type { InDevice } from "../ipv4/in-device.js";
import type { Inet6Dev } from "../ipv6/inet6-dev.js";
import type { Fib6Info } from "../ipv6/ip6-fib.js";
import { NOOP_QDISC, type Qdisc } from "../sched/qdisc.js";
import { DevLimits } from "./dev-limits.js";
import { HwAddrList } from "./hw-addr-list.js";
import { LinkStats } from "./link-stats.js";
import type { Net } from "./net.js";
import type { Skb } from "./skb.js";
import type { VlanInfo } from "./vlan-core.js";

/** Results of an rx_handler. */
export const RX_HANDLER_CONSUMED = 0;
/** skb.dev was changed: start over. */
export const RX_HANDLER_ANOTHER = 1;
/** Only exact-device listeners get it. */
export const RX_HANDLER_EXACT = 2;
export const RX_HANDLER_PASS = 3;

/** A bridge, macvlan ... that takes what a lower device receives. May replace the packet by returning PASS. */
export type RxHandler = (skb: Skb, dev: NetDevice) => number;

/** A listener of AF_PACKET or a protocol's device hook: sees packets before protocols do. */
export interface PacketTap {
  /** ETH_P_ALL or the one EtherType it wants, host order. */
  readonly protocol: number;
  /** Gets the packet without owning it: clones what it keeps. */
  receive(skb: Skb, dev: NetDevice): void;
}

/** What a device kind does (struct net_device_ops). */
export interface NetDeviceOps {
  /** At registration; throws Errno to refuse. */
  init?(dev: NetDevice): void;
  uninit?(dev: NetDevice): void;
  open?(dev: NetDevice): void;
  stop?(dev: NetDevice): void;
  /** Takes the packet: sends it on, or frees it with a reason. */
  startXmit(skb: Skb, dev: NetDevice): void;
  /** A checked new MTU; sets dev.mtu itself. Absent: just set. */
  changeMtu?(dev: NetDevice, mtu: number): void;
  /** A checked address; sets dev.mac itself. Absent: EOPNOTSUPP. */
  setMacAddress?(dev: NetDevice, mac: number): void;
  setRxMode?(dev: NetDevice): void;
  changeRxFlags?(dev: NetDevice, changed: number): void;
  changeCarrier?(dev: NetDevice, on: boolean): void;
  /** A protocol (MLAG, VRRP) may keep the device down (dev->change_proto_down). */
  readonly protoDown?: true;
  addSlave?(dev: NetDevice, slave: NetDevice): void;
  delSlave?(dev: NetDevice, slave: NetDevice): void;
  /** ifindex of the device below or at the other end; absent: its own. */
  getIflink?(dev: NetDevice): number;
  /** Forwarding database (ndo_fdb_*): called on the bridge for a port or itself. Absent: the device's address lists. */
  fdbAdd?(dev: NetDevice, port: NetDevice, request: FdbRequest): void;
  fdbDel?(dev: NetDevice, port: NetDevice, request: FdbRequest): void;
  fdbDelBulk?(dev: NetDevice, port: NetDevice, flush: FdbFlush): void;
  /** Entries of one port; `port` null: the device's own. */
  fdbDump?(dev: NetDevice, port: NetDevice | null, visit: FdbVisitor): void;
  /** Throws ENOENT. */
  fdbGet?(dev: NetDevice, mac: number, vid: number, visit: FdbVisitor): void;
  /** RTM_SETLINK and RTM_DELLINK of AF_BRIDGE on a port or the bridge itself (ndo_bridge_setlink, ndo_bridge_dellink). */
  bridgeSetlink?(dev: NetDevice, port: NetDevice, attrs: LinkAttrs): void;
  bridgeDellink?(dev: NetDevice, port: NetDevice, attrs: LinkAttrs): void;
  /** The attributes RTM_GETLINK of AF_BRIDGE shows of a port, or of the bridge itself (`port` = `dev`) if asked for its vlans; null: none. */
  bridgeGetlink?(dev: NetDevice, port: NetDevice, extMask: number): LinkAttrs | null;
  /** May refuse (Errno) a network-layer address for the device: IPv4 in host order, or 16 bytes of IPv6 (inetaddr_validator_chain). */
  validateInetAddr?(dev: NetDevice, addr: number | Uint8Array): void;
  /** The device got an address or lost it (inetaddr_chain). */
  inetAddrChanged?(dev: NetDevice, addr: number | Uint8Array, added: boolean): void;
  /** Device ioctls (SIOCBRADDIF, SIOCDEVPRIVATE ...). */
  doIoctl?(dev: NetDevice, request: number, arg: Uint8Array): number;
  /** Link speed in Mbit/s and duplex for /sys and ethtool; absent: not known. */
  getLinkKsettings?(dev: NetDevice): { readonly speed: number; readonly duplex: "full" | "half" | "unknown" };
}

/** What a kind has to know of the request that makes a device. */
export interface LinkRequest {
  readonly net: Net;
  /** The namespace IFLA_NET_NS_FD or IFLA_NET_NS_PID of these attributes names; null if none does. Throws EBADF, EINVAL, ESRCH. */
  netOf(attrs: LinkAttrs): Net | null;
}

/** A change of a bridge's forwarding database asked for by RTM_NEWNEIGH or RTM_DELNEIGH of AF_BRIDGE. */
export interface FdbRequest {
  readonly mac: number;
  /** NDA_VLAN, 0 if not given. */
  readonly vid: number;
  /** NUD_*, NTF_* and NTF_EXT_*. */
  readonly state: number;
  readonly flags: number;
  readonly flagsExt: number;
  /** NLM_F_*. */
  readonly nlFlags: number;
  readonly attrs: NeighAttrs;
}

/** Which entries RTM_DELNEIGH with NLM_F_BULK means. */
export interface FdbFlush {
  readonly vid: number;
  readonly ifindex: number;
  /** Entries whose NUD_* state masked by stateMask is `state`, flags alike. */
  readonly state: number;
  readonly stateMask: number;
  readonly flags: number;
  readonly flagsMask: number;
}

/** Takes one entry of a forwarding database for a dump or an answer. */
export type FdbVisitor = (header: Partial<NdMsg>, attrs: NeighAttrs) => void;

/** How devices of a kind are made by RTM_NEWLINK (struct rtnl_link_ops). Attribute payloads are the undecoded IFLA_INFO_DATA. */
export interface RtnlLinkOps {
  readonly kind: string;
  /** The verbs of its devices. */
  readonly ops: NetDeviceOps;
  /** Fills a new device with the kind's defaults. */
  setup(dev: NetDevice): void;
  /** Refuses bad attributes with Errno before anything is made. */
  validate?(attrs: LinkAttrs, data: Uint8Array | null): void;
  /**
   * Makes and registers. `request.net` is where the request came from and what IFLA_LINK names a device of; the device itself is
   * for `dev.net`. Absent: just register.
   */
  newlink?(request: LinkRequest, dev: NetDevice, attrs: LinkAttrs, data: Uint8Array | null): void;
  changelink?(dev: NetDevice, attrs: LinkAttrs, data: Uint8Array): void;
  /** Queues what goes with the device; absent: only itself. */
  dellink?(dev: NetDevice, kill: NetDevice[]): void;
  /** IFLA_INFO_DATA, or null. */
  fillInfo?(dev: NetDevice): Uint8Array | null;
  /** For a master's kind: IFLA_INFO_SLAVE_DATA of its slave. */
  fillSlaveInfo?(master: NetDevice, slave: NetDevice): Uint8Array | null;
  /** IFLA_STATS_LINK_XSTATS; with `slave` what a master tells of it in IFLA_STATS_LINK_XSTATS_SLAVE. */
  fillLinkXstats?(dev: NetDevice, slave: NetDevice | null): Uint8Array | null;
  slaveChangelink?(master: NetDevice, slave: NetDevice, data: Uint8Array): void;
  /** Where the device named by IFLA_LINK lives. */
  getLinkNet?(dev: NetDevice): Net;
  /** False: cannot be deleted with `ip link del` (lo). Default true. */
  readonly deletable?: boolean;
  /** Queues of each direction that its devices have unless asked otherwise (get_num_tx_queues); absent: 1. */
  readonly numTxQueues?: number;
  /** DEVTYPE of its uevents. */
  readonly devType?: string;
}

export type RegState = "uninitialized" | "registered" | "unregistering" | "unregistered";

const NO_NAMES: readonly string[] = [];
const NO_DEVICES: readonly NetDevice[] = [];

export class NetDevice extends DevLimits {
  ifindex = 0;
  /** IFF_* as kept (without those computed for reports: RUNNING, LOWER_UP, DORMANT). */
  flags = IFF_BROADCAST | IFF_MULTICAST;
  /** The user's own PROMISC and ALLMULTI requests (dev->gflags). */
  gflags = 0;
  /** ARPHRD_*. */
  type: number = ARPHRD_ETHER;
  addrLen = 6;
  /** Link-layer address of an Ethernet-like device (48 bits). */
  mac = 0;
  permMac = 0;
  /** NET_ADDR_SET and so on: whether the address was given by the user (3), random (1), permanent (0). */
  addrAssignType = 0;
  /** NET_NAME_*: 0 unknown, 1 enumerated by the kernel, 2 predictable, 3 given by the user, 4 renamed. */
  nameAssignType = 0;
  broadcast = MAC_BROADCAST;
  /** Link-layer addresses of devices that are not Ethernet (tunnels: IPv4 or IPv6 bytes). */
  addrBytes: Uint8Array | null = null;
  broadcastBytes: Uint8Array | null = null;
  /** The address at registration, of devices with addrBytes. */
  permAddrBytes: Uint8Array | null = null;
  /** A sit tunnel of an ISATAP host or router (IFF_ISATAP): its IPv6 identifiers are made so. */
  isatap = false;
  /** Bytes of link-layer header: 14, or 0 for tunnels. */
  hardHeaderLen = 14;
  mtu: number = ETH_DATA_LEN;
  minMtu: number = ETH_MIN_MTU;
  maxMtu: number = ETH_MAX_MTU;
  txQueueLen = 1000;
  group = 0;
  operState: number = IF_OPER_UNKNOWN;
  linkMode: number = IF_LINK_MODE_DEFAULT;
  carrier = true;
  dormant = false;
  testing = false;
  /** Link-watch work is queued for it. */
  linkwatchPending = false;
  /** Order of its event among those that wait. */
  linkwatchSeq = 0;
  carrierUpCount = 0;
  carrierDownCount = 0;
  /** Tells devices with one and the same address apart (dev_id). */
  devId = 0;
  promiscuity = 0;
  /** Tells further unicast addresses apart (IFF_UNICAST_FLT); another is promiscuous as long as it has any (uc_promisc). */
  unicastFlt = false;
  ucPromisc = false;
  allmulti = 0;
  /** Kept down by a protocol, and the bits of who wants it so. */
  protoDown = false;
  protoDownReason = 0;
  ifAlias = "";
  altNames: readonly string[] = NO_NAMES;
  regState: RegState = "uninitialized";
  /** Cannot be moved to another namespace (NETIF_F_NETNS_LOCAL). */
  netnsLocal = false;
  /** Transmits at once without a queue (IFF_NO_QUEUE): `qdisc noqueue` when up. */
  noQueue = false;
  /** Links on both ends in software: needs no checksums computed. */
  hwCsum = true;
  readonly stats = new LinkStats();
  /** Kind's own state; the kind's file alone knows its type. */
  priv: object | null = null;
  linkOps: RtnlLinkOps | null = null;
  /** Being made by RTM_NEWLINK: no notification until it is configured (RTNL_LINK_INITIALIZING). */
  linkInitializing = false;
  rxHandler: RxHandler | null = null;
  /** Of a VRF: its routing table; 0 for all other devices. */
  l3mdevTable = 0;
  /** Of a VRF: shows it what its ports send of this machine's own (l3mdev_l3_out); false: a hook took the packet. */
  l3Out: ((skb: Skb, dev: NetDevice, family: number) => boolean) | null = null;
  /** Looks for a route in another namespace before the protocol does, and leaves it in skb.dst (l3mdev_l3_rcv); `family` AF_INET or AF_INET6. */
  l3Rcv: ((skb: Skb, dev: NetDevice, family: number) => void) | null = null;
  /** Allows nobody else to take what it receives (IFF_NO_RX_HANDLER). */
  noRxHandler = false;
  /** Whose rxHandler it is: the kind's state of this lower device. */
  rxHandlerData: object | null = null;
  master: NetDevice | null = null;
  /** Devices stacked on this one, the master among them, and those below it. */
  uppers: readonly NetDevice[] = NO_DEVICES;
  lowers: readonly NetDevice[] = NO_DEVICES;
  /** AF_PACKET listeners bound to this device, and those of ETH_P_ALL. */
  taps: PacketTap[] | null = null;
  /** What packets meet: NOOP while the device is down or has no carrier. */
  qdisc: Qdisc = NOOP_QDISC;
  /** What the user sees and what `qdisc` becomes when there is a carrier (qdisc_sleeping). */
  qdiscSleeping: Qdisc = NOOP_QDISC;
  /** Multicast link-layer addresses to receive, with how many want them; order of joining. */
  readonly mc = new HwAddrList();
  /** Additional unicast addresses to receive. */
  readonly uc = new HwAddrList();
  ip: InDevice | null = null;
  ip6: Inet6Dev | null = null;
  /** The IPv6 routes by this device, of all tables, in order of insertion. */
  fib6First: Fib6Info | null = null;
  fib6Last: Fib6Info | null = null;
  brPort: BridgePort | null = null;
  /** The VLAN devices on this one; null without any. */
  vlanInfo: VlanInfo | null = null;
  /** Takes frames with their tag in `skb.vlanTci` (NETIF_F_HW_VLAN_CTAG_TX); others get it put into the frame. */
  vlanTxOffload = false;
  /** Says that it merges what it receives (NETIF_F_LRO, a bond): whoever forwards it has that switched off. */
  lro = false;
  /** Carries no VLAN devices (NETIF_F_VLAN_CHALLENGED). */
  vlanChallenged = false;
  /** For enabling the kind's features when a namespace is forked: kept last. */
  xmitDepth = 0;

  constructor(
    public net: Net,
    public name: string,
    readonly ops: NetDeviceOps,
  ) {
    super();
  }
}
