/** Sending frames on by ports (after net/bridge/br_forward.c). On the packet path. */

import { ETH_P_IPV6, IFF_UP } from "@netloom/uapi";
import { getMac, putMac } from "@netloom/wire";
import { NF_INET_FORWARD, NF_INET_LOCAL_OUT, NF_INET_POST_ROUTING, NFPROTO_BRIDGE, nfHook } from "../core/netfilter.js";
import { isSkbForwardable } from "../core/ethernet.js";
import { devQueueXmit } from "../core/dev-xmit.js";
import { consumeSkb, kfreeSkb, skbClone, skbCow, type Skb } from "../core/skb.js";
import {
  BR_BCAST_FLOOD,
  BR_FLOOD,
  BR_HAIRPIN_MODE,
  BR_ISOLATED,
  BR_MCAST_FLOOD,
  BR_MULTICAST_TO_UNICAST,
  BR_NEIGH_SUPPRESS,
  BR_PROXYARP,
  BR_PROXYARP_WIFI,
  BR_STATE_FORWARDING,
  type BridgePort,
  type NetBridge,
} from "./port.js";
import type { MdbEntry, MdbPortGroup } from "./mdb.js";
import { countMcast } from "./multicast-stats.js";
import { allowedEgress, handleVlan } from "./vlan-filter.js";
import type { Tracer } from "../../trace/trace.js";
import { VLAN_VID_MASK } from "../core/vlan-core.js";
import { stpStateName } from "./trace-fields.js";

export const FLOOD_UNICAST = BR_FLOOD;
export const FLOOD_MULTICAST = BR_MCAST_FLOOD;
export const FLOOD_BROADCAST = BR_BCAST_FLOOD;

/** Whether a frame that came by `from` (null: from the bridge itself) may leave by `to` (should_deliver). */
function shouldDeliver(to: BridgePort, skb: Skb, from: BridgePort | null): boolean {
  return (
    to.state === BR_STATE_FORWARDING &&
    ((to.flags & BR_HAIRPIN_MODE) !== 0 || skb.dev !== to.dev) &&
    (from === null || (from.flags & to.flags & BR_ISOLATED) === 0) &&
    (!to.br.vlanEnabled || allowedEgress(to.vlgrp, skb))
  );
}

/** Empty, or which condition of shouldDeliver does not hold. For tracing. */
function whyNot(to: BridgePort, skb: Skb, from: BridgePort | null): string {
  if (to.state !== BR_STATE_FORWARDING) return `refused=state:${stpStateName(to.state)}`;
  if ((to.flags & BR_HAIRPIN_MODE) === 0 && skb.dev === to.dev) return "refused=same-port";
  if (from !== null && (from.flags & to.flags & BR_ISOLATED) !== 0) return "refused=isolated";
  return to.br.vlanEnabled && !allowedEgress(to.vlgrp, skb) ? `refused=vlan:${skb.vlanTci & VLAN_VID_MASK}` : "";
}

function traceFlood(tracer: Tracer, br: NetBridge, skb: Skb, kind: number, from: BridgePort | null): void {
  const to: string[] = [];
  const not: string[] = [];
  for (const port of br.ports) {
    const off = (port.flags & kind) === 0 && (kind === FLOOD_UNICAST || from !== null);
    const why = off ? "refused=flood-off" : whyNot(port, skb, from);
    if (why === "") to.push(port.dev.name);
    else if (port !== from) not.push(`${port.dev.name}:${why.slice("refused=".length)}`);
  }
  const name = kind === FLOOD_BROADCAST ? "broadcast" : kind === FLOOD_MULTICAST ? "multicast" : "unknown-unicast";
  tracer.point(
    "br_flood",
    skb,
    br.dev,
    `kind=${name} ports=${to.join(",") || "none"}${not.length === 0 ? "" : ` refused=${not.join(",")}`}`,
  );
}

/** Hands the frame to the port's device; its data start after the Ethernet header. Takes the packet. */
function deliver(to: BridgePort, skb: Skb, from: BridgePort | null): void {
  const inDev = skb.dev;
  const dev = to.dev;
  if (to.br.vlanEnabled && !handleVlan(to.br, to.vlgrp, skb)) return;
  skb.dev = dev;
  const net = dev.net;
  if (
    from === null
      ? !nfHook(net, NFPROTO_BRIDGE, NF_INET_LOCAL_OUT, skb, null, dev)
      : !nfHook(net, NFPROTO_BRIDGE, NF_INET_FORWARD, skb, inDev, dev)
  )
    return;
  if (!nfHook(net, NFPROTO_BRIDGE, NF_INET_POST_ROUTING, skb, null, dev)) return;
  skb.data = skb.mac;
  if (!isSkbForwardable(dev, skb)) {
    kfreeSkb(skb, "MTU_EXCEEDED");
    return;
  }
  devQueueXmit(skb);
}

