/** The way in: from a device to taps, the device's master, and the protocols (after __netif_receive_skb_core in net/core/dev.c). */

import {
  ETH_P_802_2,
  ETH_P_8021AD,
  ETH_P_8021Q,
  ETH_P_ALL,
  IFF_UP,
  PACKET_BROADCAST,
  PACKET_HOST,
  PACKET_MULTICAST,
  PACKET_OTHERHOST,
} from "@netloom/uapi";
import { getMac, getU16, isMacMulticast } from "@netloom/wire";
import { RX_HANDLER_CONSUMED, RX_HANDLER_EXACT, RX_HANDLER_PASS, type NetDevice } from "./net-device.js";
import { kfreeSkb, type Skb } from "./skb.js";
import { skbVlanUntag, VLAN_VID_MASK, vlanDoReceive, vlanFindDev } from "./vlan-core.js";
import { traceReceive } from "../../trace/trace.js";

const ETH_HLEN = 14;
const ETH_P_802_3_MIN = 0x0600;
/** How many stacked devices a packet may pass on its way up. */
const MAX_ROUNDS = 16;

/**
 * eth_type_trans: `skb.data` is at the Ethernet header; sets `mac`, pulls it, and says whom the frame
 * is for and what it carries. False (and freed) if there is no whole header.
 */
export function ethTypeTrans(skb: Skb, dev: NetDevice): boolean {
  skb.dev = dev;
  if (skb.tail - skb.data < ETH_HLEN) {
    dev.stats.rxLengthErrors++;
    kfreeSkb(skb, "PKT_TOO_SMALL");
    return false;
  }
  const at = skb.data;
  const buf = skb.buf;
  skb.mac = at;
  skb.data = at + ETH_HLEN;
  const dest = getMac(buf, at);
  if (dest === dev.mac) skb.pktType = PACKET_HOST;
  else if (isMacMulticast(dest)) skb.pktType = dest === dev.broadcast ? PACKET_BROADCAST : PACKET_MULTICAST;
  else skb.pktType = PACKET_OTHERHOST;
  const type = getU16(buf, at + 12);
  skb.protocol = type >= ETH_P_802_3_MIN ? type : ETH_P_802_2;
  return true;
}

/** Receives `skb` on `skb.dev`; its data start at the network header. */
export function netifReceiveSkb(skb: Skb): void {
  let dev = skb.dev!;
  skb.network = skb.data;
  const { tracer } = skb.stack;
  if (tracer !== null) traceReceive(tracer, skb, dev);
  if ((dev.flags & IFF_UP) === 0 || dev.regState !== "registered") {
    dev.stats.rxDropped++;
    kfreeSkb(skb, "DEV_READY");
    return;
  }
  for (let round = 0; ; round++) {
    skb.iif = dev.ifindex;
    if ((skb.protocol === ETH_P_8021Q || skb.protocol === ETH_P_8021AD) && !skbVlanUntag(skb)) return;
    if (dev.net.taps !== null || dev.taps !== null) deliverTaps(skb, dev);
    if (skb.vlanTci >= 0 && dev.vlanInfo !== null) {
      const upper = vlanFindDev(dev.vlanInfo, skb.vlanProto, skb.vlanTci);
      if (upper !== null) {
        if ((upper.flags & IFF_UP) === 0) {
          kfreeSkb(skb, "DEV_READY");
          return;
        }
        vlanDoReceive(skb, upper);
        dev = upper;
        continue;
      }
    }
    const handler = dev.rxHandler;
    const verdict = handler === null ? RX_HANDLER_PASS : handler(skb, dev);
    if (verdict === RX_HANDLER_CONSUMED) return;
    if (verdict === RX_HANDLER_PASS) {
      if (skb.vlanTci < 0) break;
      const upper = dropTag(skb, dev);
      if (upper === null) break;
      if (upper === GONE) return;
      dev = upper;
      continue;
    }
    if (verdict === RX_HANDLER_EXACT) {
      dev.stats.rxDropped++;
      kfreeSkb(skb, "UNHANDLED_PROTO");
      return;
    }
    if (round === MAX_ROUNDS) {
      kfreeSkb(skb, "RECURSION_LIMIT");
      return;
    }
    dev = skb.dev!;
  }
  const handler = dev.net.stack.packetHandlers.get(skb.protocol);
  if (handler !== undefined) handler(skb, dev);
  else {
    dev.stats.rxDropped++;
    dev.stats.rxNohandler++;
    kfreeSkb(skb, "UNHANDLED_PROTO");
  }
}

/** dropTag: the packet was freed. */
const GONE = 0;

/**
 * A tag nobody here wants goes: the packet is not for this host, unless the tag carries a priority alone and another stands
 * behind it, whose device is then the next. Null: it goes on without a tag.
 */
function dropTag(skb: Skb, dev: NetDevice): NetDevice | typeof GONE | null {
  for (;;) {
    if ((skb.vlanTci & VLAN_VID_MASK) !== 0) {
      skb.pktType = PACKET_OTHERHOST;
      break;
    }
    if (skb.protocol !== ETH_P_8021Q && skb.protocol !== ETH_P_8021AD) break;
    skb.vlanTci = -1;
    if (!skbVlanUntag(skb)) return GONE;
    const upper = dev.vlanInfo === null ? null : vlanFindDev(dev.vlanInfo, skb.vlanProto, skb.vlanTci);
    if (upper === null) continue;
    if ((upper.flags & IFF_UP) === 0) {
      kfreeSkb(skb, "DEV_READY");
      return GONE;
    }
    vlanDoReceive(skb, upper);
    return upper;
  }
  skb.vlanTci = -1;
  return null;
}

function deliverTaps(skb: Skb, dev: NetDevice): void {
  if (dev.net.taps !== null)
    for (const tap of dev.net.taps)
      if (tap.protocol === ETH_P_ALL || tap.protocol === skb.protocol) tap.receive(skb, dev);
  if (dev.taps !== null)
    for (const tap of dev.taps) if (tap.protocol === ETH_P_ALL || tap.protocol === skb.protocol) tap.receive(skb, dev);
}
