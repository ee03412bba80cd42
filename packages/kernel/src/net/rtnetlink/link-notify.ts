/** Notifications of links and namespace ids (rtmsg_ifinfo, rtnetlink_event in net/core/rtnetlink.c). */

import { AF_UNSPEC } from "@netloom/uapi";
import {
  encodeMessage,
  linkDef,
  NETLINK_ROUTE,
  nsidDef,
  RTM_DELLINK,
  RTM_DELNSID,
  RTM_NEWLINK,
  RTM_NEWNSID,
  RTNLGRP_LINK,
  RTNLGRP_NSID,
} from "@netloom/netlink";
import { peernet2idAlloc } from "../core/net-namespace.js";
import type { NetDevice } from "../core/net-device.js";
import type { RtnlNotify } from "../core/net-stack.js";
import type { Net } from "../core/net.js";
import type { NetdevEvent } from "../core/notifier.js";
import { fillLink, linkHeader, linkNetnsid } from "./link-fill.js";

/** IFLA_EVENT_* (linux/if_link.h). */
const IFLA_EVENT_FEATURES = 2;
const IFLA_EVENT_BONDING_FAILOVER = 3;
const IFLA_EVENT_NOTIFY_PEERS = 4;
const IFLA_EVENT_IGMP_RESEND = 5;
const IFLA_EVENT_BONDING_OPTIONS = 6;

/** The message, or null if nobody would hear it. */
function build(
  dev: NetDevice,
  type: number,
  change: number,
  event: number,
  newNet: Net | null,
  newIfindex: number,
): Uint8Array | null {
  const net = dev.net;
  // The kernel builds the message whether or not anybody listens, and by that ids of namespaces are given.
  linkNetnsid(dev);
  if (!net.netlink.hasListeners(NETLINK_ROUTE, RTNLGRP_LINK)) return null;
  const attrs = fillLink(dev, 0);
  if (event !== 0) attrs.IFLA_EVENT = event;
  if (newNet !== null) {
    attrs.IFLA_NEW_NETNSID = peernet2idAlloc(net, newNet);
    attrs.IFLA_NEW_IFINDEX = newIfindex;
  }
  return encodeMessage({ type, flags: 0, seq: 0, pid: 0 }, linkDef, linkHeader(dev, change >>> 0), attrs);
}

function send(net: Net, datagram: Uint8Array | null): void {
  if (datagram !== null) net.netlink.multicast(NETLINK_ROUTE, RTNLGRP_LINK, datagram);
}

export const rtnlNotifier: RtnlNotify = {
  newlink(dev, change, event) {
    if (dev.regState !== "registered") return;
    send(dev.net, build(dev, RTM_NEWLINK, change, event, null, 0));
  },
  dellink: (dev, newNet, newIfindex) => build(dev, RTM_DELLINK, -1, 0, newNet, newIfindex),
  link: send,
  nsid(net, id, added) {
    if (!net.netlink.hasListeners(NETLINK_ROUTE, RTNLGRP_NSID)) return;
    const hdr = { type: added ? RTM_NEWNSID : RTM_DELNSID, flags: 0, seq: 0, pid: 0 };
    net.netlink.multicast(
      NETLINK_ROUTE,
      RTNLGRP_NSID,
      encodeMessage(hdr, nsidDef, { family: AF_UNSPEC }, { NETNSA_NSID: id }),
    );
  },
};

/** Events that listeners to links are told of; those who send others notify themselves. */
const EVENTS: Readonly<Partial<Record<NetdevEvent, number>>> = {
  CHANGEMTU: 0,
  CHANGEADDR: 0,
  CHANGENAME: 0,
  CHANGEUPPER: 0,
  CHANGE_TX_QUEUE_LEN: 0,
  FEAT_CHANGE: IFLA_EVENT_FEATURES,
  BONDING_FAILOVER: IFLA_EVENT_BONDING_FAILOVER,
  NOTIFY_PEERS: IFLA_EVENT_NOTIFY_PEERS,
  RESEND_IGMP: IFLA_EVENT_IGMP_RESEND,
  CHANGELOWERSTATE: 0,
  CHANGEINFODATA: IFLA_EVENT_BONDING_OPTIONS,
};

/** The first of all notifiers, as rtnetlink's is the first to register. */
export function rtnetlinkEvent(event: NetdevEvent, dev: NetDevice): void {
  const ifla = EVENTS[event];
  if (ifla !== undefined) rtnlNotifier.newlink(dev, 0, ifla);
}
