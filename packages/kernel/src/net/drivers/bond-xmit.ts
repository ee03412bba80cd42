/** Which slave a frame leaves by, and what frames that slaves receive become (bond_start_xmit, bond_handle_frame). */

import {
  ETH_HLEN,
  ETH_P_8021AD,
  ETH_P_8021Q,
  ETH_P_IP,
  ETH_P_IPV6,
  IFF_UP,
  IPPROTO_ICMP,
  IPPROTO_ICMPV6,
  IPPROTO_IGMP,
  IPPROTO_TCP,
  IPPROTO_UDP,
} from "@netloom/uapi";
import {
  BOND_MODE_8023AD,
  BOND_MODE_ACTIVEBACKUP,
  BOND_MODE_ALB,
  BOND_MODE_BROADCAST,
  BOND_MODE_ROUNDROBIN,
  BOND_MODE_TLB,
  BOND_MODE_XOR,
} from "@netloom/netlink";
import { getMac, getU16, ipv4, ipv6, isMacMulticast, putMac } from "@netloom/wire";
import { devQueueXmit } from "../core/dev-xmit.js";
import {
  RX_HANDLER_ANOTHER,
  RX_HANDLER_CONSUMED,
  RX_HANDLER_EXACT,
  RX_HANDLER_PASS,
  type NetDevice,
} from "../core/net-device.js";
import { consumeSkb, kfreeSkb, skbClone, skbCow, type Skb } from "../core/skb.js";
import { adHeard } from "./bond-3ad-machines.js";
import { arpHeard } from "./bond-arp.js";
import { BOND_LINK_UP, bonding, slaveCanTx, slaveOf, type Bonding, type Slave } from "./bond-state.js";

const XMIT_LAYER34 = 1;
const XMIT_LAYER23 = 2;
const XMIT_ENCAP34 = 4;
const XMIT_VLAN_SRCMAC = 5;

// ---- transmit

/** ndo_start_xmit. */
export function bondXmit(skb: Skb, dev: NetDevice): void {
  const bond = bonding(dev);
  if (bond.mode === BOND_MODE_BROADCAST) {
    broadcast(bond, skb);
    return;
  }
  const s = selectSlave(bond, skb);
  if (s === null) {
    dev.stats.txDropped++;
    kfreeSkb(skb, "DEV_NO_CARRIER");
    return;
  }
  send(bond, s, skb);
}

function send(bond: Bonding, s: Slave, skb: Skb): void {
  const { stats } = bond.dev;
  stats.txPackets++;
  stats.txBytes += skb.tail - skb.data;
  skb.dev = s.dev;
  devQueueXmit(skb);
}

function broadcast(bond: Bonding, skb: Skb): void {
  let last: Slave | null = null;
  for (const s of bond.slaves) {
    if ((s.dev.flags & IFF_UP) === 0 || !s.dev.carrier || s.link !== BOND_LINK_UP) continue;
    if (last !== null) send(bond, last, skbClone(skb));
    last = s;
  }
  if (last !== null) send(bond, last, skb);
  else {
    bond.dev.stats.txDropped++;
    kfreeSkb(skb, "DEV_NO_CARRIER");
  }
}

function selectSlave(bond: Bonding, skb: Skb): Slave | null {
  switch (bond.mode) {
    case BOND_MODE_ROUNDROBIN:
      return roundRobin(bond, skb);
    case BOND_MODE_ACTIVEBACKUP:
      return bond.currActive;
    case BOND_MODE_XOR:
    case BOND_MODE_8023AD:
      return usableSlave(bond, xmitHash(bond, skb));
    case BOND_MODE_TLB:
    case BOND_MODE_ALB:
      return loadBalance(bond, skb);
    default:
      return null;
  }
}

/** Of the slaves that may send, the one whose turn it is by `hash`; null: none may. */
function usableSlave(bond: Bonding, hash: number): Slave | null {
  const { slaves } = bond;
  let usable = 0;
  for (let i = 0; i < slaves.length; i++) if (slaveCanTx(slaves[i]!)) usable++;
  if (usable === 0) return null;
  let turn = hash % usable;
  for (let i = 0; i < slaves.length; i++) if (slaveCanTx(slaves[i]!) && turn-- === 0) return slaves[i]!;
  return null;
}

function roundRobin(bond: Bonding, skb: Skb): Slave | null {
  const { slaves } = bond;
  if (slaves.length === 0) return null;
  // Membership reports always leave by the same slave.
  if (
    skb.protocol === ETH_P_IP &&
    ipv4.protocol(skb.buf, skb.data + ETH_HLEN) === IPPROTO_IGMP &&
    bond.currActive !== null
  )
    return bond.currActive;
  const per = bond.params.packetsPerSlave;
  const id =
    per === 0 ? bond.dev.net.stack.random.u32() : per === 1 ? ++bond.rrTxCounter : Math.floor(++bond.rrTxCounter / per);
  for (let i = 0; i < slaves.length; i++) {
    const s = slaves[(id + i) % slaves.length]!;
    if (slaveCanTx(s)) return s;
  }
  return null;
}