/** To one port; `keep`: the caller still needs the packet (br_forward). */
export function brForward(port: BridgePort, skb: Skb, from: BridgePort | null, keep: boolean): void {
  let to = port;
  // A port without a carrier may have another to take its place.
  const backup = port.backupPort;
  if (backup !== null && backup.brPort !== null && (!port.dev.carrier || (port.dev.flags & IFF_UP) === 0))
    to = backup.brPort;
  const { tracer } = skb.stack;
  if (tracer !== null) tracer.point("br_forward", skb, to.dev, whyNot(to, skb, from));
  if (!shouldDeliver(to, skb, from)) {
    if (!keep) kfreeSkb(skb, "NO_TX_TARGET");
    return;
  }
  deliver(to, keep ? skbClone(skb) : skb, from);
}

/**
 * To every port that floods this kind (br_flood). The last one gets the packet itself unless the caller keeps it.
 * A port's flood flags do not hold back what the bridge itself sends to groups.
 */
export function brFlood(br: NetBridge, skb: Skb, kind: number, from: BridgePort | null, keep: boolean): void {
  const ports = br.ports;
  const { tracer } = skb.stack;
  if (tracer !== null) traceFlood(tracer, br, skb, kind, from);
  let previous: BridgePort | null = null;
  for (let i = 0; i < ports.length; i++) {
    const port = ports[i]!;
    if ((port.flags & kind) === 0 && (kind === FLOOD_UNICAST || from !== null)) continue;
    // Who answers for others' stations is told nothing of them.
    if ((port.flags & BR_PROXYARP) !== 0) continue;
    if (br.proxyReplied && (port.flags & (BR_PROXYARP_WIFI | BR_NEIGH_SUPPRESS)) !== 0) continue;
    if (!shouldDeliver(port, skb, from)) continue;
    if (br.isMembership) countMcast(port, br, skb, skb.data, "tx");
    if (previous !== null) deliver(previous, skbClone(skb), from);
    previous = port;
  }
  br.isMembership = false;
  if (previous !== null) deliver(previous, keep ? skbClone(skb) : skb, from);
  else if (!keep) {
    if (from === null && ports.length === 0) consumeSkb(skb);
    else kfreeSkb(skb, "NO_TX_TARGET");
  }
}

/** To the members of a group (`entry` null: there are none) and to routers (br_multicast_flood). */
export function brMulticastFlood(
  br: NetBridge,
  skb: Skb,
  entry: MdbEntry | null,
  from: BridgePort | null,
  keep: boolean,
): void {
  const v6 = skb.protocol === ETH_P_IPV6;
  let previous: BridgePort | null = null;
  const members = entry === null ? NO_MEMBERS : entry.ports;
  for (let i = 0; i < members.length; i++) {
    const member = members[i]!;
    const { port } = member;
    if ((port.flags & BR_MULTICAST_TO_UNICAST) !== 0) {
      deliverTo(port, skb, from, member.station);
      continue;
    }
    if (port === previous || !shouldDeliver(port, skb, from)) continue;
    if (br.isMembership) countMcast(port, br, skb, skb.data, "tx");
    if (previous !== null) deliver(previous, skbClone(skb), from);
    previous = port;
  }
  for (let i = 0; i < br.ports.length; i++) {
    const port = br.ports[i]!;
    const family = v6 ? port.mcast6 : port.mcast4;
    if (family === null || !family.isRouter || isMember(members, port) || !shouldDeliver(port, skb, from)) continue;
    if (br.isMembership) countMcast(port, br, skb, skb.data, "tx");
    if (previous !== null) deliver(previous, skbClone(skb), from);
    previous = port;
  }
  br.isMembership = false;
  if (previous !== null) deliver(previous, keep ? skbClone(skb) : skb, from);
  else if (!keep) kfreeSkb(skb, "NO_TX_TARGET");
}

const NO_MEMBERS: readonly MdbPortGroup[] = [];

function isMember(members: readonly MdbPortGroup[], port: BridgePort): boolean {
  for (let i = 0; i < members.length; i++) if (members[i]!.port === port) return true;
  return false;
}

/** A copy to one station, under its own address; for any (-1) under the group's (maybe_deliver_addr). */
function deliverTo(to: BridgePort, skb: Skb, from: BridgePort | null, station: number): void {
  if (!shouldDeliver(to, skb, from)) return;
  // Even with hairpin nobody hears himself: duplicate address detection would fail.
  if (skb.dev === to.dev && getMac(skb.buf, skb.mac + 6) === station) return;
  const copy = skbClone(skb);
  if (station >= 0) {
    const ahead = copy.data - copy.mac;
    copy.data = copy.mac;
    skbCow(copy);
    copy.data += ahead;
    putMac(copy.buf, copy.mac, station);
  }
  deliver(to, copy, from);
}
