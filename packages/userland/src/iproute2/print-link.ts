/** Link messages as text and JSON: `ip link`, the first lines of `ip address`, `ip monitor link`. */

import {
  AF_INET,
  AF_PACKET,
  AF_UNSPEC,
  Errno,
  IFF_ALLMULTI,
  IFF_AUTOMEDIA,
  IFF_BROADCAST,
  IFF_DEBUG,
  IFF_DORMANT,
  IFF_DYNAMIC,
  IFF_ECHO,
  IFF_LOOPBACK,
  IFF_LOWER_UP,
  IFF_MASTER,
  IFF_MULTICAST,
  IFF_NOARP,
  IFF_NOTRAILERS,
  IFF_POINTOPOINT,
  IFF_PORTSEL,
  IFF_PROMISC,
  IFF_RUNNING,
  IFF_SLAVE,
  IFF_UP,
  ifreq,
  ifrInt,
  SIOCGIFTXQLEN,
  SOCK_DGRAM,
} from "@netloom/uapi";
import {
  afSpecAttrs,
  linkDef,
  RTM_DELLINK,
  type IfInfoMsg,
  type LinkAttrs,
  type LinkInfo,
  type NlMessage,
} from "@netloom/netlink";
import { fnmatch } from "../libc/fnmatch.js";
import type { Iproute } from "./iproute.js";
import { linkKind } from "./link-kinds.js";
import { printLinkStats } from "./link-stats.js";
import { formatLinkAddr, linkTypeName } from "./ll-types.js";
import type { Color } from "./print.js";

export type LinkMessage = NlMessage<IfInfoMsg, LinkAttrs>;
export { linkDef };

/** Which links are shown, and how. */
export interface LinkView {
  /** `ip link`: mode and alias, statistics at once; else the beginning of `ip address`. */
  readonly link: boolean;
  readonly family: number;
  readonly ifindex: number;
  readonly up: boolean;
  readonly label: string | null;
  readonly group: number;
  readonly master: number;
  readonly nomaster: boolean;
  readonly kind: string | null;
  readonly slaveKind: string | null;
  /** Whether the transmit queue's length is shown (not by `ip monitor`). */
  readonly queue: boolean;
}

export const ALL_LINKS: LinkView = {
  link: false,
  family: AF_UNSPEC,
  ifindex: 0,
  up: false,
  label: null,
  group: -1,
  master: 0,
  nomaster: false,
  kind: null,
  slaveKind: null,
  queue: false,
};

const FLAG_NAMES: readonly (readonly [number, string])[] = [
  [IFF_LOOPBACK, "LOOPBACK"],
  [IFF_BROADCAST, "BROADCAST"],
  [IFF_POINTOPOINT, "POINTOPOINT"],
  [IFF_MULTICAST, "MULTICAST"],
  [IFF_NOARP, "NOARP"],
  [IFF_ALLMULTI, "ALLMULTI"],
  [IFF_PROMISC, "PROMISC"],
  [IFF_MASTER, "MASTER"],
  [IFF_SLAVE, "SLAVE"],
  [IFF_DEBUG, "DEBUG"],
  [IFF_DYNAMIC, "DYNAMIC"],
  [IFF_AUTOMEDIA, "AUTOMEDIA"],
  [IFF_PORTSEL, "PORTSEL"],
  [IFF_NOTRAILERS, "NOTRAILERS"],
  [IFF_UP, "UP"],
  [IFF_LOWER_UP, "LOWER_UP"],
  [IFF_DORMANT, "DORMANT"],
  [IFF_ECHO, "ECHO"],
];

/** `<BROADCAST,MULTICAST,UP> `; `peerDown` adds M-DOWN. */
export function printLinkFlags(run: Iproute, flags: number, peerDown: boolean): void {
  const names: string[] = [];
  if (flags & IFF_UP && (flags & IFF_RUNNING) === 0) names.push("NO-CARRIER");
  let rest = flags & ~IFF_RUNNING;
  for (const [bit, name] of FLAG_NAMES) {
    if ((rest & bit) === 0) continue;
    names.push(name);
    rest &= ~bit;
  }
  if (rest !== 0) names.push((rest >>> 0).toString(16));
  if (peerDown) names.push("M-DOWN");
  const p = run.print;
  if (!p.json) return p.text(`<${names.join(",")}> `);
  p.openArray("flags");
  for (const name of names) p.field(null, name, "");
  p.closeArray();
}

