/** What VLAN filtering does to a frame (after br_allowed_ingress, br_allowed_egress, br_handle_vlan). On the packet path. */

import { IFF_PROMISC } from "@netloom/uapi";
import { BRIDGE_VLAN_INFO_UNTAGGED } from "@netloom/netlink";
import { kfreeSkb, skbPush, type Skb } from "../core/skb.js";
import { skbVlanPush, skbVlanUntag, VLAN_VID_MASK } from "../core/vlan-core.js";
import { BR_STATE_FORWARDING, BR_STATE_LEARNING, type NetBridge } from "./port.js";
import type { VlanGroup } from "./vlan-group.js";
import { egressVlanTunnel } from "./vlan-tunnel.js";

const ETH_HLEN = 14;

/** The VLAN a frame's tag names for this bridge; 0: none, or a priority alone. */
function tagVid(br: NetBridge, skb: Skb): number {
  return skb.vlanTci >= 0 && skb.vlanProto === br.vlanProto ? skb.vlanTci & VLAN_VID_MASK : 0;
}

/** A tag of the other protocol is part of what the frame carries. */
function embedTag(skb: Skb): void {
  skbPush(skb, ETH_HLEN);
  skbVlanPush(skb);
  skb.data += ETH_HLEN;
  skb.network = skb.data;
}

/**
 * Lets a frame in, with data behind the Ethernet header: the VLAN it is in from now on, with a tag; -1 if it may not come in,
 * and it is freed. `br.ingressState` becomes the state of the VLAN if that is less than the port's.
 */
export function allowedIngress(br: NetBridge, group: VlanGroup, skb: Skb): number {
  if (skb.vlanTci < 0 && skb.protocol === br.vlanProto && !skbVlanUntag(skb)) return -1;
  if (skb.vlanTci >= 0 && skb.vlanProto !== br.vlanProto) embedTag(skb);
  let vid = tagVid(br, skb);
  if (vid === 0) {
    vid = group.pvid;
    if (vid === 0) {
      kfreeSkb(skb, "BRIDGE_VLAN");
      return -1;
    }
    if (skb.vlanTci < 0) {
      skb.vlanTci = vid;
      skb.vlanProto = br.vlanProto;
    } else skb.vlanTci |= vid;
  }
  const v = group.find(vid);
  if (v === undefined || !v.shouldUse || (v.state !== BR_STATE_FORWARDING && v.state !== BR_STATE_LEARNING)) {
    kfreeSkb(skb, "BRIDGE_VLAN");
    return -1;
  }
  if (br.ingressState === BR_STATE_FORWARDING) br.ingressState = v.state;
  if (br.vlanStatsEnabled) {
    const stats = v.stats;
    stats.rxPackets++;
    stats.rxBytes += skb.tail - skb.data;
  }
  return vid;
}

/** The VLAN whose database learns a frame's source that goes no further; -1: none (br_should_learn). */
export function learningVid(br: NetBridge, group: VlanGroup, skb: Skb): number {
  const vid = tagVid(br, skb) || group.pvid;
  const v = vid === 0 ? undefined : group.find(vid);
  return v === undefined || (v.state !== BR_STATE_FORWARDING && v.state !== BR_STATE_LEARNING) ? -1 : vid;
}

/** Whether a frame that was let in may go out here. */
export function allowedEgress(group: VlanGroup, skb: Skb): boolean {
  const v = group.find(skb.vlanTci & VLAN_VID_MASK);
  return v !== undefined && v.shouldUse && v.state === BR_STATE_FORWARDING;
}

/** Takes the tag off where the VLAN goes untagged, and counts; false: not in this VLAN, and freed (br_handle_vlan). */
export function handleVlan(br: NetBridge, group: VlanGroup, skb: Skb): boolean {
  const v = group.find(skb.vlanTci & VLAN_VID_MASK);
  if (v === undefined || !v.shouldUse) {
    // A bridge in promiscuous mode sees it as it is.
    if ((br.dev.flags & IFF_PROMISC) !== 0 && group === br.vlgrp) return true;
    kfreeSkb(skb, "BRIDGE_VLAN");
    return false;
  }
  if (br.vlanStatsEnabled) {
    const stats = v.stats;
    stats.txPackets++;
    stats.txBytes += skb.tail - skb.data;
  }
  if ((v.flags & BRIDGE_VLAN_INFO_UNTAGGED) !== 0) skb.vlanTci = -1;
  if (group.tunnels !== null) egressVlanTunnel(v, skb);
  return true;
}
