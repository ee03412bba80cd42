/** VXLAN devices (RFC 7348; after drivers/net/vxlan/vxlan_core.c): Ethernet over UDP, with a database of who is where. */

import {
  ARPHRD_NONE,
  ETH_DATA_LEN,
  ETH_MAX_MTU,
  ETH_MIN_MTU,
  Errno,
  IFF_MULTICAST,
  IFF_NOARP,
  IFF_POINTOPOINT,
} from "@netloom/uapi";
import { getMac, isMacValid } from "@netloom/wire";
import { Writer, vxlanInfoAttrs, VXLAN_DF_INHERIT, type LinkAttrs, type VxlanInfo } from "@netloom/netlink";
import { devConfigureLink, ethMacAddr, NET_ADDR_RANDOM } from "../core/dev-change.js";
import { registerNetdevice, unregisterNetdeviceMany } from "../core/dev-register.js";
import { netdevUpperDevLink, netdevUpperDevUnlink } from "../core/dev-upper.js";
import type { LinkRequest, NetDevice, NetDeviceOps, RtnlLinkOps } from "../core/net-device.js";
import type { NetModule } from "../core/net-module.js";
import type { Net } from "../core/net.js";
import type { NetdevEvent } from "../core/notifier.js";
import { ipMcDecGroup, ipMcIncGroup } from "../ipv4/igmp.js";
import { ipv6DevMcDec, ipv6DevMcInc } from "../ipv6/mcast.js";
import {
  FDB_AGE_INTERVAL_NS,
  addrBytes,
  vxlanFdbAdd,
  vxlanFdbChangeDefault,
  vxlanFdbDel,
  vxlanFdbDump,
  vxlanFdbGet,
  vxlanFdbSetDefault,
  vxlanFdbTellDefault,
  vxlanFlush,
} from "./vxlan-fdb.js";
import * as v from "./vxlan-net.js";
import { VxlanConfig, VxlanDev, vxlanDev, VxlanNet, VxlanRdst } from "./vxlan-net.js";
import { vxlanSockAdd, vxlanSockRelease } from "./vxlan-sock.js";
import { vxlanXmit } from "./vxlan-xmit.js";

/** Outer headers: Ethernet, IPv4 or IPv6, UDP, VXLAN. */
const HEADROOM = 14 + 20 + 8 + 8;
const HEADROOM6 = 14 + 40 + 8 + 8;
const N_VID = 1 << 24;
/** Seconds. */
const FDB_AGE_DEFAULT = 300;

// ---- open, stop

/** Joins or leaves the group of the remote end on the device below. */
function setGroup(vxlan: VxlanDev, join: boolean): void {
  const { cfg, net } = vxlan;
  if (!v.isMulticast(cfg.remote)) return;
  const below = net.devByIndex.get(cfg.remoteIfindex);
  if (below === undefined) return;
  if (typeof cfg.remote !== "number") {
    if (below.ip6 !== null) (join ? ipv6DevMcInc : ipv6DevMcDec)(below, cfg.remote);
  } else if (below.ip !== null) (join ? ipMcIncGroup : ipMcDecGroup)(below.ip, cfg.remote);
}

function vxlanOpen(dev: NetDevice): void {
  const vxlan = vxlanDev(dev);
  vxlanSockAdd(vxlan);
  setGroup(vxlan, true);
  if (vxlan.cfg.ageInterval !== 0) dev.net.stack.timers.armAfter(vxlan.ageTimer, FDB_AGE_INTERVAL_NS);
}

function vxlanStop(dev: NetDevice): void {
  const vxlan = vxlanDev(dev);
  setGroup(vxlan, false);
  dev.net.stack.timers.cancel(vxlan.ageTimer);
  vxlanFlush(vxlan, false);
  vxlanSockRelease(vxlan);
}

// ---- setup

function vxlanSetup(dev: NetDevice): void {
  dev.noQueue = true;
  dev.minMtu = ETH_MIN_MTU;
  dev.maxMtu = ETH_MAX_MTU;
  dev.mac = dev.net.stack.random.mac();
  dev.addrAssignType = NET_ADDR_RANDOM;
}