/** The name with what it hangs on (`eth0@peer0`), padded to `width`; whether the device below is known to be down. */
export function printNameAndLink(run: Iproute, name: string, attrs: LinkAttrs, after: string, width = 0): boolean {
  const p = run.print;
  const index = attrs.IFLA_LINK;
  let shown = name;
  let down = false;
  if (index !== undefined) {
    if (index === 0) {
      if (p.json) p.member("link", null);
      else shown = `${name}@NONE`;
    } else if (attrs.IFLA_LINK_NETNSID !== undefined) {
      if (p.json) p.member("link_index", index);
      else shown = `${name}@if${index}`;
    } else {
      const link = run.links.nameOf(index);
      if (p.json) p.member("link", link);
      else shown = `${name}@${link}`;
      const flags = run.links.flagsOf(index);
      down = flags !== null && (flags & IFF_UP) === 0;
    }
  }
  p.color("ifname", "ifname", shown, shown.padEnd(width) + after);
  return down;
}

const OPER_STATES: readonly string[] = ["UNKNOWN", "NOTPRESENT", "DOWN", "LOWERLAYERDOWN", "TESTING", "DORMANT", "UP"];

function printOperState(run: Iproute, state: number, brief: boolean): void {
  const name = OPER_STATES[state];
  if (name === undefined)
    return run.print.field(
      "operstate_index",
      state,
      brief ? `0x${state.toString(16).padEnd(14)}` : `state ${state.toString(16)} `,
    );
  const color: Color = name === "UP" ? "operstate-up" : name === "DOWN" ? "operstate-down" : null;
  if (!brief) run.print.text("state ");
  run.print.color(color, "operstate", name, `${brief ? name.padEnd(14) : name} `);
}

/** Whether the view leaves a link out. */
export function isLinkHidden(view: LinkView, header: IfInfoMsg, attrs: LinkAttrs): boolean {
  if (view.ifindex !== 0 && header.index !== view.ifindex) return true;
  if (view.up && (header.flags & IFF_UP) === 0) return true;
  if (
    view.label !== null &&
    (view.family === AF_UNSPEC || view.family === AF_PACKET) &&
    !fnmatch(view.label, attrs.IFLA_IFNAME ?? "")
  )
    return true;
  if (view.group !== -1 && attrs.IFLA_GROUP !== undefined && attrs.IFLA_GROUP !== view.group) return true;
  if (view.master > 0 && attrs.IFLA_MASTER !== view.master) return true;
  if (view.nomaster && attrs.IFLA_MASTER !== undefined) return true;
  if (view.kind !== null && attrs.IFLA_LINKINFO?.IFLA_INFO_KIND !== view.kind) return true;
  return view.slaveKind !== null && attrs.IFLA_LINKINFO?.IFLA_INFO_SLAVE_KIND !== view.slaveKind;
}

/** One line of `ip -br link` or the beginning of one of `ip -br address`; false if the view leaves the link out. */
export function printLinkBrief(run: Iproute, message: LinkMessage, view: LinkView): boolean {
  const { header, attrs } = message;
  if (isLinkHidden(view, header, attrs)) return false;
  const peerDown = printNameAndLink(run, attrs.IFLA_IFNAME ?? "<nil>", attrs, " ", 16);
  if (attrs.IFLA_OPERSTATE !== undefined) printOperState(run, attrs.IFLA_OPERSTATE, true);
  if (view.family !== AF_PACKET) return true;
  if (attrs.IFLA_ADDRESS !== undefined) {
    const address = formatLinkAddr(attrs.IFLA_ADDRESS, header.type);
    run.print.color("mac", "address", address, `${address} `);
  }
  printLinkFlags(run, header.flags, peerDown);
  run.print.text("\n");
  run.print.settle();
  return true;
}

const EVENTS: readonly string[] = [
  "",
  "REBOOT",
  "FEATURE CHANGE",
  "BONDING FAILOVER",
  "NOTIFY PEERS",
  "RESEND IGMP",
  "BONDING OPTION",
];
const LINK_MODES: readonly string[] = ["DEFAULT", "DORMANT"];

