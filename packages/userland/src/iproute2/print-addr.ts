/** Address messages as text and JSON. */

import { AF_INET6, AF_UNSPEC } from "@netloom/uapi";
import {
  IFA_F_DADFAILED,
  IFA_F_DEPRECATED,
  IFA_F_HOMEADDRESS,
  IFA_F_MANAGETEMPADDR,
  IFA_F_MCAUTOJOIN,
  IFA_F_NODAD,
  IFA_F_NOPREFIXROUTE,
  IFA_F_OPTIMISTIC,
  IFA_F_PERMANENT,
  IFA_F_SECONDARY,
  IFA_F_STABLE_PRIVACY,
  IFA_F_TENTATIVE,
  INFINITY_LIFE_TIME,
  RTM_DELADDR,
  type AddrAttrs,
  type IfAddrMsg,
  type IfaCacheinfo,
  type NlMessage,
} from "@netloom/netlink";
import { fnmatch } from "../libc/fnmatch.js";
import { ANY_PREFIX, familyColor, familyName, formatAddr, prefixSelects, type InetPrefix } from "./inet-addr.js";
import type { Iproute } from "./iproute.js";

export type AddrMessage = NlMessage<IfAddrMsg, AddrAttrs>;

/** Which addresses are shown. */
export interface AddrView {
  readonly family: number;
  readonly ifindex: number;
  readonly scope: number;
  readonly scopeMask: number;
  readonly flags: number;
  readonly flagMask: number;
  readonly label: string | null;
  readonly prefix: InetPrefix;
  /** Begin with index and device: with -o, in `ip monitor`, while flushing. */
  readonly withDevice: boolean;
}

export const ALL_ADDRS: AddrView = {
  family: AF_UNSPEC,
  ifindex: 0,
  scope: 0,
  scopeMask: 0,
  flags: 0,
  flagMask: 0,
  label: null,
  prefix: ANY_PREFIX,
  withDevice: false,
};

/** Flags by name, in the order they are printed. */
export const ADDR_FLAGS: readonly (readonly [string, number])[] = [
  ["secondary", IFA_F_SECONDARY],
  ["nodad", IFA_F_NODAD],
  ["optimistic", IFA_F_OPTIMISTIC],
  ["dadfailed", IFA_F_DADFAILED],
  ["home", IFA_F_HOMEADDRESS],
  ["deprecated", IFA_F_DEPRECATED],
  ["tentative", IFA_F_TENTATIVE],
  ["permanent", IFA_F_PERMANENT],
  ["mngtmpaddr", IFA_F_MANAGETEMPADDR],
  ["noprefixroute", IFA_F_NOPREFIXROUTE],
  ["autojoin", IFA_F_MCAUTOJOIN],
  ["stable-privacy", IFA_F_STABLE_PRIVACY],
];

/** Whether the view leaves an address out, apart from its family and device. */
export function isAddrHidden(run: Iproute, view: AddrView, header: IfAddrMsg, attrs: AddrAttrs): boolean {
  if ((view.scope ^ header.scope) & view.scopeMask) return true;
  if ((view.flags ^ (attrs.IFA_FLAGS ?? header.flags)) & view.flagMask) return true;
  if (view.label !== null && !fnmatch(view.label, attrs.IFA_LABEL ?? run.links.nameOf(header.index))) return true;
  return !prefixSelects(view.prefix, attrs.IFA_LOCAL ?? attrs.IFA_ADDRESS);
}

/** An address; nothing if the view leaves it out. */
export function printAddr(run: Iproute, { hdr, header, attrs }: AddrMessage, view: AddrView): void {
  const p = run.print;
  if (view.ifindex !== 0 && view.ifindex !== header.index) return;
  if (isAddrHidden(run, view, header, attrs)) return;
  if (hdr.type === RTM_DELADDR) p.field("deleted", true, "Deleted ");
  if (!run.brief) {
    if (view.withDevice) {
      const dev = run.links.nameOf(header.index);
      if (p.json) {
        p.member("index", header.index);
        p.member("dev", dev);
      } else p.text(`${header.index}: ${dev}`);
    }
    const family = familyName(header.family);
    if (family === "???") p.field("family_index", header.family, `    family ${header.family} `);
    else p.field("family", family, `    ${family} `);
  }
  printLocal(run, header, attrs);
  if (!run.brief) printRest(run, header, attrs);
}

function printLocal(run: Iproute, header: IfAddrMsg, attrs: AddrAttrs): void {
  const p = run.print;
  const color = familyColor(header.family);
  const local = attrs.IFA_LOCAL ?? attrs.IFA_ADDRESS;
  if (local === undefined) return;
  const address = formatAddr(header.family, local);
  p.color(color, "local", address, address);
  const peer = formatAddr(header.family, attrs.IFA_ADDRESS ?? local);
  if (peer !== address) {
    p.text(" peer ");
    p.color(color, "address", peer, peer);
  }
  p.field("prefixlen", header.prefixlen, `/${header.prefixlen} `);
  if (attrs.IFA_RT_PRIORITY !== undefined) p.field("metric", attrs.IFA_RT_PRIORITY, `metric ${attrs.IFA_RT_PRIORITY} `);
}

function printRest(run: Iproute, header: IfAddrMsg, attrs: AddrAttrs): void {
  const p = run.print;
  const color = familyColor(header.family);
  if (attrs.IFA_BROADCAST !== undefined) {
    const broadcast = formatAddr(header.family, attrs.IFA_BROADCAST);
    p.text("brd ");
    p.color(color, "broadcast", broadcast, `${broadcast} `);
  }
  if (attrs.IFA_ANYCAST !== undefined) {
    const anycast = formatAddr(header.family, attrs.IFA_ANYCAST);
    p.text("any ");
    p.color(color, "anycast", anycast, `${anycast} `);
  }
  const scope = run.names.scope(header.scope);
  p.field("scope", scope, `scope ${scope} `);
  printFlags(run, header, attrs.IFA_FLAGS ?? header.flags);
  if (attrs.IFA_LABEL !== undefined) p.field("label", attrs.IFA_LABEL, attrs.IFA_LABEL);
  if (attrs.IFA_CACHEINFO !== undefined) printLifetimes(run, attrs.IFA_CACHEINFO, attrs.IFA_FLAGS ?? header.flags);
  p.text("\n");
  p.settle();
}

function printFlags(run: Iproute, header: IfAddrMsg, flags: number): void {
  const p = run.print;
  let rest = flags;
  for (const [name, bit] of ADDR_FLAGS) {
    if (bit === IFA_F_PERMANENT) {
      if ((flags & bit) === 0) p.field("dynamic", true, "dynamic ");
    } else if (flags & bit) {
      const shown = bit === IFA_F_SECONDARY && header.family === AF_INET6 ? "temporary" : name;
      p.field(shown, true, `${shown} `);
    }
    rest &= ~bit;
  }
  if (rest !== 0)
    p.field("ifa_flags", rest.toString(16).padStart(2, "0"), `flags ${rest.toString(16).padStart(2, "0")} `);
}

function printLifetimes(run: Iproute, info: IfaCacheinfo, flags: number): void {
  const p = run.print;
  p.nl();
  const lifetime = (key: string, label: string, value: number): void =>
    p.field(key, value, `${label} ${value === INFINITY_LIFE_TIME ? "forever" : `${value}sec`}`);
  lifetime("valid_life_time", "       valid_lft", info.valid);
  const preferred =
    flags & IFA_F_DEPRECATED && info.prefered !== INFINITY_LIFE_TIME ? info.prefered | 0 : info.prefered;
  lifetime("preferred_life_time", " preferred_lft", preferred);
}
