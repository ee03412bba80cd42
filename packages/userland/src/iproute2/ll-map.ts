/** Devices by name and by index: what was seen in link messages, asked of the kernel when it was not. */

import { AF_UNSPEC, Errno, IFNAMSIZ, ifreq, ifrInt, SIOCGIFINDEX, type Sys } from "@netloom/uapi";
import {
  forEachAttr,
  getLe16,
  getLe32,
  getLeS32,
  ifinfomsg,
  linkDef,
  NetlinkError,
  RTEXT_FILTER_SKIP_STATS,
  RTEXT_FILTER_VF,
  RTM_GETLINK,
  type LinkAttrs,
  type NetlinkClient,
  type RawNlMessage,
} from "@netloom/netlink";
import { decodeUtf8, encodeUtf8 } from "@netloom/wire";
import { parseUnsigned } from "./parse-args.js";

export interface LinkEntry {
  readonly index: number;
  readonly name: string;
  readonly flags: number;
  /** ARPHRD_*. */
  readonly type: number;
}

const IFLA_IFNAME = 3;
const EXT_MASK = RTEXT_FILTER_VF | RTEXT_FILTER_SKIP_STATS;

/** A name that a device may have: 1 to 15 bytes, no slash and no blank. */
export function isValidIfname(name: string): boolean {
  return name.length < IFNAMSIZ && isValidAltIfname(name) && encodeUtf8(name).length < IFNAMSIZ;
}
/** One of any length, which the kernel may refuse. */
export function isValidAltIfname(name: string): boolean {
  if (name.length === 0) return false;
  for (let i = 0; i < name.length; i++) {
    const c = name.charCodeAt(i);
    if (c === 0x2f || c === 0x20 || (c >= 9 && c <= 13)) return false;
  }
  return true;
}

export class LinkMap {
  private readonly byIndex = new Map<number, LinkEntry>();
  private readonly byName = new Map<string, LinkEntry>();

  constructor(
    private readonly sys: Sys,
    private readonly rtnl: () => NetlinkClient,
  ) {}

  /** Keeps what a link message says; but, as iproute2, of a device that has got another name the name that was seen first. */
  remember(index: number, name: string, flags: number, type: number): LinkEntry {
    const old = this.byIndex.get(index);
    if (old !== undefined && old.name !== name) {
      this.byName.delete(old.name);
      const entry = { ...old, flags };
      this.byIndex.set(index, entry);
      return entry;
    }
    const entry = { index, name, flags, type };
    this.byIndex.set(index, entry);
    this.byName.set(name, entry);
    return entry;
  }
  forget(index: number): void {
    const old = this.byIndex.get(index);
    if (old === undefined) return;
    this.byIndex.delete(index);
    this.byName.delete(old.name);
  }

  /** The index of a name (or alternative name, label of an address, or `ifN`); 0 if there is no such device. */
  indexOf(name: string): number {
    const index = this.find(name)?.index ?? this.ifNameToIndex(name);
    return index !== 0 || !name.startsWith("if") ? index : (parseUnsigned(name.slice(2)) ?? 0);
  }
  /**
   * The same for requests that change devices, which need no more than the index: asked for as if_nametoindex(3) does, first
   * instead of last. iproute2 asks by RTM_GETLINK here too; that answer, which says nothing else that is used, takes as long to
   * make as all the rest of a command like `ip link set DEV up` (6 of 13 microseconds).
   */
  bareIndexOf(name: string): number {
    const known = this.byName.get(name);
    if (known !== undefined) return known.index;
    const index = this.ifNameToIndex(name);
    return index !== 0 ? index : this.indexOf(name);
  }
  find(name: string): LinkEntry | null {
    const known = this.byName.get(name);
    if (known !== undefined) return known;
    const entry = this.ask(
      0,
      isValidIfname(name)
        ? { IFLA_EXT_MASK: EXT_MASK, IFLA_IFNAME: name }
        : { IFLA_EXT_MASK: EXT_MASK, IFLA_ALT_IFNAME: name },
    );
    if (entry !== null && entry.name !== name) this.byName.set(name, entry);
    return entry;
  }
  get(index: number): LinkEntry | null {
    return this.byIndex.get(index) ?? this.ask(index, { IFLA_EXT_MASK: EXT_MASK });
  }
  /** The name of an index; `ifN` for a device that is not here. */
  nameOf(index: number): string {
    if (index === 0) return "*";
    return this.get(index)?.name ?? `if${index}`;
  }
  /** The flags of a device that is known by now; null otherwise. */
  flagsOf(index: number): number | null {
    return this.byIndex.get(index)?.flags ?? null;
  }

  /** if_nametoindex(3), which takes a label of an address for its device; 0 if there is none. */
  private ifNameToIndex(name: string): number {
    if (!isValidIfname(name)) return 0;
    const ifr = ifreq(name);
    try {
      this.sys.ioctl(this.rtnl().fd, SIOCGIFINDEX, ifr);
      return ifrInt(ifr);
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      return 0;
    }
  }

  private ask(index: number, attrs: LinkAttrs): LinkEntry | null {
    try {
      return this.rememberRaw(this.rtnl().getRaw(RTM_GETLINK, 0, linkDef, { family: AF_UNSPEC, index }, attrs));
    } catch (error) {
      if (error instanceof NetlinkError) return null;
      throw error;
    }
  }

  private rememberRaw({ bytes, start, end }: RawNlMessage): LinkEntry {
    let name = "";
    forEachAttr(bytes, start + ifinfomsg.size, end, (type, from, to) => {
      if (type !== IFLA_IFNAME) return;
      const zero = bytes.indexOf(0, from);
      name = decodeUtf8(bytes, from, zero >= 0 && zero < to ? zero : to);
    });
    return this.remember(getLeS32(bytes, start + 4), name, getLe32(bytes, start + 8), getLe16(bytes, start + 2));
  }
}
