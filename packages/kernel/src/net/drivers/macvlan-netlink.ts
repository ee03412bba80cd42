/** Settings of macvlan devices by netlink: IFLA_MACVLAN_* (after macvlan_validate, macvlan_changelink in drivers/net/macvlan.c). */

import { Errno } from "@netloom/uapi";
import { attributes, bytes, list, u16, u32, Writer, type AttrsOf, type LinkAttrs } from "@netloom/netlink";
import { getMac, isMacValid, macToBytes } from "@netloom/wire";
import { devSetPromiscuity } from "../core/dev-addr-lists.js";
import { validateEtherAddress } from "../core/ethernet.js";
import {
  macvlanAddSource,
  macvlanDelSource,
  macvlanFlushSources,
  MACVLAN_FLAG_NODST,
  MACVLAN_FLAG_NOPROMISC,
  MACVLAN_MODE_BRIDGE,
  MACVLAN_MODE_PASSTHRU,
  MACVLAN_MODE_PRIVATE,
  MACVLAN_MODE_SOURCE,
  MACVLAN_MODE_VEPA,
  type Macvlan,
  type MacvlanPort,
} from "./macvlan-port.js";

const IFLA_MACVLAN_MACADDR = 4;
const macvlanAttrs = attributes({
  IFLA_MACVLAN_MODE: [1, u32],
  IFLA_MACVLAN_FLAGS: [2, u16],
  IFLA_MACVLAN_MACADDR_MODE: [3, u32],
  IFLA_MACVLAN_MACADDR: [IFLA_MACVLAN_MACADDR, bytes],
  IFLA_MACVLAN_MACADDR_DATA: [5, list(bytes)],
  IFLA_MACVLAN_MACADDR_COUNT: [6, u32],
  IFLA_MACVLAN_BC_QUEUE_LEN: [7, u32],
  IFLA_MACVLAN_BC_QUEUE_LEN_USED: [8, u32],
});
type MacvlanInfo = AttrsOf<typeof macvlanAttrs>;

const MACVLAN_MACADDR_ADD = 0;
const MACVLAN_MACADDR_DEL = 1;
const MACVLAN_MACADDR_FLUSH = 2;
const MACVLAN_MACADDR_SET = 3;
const MODES = [
  MACVLAN_MODE_PRIVATE,
  MACVLAN_MODE_VEPA,
  MACVLAN_MODE_BRIDGE,
  MACVLAN_MODE_PASSTHRU,
  MACVLAN_MODE_SOURCE,
];

const decode = (data: Uint8Array | null): MacvlanInfo =>
  data === null ? {} : macvlanAttrs.decode(data, 0, data.length);

export function macvlanValidate(attrs: LinkAttrs, data: Uint8Array | null): void {
  validateEtherAddress(attrs);
  const info = decode(data);
  const flags = info.IFLA_MACVLAN_FLAGS ?? 0;
  if (flags & ~(MACVLAN_FLAG_NOPROMISC | MACVLAN_FLAG_NODST)) throw new Errno("EINVAL");
  if (info.IFLA_MACVLAN_MODE !== undefined && !MODES.includes(info.IFLA_MACVLAN_MODE)) throw new Errno("EINVAL");
  if ((info.IFLA_MACVLAN_MACADDR_MODE ?? 0) > MACVLAN_MACADDR_SET) throw new Errno("EINVAL");
  const mac = info.IFLA_MACVLAN_MACADDR;
  if (mac !== undefined) {
    if (mac.length !== 6) throw new Errno("EINVAL");
    if (!isMacValid(getMac(mac, 0))) throw new Errno("EADDRNOTAVAIL");
  }
  if (info.IFLA_MACVLAN_MACADDR_COUNT !== undefined) throw new Errno("EINVAL");
}