/** TLB: unicast IP flows are spread by destination; everything else leaves by the active slave. */
function loadBalance(bond: Bonding, skb: Skb): Slave | null {
  const active = bond.currActive;
  const dest = getMac(skb.buf, skb.data);
  if (active === null || isMacMulticast(dest) || (skb.protocol !== ETH_P_IP && skb.protocol !== ETH_P_IPV6))
    return active;
  let s = bond.tlb.get(dest);
  if (s === undefined || s.link !== BOND_LINK_UP || !bond.slaves.includes(s)) {
    const usable = bond.slaves.filter((other) => other.link === BOND_LINK_UP);
    if (usable.length === 0) return active;
    s = usable[bond.tlb.size % usable.length]!;
    bond.tlb.set(dest, s);
  }
  if (s !== active) {
    skbCow(skb);
    putMac(skb.buf, skb.data + 6, s.dev.mac);
  }
  return s;
}

const le32 = (b: Uint8Array, o: number): number => b[o]! | (b[o + 1]! << 8) | (b[o + 2]! << 16) | (b[o + 3]! << 24);

/** What sends a flow always by the same slave (bond_xmit_hash); the kernel's arithmetic on little-endian words. */
export function xmitHash(bond: Bonding, skb: Skb): number {
  const b = skb.buf;
  const eth = skb.data;
  const policy = bond.params.xmitPolicy;
  const l2 = b[eth + 5]! ^ b[eth + 11]! ^ getU16(b, eth + 12);
  if (policy === XMIT_VLAN_SRCMAC) {
    const vlan = skb.vlanTci >= 0 ? skb.vlanTci & 0xfff : 0;
    return (
      (vlan ^
        ((b[eth + 6]! << 16) | (b[eth + 7]! << 8) | b[eth + 8]!) ^
        ((b[eth + 9]! << 16) | (b[eth + 10]! << 8) | b[eth + 11]!)) >>>
      0
    );
  }
  let at = eth + ETH_HLEN;
  let protocol = getU16(b, eth + 12);
  while (protocol === ETH_P_8021Q || protocol === ETH_P_8021AD) {
    protocol = getU16(b, at + 2);
    at += 4;
  }
  if (policy === 0 || (protocol !== ETH_P_IP && protocol !== ETH_P_IPV6)) return l2;
  const is4 = protocol === ETH_P_IP;
  const ports = policy === XMIT_LAYER34 || policy === XMIT_ENCAP34;
  let hash = ports ? portWord(b, at, is4) : policy === XMIT_LAYER23 ? l2 : l2;
  if (is4) hash ^= le32(b, at + 12) ^ le32(b, at + 16);
  else for (let o = 8; o < 40; o += 4) hash ^= le32(b, at + o);
  hash ^= hash >>> 16;
  hash ^= hash >>> 8;
  return (ports ? hash >>> 1 : hash) >>> 0;
}

/** The ports as one word, or the identifier of an echo; 0 for fragments and other protocols. */
function portWord(b: Uint8Array, at: number, is4: boolean): number {
  const protocol = is4 ? ipv4.protocol(b, at) : b[at + 6]!;
  if (is4 && ipv4.fragOff(b, at) & (ipv4.MF | ipv4.OFFSET)) return 0;
  const l4 = is4 ? at + ipv4.hdrLen(b, at) : at + ipv6.HLEN;
  if (protocol === IPPROTO_TCP || protocol === IPPROTO_UDP) return le32(b, l4);
  const type = b[l4]!;
  const echo =
    (protocol === IPPROTO_ICMP && (type === 0 || type === 8)) ||
    (protocol === IPPROTO_ICMPV6 && (type === 128 || type === 129));
  return echo ? type | (b[l4 + 4]! << 16) | (b[l4 + 5]! << 24) : 0;
}

// ---- receive

/** Groups that bridges and bonds do not pass on: 01:80:c2:00:00:0X. */
const LINK_LOCAL_GROUP = 0x0180c2000000;

/** rx_handler of slaves: what the active one receives is the bond's. */
export function bondHandleFrame(skb: Skb, dev: NetDevice): number {
  const s = slaveOf(dev);
  if (s === null) return RX_HANDLER_PASS;
  const { bond } = s;
  const { tracer } = skb.stack;
  if (tracer !== null)
    tracer.point("bond_handle_frame", skb, dev, `bond=${bond.dev.name}${s.inactive ? " inactive=1" : ""}`);
  if (bond.mode === BOND_MODE_8023AD && bond.dev.flags & IFF_UP && adHeard(s, skb)) {
    consumeSkb(skb);
    return RX_HANDLER_CONSUMED;
  }
  if (bond.params.arpInterval !== 0) arpHeard(s, skb);
  const dest = skb.mac < 0 ? 0 : getMac(skb.buf, skb.mac);
  const { stats } = bond.dev;
  stats.rxPackets++;
  stats.rxBytes += skb.tail - (skb.mac < 0 ? skb.data : skb.mac);
  if (s.inactive && !(bond.mode === BOND_MODE_ALB && !isMacMulticast(dest))) {
    if (dest >= LINK_LOCAL_GROUP && dest < LINK_LOCAL_GROUP + 16) return RX_HANDLER_PASS;
    stats.rxDropped++;
    return RX_HANDLER_EXACT;
  }
  skb.dev = bond.dev;
  return RX_HANDLER_ANOTHER;
}
