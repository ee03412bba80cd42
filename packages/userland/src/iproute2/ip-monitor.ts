/** `ip monitor`: notifications as they come. */

import { AF_INET, AF_INET6, AF_UNSPEC, Errno, O_RDONLY, strerror } from "@netloom/uapi";
import {
  addrDef,
  decodePayload,
  forEachMessage,
  getLe32,
  linkDef,
  neighDef,
  netconfDef,
  nexthopDef,
  nlGroupMask,
  NetlinkClient,
  NLMSG_TSTAMP,
  nsidDef,
  prefixDef,
  routeDef,
  RTM_DELADDR,
  RTM_DELLINK,
  RTM_DELNEIGH,
  RTM_DELNETCONF,
  RTM_DELNEXTHOP,
  RTM_DELNSID,
  RTM_DELROUTE,
  RTM_DELRULE,
  RTM_GETLINK,
  RTM_GETNEIGH,
  RTM_NEWADDR,
  RTM_NEWLINK,
  RTM_NEWNEIGH,
  RTM_NEWNETCONF,
  RTM_NEWNEXTHOP,
  RTM_NEWNSID,
  RTM_NEWPREFIX,
  RTM_NEWROUTE,
  RTM_NEWRULE,
  RTNLGRP_IPV4_IFADDR,
  RTNLGRP_IPV4_NETCONF,
  RTNLGRP_IPV4_ROUTE,
  RTNLGRP_IPV4_RULE,
  RTNLGRP_IPV6_IFADDR,
  RTNLGRP_IPV6_NETCONF,
  RTNLGRP_IPV6_PREFIX,
  RTNLGRP_IPV6_ROUTE,
  RTNLGRP_IPV6_RULE,
  RTNLGRP_LINK,
  RTNLGRP_NEIGH,
  RTNLGRP_NEXTHOP,
  RTNLGRP_NSID,
  ruleDef,
  type NlMsgHdr,
} from "@netloom/netlink";
import { Reader } from "../libc/stdio.js";
import { formatAddr } from "./inet-addr.js";
import type { Iproute } from "./iproute.js";
import { matches, type Args } from "./parse-args.js";
import { ALL_ADDRS, printAddr } from "./print-addr.js";
import { ALL_LINKS, printLink } from "./print-link.js";
import { printNexthop } from "./print-nexthop.js";
import { printNeigh } from "./print-neigh.js";
import { printNetconf } from "./print-netconf.js";
import { printNsid } from "./netns-list-id.js";
import { PLAIN_ROUTE, printRoute } from "./print-route.js";
import { printRule } from "./print-rule.js";
import { fileTimestamp, printTimestamp } from "./timestamp.js";
import { MONITOR_USAGE } from "./usage.js";

/** Objects in the order abbreviations are tried, with their multicast groups by family (0: any). */
const OBJECTS: readonly (readonly [string, readonly (readonly [number, number])[]])[] = [
  ["link", [[AF_UNSPEC, RTNLGRP_LINK]]],
  [
    "address",
    [
      [AF_INET, RTNLGRP_IPV4_IFADDR],
      [AF_INET6, RTNLGRP_IPV6_IFADDR],
    ],
  ],
  [
    "route",
    [
      [AF_INET, RTNLGRP_IPV4_ROUTE],
      [AF_INET6, RTNLGRP_IPV6_ROUTE],
    ],
  ],
  [
    "mroute",
    [
      [AF_INET, 17],
      [AF_INET6, 30],
    ],
  ],
  ["prefix", [[AF_INET6, RTNLGRP_IPV6_PREFIX]]],
  ["neigh", [[AF_UNSPEC, RTNLGRP_NEIGH]]],
  [
    "netconf",
    [
      [AF_INET, RTNLGRP_IPV4_NETCONF],
      [AF_INET6, RTNLGRP_IPV6_NETCONF],
    ],
  ],
  [
    "rule",
    [
      [AF_INET, RTNLGRP_IPV4_RULE],
      [AF_INET6, RTNLGRP_IPV6_RULE],
    ],
  ],
  ["nsid", [[AF_UNSPEC, RTNLGRP_NSID]]],
  ["nexthop", [[AF_UNSPEC, RTNLGRP_NEXTHOP]]],
  ["stats", [[AF_UNSPEC, 36]]],
];

