/**
 * AF_PACKET sockets (packet(7), after net/packet/af_packet.c): frames as the devices see them, and frames
 * sent as they are. What a socket receives is a copy made when the frame passes; nothing is taken from the path.
 */

import {
  AF_PACKET,
  Errno,
  ETH_P_IP,
  IFF_UP,
  MSG_DONTWAIT,
  MSG_PEEK,
  MSG_TRUNC,
  PACKET_ADD_MEMBERSHIP,
  PACKET_AUXDATA,
  PACKET_DROP_MEMBERSHIP,
  PACKET_LOOPBACK,
  PACKET_MR_ALLMULTI,
  PACKET_MR_PROMISC,
  PACKET_OUTGOING,
  PACKET_STATISTICS,
  POLLERR,
  POLLIN,
  POLLOUT,
  SO_ATTACH_FILTER,
  SO_ERROR,
  SO_RCVBUF,
  SO_SNDBUF,
  SO_TIMESTAMP,
  SO_TIMESTAMPNS,
  SO_TYPE,
  SOCK_DGRAM,
  SOCK_RAW,
  SOL_PACKET,
  SOL_SOCKET,
  type ErrnoName,
  type Message,
  type SockAddr,
  type SockAddrLl,
  type Timespec,
} from "@netloom/uapi";
import { getU16, macToBytes } from "@netloom/wire";
import { textFile } from "../../fs/dynamic.js";
import { devSetAllmulti, devSetPromiscuity } from "../core/dev-addr-lists.js";
import { devQueueXmit } from "../core/dev-xmit.js";
import type { NetModule } from "../core/net-module.js";
import type { NetDevice, PacketTap } from "../core/net-device.js";
import type { Net } from "../core/net.js";
import { CHECKSUM_NONE, skbPutBytes, type Skb } from "../core/skb.js";
import { Socket } from "../core/socket.js";

/** Bytes a socket holds for its reader (net.core.rmem_default). */
const RCVBUF = 212992;
/** What each queued frame costs beyond its bytes (skb truesize). */
const FRAME_OVERHEAD = 576;
const ETH_P_802_3_MIN = 0x0600;
const PACKET_MR_MULTICAST = 0;
const PACKET_MR_UNICAST = 3;

const NONE: readonly PacketSocket[] = [];

/** The packet sockets of one namespace, in order of creation. */
export class PacketNet {
  sockets: readonly PacketSocket[] = NONE;
}

interface Captured {
  readonly data: Uint8Array;
  readonly from: SockAddrLl;
  readonly atNs: number;
  readonly tag: NonNullable<Message["auxdata"]> | null;
}

interface Membership {
  readonly ifindex: number;
  readonly type: number;
}

export class PacketSocket extends Socket implements PacketTap {
  private readonly queue: Captured[] = [];
  private queuedBytes = 0;
  /** Socket's EtherType, host order; 0 receives nothing. Named as PacketTap wants it. */
  override protocol: number;
  private ifindex = 0;
  private attached: NetDevice | "all" | null = null;
  private error: ErrnoName | null = null;
  private timestamps = false;
  private auxdata = false;
  private readonly memberships: Membership[] = [];
  private packets = 0;
  private drops = 0;

  constructor(net: Net, type: number, protocol: number) {
    super(net, AF_PACKET, type, protocol);
    this.protocol = protocol;
    net.get();
    net.packet.sockets = [...net.packet.sockets, this];
    this.attach();
  }

  /** Also called when the device of a bound socket is unregistered or goes down. */
  override bind(addr: SockAddr): void {
    if (addr.family !== AF_PACKET) throw new Errno("EINVAL");
    const dev = addr.ifindex === 0 ? null : this.net.devByIndex.get(addr.ifindex);
    if (dev === undefined) throw new Errno("ENODEV");
    this.detach();
    if (addr.protocol !== 0) this.protocol = addr.protocol;
    this.ifindex = addr.ifindex;
    this.attach();
    if (dev !== null && (dev.flags & IFF_UP) === 0) this.fail("ENETDOWN");
  }

