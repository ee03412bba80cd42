/** Frames that come in by a port (after net/bridge/br_input.c). On the packet path. */

import { ETH_P_IPV6, IFF_PROMISC, PACKET_HOST, PACKET_LOOPBACK } from "@netloom/uapi";
import { getMac, MAC_BROADCAST } from "@netloom/wire";
import { netifReceiveSkb } from "../core/dev-receive.js";
import { RX_HANDLER_CONSUMED, RX_HANDLER_PASS, type NetDevice } from "../core/net-device.js";
import { NF_INET_LOCAL_IN, NF_INET_PRE_ROUTING, NFPROTO_BRIDGE, nfHook } from "../core/netfilter.js";
import { kfreeSkb, type Skb } from "../core/skb.js";
import { proxyNeighbours } from "./arp-nd-proxy.js";
import { fdbUpdate } from "./fdb.js";
import { brFlood, brForward, brMulticastFlood, FLOOD_BROADCAST, FLOOD_MULTICAST, FLOOD_UNICAST } from "./forward.js";
import { isPruned, mdbOf, multicastRcv } from "./multicast.js";
import { countMcast } from "./multicast-stats.js";
import {
  BR_LEARNING,
  BR_NO_STP,
  BR_PORT_LOCKED,
  BR_STATE_DISABLED,
  BR_STATE_FORWARDING,
  BR_STATE_LEARNING,
  BR_VLAN_TUNNEL,
  BRIDGE_GROUP_ADDRESS,
  type BridgePort,
  type NetBridge,
} from "./port.js";
import { isRouter } from "./querier.js";
import { allowedEgress, allowedIngress, handleVlan, learningVid } from "./vlan-filter.js";
import { fdbFields, portFields } from "./trace-fields.js";
import { ingressVlanTunnel } from "./vlan-tunnel.js";

/** Group addresses a bridge does not forward: 01:80:c2:00:00:00 to :0f. */
const isLinkLocalGroup = (mac: number): boolean => Math.floor(mac / 16) === BRIDGE_GROUP_ADDRESS / 16;

/** To the bridge device, as if it had received the frame (br_pass_frame_up). */
function passFrameUp(br: NetBridge, skb: Skb): void {
  const inDev = skb.dev;
  const dev = br.dev;
  const { tracer } = skb.stack;
  if (tracer !== null) tracer.point("br_pass_frame_up", skb, dev, "");
  dev.stats.rxPackets++;
  dev.stats.rxBytes += skb.tail - skb.data;
  if (br.vlanEnabled) {
    if ((dev.flags & IFF_PROMISC) === 0 && !allowedEgress(br.vlgrp, skb)) {
      kfreeSkb(skb, "BRIDGE_VLAN");
      return;
    }
    if (!handleVlan(br, br.vlgrp, skb)) return;
  }
  skb.dev = dev;
  if (nfHook(dev.net, NFPROTO_BRIDGE, NF_INET_LOCAL_IN, skb, inDev, null)) netifReceiveSkb(skb);
}

/** The device's rx_handler (br_handle_frame): the bridge takes what its port receives. */
export function brHandleFrame(skb: Skb, dev: NetDevice): number {
  if (skb.pktType === PACKET_LOOPBACK) return RX_HANDLER_PASS;
  const port = dev.brPort;
  if (port === null) return RX_HANDLER_PASS;
  const { tracer } = skb.stack;
  if (tracer !== null) tracer.point("br_handle_frame", skb, dev, portFields(port, skb));
  const buf = skb.buf;
  // A group bit or zero as source address.
  if ((buf[skb.mac + 6]! & 1) !== 0 || getMac(buf, skb.mac + 6) === 0) {
    kfreeSkb(skb, "MAC_INVALID_SOURCE");
    return RX_HANDLER_CONSUMED;
  }
  if ((port.flags & BR_VLAN_TUNNEL) !== 0) ingressVlanTunnel(port, skb);
  const dest = getMac(buf, skb.mac);
  if (isLinkLocalGroup(dest) && !forwardsGroup(port, dest % 16)) {
    if (dest === BRIDGE_GROUP_ADDRESS + 1) {
      // 802.3 pause frames go nowhere.
      kfreeSkb(skb, "BRIDGE_RESERVED_GROUP");
      return RX_HANDLER_CONSUMED;
    }
    if (port.br.noLinklocalLearn === 0) {
      const vid = port.br.vlanEnabled ? learningVid(port.br, port.vlgrp, skb) : 0;
      if (vid >= 0) learn(port, skb, vid);
    }
    return RX_HANDLER_PASS;
  }
  if (port.state !== BR_STATE_FORWARDING && port.state !== BR_STATE_LEARNING) {
    kfreeSkb(skb, "BRIDGE_INGRESS_STP_STATE");
    return RX_HANDLER_CONSUMED;
  }
  if (dest === port.br.dev.mac) skb.pktType = PACKET_HOST;
  if (nfHook(dev.net, NFPROTO_BRIDGE, NF_INET_PRE_ROUTING, skb, dev, null)) handleFrameFinish(port, skb, dest);
  return RX_HANDLER_CONSUMED;
}