export async function ipMonitor(run: Iproute, args: Args): Promise<number> {
  const chosen = new Set<string>();
  let label = false;
  let allNsid = false;
  let ifindex = 0;
  let file: string | null = null;
  for (let word = args.word; word !== undefined; args.skip(), word = args.word) {
    const object = OBJECTS.find(([name]) => (name === "stats" ? word === name : matches(word!, name)));
    if (matches(word, "file")) file = args.next();
    else if (matches(word, "label")) label = true;
    else if (object !== undefined) chosen.add(object[0]);
    else if (word === "all") label = true;
    else if (matches(word, "all-nsid")) allNsid = true;
    else if (matches(word, "help")) args.die(MONITOR_USAGE, 255);
    else if (word === "dev") {
      const name = args.next();
      ifindex = run.links.indexOf(name);
      if (ifindex === 0) args.invalidLine("Device does not exist", name);
    } else args.die(`Argument "${word}" is unknown, try "ip monitor help".\n`, 255);
  }
  const monitor = new Monitor(run, label, allNsid, ifindex);
  if (file !== null) return monitor.replay(file);
  const rtnl = new NetlinkClient(run.sys, 0, groupsOf(run, chosen));
  // Groups beyond the mask are joined one by one.
  if (chosen.size === 0 || chosen.has("nexthop")) rtnl.addMembership(RTNLGRP_NEXTHOP);
  if (allNsid) rtnl.listenAllNsid();
  run.dumping(() => {
    run.rtnl.dump(RTM_GETLINK, linkDef, {}, {}, ({ header, attrs }) => {
      run.links.remember(header.index, attrs.IFLA_IFNAME ?? "", header.flags, header.type);
    });
  }, 1);
  run.netnsIds.load();
  for (;;) {
    try {
      const { data } = await rtnl.receive();
      monitor.accept(data);
    } catch (error) {
      if (!(error instanceof Errno) || error.code !== "ENOBUFS") throw error;
      run.err(`netlink receive error ${strerror(error.code)} (${error.errno})\n`);
    }
    await run.stdio.flush();
  }
}

function groupsOf(run: Iproute, chosen: ReadonlySet<string>): number {
  let mask = 0;
  for (const [name, groups] of OBJECTS) {
    if (chosen.size > 0 && !chosen.has(name)) continue;
    for (const [family, group] of groups)
      if (group < 32 && (family === AF_UNSPEC || run.family === AF_UNSPEC || run.family === family))
        mask |= nlGroupMask(group);
  }
  return mask >>> 0;
}

class Monitor {
  constructor(
    private readonly run: Iproute,
    private readonly label: boolean,
    private readonly allNsid: boolean,
    private readonly ifindex: number,
  ) {}

  accept(data: Uint8Array): void {
    // What prints a message lets it go; a label without one waits for the next.
    forEachMessage(data, (hdr, start, end) => this.message(hdr, data, start, end));
  }

  /** Messages from a file, as rtmon(8) writes them. */
  async replay(file: string): Promise<number> {
    let fd: number;
    try {
      fd = this.run.sys.open(file, O_RDONLY);
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      return this.run.die(`Cannot fopen: ${strerror(error.code)}\n`, 255);
    }
    this.accept(await new Reader(this.run.sys, fd).readAll());
    this.run.sys.close(fd);
    return 0;
  }

  private heading(label: string): void {
    const { run } = this;
    if (run.timestamp) printTimestamp(run);
    if (this.allNsid) run.print.text("[nsid current]");
    if (this.label) run.print.text(`[${label}]`);
  }

