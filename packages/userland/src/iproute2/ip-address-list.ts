/** `ip address { show | flush | save }` and `ip link show`, which is the same without addresses. */

import { AF_PACKET, AF_UNSPEC, IFF_UP, type Awaitable } from "@netloom/uapi";
import {
  addrDef,
  IFA_F_PERMANENT,
  IFA_F_SECONDARY,
  linkDef,
  NetlinkError,
  RTEXT_FILTER_SKIP_STATS,
  RTEXT_FILTER_VF,
  RTM_DELADDR,
  RTM_GETADDR,
  RTM_GETLINK,
  RTM_NEWADDR,
  RTM_NEWLINK,
  type LinkAttrs,
  type RawNlMessage,
} from "@netloom/netlink";
import { saveDump } from "./dump-file.js";
import { ANY_PREFIX, getPrefix } from "./inet-addr.js";
import type { Iproute } from "./iproute.js";
import { linkKindNames } from "./link-kinds.js";
import { printLinkStats } from "./link-stats.js";
import { isValidIfname } from "./ll-map.js";
import { matches, type Args } from "./parse-args.js";
import { ADDR_FLAGS, isAddrHidden, printAddr, type AddrMessage, type AddrView } from "./print-addr.js";
import { printLink, printLinkBrief, type LinkMessage, type LinkView } from "./print-link.js";
import { ADDRESS_USAGE } from "./usage.js";
import { isVrf } from "./vrf-name.js";

export type ListAction = "link" | "list" | "flush" | "save";

interface Selection extends Omit<LinkView, "link" | "queue">, Omit<AddrView, "withDevice"> {
  dev: string | null;
}
type MutableSelection = { -readonly [K in keyof Selection]: Selection[K] };

export const ADDR_DUMP_MAGIC = 0x47361222;

/** Writes the addresses of a family and device to standard output. */
function save(run: Iproute, sel: Selection): Awaitable<number> {
  const raw: RawNlMessage[] = [];
  const header = { family: run.family, index: sel.ifindex };
  run.dumping(
    () => void run.rtnl.dumpRaw(RTM_GETADDR, addrDef, header, {}, (message) => raw.push(message)),
    1,
    "Save terminated\n",
  );
  return saveDump(run, ADDR_DUMP_MAGIC, raw);
}

/** Shows links (`link`) or addresses, flushes or saves addresses; returns the exit status. */
export function listAddresses(run: Iproute, args: Args, action: ListAction): Awaitable<number> {
  if (action === "flush") {
    if (args.word === undefined) return run.die("Flush requires arguments.\n", 1);
    if (run.family === AF_PACKET) return run.die("Cannot flush link addresses.\n", 1);
  }
  const sel = parseSelection(run, args);
  if (sel.dev !== null) {
    sel.ifindex = run.links.indexOf(sel.dev);
    if (sel.ifindex === 0) return run.die(`Device "${sel.dev}" does not exist.\n`, 1);
  }
  if (action === "flush") return flush(run, sel);
  if (action === "save") return save(run, sel);
  const p = run.print;
  p.begin(run.json, run.pretty);
  const linkView: LinkView = { ...sel, link: action === "link", queue: true };
  if (action === "link" && sel.dev !== null && sel.group === -1) {
    const message = getLink(run, sel.dev);
    p.openObject();
    if (run.brief) printLinkBrief(run, message, linkView);
    else printLink(run, message, linkView);
    p.closeObject();
    p.end();
    return 0;
  }
  let links = sel.ifindex !== 0 ? [getLinkByIndex(run, sel)] : dumpLinks(run, sel);
  const withAddresses = sel.family !== AF_PACKET;
  let addrs: AddrMessage[] = [];
  if (withAddresses) {
    addrs = dumpAddrs(run, sel);
    links = links.filter((link) => hasSelectedAddress(run, link, addrs, sel));
  }
  const addrView: AddrView = { ...sel, withDevice: run.oneline };
  // With -o, and with a label, the addresses stand for themselves.
  const headers = run.brief || !((run.oneline && withAddresses) || sel.label !== null);
  for (const link of links) {
    p.openObject();
    const shown = !headers || (run.brief ? printLinkBrief(run, link, linkView) : printLink(run, link, linkView));
    if (shown && withAddresses) {
      printSelectedAddrs(run, link, addrs, addrView, sel.up);
      if (headers && !run.brief && run.stats > 0) printStatsAfter(run, link);
    }
    p.closeObject();
  }
  p.end();
  return 0;
}

