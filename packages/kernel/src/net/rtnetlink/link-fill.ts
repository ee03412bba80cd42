/** A device as RTM_NEWLINK describes it (after rtnl_fill_ifinfo in net/core/rtnetlink.c). */

import { AF_UNSPEC, IF_OPER_DOWN, IFF_UP } from "@netloom/uapi";
import { macToBytes } from "@netloom/wire";
import {
  IFLA_ALT_IFNAME,
  NLA_F_NESTED,
  putAttr,
  RTEXT_FILTER_SKIP_STATS,
  Writer,
  bytes,
  type IfInfoMsg,
  type LinkAttrs,
  type LinkInfo,
  type RtnlLinkStats64,
} from "@netloom/netlink";
import { devGetFlags } from "../core/dev-change.js";
import { devIflink } from "../core/linkwatch.js";
import { peernet2idAlloc } from "../core/net-namespace.js";
import type { NetDevice } from "../core/net-device.js";

/** Where what the device stands on is, if that is another namespace: its id, -1 for one that is being destroyed; else null. */
export function linkNetnsid(dev: NetDevice): number | null {
  const linkNet = dev.linkOps?.getLinkNet?.(dev);
  return linkNet === undefined || linkNet === dev.net ? null : peernet2idAlloc(dev.net, linkNet);
}

/** ifinfomsg of the device. */
export function linkHeader(dev: NetDevice, change: number): IfInfoMsg {
  return { family: AF_UNSPEC, type: dev.type, index: dev.ifindex, flags: devGetFlags(dev), change };
}

/** The link-layer address's bytes; empty for devices without one. */
export const devAddrBytes = (dev: NetDevice): Uint8Array =>
  dev.addrBytes ?? (dev.addrLen === 6 ? macToBytes(dev.mac) : new Uint8Array(dev.addrLen));
const devBroadcastBytes = (dev: NetDevice): Uint8Array =>
  dev.broadcastBytes ?? (dev.addrLen === 6 ? macToBytes(dev.broadcast) : new Uint8Array(dev.addrLen));

/** All attributes; `extMask` is RTEXT_FILTER_* of the request. */
export function fillLink(dev: NetDevice, extMask: number): LinkAttrs {
  const attrs: LinkAttrs = {
    IFLA_IFNAME: dev.name,
    IFLA_TXQLEN: dev.txQueueLen,
    IFLA_OPERSTATE: dev.flags & IFF_UP ? dev.operState : IF_OPER_DOWN,
    IFLA_LINKMODE: dev.linkMode,
    IFLA_MTU: dev.mtu,
    IFLA_MIN_MTU: dev.minMtu,
    IFLA_MAX_MTU: dev.maxMtu,
    IFLA_GROUP: dev.group,
    IFLA_PROMISCUITY: dev.promiscuity,
    IFLA_ALLMULTI: dev.allmulti,
    IFLA_NUM_TX_QUEUES: dev.numTxQueues,
    IFLA_GSO_MAX_SEGS: dev.gsoMaxSegs,
    IFLA_GSO_MAX_SIZE: dev.gsoMaxSize,
    IFLA_GRO_MAX_SIZE: dev.groMaxSize,
    IFLA_TSO_MAX_SIZE: dev.tsoMaxSize,
    IFLA_TSO_MAX_SEGS: dev.tsoMaxSegs,
    IFLA_NUM_RX_QUEUES: dev.numRxQueues,
  };
  if (dev.master !== null) attrs.IFLA_MASTER = dev.master.ifindex;
  attrs.IFLA_CARRIER = dev.carrier ? 1 : 0;
  attrs.IFLA_QDISC = dev.qdiscSleeping.id;
  if (dev.ifAlias !== "") attrs.IFLA_IFALIAS = dev.ifAlias;
  attrs.IFLA_CARRIER_CHANGES = dev.carrierUpCount + dev.carrierDownCount;
  attrs.IFLA_CARRIER_UP_COUNT = dev.carrierUpCount;
  attrs.IFLA_CARRIER_DOWN_COUNT = dev.carrierDownCount;
  attrs.IFLA_PROTO_DOWN = dev.protoDown ? 1 : 0;
  if (dev.protoDownReason !== 0) attrs.IFLA_PROTO_DOWN_REASON = { IFLA_PROTO_DOWN_REASON_VALUE: dev.protoDownReason };
  if (dev.addrLen > 0) {
    attrs.IFLA_ADDRESS = devAddrBytes(dev);
    attrs.IFLA_BROADCAST = devBroadcastBytes(dev);
  }
  if ((extMask & RTEXT_FILTER_SKIP_STATS) === 0) {
    const stats = linkStats64(dev);
    attrs.IFLA_STATS64 = stats;
    attrs.IFLA_STATS = linkStats32(stats);
  }
  const info = fillLinkInfo(dev);
  if (info !== null) attrs.IFLA_LINKINFO = info;
  const iflink = devIflink(dev);
  const netnsid = linkNetnsid(dev);
  if (iflink !== dev.ifindex || netnsid !== null) attrs.IFLA_LINK = iflink;
  if (netnsid !== null) attrs.IFLA_LINK_NETNSID = netnsid;
  const afSpec = fillAfSpec(dev, extMask);
  if (afSpec !== null) attrs.IFLA_AF_SPEC = afSpec;
  if (dev.altNames.length > 0) attrs.IFLA_PROP_LIST = dev.altNames.map((value) => ({ type: IFLA_ALT_IFNAME, value }));
  if (dev.permMac !== 0) attrs.IFLA_PERM_ADDRESS = macToBytes(dev.permMac);
  else if (dev.permAddrBytes !== null && dev.permAddrBytes.some((byte) => byte !== 0))
    attrs.IFLA_PERM_ADDRESS = dev.permAddrBytes;
  return attrs;
}

