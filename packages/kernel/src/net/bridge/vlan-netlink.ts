/** VLANs in IFLA_AF_SPEC of AF_BRIDGE, and notifications of them (after net/bridge/br_netlink.c, br_vlan.c). */

import { AF_BRIDGE, Errno } from "@netloom/uapi";
import {
  BRIDGE_VLAN_INFO_PVID,
  BRIDGE_VLAN_INFO_RANGE_BEGIN,
  BRIDGE_VLAN_INFO_RANGE_END,
  BRIDGE_VLAN_INFO_UNTAGGED,
  brVlanDef,
  encodeVlandb,
  putVlanInfos,
  RTEXT_FILTER_BRVLAN,
  RTM_DELVLAN,
  RTM_NEWVLAN,
  RTNLGRP_BRVLAN,
  Writer,
  type BridgeVlanInfo,
  type VlandbEntry,
} from "@netloom/netlink";
import { rtnlNotify } from "../rtnetlink/rtnetlink.js";
import type { BridgePort, NetBridge } from "./port.js";
import { brVlanAdd, brVlanDelete, MAX_VID, nbpVlanAdd, nbpVlanDelete } from "./vlan.js";
import type { BridgeVlan, VlanGroup } from "./vlan-group.js";
import { putVlanTunnels } from "./vlan-tunnel.js";

// ---- listings

/** What netlink says of a VLAN: whether it goes untagged and takes what has no tag. */
export const vlanFlags = (group: VlanGroup, v: BridgeVlan): number =>
  (v.flags & BRIDGE_VLAN_INFO_UNTAGGED) | (group.pvid === v.vid ? BRIDGE_VLAN_INFO_PVID : 0);

/** IFLA_AF_SPEC of a port or bridge: each VLAN, or with RTEXT_FILTER_BRVLAN_COMPRESSED ranges of those that are alike. */
export function vlanSpec(group: VlanGroup, extMask: number, tunnels: boolean): Uint8Array {
  const infos: BridgeVlanInfo[] = [];
  const used = group.list().filter((v) => v.shouldUse);
  if (extMask & RTEXT_FILTER_BRVLAN) for (const v of used) infos.push({ flags: vlanFlags(group, v), vid: v.vid });
  else {
    for (let i = 0; i < used.length;) {
      const flags = vlanFlags(group, used[i]!);
      const first = used[i]!.vid;
      let last = first;
      for (i++; i < used.length && used[i]!.vid === last + 1 && vlanFlags(group, used[i]!) === flags; i++) last++;
      if (first === last) infos.push({ flags, vid: first });
      else {
        infos.push({ flags: flags | BRIDGE_VLAN_INFO_RANGE_BEGIN, vid: first });
        infos.push({ flags: flags | BRIDGE_VLAN_INFO_RANGE_END, vid: last });
      }
    }
  }
  const w = new Writer(64);
  putVlanInfos(w, infos);
  if (tunnels) putVlanTunnels(w, group);
  return w.finish();
}

/** BRIDGE_VLANDB_ENTRY of the VLANs from `v` to `last` (br_vlan_fill_vids). */
export function vlandbEntry(group: VlanGroup, v: BridgeVlan, last: number, withStats: boolean): VlandbEntry {
  const { stats } = v;
  return {
    BRIDGE_VLANDB_ENTRY_INFO: { flags: vlanFlags(group, v), vid: v.vid },
    ...(last === v.vid ? {} : { BRIDGE_VLANDB_ENTRY_RANGE: last }),
    BRIDGE_VLANDB_ENTRY_STATE: v.state,
    BRIDGE_VLANDB_ENTRY_MCAST_ROUTER: v.mcastRouter,
    ...(withStats
      ? {
          BRIDGE_VLANDB_ENTRY_STATS: {
            BRIDGE_VLANDB_STATS_RX_BYTES: stats.rxBytes,
            BRIDGE_VLANDB_STATS_RX_PACKETS: stats.rxPackets,
            BRIDGE_VLANDB_STATS_TX_BYTES: stats.txBytes,
            BRIDGE_VLANDB_STATS_TX_PACKETS: stats.txPackets,
          },
        }
      : {}),
  };
}

