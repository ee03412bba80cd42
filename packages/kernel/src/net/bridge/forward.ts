/** Sending frames on by ports (after net/bridge/br_forward.c). On the packet path. */

import { NF_INET_FORWARD, NF_INET_LOCAL_OUT, NF_INET_POST_ROUTING, NFPROTO_BRIDGE, nfHook } from "../core/netfilter.js";
import { isSkbForwardable } from "../core/ethernet.js";
import { devQueueXmit } from "../core/dev-xmit.js";
import { consumeSkb, kfreeSkb, skbClone, type Skb } from "../core/skb.js";
import {
  BR_BCAST_FLOOD,
  BR_FLOOD,
  BR_HAIRPIN_MODE,
  BR_ISOLATED,
  BR_MCAST_FLOOD,
  BR_STATE_FORWARDING,
  type BridgePort,
  type NetBridge,
} from "./port.js";
import { allowedEgress, handleVlan } from "./vlan-filter.js";

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
export function brForward(to: BridgePort, skb: Skb, from: BridgePort | null, keep: boolean): void {
  if (!shouldDeliver(to, skb, from)) {
    if (!keep) kfreeSkb(skb, "BRIDGE_NO_EGRESS");
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
  let previous: BridgePort | null = null;
  for (let i = 0; i < ports.length; i++) {
    const port = ports[i]!;
    if ((port.flags & kind) === 0 && (kind === FLOOD_UNICAST || from !== null)) continue;
    if (!shouldDeliver(port, skb, from)) continue;
    if (previous !== null) deliver(previous, skbClone(skb), from);
    previous = port;
  }
  if (previous !== null) deliver(previous, keep ? skbClone(skb) : skb, from);
  else if (!keep) {
    if (from === null && ports.length === 0) consumeSkb(skb);
    else kfreeSkb(skb, "BRIDGE_NO_EGRESS");
  }
}