/** Whether a reserved group's frames are forwarded after all: BPDUs where no protocol runs, others by group_fwd_mask. */
function forwardsGroup(port: BridgePort, last: number): boolean {
  const mask = (port.groupFwdMask | port.br.groupFwdMask | port.br.groupFwdMaskRequired) >>> 0;
  if (last === 0) return port.br.stpEnabled === BR_NO_STP || (mask & 1) !== 0;
  return ((mask >>> last) & 1) !== 0;
}

function learn(port: BridgePort, skb: Skb, vid: number): void {
  if ((port.flags & BR_LEARNING) !== 0) fdbUpdate(port.br, port, getMac(skb.buf, skb.mac + 6), vid);
}

/** A frame to a group: to its members, or to all, and up if the bridge itself is one. Takes the packet. */
function handleGroup(br: NetBridge, port: BridgePort, skb: Skb, vid: number): void {
  const entry = mdbOf(br, skb, vid);
  const membership = br.isMembership;
  let up = true;
  if (isPruned(br, skb, entry)) {
    up = (entry !== null && entry.hostJoined) || br.dev.promiscuity > 0 || isRouter(br, skb.protocol === ETH_P_IPV6);
    brMulticastFlood(br, skb, entry, port, up);
  } else brFlood(br, skb, FLOOD_MULTICAST, port, true);
  if (!up) return;
  br.dev.stats.multicast++;
  skb.dev = port.dev;
  if (membership) countMcast(null, br, skb, skb.data, "tx");
  passFrameUp(br, skb);
}

/** Learns the source, then decides by the destination (br_handle_frame_finish). */
function handleFrameFinish(port: BridgePort, skb: Skb, dest: number): void {
  if (port.state === BR_STATE_DISABLED) {
    kfreeSkb(skb, "BRIDGE_INGRESS_STP_STATE");
    return;
  }
  const br = port.br;
  let vid = 0;
  let state = port.state;
  if (br.vlanEnabled) {
    br.ingressState = state;
    vid = allowedIngress(br, port.vlgrp, skb);
    if (vid < 0) return;
    state = br.ingressState;
  }
  if ((port.flags & BR_PORT_LOCKED) !== 0) {
    const source = br.fdb.find(getMac(skb.buf, skb.mac + 6), vid);
    if (source === undefined || source.port !== port || source.isLocal) {
      kfreeSkb(skb, "NO_TX_TARGET");
      return;
    }
  }
  learn(port, skb, vid);
  const group = (skb.buf[skb.mac]! & 1) !== 0 && dest !== MAC_BROADCAST;
  if (group && !multicastRcv(br, port, skb, vid)) return;
  if (state === BR_STATE_LEARNING) {
    kfreeSkb(skb, "BRIDGE_INGRESS_STP_STATE");
    return;
  }
  proxyNeighbours(br, port, skb, vid);
  if ((skb.buf[skb.mac]! & 1) !== 0) {
    const broadcast = dest === MAC_BROADCAST;
    if (broadcast) {
      brFlood(br, skb, FLOOD_BROADCAST, port, true);
      skb.dev = port.dev;
      passFrameUp(br, skb);
    } else handleGroup(br, port, skb, vid);
    return;
  }
  const promisc = br.dev.promiscuity > 0;
  const entry = br.fdb.find(dest, vid);
  const { tracer } = skb.stack;
  if (tracer !== null) tracer.point("br_fdb_find_rcu", skb, br.dev, fdbFields(dest, vid, entry));
  if (entry !== undefined) {
    if (entry.isLocal) {
      passFrameUp(br, skb);
      return;
    }
    entry.usedNs = br.dev.net.stack.nowNs;
    if (entry.port !== null) brForward(entry.port, skb, port, promisc);
    else if (!promisc) kfreeSkb(skb, "NO_TX_TARGET");
  } else brFlood(br, skb, FLOOD_UNICAST, port, promisc);
  if (promisc) passFrameUp(br, skb);
}