  /** A frame passes: keeps a copy with its link-layer address. */
  receive(skb: Skb, dev: NetDevice): void {
    // What it sent itself it does not see leave.
    if ((skb.sk === this && skb.pktType === PACKET_OUTGOING) || skb.pktType === PACKET_LOOPBACK) return;
    const start = this.type === SOCK_RAW && skb.mac >= 0 ? skb.mac : skb.data;
    const length = skb.tail - start;
    this.packets++;
    if (this.queuedBytes + length + FRAME_OVERHEAD > RCVBUF) {
      this.drops++;
      return;
    }
    this.queue.push({
      data: skb.buf.slice(start, skb.tail),
      from: {
        family: AF_PACKET,
        protocol: skb.protocol,
        ifindex: dev.ifindex,
        hatype: dev.type,
        pkttype: skb.pktType,
        addr: dev.hardHeaderLen === 14 && skb.mac >= 0 ? skb.buf.slice(skb.mac + 6, skb.mac + 12) : new Uint8Array(0),
      },
      atNs: skb.pktType === PACKET_OUTGOING ? this.net.stack.nowNs : (skb.tstampNs ||= this.net.stack.nowNs),
      tag: skb.vlanTci >= 0 && this.auxdata ? { vlanTci: skb.vlanTci, vlanTpid: skb.vlanProto } : null,
    });
    this.queuedBytes += length + FRAME_OVERHEAD;
    this.wait.wake();
  }

  recvmsg(length: number, flags: number): Message | null {
    this.throwPending();
    const first = this.queue[0];
    if (first === undefined) {
      if (flags & MSG_DONTWAIT) throw new Errno("EAGAIN");
      return null;
    }
    if ((flags & MSG_PEEK) === 0) {
      this.queue.shift();
      this.queuedBytes -= first.data.length + FRAME_OVERHEAD;
    }
    const truncated = first.data.length > length;
    return {
      data: truncated ? first.data.subarray(0, length) : first.data,
      from: first.from,
      flags: truncated ? MSG_TRUNC : 0,
      wireLength: first.data.length,
      timestamp: this.timestamps ? this.realtime(first.atNs) : null,
      ttl: null,
      pktinfo: null,
      error: null,
      ...(first.tag === null ? {} : { auxdata: first.tag }),
    };
  }

  sendmsg(bytes: Uint8Array, _flags: number, addr: SockAddr | null): number {
    this.throwPending();
    if (addr !== null && addr.family !== AF_PACKET) throw new Errno("EINVAL");
    const ifindex = addr === null ? this.ifindex : addr.ifindex;
    const dev = this.net.devByIndex.get(ifindex);
    if (dev === undefined) throw new Errno("ENXIO");
    if ((dev.flags & IFF_UP) === 0) throw new Errno("ENETDOWN");
    const header = this.type === SOCK_DGRAM ? dev.hardHeaderLen : 0;
    if (this.type === SOCK_RAW && bytes.length < dev.hardHeaderLen) throw new Errno("EINVAL");
    if (bytes.length > dev.mtu + dev.hardHeaderLen - header) throw new Errno("EMSGSIZE");
    const protocol = addr !== null && addr.protocol !== 0 ? addr.protocol : this.protocol;
    const skb = this.net.stack.skbs.alloc(bytes.length + header);
    if (header > 0) this.pushHeader(skb, dev, protocol, addr);
    skbPutBytes(skb, bytes);
    skb.dev = dev;
    skb.sk = this;
    skb.mac = skb.data;
    skb.network = skb.data + dev.hardHeaderLen;
    skb.protocol = this.type === SOCK_RAW ? frameProtocol(skb, dev, protocol) : protocol;
    skb.ipSummed = CHECKSUM_NONE;
    devQueueXmit(skb);
    return bytes.length;
  }

  override getsockname(): SockAddrLl {
    const dev = this.net.devByIndex.get(this.ifindex);
    return {
      family: AF_PACKET,
      protocol: this.protocol,
      ifindex: this.ifindex,
      hatype: dev?.type ?? 0,
      pkttype: 0,
      addr: dev === undefined ? new Uint8Array(0) : macToBytes(dev.mac),
    };
  }