function printSelectedAddrs(
  run: Iproute,
  link: LinkMessage,
  addrs: readonly AddrMessage[],
  view: AddrView,
  up: boolean,
): void {
  const p = run.print;
  p.openArray("addr_info");
  for (const addr of addrs) {
    if (addr.header.index !== link.header.index || (view.family !== AF_UNSPEC && view.family !== addr.header.family))
      continue;
    if (up && (link.header.flags & IFF_UP) === 0) continue;
    p.openObject();
    printAddr(run, addr, view);
    p.closeObject();
  }
  p.closeArray();
  if (run.brief) p.text("\n");
}

function printStatsAfter(run: Iproute, link: LinkMessage): void {
  printLinkStats(run, link.attrs);
  run.print.nl();
}

/** Whether the link is shown for what addresses it has, or because none were asked for. */
function hasSelectedAddress(run: Iproute, link: LinkMessage, addrs: readonly AddrMessage[], sel: Selection): boolean {
  let none = true;
  for (const { header, attrs } of addrs) {
    if (header.index !== link.header.index) continue;
    none = false;
    if (sel.family !== AF_UNSPEC && sel.family !== header.family) continue;
    if (!isAddrHidden(run, { ...sel, withDevice: false }, header, attrs)) return true;
  }
  return none && (sel.family === AF_UNSPEC || sel.family === AF_PACKET);
}

function parseSelection(run: Iproute, args: Args): MutableSelection {
  const sel: MutableSelection = {
    family: run.family,
    ifindex: 0,
    up: false,
    label: null,
    group: -1,
    master: 0,
    nomaster: false,
    kind: null,
    slaveKind: null,
    scope: 0,
    scopeMask: 0,
    flags: 0,
    flagMask: 0,
    prefix: ANY_PREFIX,
    dev: null,
  };
  for (let word = args.word; word !== undefined; args.skip(), word = args.word) {
    if (word === "to") {
      const value = args.next();
      if (value === "0") continue;
      sel.prefix = getPrefix(args, value, sel.family);
      if (sel.family === AF_UNSPEC) sel.family = sel.prefix.family;
    } else if (word === "scope") {
      const value = args.next();
      if (value === "all") sel.scopeMask = 0;
      else {
        sel.scope = run.names.scopes.parse(value) ?? args.invalidLine('invalid "scope"', value);
        sel.scopeMask = -1;
      }
    } else if (word === "up") sel.up = true;
    else if (parseFlag(sel, word)) continue;
    else if (word === "label") sel.label = args.next();
    else if (word === "group") {
      const value = args.next();
      sel.group = run.names.groups.parse(value) ?? args.invalidLine('Invalid "group" value', value);
    } else if (word === "master") {
      const value = args.next();
      sel.master = run.links.indexOf(value);
      if (sel.master === 0) args.invalidLine("Device does not exist", value);
    } else if (word === "vrf") {
      const value = args.next();
      if (!isVrf(run, value)) args.invalidLine("Not a valid VRF name", value);
      sel.master = run.links.indexOf(value);
      if (sel.master === 0) args.invalidLine("VRF does not exist", value);
    } else if (word === "nomaster") sel.nomaster = true;
    else if (word === "type") {
      const value = args.next();
      if (value.endsWith("_slave")) sel.slaveKind = value.slice(0, -"_slave".length);
      else sel.kind = value;
    } else {
      if (word !== "dev" && matches(word, "help")) args.die(ADDRESS_USAGE(linkKindNames()), 255);
      const value = word === "dev" ? args.next() : word;
      if (sel.dev !== null) args.duplicateOrGarbage("dev", value);
      sel.dev = value;
    }
  }
  return sel;
}

/** A flag an address must have, or (`-tentative`) must not have. */
function parseFlag(sel: MutableSelection, word: string): boolean {
  const without = word.startsWith("-");
  const name = without ? word.slice(1) : word;
  const inverse = name === "dynamic" ? IFA_F_PERMANENT : name === "primary" ? IFA_F_SECONDARY : 0;
  const bit =
    inverse !== 0
      ? inverse
      : name === "temporary"
        ? IFA_F_SECONDARY
        : (ADDR_FLAGS.find(([flag]) => flag === name)?.[1] ?? 0);
  if (bit === 0) return false;
  if (inverse !== 0 ? without : !without) sel.flags |= bit;
  else sel.flags &= ~bit;
  sel.flagMask |= bit;
  return true;
}

const extMask = (run: Iproute): number => (run.stats > 0 ? RTEXT_FILTER_VF : RTEXT_FILTER_VF | RTEXT_FILTER_SKIP_STATS);