/** Packets of any protocol, without Ethernet headers (vxlan_raw_setup). */
function rawSetup(dev: NetDevice): void {
  dev.type = ARPHRD_NONE;
  dev.flags = IFF_POINTOPOINT | IFF_NOARP | IFF_MULTICAST;
  dev.hardHeaderLen = 0;
  dev.addrLen = 0;
  dev.mac = 0;
  dev.broadcast = 0;
}

const headroom = (cfg: VxlanConfig): number => (cfg.flags & v.VXLAN_F_IPV6 ? HEADROOM6 : HEADROOM);

function vxlanChangeMtu(dev: NetDevice, mtu: number): void {
  const { cfg, net } = vxlanDev(dev);
  const below = net.devByIndex.get(cfg.remoteIfindex);
  if (below !== undefined && mtu > below.mtu - headroom(cfg)) throw new Errno("EINVAL");
  dev.mtu = mtu;
}

function vxlanUninit(dev: NetDevice): void {
  const vxlan = vxlanDev(dev);
  dev.net.stack.timers.cancel(vxlan.ageTimer);
  vxlanFlush(vxlan, true);
}

// ---- validate, newlink, changelink, dellink

const parse = (data: Uint8Array): VxlanInfo => vxlanInfoAttrs.decode(data, 0, data.length);

function vxlanValidate(attrs: LinkAttrs, data: Uint8Array | null): void {
  const address = attrs.IFLA_ADDRESS;
  if (address !== undefined) {
    if (address.length !== 6) throw new Errno("EINVAL", "Provided link layer address is not Ethernet");
    if (!isMacValid(getMac(address, 0))) throw new Errno("EADDRNOTAVAIL", "Provided Ethernet address is not unicast");
  }
  const mtu = attrs.IFLA_MTU;
  if (mtu !== undefined && (mtu < ETH_MIN_MTU || mtu > ETH_MAX_MTU))
    throw new Errno("EINVAL", "MTU must be between 68 and 65535");
  if (data === null) throw new Errno("EINVAL", "Required attributes not provided to perform the operation");
  const a = parse(data);
  if (a.IFLA_VXLAN_ID !== undefined && a.IFLA_VXLAN_ID >= N_VID)
    throw new Errno("ERANGE", "VXLAN ID must be lower than 16777216");
  const range = a.IFLA_VXLAN_PORT_RANGE;
  if (range !== undefined && range.high < range.low) throw new Errno("EINVAL", "Invalid source port range");
  if (a.IFLA_VXLAN_DF !== undefined && a.IFLA_VXLAN_DF > VXLAN_DF_INHERIT)
    throw new Errno("EINVAL", "Invalid DF attribute");
}

/** The wire formats that are not built. */
function refuseExtensions(a: VxlanInfo): void {
  if (
    a.IFLA_VXLAN_REMCSUM_NOPARTIAL !== undefined ||
    (a.IFLA_VXLAN_REMCSUM_TX ?? 0) !== 0 ||
    (a.IFLA_VXLAN_REMCSUM_RX ?? 0) !== 0 ||
    (a.IFLA_VXLAN_VNIFILTER ?? 0) !== 0
  )
    throw new Errno("EOPNOTSUPP");
}