  override setsockopt(level: number, name: number, value: number | string | Uint8Array): void {
    if (level === SOL_SOCKET) {
      if (name === SO_RCVBUF || name === SO_SNDBUF) return;
      if (name === SO_TIMESTAMP || name === SO_TIMESTAMPNS) return void (this.timestamps = value !== 0);
      // Filters are the reader's own business: the kernel's byte code is not interpreted here.
      if (name === SO_ATTACH_FILTER) throw new Errno("EOPNOTSUPP");
    } else if (level === SOL_PACKET) {
      if (name === PACKET_AUXDATA) return void (this.auxdata = value !== 0);
      if (name === PACKET_ADD_MEMBERSHIP && value instanceof Uint8Array) return this.addMembership(mreq(value));
      if (name === PACKET_DROP_MEMBERSHIP && value instanceof Uint8Array) return this.dropMembership(mreq(value));
    }
    throw new Errno("ENOPROTOOPT");
  }

  /** PACKET_STATISTICS: struct tpacket_stats (packets and drops since last asked), 8 bytes. */
  override getsockopt(level: number, name: number): number | Uint8Array {
    if (level === SOL_SOCKET) {
      if (name === SO_TYPE) return this.type;
      if (name === SO_RCVBUF || name === SO_SNDBUF) return RCVBUF;
      if (name === SO_ERROR) {
        const error = this.error;
        this.error = null;
        return error === null ? 0 : new Errno(error).errno;
      }
    } else if (level === SOL_PACKET && name === PACKET_STATISTICS) {
      const stats = new Uint8Array(8);
      new DataView(stats.buffer).setUint32(0, this.packets, true);
      new DataView(stats.buffer).setUint32(4, this.drops, true);
      this.packets = this.drops = 0;
      return stats;
    }
    throw new Errno("ENOPROTOOPT");
  }

  override ioctl(request: number, arg: Uint8Array | number): number {
    const ops = this.net.stack.ioctls.get(request);
    if (ops === undefined || typeof arg === "number") throw new Errno("ENOTTY");
    return ops.ioctl(this.net, request, arg);
  }

  override poll(): number {
    return (this.queue.length > 0 ? POLLIN : 0) | (this.error !== null ? POLLERR : 0) | POLLOUT;
  }

  override release(): void {
    this.detach();
    while (this.memberships.length > 0) this.dropMembership(this.memberships[0]!);
    const { packet } = this.net;
    packet.sockets = packet.sockets.filter((sk) => sk !== this);
    this.net.put();
  }

  /** The device this socket listens on went down or away. */
  deviceGone(dev: NetDevice, unregistered: boolean): void {
    if (this.attached === dev || this.ifindex === dev.ifindex) {
      this.fail("ENETDOWN");
      if (unregistered) {
        this.detach();
        this.ifindex = -1;
      }
    }
    if (unregistered) this.forgetMemberships(dev);
  }

  /** Its line in /proc/net/packet; addresses of kernel objects are not shown to readers. */
  procLine(): string {
    const hex = this.protocol.toString(16).padStart(4, "0");
    const [type, ifindex, rmem] = [this.type, Math.max(this.ifindex, 0), this.queuedBytes];
    return `0000000000000000 3      ${String(type).padEnd(4)} ${hex}   ${String(ifindex).padEnd(5)} 1 ${String(rmem).padEnd(6)} 0      0\n`;
  }

  private forgetMemberships(dev: NetDevice): void {
    for (let i = this.memberships.length - 1; i >= 0; i--)
      if (this.memberships[i]!.ifindex === dev.ifindex) this.dropMembership(this.memberships[i]!);
  }

  private attach(): void {
    if (this.protocol === 0) return;
    if (this.ifindex === 0) {
      this.net.taps = [...(this.net.taps ?? []), this];
      this.attached = "all";
      return;
    }
    const dev = this.net.devByIndex.get(this.ifindex);
    if (dev === undefined) return;
    dev.taps = [...(dev.taps ?? []), this];
    this.attached = dev;
  }

  private detach(): void {
    if (this.attached === "all") this.net.taps = without(this.net.taps, this);
    else if (this.attached !== null) this.attached.taps = without(this.attached.taps, this);
    this.attached = null;
  }