/** Tells RTNLGRP_BRVLAN of the VLANs `vid` to `last` of a port, or (null) of the bridge itself (br_vlan_notify). */
export function vlanNotify(br: NetBridge, p: BridgePort | null, vid: number, last: number, type: number): void {
  const dev = p === null ? br.dev : p.dev;
  rtnlNotify(dev.net, RTNLGRP_BRVLAN, type, brVlanDef, { family: AF_BRIDGE, ifindex: dev.ifindex }, () => {
    const group = p === null ? br.vlgrp : p.vlgrp;
    const v = type === RTM_NEWVLAN ? group.find(vid) : undefined;
    if (v !== undefined) return encodeVlandb({ entries: [vlandbEntry(group, v, last, false)] });
    return encodeVlandb({
      entries: [
        {
          BRIDGE_VLANDB_ENTRY_INFO: { flags: 0, vid },
          ...(last === vid ? {} : { BRIDGE_VLANDB_ENTRY_RANGE: last }),
        },
      ],
    });
  });
}

// ---- changes

/** Adds or deletes one VLAN; whether that changed anything. */
function changeOne(br: NetBridge, p: BridgePort | null, op: "add" | "delete", vid: number, flags: number): boolean {
  if (op === "add") return p === null ? brVlanAdd(br, vid, flags) : nbpVlanAdd(p, vid, flags);
  return p === null ? brVlanDelete(br, vid) : nbpVlanDelete(p, vid);
}

/**
 * Adds or deletes VLANs and ranges of them; whether anything changed (br_process_vlan_info). Each stretch that changed is told
 * of. EINVAL with the reason for a bad id or range.
 */
export function processVlanInfos(
  br: NetBridge,
  p: BridgePort | null,
  infos: readonly BridgeVlanInfo[],
  op: "add" | "delete",
): boolean {
  const type = op === "add" ? RTM_NEWVLAN : RTM_DELVLAN;
  let begin: BridgeVlanInfo | null = null;
  let changed = false;
  for (const info of infos) {
    if (info.vid === 0 || info.vid > MAX_VID) throw new Errno("EINVAL", "bridge: Vlan id is invalid");
    if (info.flags & BRIDGE_VLAN_INFO_RANGE_BEGIN) {
      if (begin !== null) throw new Errno("EINVAL", "bridge: Vlan range start already specified");
      if (info.flags & BRIDGE_VLAN_INFO_PVID) throw new Errno("EINVAL", "bridge: Pvid isn't allowed in a range");
      begin = info;
      continue;
    }
    if (info.flags & BRIDGE_VLAN_INFO_RANGE_END) {
      if (begin === null) throw new Errno("EINVAL", "bridge: Range end without range start");
      if (info.vid <= begin.vid)
        throw new Errno("EINVAL", "bridge: End vlan id is less than or equal to start vlan id");
      if (info.flags & BRIDGE_VLAN_INFO_PVID) throw new Errno("EINVAL", "bridge: Pvid isn't allowed in a range");
    }
    const from: number = begin === null ? info.vid : begin.vid;
    const flags = info.flags & (BRIDGE_VLAN_INFO_PVID | BRIDGE_VLAN_INFO_UNTAGGED);
    let first = 0;
    for (let vid = from; vid <= info.vid; vid++) {
      if (changeOne(br, p, op, vid, flags)) {
        changed = true;
        if (first === 0) first = vid;
      } else if (first !== 0) {
        vlanNotify(br, p, first, vid - 1, type);
        first = 0;
      }
    }
    if (first !== 0) vlanNotify(br, p, first, info.vid, type);
    begin = null;
  }
  return changed;
}
