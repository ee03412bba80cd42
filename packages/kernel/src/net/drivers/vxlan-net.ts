/** The VXLAN devices of a namespace, their settings and databases as data (struct vxlan_dev, vxlan_config, vxlan_net). */

import { Timer } from "../../time/timer.js";
import type { NetDevice } from "../core/net-device.js";
import type { Net } from "../core/net.js";
import { vxlanCleanup } from "./vxlan-fdb.js";
import type { VxlanSock } from "./vxlan-sock.js";

/** An address of the network below: IPv4 as a number (0: any), IPv6 as 16 bytes. */
export type VxlanAddr = number | Uint8Array;

export const VXLAN_F_LEARN = 0x01;
export const VXLAN_F_PROXY = 0x02;
export const VXLAN_F_RSC = 0x04;
export const VXLAN_F_L2MISS = 0x08;
export const VXLAN_F_L3MISS = 0x10;
export const VXLAN_F_IPV6 = 0x20;
export const VXLAN_F_UDP_ZERO_CSUM_TX = 0x40;
export const VXLAN_F_UDP_ZERO_CSUM6_TX = 0x80;
export const VXLAN_F_UDP_ZERO_CSUM6_RX = 0x100;
export const VXLAN_F_GBP = 0x800;
export const VXLAN_F_COLLECT_METADATA = 0x2000;
export const VXLAN_F_GPE = 0x4000;
export const VXLAN_F_TTL_INHERIT = 0x10000;
/** What devices that share a socket must have alike. */
export const VXLAN_F_RCV_FLAGS: number =
  VXLAN_F_GBP | VXLAN_F_GPE | VXLAN_F_UDP_ZERO_CSUM6_RX | VXLAN_F_COLLECT_METADATA;
/** All that GPE goes together with. */
export const VXLAN_F_ALLOWED_GPE: number =
  VXLAN_F_GPE |
  VXLAN_F_IPV6 |
  VXLAN_F_UDP_ZERO_CSUM_TX |
  VXLAN_F_UDP_ZERO_CSUM6_TX |
  VXLAN_F_UDP_ZERO_CSUM6_RX |
  VXLAN_F_COLLECT_METADATA;

/** One way to a station or group. */
export class VxlanRdst {
  constructor(
    public ip: VxlanAddr,
    public port: number,
    public vni: number,
    /** Device below, 0 for any. */
    public ifindex: number,
  ) {}
}

/** An entry of the forwarding database. */
export class VxlanFdb {
  readonly remotes: VxlanRdst[] = [];
  /** When a frame was last sent to it, and when it last changed. */
  usedNs: number;
  updatedNs: number;
  addedByUser = false;

  constructor(
    readonly mac: number,
    /** The virtual network it is for, where the device carries many (`external`). */
    readonly vni: number,
    /** NUD_*. */
    public state: number,
    /** NTF_*. */
    public flags: number,
    nowNs: number,
  ) {
    this.usedNs = this.updatedNs = nowNs;
  }
}

/** The entries of one device, by address; of an `external` one by virtual network too. */
export class VxlanFdbTable {
  private readonly byVni = new Map<number, Map<number, VxlanFdb>>();
  private readonly order = new Set<VxlanFdb>();
  constructor(private readonly vxlan: VxlanDev) {}

  private key(vni: number): number {
    return (this.vxlan.cfg.flags & VXLAN_F_COLLECT_METADATA) !== 0 ? vni : 0;
  }
  get(mac: number, vni: number): VxlanFdb | undefined {
    return this.byVni.get(this.key(vni))?.get(mac);
  }
  add(f: VxlanFdb): void {
    const key = this.key(f.vni);
    let map = this.byVni.get(key);
    if (map === undefined) this.byVni.set(key, (map = new Map()));
    map.set(f.mac, f);
    this.order.add(f);
  }
  delete(f: VxlanFdb): void {
    this.byVni.get(this.key(f.vni))?.delete(f.mac);
    this.order.delete(f);
  }
  /** Oldest first. */
  values(): Iterable<VxlanFdb> {
    return this.order;
  }
  get size(): number {
    return this.order.size;
  }
}

export class VxlanConfig {
  vni = 0;
  remote: VxlanAddr = 0;
  saddr: VxlanAddr = 0;
  remoteIfindex = 0;
  /** MTU asked for, 0 for none. */
  mtu = 0;
  dstPort = 8472;
  portMin = 0;
  portMax = 0;
  ttl = 0;
  tos = 0;
  /** Of IPv6, host order. */
  label = 0;
  df = 0;
  flags = VXLAN_F_LEARN;
  /** Seconds. */
  ageInterval = 300;
  /** Entries the database may have, 0 for any number. */
  addrmax = 0;
}

export class VxlanDev {
  cfg: VxlanConfig = new VxlanConfig();
  readonly fdb = new VxlanFdbTable(this);
  sock: VxlanSock | null = null;
  /** Of the other address family, of an `external` device. */
  otherSock: VxlanSock | null = null;
  readonly ageTimer: Timer<VxlanDev> = new Timer<VxlanDev>(vxlanCleanup, this);

  constructor(
    readonly dev: NetDevice,
    /** Where its datagrams travel; the device may have been moved. */
    readonly net: Net,
  ) {}
}

/** The VXLAN device behind a device. */
export function vxlanDev(dev: NetDevice): VxlanDev {
  if (dev.priv instanceof VxlanDev) return dev.priv;
  throw new TypeError(`${dev.name} is no vxlan`);
}

export class VxlanNet {
  /** Newest first. */
  devs: VxlanDev[] = [];
  readonly socks: VxlanSock[] = [];
}

export const isAny = (a: VxlanAddr): boolean => (typeof a === "number" ? a === 0 : a.every((byte) => byte === 0));
export const isMulticast = (a: VxlanAddr): boolean => (typeof a === "number" ? a >>> 28 === 14 : a[0] === 0xff);
export const isV6LinkLocal = (a: VxlanAddr): boolean =>
  typeof a !== "number" && a[0] === 0xfe && (a[1]! & 0xc0) === 0x80;

export function sameAddr(a: VxlanAddr, b: VxlanAddr): boolean {
  if (typeof a === "number" || typeof b === "number") return a === b;
  for (let i = 0; i < 16; i++) if (a[i] !== b[i]) return false;
  return true;
}