/** What a device has now, or the defaults, with the request's changes (vxlan_nl2conf). `old` null: it is being made. */
function configure(old: VxlanConfig | null, a: VxlanInfo, mtu: number): VxlanConfig {
  const cfg = new VxlanConfig();
  if (old !== null) Object.assign(cfg, old);
  refuseExtensions(a);
  if (a.IFLA_VXLAN_ID !== undefined) {
    if (old !== null && a.IFLA_VXLAN_ID !== old.vni) throw new Errno("EOPNOTSUPP", "Cannot change VNI");
    cfg.vni = a.IFLA_VXLAN_ID;
  }
  const wasV6 = (cfg.flags & v.VXLAN_F_IPV6) !== 0;
  if (a.IFLA_VXLAN_GROUP !== undefined) {
    if (old !== null && wasV6) throw new Errno("EOPNOTSUPP", "New group address family does not match old group");
    cfg.remote = a.IFLA_VXLAN_GROUP;
  } else if (a.IFLA_VXLAN_GROUP6 !== undefined) {
    if (old !== null && !wasV6) throw new Errno("EOPNOTSUPP", "New group address family does not match old group");
    cfg.remote = a.IFLA_VXLAN_GROUP6;
    cfg.flags |= v.VXLAN_F_IPV6;
  }
  if (a.IFLA_VXLAN_LOCAL !== undefined) {
    if (old !== null && wasV6) throw new Errno("EOPNOTSUPP", "New local address family does not match old");
    cfg.saddr = a.IFLA_VXLAN_LOCAL;
  } else if (a.IFLA_VXLAN_LOCAL6 !== undefined) {
    if (old !== null && !wasV6) throw new Errno("EOPNOTSUPP", "New local address family does not match old");
    cfg.saddr = a.IFLA_VXLAN_LOCAL6;
    cfg.flags |= v.VXLAN_F_IPV6;
  }
  if (a.IFLA_VXLAN_LINK !== undefined) cfg.remoteIfindex = a.IFLA_VXLAN_LINK;
  if (a.IFLA_VXLAN_TOS !== undefined) cfg.tos = a.IFLA_VXLAN_TOS;
  if (a.IFLA_VXLAN_TTL !== undefined) cfg.ttl = a.IFLA_VXLAN_TTL;
  if (a.IFLA_VXLAN_TTL_INHERIT !== undefined) {
    if (old !== null) throw new Errno("EOPNOTSUPP", "Cannot change TTL_INHERIT flag");
    cfg.flags |= v.VXLAN_F_TTL_INHERIT;
  }
  if (a.IFLA_VXLAN_LABEL !== undefined) cfg.label = a.IFLA_VXLAN_LABEL & 0xfffff;
  if (a.IFLA_VXLAN_AGEING !== undefined) cfg.ageInterval = a.IFLA_VXLAN_AGEING;
  const setFlag = (bit: number, value: number | boolean | undefined, name: string): void => {
    if (value === undefined) return;
    if (old !== null && bit !== v.VXLAN_F_LEARN) throw new Errno("EOPNOTSUPP", `vxlan: cannot change ${name} flag`);
    cfg.flags = Number(value) !== 0 ? cfg.flags | bit : cfg.flags & ~bit;
  };
  setFlag(v.VXLAN_F_LEARN, a.IFLA_VXLAN_LEARNING, "LEARNING");
  setFlag(v.VXLAN_F_PROXY, a.IFLA_VXLAN_PROXY, "PROXY");
  setFlag(v.VXLAN_F_RSC, a.IFLA_VXLAN_RSC, "RSC");
  setFlag(v.VXLAN_F_L2MISS, a.IFLA_VXLAN_L2MISS, "L2MISS");
  setFlag(v.VXLAN_F_L3MISS, a.IFLA_VXLAN_L3MISS, "L3MISS");
  if (a.IFLA_VXLAN_LIMIT !== undefined) {
    if (old !== null) throw new Errno("EOPNOTSUPP", "Cannot change limit");
    cfg.addrmax = a.IFLA_VXLAN_LIMIT;
  }
  setFlag(v.VXLAN_F_COLLECT_METADATA, a.IFLA_VXLAN_COLLECT_METADATA, "COLLECT_METADATA");
  if (a.IFLA_VXLAN_PORT_RANGE !== undefined) {
    if (old !== null) throw new Errno("EOPNOTSUPP", "Cannot change port range");
    cfg.portMin = a.IFLA_VXLAN_PORT_RANGE.low;
    cfg.portMax = a.IFLA_VXLAN_PORT_RANGE.high;
  }
  if (a.IFLA_VXLAN_PORT !== undefined) {
    if (old !== null && a.IFLA_VXLAN_PORT !== old.dstPort) throw new Errno("EOPNOTSUPP", "Cannot change port");
    cfg.dstPort = a.IFLA_VXLAN_PORT;
  }
  if (a.IFLA_VXLAN_UDP_CSUM !== undefined) {
    if (old !== null) throw new Errno("EOPNOTSUPP", "Cannot change UDP_CSUM flag");
    if (a.IFLA_VXLAN_UDP_CSUM === 0) cfg.flags |= v.VXLAN_F_UDP_ZERO_CSUM_TX;
  }
  setFlag(v.VXLAN_F_UDP_ZERO_CSUM6_TX, a.IFLA_VXLAN_UDP_ZERO_CSUM6_TX, "UDP_ZERO_CSUM6_TX");
  setFlag(v.VXLAN_F_UDP_ZERO_CSUM6_RX, a.IFLA_VXLAN_UDP_ZERO_CSUM6_RX, "UDP_ZERO_CSUM6_RX");
  setFlag(v.VXLAN_F_GBP, a.IFLA_VXLAN_GBP, "GBP");
  setFlag(v.VXLAN_F_GPE, a.IFLA_VXLAN_GPE, "GPE");
  if (a.IFLA_VXLAN_DF !== undefined) cfg.df = a.IFLA_VXLAN_DF;
  if (cfg.ageInterval === 0) cfg.ageInterval = FDB_AGE_DEFAULT;
  if (mtu !== 0) {
    if (old !== null) throw new Errno("EOPNOTSUPP", "Cannot change mtu");
    cfg.mtu = mtu;
  }
  return cfg;
}

