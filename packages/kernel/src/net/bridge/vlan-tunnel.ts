/**
 * VLANs of a port mapped to tunnel ids (after net/bridge/br_vlan_tunnel.c): one tunnel device with `external` carries many
 * VLANs, each in its own virtual network.
 */

import { Errno } from "@netloom/uapi";
import {
  BRIDGE_VLAN_INFO_RANGE_BEGIN,
  BRIDGE_VLAN_INFO_RANGE_END,
  putVlanTunnelInfos,
  type VlanTunnelInfo,
  type Writer,
} from "@netloom/netlink";
import type { Skb } from "../core/skb.js";
import { BR_VLAN_TUNNEL, type BridgePort } from "./port.js";
import type { BridgeVlan, VlanGroup } from "./vlan-group.js";

const MAX_VID = 4094;

// ---- the packet path

/** A frame from a tunnel is in the VLAN its tunnel id is mapped to (br_handle_ingress_vlan_tunnel). */
export function ingressVlanTunnel(p: BridgePort, skb: Skb): void {
  if (skb.tunnelId < 0) return;
  const v = p.vlgrp.tunnels?.get(skb.tunnelId);
  if (v === undefined) return;
  skb.tunnelId = -1;
  skb.vlanTci = v.vid;
  skb.vlanProto = p.br.vlanProto;
}

/** A frame of a mapped VLAN leaves for its tunnel, without a tag (br_handle_egress_vlan_tunnel). */
export function egressVlanTunnel(v: BridgeVlan, skb: Skb): void {
  if (v.tunnelId < 0 || skb.vlanTci < 0) return;
  skb.vlanTci = -1;
  skb.tunnelId = v.tunnelId;
}

// ---- mapping

/** EINVAL: the port is not in the VLAN; EEXIST: one of the two is mapped already. */
function addOne(group: VlanGroup, vid: number, tunnelId: number): void {
  const v = group.find(vid);
  if (v === undefined) throw new Errno("EINVAL");
  const tunnels = (group.tunnels ??= new Map());
  if (v.tunnelId >= 0 || tunnels.has(tunnelId)) throw new Errno("EEXIST");
  v.tunnelId = tunnelId;
  tunnels.set(tunnelId, v);
}

/** Ends a VLAN's mapping; whether it had one. */
export function vlanTunnelDelete(group: VlanGroup, v: BridgeVlan): boolean {
  if (v.tunnelId < 0) return false;
  group.tunnels?.delete(v.tunnelId);
  v.tunnelId = -1;
  return true;
}

export function vlanTunnelFlush(group: VlanGroup): void {
  for (const v of group.list()) vlanTunnelDelete(group, v);
  group.tunnels = null;
}

/** Maps VLANs and ranges of them, or ends that; whether anything changed (br_process_vlan_tunnel_info). */
export function processVlanTunnels(
  p: BridgePort | null,
  infos: readonly VlanTunnelInfo[],
  op: "add" | "delete",
): boolean {
  if (infos.length === 0) return false;
  if (p === null || (p.flags & BR_VLAN_TUNNEL) === 0) throw new Errno("EINVAL");
  const group = p.vlgrp;
  let begin: VlanTunnelInfo | null = null;
  let changed = false;
  for (const info of infos) {
    if (info.vid > MAX_VID) throw new Errno("ERANGE");
    if (info.flags & BRIDGE_VLAN_INFO_RANGE_BEGIN) {
      if (begin !== null) throw new Errno("EINVAL");
      begin = info;
      continue;
    }
    const first: VlanTunnelInfo = begin ?? info;
    if (info.flags & BRIDGE_VLAN_INFO_RANGE_END && (begin === null || info.vid - first.vid !== info.id - first.id))
      throw new Errno("EINVAL");
    for (let vid = first.vid; vid <= info.vid; vid++) {
      if (op === "add") {
        addOne(group, vid, first.id + vid - first.vid);
        changed = true;
      } else {
        const v = group.find(vid);
        if (v !== undefined && vlanTunnelDelete(group, v)) changed = true;
      }
    }
    begin = null;
  }
  return changed;
}

// ---- listings

/** Whether `v` continues a range that ends with `last`: the next id of both kinds, or neither mapped. */
export const continuesTunnels = (v: BridgeVlan, last: BridgeVlan): boolean =>
  v.tunnelId < 0 ? last.tunnelId < 0 : last.tunnelId >= 0 && v.tunnelId === last.tunnelId + 1;

/** The mappings of a port, in ranges, behind its VLANs in IFLA_AF_SPEC (br_fill_vlan_tunnel_info). */
export function putVlanTunnels(w: Writer, group: VlanGroup): void {
  const infos: VlanTunnelInfo[] = [];
  const mapped = group.list().filter((v) => v.shouldUse && v.tunnelId >= 0);
  for (let i = 0; i < mapped.length;) {
    const first = mapped[i]!;
    let last = first;
    for (i++; i < mapped.length && mapped[i]!.vid === last.vid + 1 && continuesTunnels(mapped[i]!, last); i++)
      last = mapped[i]!;
    if (first === last) infos.push({ id: first.tunnelId, vid: first.vid, flags: 0 });
    else {
      infos.push({ id: first.tunnelId, vid: first.vid, flags: BRIDGE_VLAN_INFO_RANGE_BEGIN });
      infos.push({ id: last.tunnelId, vid: last.vid, flags: BRIDGE_VLAN_INFO_RANGE_END });
    }
  }
  putVlanTunnelInfos(w, infos);
}