function fillLinkInfo(dev: NetDevice): LinkInfo | null {
  const ops = dev.linkOps;
  const masterOps = dev.master?.linkOps ?? null;
  if (ops === null && masterOps === null) return null;
  const info: LinkInfo = {};
  if (ops !== null) {
    info.IFLA_INFO_KIND = ops.kind;
    const data = ops.fillInfo?.(dev);
    if (data !== undefined && data !== null) info.IFLA_INFO_DATA = data;
  }
  if (masterOps !== null && dev.master !== null) {
    info.IFLA_INFO_SLAVE_KIND = masterOps.kind;
    const data = masterOps.fillSlaveInfo?.(dev.master, dev);
    if (data !== undefined && data !== null) info.IFLA_INFO_SLAVE_DATA = data;
  }
  return info;
}

function fillAfSpec(dev: NetDevice, extMask: number): Uint8Array | null {
  let writer: Writer | null = null;
  for (const ops of dev.net.stack.rtnlAf) {
    const payload = ops.fillLinkAf(dev, extMask);
    if (payload === null) continue;
    writer ??= Writer.take();
    putAttr(writer, ops.family | NLA_F_NESTED, bytes, payload);
  }
  return writer === null ? null : writer.finish();
}

/** struct rtnl_link_stats64 of the device. */
export function linkStats64(dev: NetDevice): RtnlLinkStats64 {
  const s = dev.stats;
  return {
    rxPackets: s.rxPackets,
    txPackets: s.txPackets,
    rxBytes: s.rxBytes,
    txBytes: s.txBytes,
    rxErrors: s.rxErrors,
    txErrors: s.txErrors,
    rxDropped: s.rxDropped,
    txDropped: s.txDropped,
    multicast: s.multicast,
    collisions: s.collisions,
    rxLengthErrors: s.rxLengthErrors,
    rxOverErrors: 0,
    rxCrcErrors: s.rxCrcErrors,
    rxFrameErrors: s.rxFrameErrors,
    rxFifoErrors: s.rxFifoErrors,
    rxMissedErrors: 0,
    txAbortedErrors: s.txAbortedErrors,
    txCarrierErrors: s.txCarrierErrors,
    txFifoErrors: s.txFifoErrors,
    txHeartbeatErrors: 0,
    txWindowErrors: 0,
    rxCompressed: 0,
    txCompressed: 0,
    rxNohandler: s.rxNohandler,
  };
}

/** struct rtnl_link_stats: the same, cut to 32 bits. */
function linkStats32(stats: RtnlLinkStats64): Uint8Array {
  const w = new Writer(96);
  for (const value of Object.values(stats)) w.u32(value % 0x100000000);
  return w.bytes;
}