/** Refuses what does not fit together; the device below, if one is named (vxlan_config_validate). */
function validate(net: Net, cfg: VxlanConfig, self: VxlanDev | null): NetDevice | null {
  if (
    cfg.flags & v.VXLAN_F_GPE &&
    (cfg.flags & ~v.VXLAN_F_ALLOWED_GPE || (cfg.flags & v.VXLAN_F_COLLECT_METADATA) === 0)
  )
    throw new Errno("EINVAL", "VXLAN GPE does not support this combination of attributes");
  const v6 = (cfg.flags & v.VXLAN_F_IPV6) !== 0;
  if (v6) {
    const none = new Uint8Array(16);
    if (typeof cfg.remote === "number") cfg.remote = none;
    if (typeof cfg.saddr === "number") cfg.saddr = none;
  }
  if (v.isMulticast(cfg.saddr)) throw new Errno("EINVAL", "Local address cannot be multicast");
  let useIfindex = cfg.remoteIfindex;
  if (v6) {
    const localLl = v.isV6LinkLocal(cfg.saddr);
    const remoteLl = v.isV6LinkLocal(cfg.remote);
    if (
      (localLl && !remoteLl && !v.isAny(cfg.remote)) ||
      (remoteLl && !localLl && !v.isAny(cfg.saddr)) ||
      (remoteLl && v.isAny(cfg.saddr))
    )
      throw new Errno("EINVAL", "Invalid combination of local and remote address scopes");
    if (!remoteLl && !localLl) useIfindex = 0;
  } else useIfindex = 0;
  if (cfg.label !== 0 && !v6) throw new Errno("EINVAL", "Label attribute only applies to IPv6 VXLAN devices");
  let below: NetDevice | null = null;
  if (cfg.remoteIfindex !== 0) {
    below = net.devByIndex.get(cfg.remoteIfindex) ?? null;
    if (below === null) throw new Errno("ENODEV", "Invalid local interface, device not found");
  } else if (v.isMulticast(cfg.remote))
    throw new Errno("EINVAL", "Local interface required for multicast remote destination");
  const recvFlags = v.VXLAN_F_RCV_FLAGS | v.VXLAN_F_IPV6;
  for (const other of net.vxlan?.devs ?? []) {
    if (other === self || other.cfg.vni !== cfg.vni || other.cfg.dstPort !== cfg.dstPort) continue;
    if ((other.cfg.flags & recvFlags) !== (cfg.flags & recvFlags)) continue;
    if (useIfindex !== 0 && other.cfg.remoteIfindex !== cfg.remoteIfindex) continue;
    throw new Errno("EEXIST", "A VXLAN device with the specified VNI already exists");
  }
  return below;
}

