/** VLANs mapped to tunnel ids: `bridge vlan ... tunnel_info id N[-M]` and `bridge vlan tunnelshow`. */

import {
  BRIDGE_VLAN_INFO_RANGE_BEGIN,
  BRIDGE_VLAN_INFO_RANGE_END,
  decodeVlanTunnelInfos,
  putVlanTunnelInfos,
  type VlanTunnelInfo,
  type Writer,
} from "@netloom/netlink";
import type { Iproute } from "./iproute.js";
import { parseUnsigned, type Args } from "./parse-args.js";

const MAX_TUNNEL_ID = (1 << 24) - 1;
/** Room for a range of VLANs and two blanks. */
const VLAN_COLUMN = 11;

/** The words after `tunnel_info`. */
export function tunnelRange(args: Args): { first: number; last: number } {
  const word = args.next();
  if (word !== "id") args.invalid("tunnel id expected", word);
  const text = args.next();
  const id = (part: string): number => parseUnsigned(part, MAX_TUNNEL_ID) ?? args.invalid("invalid tun id", part);
  const dash = text.indexOf("-");
  if (dash < 0) return { first: id(text), last: id(text) };
  const range = { first: id(text.slice(0, dash)), last: id(text.slice(dash + 1)) };
  if (range.first >= range.last) args.invalid("invalid tun id", text);
  return range;
}

/** The mapping of VLANs `first` to `last` to tunnel ids; of several only with a range of those. */
export function putTunnelRange(w: Writer, first: number, last: number, id: number, lastId: number): void {
  putVlanTunnelInfos(
    w,
    id === lastId
      ? [{ id, vid: first, flags: 0 }]
      : [
          { id, vid: first, flags: BRIDGE_VLAN_INFO_RANGE_BEGIN },
          { id: lastId, vid: last, flags: BRIDGE_VLAN_INFO_RANGE_END },
        ],
  );
}

/** The mappings of one port; `vid`: only those it is in, 0 for all. */
export function printTunnels(run: Iproute, ifindex: number, spec: Uint8Array, vid: number): void {
  const p = run.print;
  let open = false;
  let begin: VlanTunnelInfo | null = null;
  for (const info of decodeVlanTunnelInfos(spec) ?? []) {
    if (info.flags & BRIDGE_VLAN_INFO_RANGE_BEGIN) {
      begin = info;
      continue;
    }
    const first: VlanTunnelInfo = begin ?? info;
    begin = null;
    if (vid !== 0 && (vid < first.vid || vid > info.vid)) continue;
    if (!open) {
      open = true;
      p.openObject();
      const name = run.links.nameOf(ifindex);
      p.color("ifname", "ifname", name, `${name.padEnd(16)}  `);
      p.openArray("tunnels");
    } else p.text(" ".repeat(18));
    p.openObject();
    const range = (key: string, from: number, to: number): string => {
      p.member(key, from);
      if (from !== to) p.member(`${key}End`, to);
      return from === to ? String(from) : `${from}-${to}`;
    };
    const vlans = range("vlan", first.vid, info.vid);
    const ids = range("tunid", first.id, info.id);
    p.text(`${vlans.padEnd(VLAN_COLUMN)}${ids}\n`);
    p.closeObject();
  }
  if (!open) return;
  p.closeArray();
  p.closeObject();
}
