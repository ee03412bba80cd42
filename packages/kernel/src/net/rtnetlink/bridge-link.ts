/** RTM_{GET,SET,DEL}LINK of AF_BRIDGE: ports and vlans of bridges (after rtnl_bridge_getlink ... in net/core/rtnetlink.c). */

import { AF_BRIDGE, Errno } from "@netloom/uapi";
import {
  bridgeAfSpecAttrs,
  BRIDGE_FLAGS_MASTER,
  BRIDGE_FLAGS_SELF,
  linkDef,
  NETLINK_ROUTE,
  RTEXT_FILTER_BRVLAN_COMPRESSED,
  RTM_DELLINK,
  RTM_GETLINK,
  RTM_NEWLINK,
  RTM_SETLINK,
  RTNLGRP_LINK,
  type LinkAttrs,
} from "@netloom/netlink";
import type { NetDevice } from "../core/net-device.js";
import type { NlReply, NlRequest } from "../netlink/nl-reply.js";
import { linkHeader } from "./link-fill.js";
import { parseRequest, rtnlNotify, type RtnlHandler } from "./rtnetlink.js";

function dump(request: NlRequest, reply: NlReply): void {
  const whole = request.end - request.start >= linkDef.header.size;
  const extMask = whole ? (parseRequest(request, linkDef).attrs.IFLA_EXT_MASK ?? 0) : 0;
  const show = (dev: NetDevice, attrs: LinkAttrs | null | undefined): void => {
    if (attrs) reply.message(RTM_NEWLINK, linkDef, { ...linkHeader(dev, 0), family: AF_BRIDGE }, attrs);
  };
  for (const dev of request.net.devicesAsRegistered()) {
    if (dev.master !== null) show(dev, dev.master.ops.bridgeGetlink?.(dev.master, dev, extMask));
    show(dev, dev.ops.bridgeGetlink?.(dev, dev, extMask));
  }
}

/** Runs the master's or the device's own function, as BRIDGE_FLAGS_* in IFLA_AF_SPEC say. */
function change(request: NlRequest, op: "bridgeSetlink" | "bridgeDellink"): void {
  const { header, attrs } = parseRequest(request, linkDef);
  const dev = request.net.devByIndex.get(header.index);
  if (dev === undefined) throw new Errno("ENODEV", "unknown ifindex");
  const spec = attrs.IFLA_AF_SPEC;
  const flags = spec === undefined ? 0 : (bridgeAfSpecAttrs.decode(spec, 0, spec.length).IFLA_BRIDGE_FLAGS ?? 0);
  if (flags === 0 || flags & BRIDGE_FLAGS_MASTER) {
    const bridge = dev.master;
    const run = bridge?.ops[op];
    if (bridge === null || run === undefined) throw new Errno("EOPNOTSUPP");
    run(bridge, dev, attrs);
  }
  if (flags & BRIDGE_FLAGS_SELF) {
    const run = dev.ops[op];
    if (run === undefined) throw new Errno("EOPNOTSUPP");
    run(dev, dev, attrs);
  }
}

/** Tells RTNLGRP_LINK of a port's state (br_ifinfo_notify); `type` RTM_NEWLINK or RTM_DELLINK. */
export function bridgeLinkNotify(type: number, bridge: NetDevice, port: NetDevice): void {
  if (!port.net.netlink.hasListeners(NETLINK_ROUTE, RTNLGRP_LINK)) return;
  const attrs = bridge.ops.bridgeGetlink?.(bridge, port, RTEXT_FILTER_BRVLAN_COMPRESSED);
  if (!attrs) return;
  // What the port was set to ends with it.
  if (type === RTM_DELLINK) delete attrs.IFLA_PROTINFO;
  rtnlNotify(port.net, RTNLGRP_LINK, type, linkDef, { ...linkHeader(port, 0), family: AF_BRIDGE }, () => attrs);
}

export const bridgeLinkHandlers: readonly RtnlHandler[] = [
  { family: AF_BRIDGE, type: RTM_GETLINK, dumpit: dump },
  { family: AF_BRIDGE, type: RTM_SETLINK, doit: (request) => change(request, "bridgeSetlink") },
  { family: AF_BRIDGE, type: RTM_DELLINK, doit: (request) => change(request, "bridgeDellink") },
];