/** What follows from the device below (vxlan_config_apply). */
function applyBelow(dev: NetDevice, cfg: VxlanConfig, below: NetDevice | null, making: boolean): void {
  if (below === null) return;
  dev.tsoMaxSize = below.tsoMaxSize;
  dev.tsoMaxSegs = below.tsoMaxSegs;
  const max = Math.max(below.mtu - headroom(cfg), ETH_MIN_MTU);
  if (making && cfg.mtu === 0) dev.mtu = max;
  if (dev.mtu > max) dev.mtu = max;
}

function vxlanNewlink(request: LinkRequest, dev: NetDevice, attrs: LinkAttrs, data: Uint8Array | null): void {
  const { net } = request;
  const cfg = configure(null, parse(data!), attrs.IFLA_MTU ?? 0);
  const below = validate(net, cfg, null);
  const vxlan = new VxlanDev(dev, net);
  vxlan.cfg = cfg;
  dev.priv = vxlan;
  if (cfg.flags & v.VXLAN_F_GPE) rawSetup(dev);
  if (cfg.mtu === 0) dev.mtu = ETH_DATA_LEN;
  applyBelow(dev, cfg, below, true);
  vxlanFdbSetDefault(vxlan, false);
  registerNetdevice(dev);
  if (below !== null) {
    try {
      netdevUpperDevLink(below, dev, false);
    } catch (error) {
      unregisterNetdeviceMany([dev]);
      throw error;
    }
  }
  devConfigureLink(dev, 0, 0);
  vxlanFdbTellDefault(vxlan);
  const vn = (net.vxlan ??= new VxlanNet());
  vn.devs.unshift(vxlan);
}

function vxlanChangelink(dev: NetDevice, attrs: LinkAttrs, data: Uint8Array): void {
  const vxlan = vxlanDev(dev);
  const old = vxlan.cfg;
  const cfg = configure(old, parse(data), attrs.IFLA_MTU ?? 0);
  const below = validate(vxlan.net, cfg, vxlan);
  const before = vxlan.net.devByIndex.get(old.remoteIfindex) ?? null;
  if (before !== below) {
    if (before !== null) netdevUpperDevUnlink(before, dev);
    if (below !== null) netdevUpperDevLink(below, dev, false);
  }
  vxlan.cfg = cfg;
  if (!v.sameAddr(old.remote, cfg.remote))
    vxlanFdbChangeDefault(
      vxlan,
      v.isAny(old.remote) ? null : new VxlanRdst(old.remote, old.dstPort, old.vni, old.remoteIfindex),
    );
  applyBelow(dev, cfg, below, false);
  if (cfg.ageInterval !== old.ageInterval) dev.net.stack.timers.arm(vxlan.ageTimer, dev.net.stack.nowNs);
}

function vxlanDellink(dev: NetDevice, kill: NetDevice[]): void {
  const vxlan = vxlanDev(dev);
  const vn = vxlan.net.vxlan;
  if (vn !== null) vn.devs = vn.devs.filter((other) => other !== vxlan);
  const below = vxlan.net.devByIndex.get(vxlan.cfg.remoteIfindex);
  if (below !== undefined) netdevUpperDevUnlink(below, dev);
  kill.push(dev);
}