function getLink(run: Iproute, name: string): LinkMessage {
  try {
    const attrs: LinkAttrs = {
      IFLA_EXT_MASK: extMask(run),
      ...(isValidIfname(name) ? { IFLA_IFNAME: name } : { IFLA_ALT_IFNAME: name }),
    };
    return run.rtnl.get(RTM_GETLINK, 0, linkDef, { family: AF_UNSPEC }, attrs);
  } catch (error) {
    if (!(error instanceof NetlinkError)) throw error;
    run.reportError(error);
    return run.die("Cannot send link get request: No such device\n", 1);
  }
}

function getLinkByIndex(run: Iproute, sel: Selection): LinkMessage {
  return run.rtnl.get(
    RTM_GETLINK,
    0,
    linkDef,
    { family: run.family, index: sel.ifindex },
    { IFLA_EXT_MASK: extMask(run) },
  );
}

function dumpLinks(run: Iproute, sel: Selection): LinkMessage[] {
  const links: LinkMessage[] = [];
  const attrs: LinkAttrs = { IFLA_EXT_MASK: extMask(run) };
  if (sel.master > 0) attrs.IFLA_MASTER = sel.master;
  if (sel.kind !== null) attrs.IFLA_LINKINFO = { IFLA_INFO_KIND: sel.kind };
  run.dumping(() => {
    run.rtnl.dump(RTM_GETLINK, linkDef, { family: run.family }, attrs, (message) => {
      if (message.hdr.type !== RTM_NEWLINK) return;
      run.links.remember(
        message.header.index,
        message.attrs.IFLA_IFNAME ?? "",
        message.header.flags,
        message.header.type,
      );
      // The kernel need not filter by kind and master; what it would leave out is not even an empty object.
      if (sel.kind !== null && message.attrs.IFLA_LINKINFO?.IFLA_INFO_KIND !== sel.kind) return;
      if (sel.master > 0 && message.attrs.IFLA_MASTER !== sel.master) return;
      links.push(message);
    });
  }, 1);
  return links;
}

function dumpAddrs(run: Iproute, sel: Selection): AddrMessage[] {
  const addrs: AddrMessage[] = [];
  run.dumping(() => {
    run.rtnl.dump(RTM_GETADDR, addrDef, { family: sel.family, index: sel.ifindex }, {}, (message) => {
      if (message.hdr.type === RTM_NEWADDR) addrs.push(message);
    });
  }, 1);
  return addrs;
}

function flush(run: Iproute, sel: Selection): number {
  const view: AddrView = { ...sel, withDevice: true };
  let round = 0;
  while (run.maxFlushLoops === 0 || round < run.maxFlushLoops) {
    const doomed = dumpAddrs(run, sel).filter(
      ({ header, attrs }) =>
        (sel.ifindex === 0 || header.index === sel.ifindex) &&
        (sel.family === AF_UNSPEC || header.family === sel.family) &&
        !isAddrHidden(run, view, header, attrs),
    );
    if (doomed.length === 0) return flushDone(run, round);
    if (run.stats > 1) for (const message of doomed) printAddr(run, message, view);
    // A primary takes its secondaries with it: they go first.
    const secondary = ({ header, attrs }: AddrMessage): boolean =>
      ((attrs.IFA_FLAGS ?? header.flags) & IFA_F_SECONDARY) !== 0;
    for (const message of [...doomed.filter(secondary), ...doomed.filter((m) => !secondary(m))]) remove(run, message);
    round++;
    if (run.stats > 0) run.print.text(`\n*** Round ${round}, deleting ${doomed.length} addresses ***\n`);
    // Only primaries: what is promoted in their place stays.
    if ((sel.flags & IFA_F_SECONDARY) === 0 && (sel.flagMask & IFA_F_SECONDARY) !== 0) return flushDone(run, round);
  }
  return run.die(`*** Flush remains incomplete after ${run.maxFlushLoops} rounds. ***\n`, 255);
}

function remove(run: Iproute, { header, attrs }: AddrMessage): void {
  try {
    run.rtnl.request(RTM_DELADDR, 0, addrDef, header, attrs);
  } catch (error) {
    // Gone already, with another.
    if (!(error instanceof NetlinkError)) throw error;
  }
}

function flushDone(run: Iproute, round: number): number {
  if (run.stats > 0)
    run.print.text(
      round === 0 ? "Nothing to flush.\n" : `*** Flush is complete after ${round} round${round > 1 ? "s" : ""} ***\n`,
    );
  return 0;
}