/** A link; false if the view leaves it out. */
export function printLink(run: Iproute, message: LinkMessage, view: LinkView): boolean {
  const { hdr, header, attrs } = message;
  const p = run.print;
  if (isLinkHidden(view, header, attrs)) return false;
  if (hdr.type === RTM_DELLINK) p.field("deleted", true, "Deleted ");
  p.field("ifindex", header.index, `${header.index}: `);
  const peerDown = printNameAndLink(run, attrs.IFLA_IFNAME ?? "<nil>", attrs, ": ");
  printLinkFlags(run, header.flags, peerDown);
  if (attrs.IFLA_MTU !== undefined) p.field("mtu", attrs.IFLA_MTU, `mtu ${attrs.IFLA_MTU} `);
  if (attrs.IFLA_QDISC !== undefined) p.field("qdisc", attrs.IFLA_QDISC, `qdisc ${attrs.IFLA_QDISC} `);
  if (attrs.IFLA_MASTER !== undefined) {
    const master = run.links.nameOf(attrs.IFLA_MASTER);
    p.field("master", master, `master ${master} `);
  }
  if (attrs.IFLA_OPERSTATE !== undefined) printOperState(run, attrs.IFLA_OPERSTATE, false);
  if (view.link && attrs.IFLA_LINKMODE !== undefined) {
    const mode = LINK_MODES[attrs.IFLA_LINKMODE];
    if (mode === undefined) p.field("linkmode_index", attrs.IFLA_LINKMODE, `mode ${attrs.IFLA_LINKMODE} `);
    else p.field("linkmode", mode, `mode ${mode} `);
  }
  if (attrs.IFLA_GROUP !== undefined) {
    const group = run.names.group(attrs.IFLA_GROUP);
    p.field("group", group, `group ${group} `);
  }
  if (view.queue) {
    const length = attrs.IFLA_TXQLEN ?? queueLength(run, attrs.IFLA_IFNAME ?? "");
    if (length !== 0) p.field("txqlen", length, `qlen ${length}`);
  }
  if (attrs.IFLA_EVENT !== undefined && attrs.IFLA_EVENT !== 0) {
    const event = EVENTS[attrs.IFLA_EVENT];
    p.field("event", event ?? attrs.IFLA_EVENT, `event ${event ?? attrs.IFLA_EVENT} `);
  }
  if (view.family === AF_UNSPEC || view.family === AF_PACKET || run.details > 0) printAddresses(run, header, attrs);
  printNetnsIds(run, attrs);
  if (attrs.IFLA_PROTO_DOWN) printProtoDown(run, attrs);
  if (run.details > 0) printDetails(run, attrs, view);
  printNames(run, attrs, view.link || run.details > 0);
  if (view.link && run.stats > 0) {
    p.nl();
    printLinkStats(run, attrs);
  }
  p.text("\n");
  p.settle();
  return true;
}

/** The transmit queue's length where the message (of AF_INET6) does not tell it; 0 if nobody does. */
function queueLength(run: Iproute, name: string): number {
  let fd: number;
  try {
    fd = run.sys.socket(AF_INET, SOCK_DGRAM, 0);
  } catch (error) {
    if (error instanceof Errno) return 0;
    throw error;
  }
  try {
    const ifr = ifreq(name);
    run.sys.ioctl(fd, SIOCGIFTXQLEN, ifr);
    return ifrInt(ifr);
  } catch (error) {
    if (error instanceof Errno) return 0;
    throw error;
  } finally {
    run.sys.close(fd);
  }
}

function printProtoDown(run: Iproute, attrs: LinkAttrs): void {
  const p = run.print;
  p.field("proto_down", true, " protodown on ");
  const reasons = attrs.IFLA_PROTO_DOWN_REASON?.IFLA_PROTO_DOWN_REASON_VALUE ?? 0;
  if (reasons === 0) return;
  p.openArray("proto_down_reason", "protodown_reason <");
  let separator = "";
  for (let bit = 0; bit < 32; bit++) {
    if (((reasons >>> bit) & 1) === 0) continue;
    p.field(null, String(bit), `${separator}${bit}`);
    separator = ",";
  }
  p.closeArray(">");
}

function printAddresses(run: Iproute, header: IfInfoMsg, attrs: LinkAttrs): void {
  const p = run.print;
  const type = linkTypeName(header.type, run.names.numeric);
  p.nl();
  p.field("link_type", type, `    link/${type} `);
  if (attrs.IFLA_ADDRESS !== undefined) {
    const address = formatLinkAddr(attrs.IFLA_ADDRESS, header.type);
    p.color("mac", "address", address, address);
  }
  if (attrs.IFLA_BROADCAST !== undefined) {
    if (header.flags & IFF_POINTOPOINT) {
      p.text(" peer ");
      p.member("link_pointtopoint", true);
    } else p.text(" brd ");
    const broadcast = formatLinkAddr(attrs.IFLA_BROADCAST, header.type);
    p.color("mac", "broadcast", broadcast, broadcast);
  }
  const permanent = attrs.IFLA_PERM_ADDRESS;
  if (
    permanent !== undefined &&
    attrs.IFLA_ADDRESS !== undefined &&
    formatLinkAddr(permanent, 0) !== formatLinkAddr(attrs.IFLA_ADDRESS, 0)
  ) {
    p.text(" permaddr ");
    p.color("mac", "permaddr", formatLinkAddr(permanent, header.type), formatLinkAddr(permanent, header.type));
  }
}