  private addMembership(m: Membership): void {
    const dev = this.net.devByIndex.get(m.ifindex);
    if (dev === undefined) throw new Errno("ENODEV");
    this.applyMembership(dev, m.type, 1);
    this.memberships.push(m);
  }

  private dropMembership(m: Membership): void {
    const i = this.memberships.findIndex((k) => k.ifindex === m.ifindex && k.type === m.type);
    if (i < 0) throw new Errno("EADDRNOTAVAIL");
    this.memberships.splice(i, 1);
    const dev = this.net.devByIndex.get(m.ifindex);
    if (dev !== undefined) this.applyMembership(dev, m.type, -1);
  }

  private applyMembership(dev: NetDevice, type: number, inc: number): void {
    if (type === PACKET_MR_PROMISC) devSetPromiscuity(dev, inc);
    else if (type === PACKET_MR_ALLMULTI) devSetAllmulti(dev, inc);
    // Single addresses: devices here receive every frame that reaches them.
    else if (type !== PACKET_MR_MULTICAST && type !== PACKET_MR_UNICAST) throw new Errno("EINVAL");
  }

  /** SOCK_DGRAM: the kernel makes the Ethernet header (dev_hard_header). */
  private pushHeader(skb: Skb, dev: NetDevice, protocol: number, addr: SockAddrLl | null): void {
    const header = new Uint8Array(dev.hardHeaderLen);
    if (addr !== null && addr.addr.length >= 6) header.set(addr.addr.subarray(0, 6), 0);
    else header.fill(0xff, 0, 6);
    header.set(macToBytes(dev.mac), 6);
    header[12] = protocol >>> 8;
    header[13] = protocol & 0xff;
    skbPutBytes(skb, header);
  }

  private realtime(ns: number): Timespec {
    const sec = Math.floor(ns / 1e9);
    return { sec: this.net.stack.realtimeBaseSec + sec, nsec: ns - sec * 1e9 };
  }

  private fail(error: ErrnoName): void {
    this.error = error;
    this.wait.wake();
  }

  private throwPending(): void {
    const error = this.error;
    if (error === null) return;
    this.error = null;
    throw new Errno(error);
  }
}

function without(taps: PacketTap[] | null, tap: PacketTap): PacketTap[] | null {
  const rest = taps?.filter((t) => t !== tap) ?? [];
  return rest.length === 0 ? null : rest;
}

/** What a raw frame carries: its own EtherType where it has one. */
function frameProtocol(skb: Skb, dev: NetDevice, fallback: number): number {
  if (dev.hardHeaderLen !== 14) return skb.tail > skb.data && skb.buf[skb.data]! >>> 4 === 6 ? 0x86dd : ETH_P_IP;
  const type = getU16(skb.buf, skb.data + 12);
  return type >= ETH_P_802_3_MIN ? type : fallback;
}

/** struct packet_mreq: ifindex:s32, type:u16, alen:u16, address[8]. */
function mreq(b: Uint8Array): Membership {
  return { ifindex: b[0]! | (b[1]! << 8) | (b[2]! << 16) | (b[3]! << 24), type: b[4]! | (b[5]! << 8) };
}

/** /proc/net/packet. */
function procPacket(net: Net): string {
  let text = "sk               RefCnt Type Proto  Iface R Rmem   User   Inode\n";
  for (const sk of net.packet.sockets) text += sk.procLine();
  return text;
}

export const packetModule: NetModule = {
  pernet: [
    {
      init(net) {
        net.packet = new PacketNet();
      },
    },
  ],
  notifiers: [
    (event, dev) => {
      if (event !== "DOWN" && event !== "UNREGISTER") return;
      for (const sk of dev.net.packet.sockets) sk.deviceGone(dev, event === "UNREGISTER");
    },
  ],
  sockets: [
    {
      family: AF_PACKET,
      create(net, type, protocol, creator) {
        if (creator.uid !== 0) throw new Errno("EPERM");
        if (type !== SOCK_RAW && type !== SOCK_DGRAM) throw new Errno("ESOCKTNOSUPPORT");
        return new PacketSocket(net, type, protocol);
      },
    },
  ],
  procNet: { packet: (net) => textFile(() => procPacket(net)) },
};