/** The kind's attributes of a new device. EINVAL: passthru on a device that has others, a source list in another mode. */
export function macvlanNewlinkInfo(vlan: Macvlan, data: Uint8Array | null): void {
  const info = decode(data);
  if (info.IFLA_MACVLAN_MODE !== undefined) vlan.mode = info.IFLA_MACVLAN_MODE;
  if (info.IFLA_MACVLAN_FLAGS !== undefined) vlan.flags = info.IFLA_MACVLAN_FLAGS;
  if (vlan.mode === MACVLAN_MODE_PASSTHRU && vlan.port.count > 0) throw new Errno("EINVAL");
  changeSources(vlan, info);
  if (info.IFLA_MACVLAN_BC_QUEUE_LEN !== undefined) vlan.bcQueueLenReq = info.IFLA_MACVLAN_BC_QUEUE_LEN;
}

/** EINVAL: to or from passthru, or a source list in another mode. */
export function macvlanChangelink(vlan: Macvlan, data: Uint8Array): void {
  const info = decode(data);
  const mode = info.IFLA_MACVLAN_MODE;
  if (mode !== undefined) {
    if ((mode === MACVLAN_MODE_PASSTHRU) !== (vlan.mode === MACVLAN_MODE_PASSTHRU)) throw new Errno("EINVAL");
    if (vlan.mode === MACVLAN_MODE_SOURCE && mode !== vlan.mode) macvlanFlushSources(vlan);
  }
  const flags = info.IFLA_MACVLAN_FLAGS;
  if (flags !== undefined) {
    if (vlan.port.passthru && (flags ^ vlan.flags) & MACVLAN_FLAG_NOPROMISC)
      devSetPromiscuity(vlan.lowerdev, flags & MACVLAN_FLAG_NOPROMISC ? -1 : 1);
    vlan.flags = flags;
  }
  if (info.IFLA_MACVLAN_BC_QUEUE_LEN !== undefined) {
    vlan.bcQueueLenReq = info.IFLA_MACVLAN_BC_QUEUE_LEN;
    updateBcQueueLen(vlan.port);
  }
  if (mode !== undefined) vlan.mode = mode;
  changeSources(vlan, info);
}

function changeSources(vlan: Macvlan, info: MacvlanInfo): void {
  const operation = info.IFLA_MACVLAN_MACADDR_MODE;
  if (operation === undefined) return;
  if (vlan.mode !== MACVLAN_MODE_SOURCE) throw new Errno("EINVAL");
  const mac = info.IFLA_MACVLAN_MACADDR;
  if (operation === MACVLAN_MACADDR_ADD || operation === MACVLAN_MACADDR_DEL) {
    if (mac === undefined) throw new Errno("EINVAL");
    (operation === MACVLAN_MACADDR_ADD ? macvlanAddSource : macvlanDelSource)(vlan, getMac(mac, 0));
    return;
  }
  macvlanFlushSources(vlan);
  if (operation === MACVLAN_MACADDR_FLUSH) return;
  for (const { type, value } of info.IFLA_MACVLAN_MACADDR_DATA ?? [])
    if (type === IFLA_MACVLAN_MACADDR && value.length === 6) macvlanAddSource(vlan, getMac(value, 0));
}

/** The longest queue any of the devices asks for. */
export function updateBcQueueLen(port: MacvlanPort): void {
  let longest = 0;
  for (const vlan of port.vlans) longest = Math.max(longest, vlan.bcQueueLenReq);
  port.bcQueueLenUsed = longest;
}

export function macvlanFillInfo(vlan: Macvlan): Uint8Array {
  const info: MacvlanInfo = {
    IFLA_MACVLAN_MODE: vlan.mode,
    IFLA_MACVLAN_FLAGS: vlan.flags,
    IFLA_MACVLAN_MACADDR_COUNT: vlan.macaddrCount,
    IFLA_MACVLAN_BC_QUEUE_LEN: vlan.bcQueueLenReq,
    IFLA_MACVLAN_BC_QUEUE_LEN_USED: vlan.port.bcQueueLenUsed,
  };
  if (vlan.macaddrCount > 0)
    info.IFLA_MACVLAN_MACADDR_DATA = vlan.port.sources
      .filter((s) => s.vlan === vlan)
      .map((s) => ({ type: IFLA_MACVLAN_MACADDR, value: macToBytes(s.mac) }));
  const w = new Writer(128);
  macvlanAttrs.encode(w, info);
  return w.finish();
}