  private message(hdr: NlMsgHdr, data: Uint8Array, start: number, end: number): void {
    const { run, ifindex } = this;
    // What is left out has its label all the same.
    const skip = (index: number | undefined): boolean => ifindex !== 0 && index !== ifindex;
    switch (hdr.type) {
      case NLMSG_TSTAMP:
        run.print.text(fileTimestamp(getLe32(data, start), getLe32(data, start + 4)));
        run.print.settle();
        return;
      case RTM_NEWLINK:
      case RTM_DELLINK: {
        const message = { hdr, ...decodePayload(linkDef, data, start, end) };
        const { header, attrs } = message;
        if (hdr.type === RTM_NEWLINK)
          run.links.remember(header.index, attrs.IFLA_IFNAME ?? "", header.flags, header.type);
        else run.links.forget(header.index);
        this.heading("LINK");
        if (skip(header.index)) return;
        printLink(run, message, ALL_LINKS);
        return;
      }
      case RTM_NEWADDR:
      case RTM_DELADDR: {
        const message = { hdr, ...decodePayload(addrDef, data, start, end) };
        this.heading("ADDR");
        if (skip(message.header.index)) return;
        printAddr(run, message, { ...ALL_ADDRS, withDevice: true });
        return;
      }
      case RTM_NEWROUTE:
      case RTM_DELROUTE: {
        const message = { hdr, ...decodePayload(routeDef, data, start, end) };
        // Multicast routes have families of their own.
        if (message.header.family !== AF_INET && message.header.family !== AF_INET6) return;
        this.heading("ROUTE");
        if (skip(message.attrs.RTA_OIF)) return;
        printRoute(run, message, ifindex === 0 ? PLAIN_ROUTE : { ...PLAIN_ROUTE, oneOif: true });
        return;
      }
      case RTM_NEWNEXTHOP:
      case RTM_DELNEXTHOP: {
        this.heading("NEXTHOP");
        printNexthop(run, { hdr, ...decodePayload(nexthopDef, data, start, end) });
        return;
      }
      case RTM_NEWNEIGH:
      case RTM_DELNEIGH:
      case RTM_GETNEIGH: {
        const message = { hdr, ...decodePayload(neighDef, data, start, end) };
        if (run.family !== AF_UNSPEC && message.header.family !== run.family) return;
        this.heading("NEIGH");
        if (skip(message.header.ifindex)) return;
        printNeigh(run, message, true);
        return;
      }
      case RTM_NEWRULE:
      case RTM_DELRULE: {
        this.heading("RULE");
        printRule(run, { hdr, ...decodePayload(ruleDef, data, start, end) });
        return;
      }
      case RTM_NEWNETCONF:
      case RTM_DELNETCONF: {
        const message = { hdr, ...decodePayload(netconfDef, data, start, end) };
        this.heading("NETCONF");
        if (skip(message.attrs.NETCONFA_IFINDEX)) return;
        printNetconf(run, message);
        return;
      }
      case RTM_NEWNSID:
      case RTM_DELNSID: {
        const { attrs } = decodePayload(nsidDef, data, start, end);
        const id = attrs.NETNSA_NSID ?? -1;
        if (hdr.type === RTM_NEWNSID) run.netnsIds.learn(id);
        this.heading("NSID");
        printNsid(run, attrs, hdr.type === RTM_DELNSID);
        if (hdr.type === RTM_DELNSID) run.netnsIds.forget(id);
        return;
      }
      case RTM_NEWPREFIX: {
        const { header, attrs } = decodePayload(prefixDef, data, start, end);
        this.heading("PREFIX");
        // No blank before `dev`, and no word of the flags, in this version.
        const address = attrs.PREFIX_ADDRESS === undefined ? "" : formatAddr(AF_INET6, attrs.PREFIX_ADDRESS);
        const life = attrs.PREFIX_CACHEINFO;
        run.print.text(
          `prefix ${address}/${header.len}dev ${run.links.nameOf(header.ifindex)} ` +
            (life === undefined ? "" : `valid ${life.valid} preferred ${life.prefered} `) +
            "\n",
        );
        run.print.settle();
      }
    }
  }
}