function vxlanFillInfo(dev: NetDevice): Uint8Array {
  const { cfg } = vxlanDev(dev);
  const on = (bit: number): number => (cfg.flags & bit ? 1 : 0);
  const w = new Writer(256);
  vxlanInfoAttrs.encode(w, {
    IFLA_VXLAN_ID: cfg.vni,
    ...(v.isAny(cfg.remote)
      ? {}
      : typeof cfg.remote === "number"
        ? { IFLA_VXLAN_GROUP: cfg.remote }
        : { IFLA_VXLAN_GROUP6: cfg.remote }),
    ...(cfg.remoteIfindex === 0 ? {} : { IFLA_VXLAN_LINK: cfg.remoteIfindex }),
    ...(v.isAny(cfg.saddr)
      ? {}
      : typeof cfg.saddr === "number"
        ? { IFLA_VXLAN_LOCAL: cfg.saddr }
        : { IFLA_VXLAN_LOCAL6: addrBytes(cfg.saddr) }),
    IFLA_VXLAN_TTL: cfg.ttl,
    IFLA_VXLAN_TTL_INHERIT: Uint8Array.of(on(v.VXLAN_F_TTL_INHERIT)),
    IFLA_VXLAN_TOS: cfg.tos,
    IFLA_VXLAN_DF: cfg.df,
    IFLA_VXLAN_LABEL: cfg.label,
    IFLA_VXLAN_LEARNING: on(v.VXLAN_F_LEARN),
    IFLA_VXLAN_PROXY: on(v.VXLAN_F_PROXY),
    IFLA_VXLAN_RSC: on(v.VXLAN_F_RSC),
    IFLA_VXLAN_L2MISS: on(v.VXLAN_F_L2MISS),
    IFLA_VXLAN_L3MISS: on(v.VXLAN_F_L3MISS),
    IFLA_VXLAN_COLLECT_METADATA: on(v.VXLAN_F_COLLECT_METADATA),
    IFLA_VXLAN_AGEING: cfg.ageInterval,
    IFLA_VXLAN_LIMIT: cfg.addrmax,
    IFLA_VXLAN_PORT: cfg.dstPort,
    IFLA_VXLAN_UDP_CSUM: 1 - on(v.VXLAN_F_UDP_ZERO_CSUM_TX),
    IFLA_VXLAN_UDP_ZERO_CSUM6_TX: on(v.VXLAN_F_UDP_ZERO_CSUM6_TX),
    IFLA_VXLAN_UDP_ZERO_CSUM6_RX: on(v.VXLAN_F_UDP_ZERO_CSUM6_RX),
    IFLA_VXLAN_REMCSUM_TX: 0,
    IFLA_VXLAN_REMCSUM_RX: 0,
    IFLA_VXLAN_PORT_RANGE: { low: cfg.portMin, high: cfg.portMax },
    ...(on(v.VXLAN_F_GBP) ? { IFLA_VXLAN_GBP: true } : {}),
    ...(on(v.VXLAN_F_GPE) ? { IFLA_VXLAN_GPE: true } : {}),
  });
  return w.finish();
}

/** A device below goes, be it only to another namespace: so do those on it. */
function vxlanEvent(event: NetdevEvent, dev: NetDevice): void {
  if (event !== "UNREGISTER" || dev.net.vxlan === null) return;
  const kill: NetDevice[] = [];
  for (const vxlan of dev.net.vxlan.devs) if (vxlan.cfg.remoteIfindex === dev.ifindex) vxlanDellink(vxlan.dev, kill);
  for (const upper of kill) netdevUpperDevUnlink(dev, upper);
  unregisterNetdeviceMany(kill);
}

/** At the end of a namespace: devices whose datagrams travel here, but that were moved elsewhere, end with it. */
function vxlanExit(net: Net): void {
  const kill: NetDevice[] = [];
  for (const vxlan of net.vxlan?.devs ?? []) vxlanDellink(vxlan.dev, kill);
  unregisterNetdeviceMany(kill);
}

// ---- tables

const ops: NetDeviceOps = {
  uninit: vxlanUninit,
  open: vxlanOpen,
  stop: vxlanStop,
  protoDown: true,
  startXmit: vxlanXmit,
  changeMtu: vxlanChangeMtu,
  setMacAddress: ethMacAddr,
  setRxMode() {},
  fdbAdd: vxlanFdbAdd,
  fdbDel: vxlanFdbDel,
  fdbDump: vxlanFdbDump,
  fdbGet: vxlanFdbGet,
};

const vxlanLinkOps: RtnlLinkOps = {
  kind: "vxlan",
  ops,
  devType: "vxlan",
  setup: vxlanSetup,
  validate: vxlanValidate,
  newlink: vxlanNewlink,
  changelink: vxlanChangelink,
  dellink: vxlanDellink,
  fillInfo: vxlanFillInfo,
  getLinkNet: (dev) => vxlanDev(dev).net,
};

export const vxlanModule: NetModule = {
  linkOps: [vxlanLinkOps],
  notifiers: [vxlanEvent],
  pernet: [{ init() {}, exit: vxlanExit }],
};
