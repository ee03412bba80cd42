/**
 * VLAN tags on the packet path (IEEE 802.1Q; after net/8021q/vlan_core.c, vlan.h). A tag travels in `skb.vlanTci` and
 * `skb.vlanProto`, apart from the frame; where it stands in the frame, it is
 *
 *     dst(6) src(6) | TPID(2) TCI(2) | type(2) payload
 */

import { ETH_P_802_2, PACKET_HOST, PACKET_MULTICAST, PACKET_OTHERHOST } from "@netloom/uapi";
import { VLAN_FLAG_REORDER_HDR } from "@netloom/netlink";
import { getMac, getU16, putU16 } from "@netloom/wire";
import { SyncedAddrs } from "./dev-addr-lists.js";
import type { NetDevice } from "./net-device.js";
import { kfreeSkb, skbCow, type Skb } from "./skb.js";

export const VLAN_HLEN = 4;
export const VLAN_VID_MASK = 0x0fff;
export const VLAN_PRIO_SHIFT = 13;
const ETH_HLEN = 14;
const ETH_P_8021AD = 0x88a8;
const ETH_P_802_3_MIN = 0x0600;
const VLAN_N_VID = 4096;

/** What one VLAN device is (struct vlan_dev_priv). */
export class VlanDevPriv {
  /** VLAN_FLAG_*. */
  flags = VLAN_FLAG_REORDER_HDR;
  /** Packet priority of each of the tag's eight; null: all 0. */
  ingress: number[] | null = null;
  /** The tag's priority by the packet's, oldest first. */
  egress: Map<number, number> | null = null;
  /** The lower device's address when last looked at. */
  realDevAddr = 0;
  /** Addresses handed down to the lower device. */
  readonly synced = new SyncedAddrs();

  constructor(
    readonly realDev: NetDevice,
    /** ETH_P_8021Q or ETH_P_8021AD. */
    readonly proto: number,
    readonly vid: number,
  ) {}
}

/** The VLAN devices on one lower device (struct vlan_info). */
export class VlanInfo {
  private readonly byKey = new Map<number, NetDevice>();

  get size(): number {
    return this.byKey.size;
  }
  get(proto: number, vid: number): NetDevice | undefined {
    return this.byKey.get(proto === ETH_P_8021AD ? vid + VLAN_N_VID : vid);
  }
  set(proto: number, vid: number, dev: NetDevice): void {
    this.byKey.set(proto === ETH_P_8021AD ? vid + VLAN_N_VID : vid, dev);
  }
  delete(proto: number, vid: number): void {
    this.byKey.delete(proto === ETH_P_8021AD ? vid + VLAN_N_VID : vid);
  }
  /** By protocol, then by id. */
  devices(): NetDevice[] {
    return [...this.byKey.entries()].sort((a, b) => a[0] - b[0]).map(([, dev]) => dev);
  }
}

/** The device for a tag, or null. */
export function vlanFindDev(info: VlanInfo, proto: number, tci: number): NetDevice | null {
  return info.get(proto, tci & VLAN_VID_MASK) ?? null;
}

/** The packet goes on as one of VLAN device `dev`, without its tag. */
export function vlanDoReceive(skb: Skb, dev: NetDevice): void {
  const vlan = dev.priv;
  if (!(vlan instanceof VlanDevPriv)) return;
  const { tracer } = skb.stack;
  if (tracer !== null) tracer.point("vlan_do_receive", skb, dev, `vid=${skb.vlanTci & VLAN_VID_MASK}`);
  skb.dev = dev;
  // The lower device may have another address.
  if (skb.pktType === PACKET_OTHERHOST && getMac(skb.buf, skb.mac) === dev.mac) skb.pktType = PACKET_HOST;
  const tci = skb.vlanTci;
  if ((vlan.flags & VLAN_FLAG_REORDER_HDR) === 0 && dev.brPort === null) {
    insertTag(skb, skb.mac, skb.vlanProto, tci);
    skb.network = skb.data;
  }
  skb.priority = vlan.ingress === null ? 0 : vlan.ingress[(tci >>> VLAN_PRIO_SHIFT) & 7]!;
  skb.vlanTci = -1;
  const stats = dev.stats;
  stats.rxPackets++;
  stats.rxBytes += skb.tail - skb.data;
  if (skb.pktType === PACKET_MULTICAST) stats.multicast++;
}

/** Puts a tag behind the addresses of the frame at `mac`, which moves four bytes to the front. */
function insertTag(skb: Skb, mac: number, proto: number, tci: number): void {
  const before = skb.data;
  skb.data = mac;
  skbCow(skb, VLAN_HLEN);
  const at = skb.data;
  const b = skb.buf;
  b.copyWithin(at - VLAN_HLEN, at, at + 12);
  putU16(b, at + 8, proto);
  putU16(b, at + 10, tci);
  skb.mac = at - VLAN_HLEN;
  skb.data = at + before - mac;
}

/** The tag goes into the frame, for a device that can not take it apart (__vlan_hwaccel_push_inside); data at the header. */
export function skbVlanPush(skb: Skb): void {
  insertTag(skb, skb.data, skb.vlanProto, skb.vlanTci);
  skb.data = skb.mac;
  skb.protocol = skb.vlanProto;
  skb.vlanTci = -1;
}

/** Takes the tag out of a received frame, whose data are at the TCI (skb_vlan_untag). False: too short, and freed. */
export function skbVlanUntag(skb: Skb): boolean {
  // A tag that travels apart is the outer one.
  if (skb.vlanTci >= 0) return true;
  if (skb.tail - skb.data < VLAN_HLEN) {
    kfreeSkb(skb, "PKT_TOO_SMALL");
    return false;
  }
  skbCow(skb);
  const b = skb.buf;
  const mac = skb.mac;
  skb.vlanTci = getU16(b, skb.data);
  skb.vlanProto = skb.protocol;
  b.copyWithin(mac + VLAN_HLEN, mac, mac + 12);
  skb.mac = mac + VLAN_HLEN;
  skb.data = skb.mac + ETH_HLEN;
  skb.network = skb.data;
  const type = getU16(b, skb.data - 2);
  skb.protocol = type >= ETH_P_802_3_MIN ? type : ETH_P_802_2;
  return true;
}