function printNetnsIds(run: Iproute, attrs: LinkAttrs): void {
  const p = run.print;
  const named = (key: string, text: string, id: number): void => {
    if (p.json) return p.member(key, id);
    const name = run.netnsIds.nameOf(id);
    p.text(name === null ? ` ${text}id ${id}` : ` ${text} ${name}`);
  };
  if (attrs.IFLA_LINK_NETNSID !== undefined) {
    if (attrs.IFLA_LINK_NETNSID >= 0) named("link_netnsid", "link-netns", attrs.IFLA_LINK_NETNSID);
    else p.text(" link-netnsid unknown");
  }
  if (attrs.IFLA_NEW_NETNSID !== undefined && attrs.IFLA_NEW_NETNSID >= 0)
    named("new_netnsid", "new-netns", attrs.IFLA_NEW_NETNSID);
  if (attrs.IFLA_NEW_IFINDEX !== undefined)
    p.field("new_ifindex", attrs.IFLA_NEW_IFINDEX, ` new-ifindex ${attrs.IFLA_NEW_IFINDEX}`);
}

const ADDR_GEN_MODES: readonly string[] = ["eui64", "none", "stable_secret", "random"];

function printDetails(run: Iproute, attrs: LinkAttrs, view: LinkView): void {
  const p = run.print;
  const number = (key: string, label: string, value: number | undefined): void => {
    if (value !== undefined) p.field(key, value, `${label} ${value} `);
  };
  const text = (key: string, label: string, value: string | undefined): void => {
    if (value !== undefined) p.field(key, value, `${label} ${value} `);
  };
  number("promiscuity", " promiscuity", attrs.IFLA_PROMISCUITY);
  number("allmulti", " allmulti", attrs.IFLA_ALLMULTI);
  number("min_mtu", "minmtu", attrs.IFLA_MIN_MTU);
  number("max_mtu", "maxmtu", attrs.IFLA_MAX_MTU);
  if (attrs.IFLA_LINKINFO !== undefined) printLinkInfo(run, attrs.IFLA_LINKINFO);
  if (view.link && attrs.IFLA_AF_SPEC !== undefined) {
    const mode = afSpecAttrs.decode(attrs.IFLA_AF_SPEC, 0, attrs.IFLA_AF_SPEC.length).AF_INET6
      ?.IFLA_INET6_ADDR_GEN_MODE;
    if (mode !== undefined)
      text("inet6_addr_gen_mode", "addrgenmode", ADDR_GEN_MODES[mode] ?? `0x${mode.toString(16).padStart(2, "0")}`);
  }
  number("num_tx_queues", "numtxqueues", attrs.IFLA_NUM_TX_QUEUES);
  number("num_rx_queues", "numrxqueues", attrs.IFLA_NUM_RX_QUEUES);
  number("gso_max_size", "gso_max_size", attrs.IFLA_GSO_MAX_SIZE);
  number("gso_max_segs", "gso_max_segs", attrs.IFLA_GSO_MAX_SEGS);
  number("tso_max_size", "tso_max_size", attrs.IFLA_TSO_MAX_SIZE);
  number("tso_max_segs", "tso_max_segs", attrs.IFLA_TSO_MAX_SEGS);
  number("gro_max_size", "gro_max_size", attrs.IFLA_GRO_MAX_SIZE);
  text("phys_port_name", "portname", attrs.IFLA_PHYS_PORT_NAME);
  text("parentbus", "parentbus", attrs.IFLA_PARENT_DEV_BUS_NAME);
  text("parentdev", "parentdev", attrs.IFLA_PARENT_DEV_NAME);
}

function printLinkInfo(run: Iproute, info: LinkInfo): void {
  const p = run.print;
  p.openObject("linkinfo");
  const kind = info.IFLA_INFO_KIND;
  if (kind !== undefined) {
    p.nl();
    p.field("info_kind", kind, `    ${kind} `);
    printKindData(run, "info_data", kind, info.IFLA_INFO_DATA);
  }
  const slaveKind = info.IFLA_INFO_SLAVE_KIND;
  if (slaveKind !== undefined) {
    p.nl();
    p.field("info_slave_kind", slaveKind, `    ${slaveKind}_slave `);
    printKindData(run, "info_slave_data", `${slaveKind}_slave`, info.IFLA_INFO_SLAVE_DATA);
  }
  p.closeObject();
}

function printKindData(run: Iproute, key: string, kind: string, data: Uint8Array | undefined): void {
  const print = linkKind(kind)?.print;
  if (print === undefined) return;
  run.print.openObject(key);
  if (data !== undefined) print(run, data);
  run.print.closeObject();
}

function printNames(run: Iproute, attrs: LinkAttrs, alias: boolean): void {
  const p = run.print;
  if (alias && attrs.IFLA_IFALIAS !== undefined) {
    p.nl();
    p.field("ifalias", attrs.IFLA_IFALIAS, `    alias ${attrs.IFLA_IFALIAS}`);
  }
  if (attrs.IFLA_PROP_LIST === undefined) return;
  p.openArray("altnames");
  for (const { value } of attrs.IFLA_PROP_LIST) {
    p.nl();
    p.field(null, value, `    altname ${value}`);
  }
  p.closeArray();
}
