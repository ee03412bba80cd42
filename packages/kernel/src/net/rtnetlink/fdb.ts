/**
 * RTM_{NEW,DEL,GET}NEIGH of AF_BRIDGE: forwarding databases (after rtnl_fdb_add ... in net/core/rtnetlink.c). A bridge keeps its
 * own; of other Ethernet devices the entries are the further addresses they receive.
 */

import { AF_BRIDGE, ARPHRD_ETHER, Errno } from "@netloom/uapi";
import { getMac, isMacMulticast, isMacValid, macToBytes } from "@netloom/wire";
import {
  neighDef,
  NETLINK_ROUTE,
  NLM_F_EXCL,
  NTF_MASTER,
  NTF_SELF,
  NUD_PERMANENT,
  RTM_DELNEIGH,
  RTM_GETNEIGH,
  RTM_NEWNEIGH,
  RTNLGRP_NEIGH,
  type NdMsg,
  type NeighAttrs,
} from "@netloom/netlink";
import { devMcAdd, devMcAddExcl, devMcDel, devUcAdd, devUcAddExcl, devUcDel } from "../core/dev-addr-lists.js";
import type { FdbRequest, FdbVisitor, NetDevice } from "../core/net-device.js";
import type { NlReply, NlRequest } from "../netlink/nl-reply.js";
import { parseRequest, rtnlNotify, type RtnlHandler } from "./rtnetlink.js";

/** NLM_F_BULK, of DEL requests: all that match, not one. */
const NLM_F_BULK = 0x200;
const MAX_VID = 4095;

function fdbDevice(request: NlRequest, header: NdMsg): NetDevice {
  if (header.ifindex === 0) throw new Errno("EINVAL", "invalid ifindex");
  const dev = request.net.devByIndex.get(header.ifindex);
  if (dev === undefined) throw new Errno("ENODEV", "unknown ifindex");
  return dev;
}

function fdbRequest(request: NlRequest, header: NdMsg, attrs: NeighAttrs): FdbRequest {
  const lladdr = attrs.NDA_LLADDR;
  if (lladdr === undefined || lladdr.length !== 6) throw new Errno("EINVAL", "invalid address");
  const vid = attrs.NDA_VLAN ?? 0;
  if (attrs.NDA_VLAN !== undefined && (vid === 0 || vid >= MAX_VID)) throw new Errno("EINVAL", "invalid vlan id");
  return {
    mac: getMac(lladdr, 0),
    vid,
    state: header.state,
    flags: header.flags,
    flagsExt: attrs.NDA_FLAGS_EXT ?? 0,
    nlFlags: request.hdr.flags,
    attrs,
  };
}

/** Runs `master` for a port's bridge and `self` for the device, as NTF_MASTER and NTF_SELF say; neither flag means the bridge. */
function dispatch(dev: NetDevice, flags: number, master: (bridge: NetDevice) => void, self: () => void): void {
  let done = false;
  const bridge = dev.brPort !== null ? dev.master : null;
  if (bridge !== null && (flags === 0 || flags & NTF_MASTER)) {
    master(bridge);
    done = true;
  }
  if (flags & NTF_SELF) {
    self();
    done = true;
  }
  if (!done) throw new Errno("EOPNOTSUPP");
}

function add(request: NlRequest): void {
  const { header, attrs } = parseRequest(request, neighDef);
  const dev = fdbDevice(request, header);
  const fdb = fdbRequest(request, header, attrs);
  if (dev.type !== ARPHRD_ETHER) throw new Errno("EINVAL", "FDB add only supported for Ethernet devices");
  dispatch(
    dev,
    header.flags,
    (bridge) => {
      if (bridge.ops.fdbAdd === undefined) throw new Errno("EOPNOTSUPP");
      bridge.ops.fdbAdd(bridge, dev, fdb);
    },
    () => {
      if (dev.ops.fdbAdd !== undefined) dev.ops.fdbAdd(dev, dev, fdb);
      else defaultAdd(dev, fdb);
      notify(dev, fdb.mac, RTM_NEWNEIGH, header.state);
    },
  );
}

/** Without a database of its own, a device learns to receive the address (ndo_dflt_fdb_add). */
function defaultAdd(dev: NetDevice, fdb: FdbRequest): void {
  if (fdb.state !== 0 && (fdb.state & NUD_PERMANENT) === 0) throw new Errno("EINVAL");
  if (fdb.vid !== 0) throw new Errno("EINVAL", "vlans aren't supported yet for dev_uc|mc_add()");
  const exclusive = (fdb.nlFlags & NLM_F_EXCL) !== 0;
  if (isMacValid(fdb.mac)) {
    if (exclusive) devUcAddExcl(dev, fdb.mac);
    else if (!dev.uc.has(fdb.mac)) devUcAdd(dev, fdb.mac);
  } else if (isMacMulticast(fdb.mac)) {
    if (exclusive) devMcAddExcl(dev, fdb.mac);
    else if (!dev.mc.has(fdb.mac)) devMcAdd(dev, fdb.mac);
  } else throw new Errno("EINVAL");
}

function del(request: NlRequest): void {
  const { header, attrs } = parseRequest(request, neighDef);
  const dev = fdbDevice(request, header);
  if (request.hdr.flags & NLM_F_BULK) {
    const flush = {
      vid: attrs.NDA_VLAN ?? 0,
      ifindex: attrs.NDA_IFINDEX ?? 0,
      state: header.state,
      stateMask: attrs.NDA_NDM_STATE_MASK ?? 0,
      flags: header.flags & ~(NTF_MASTER | NTF_SELF),
      flagsMask: attrs.NDA_NDM_FLAGS_MASK ?? 0,
    };
    dispatch(
      dev,
      header.flags & (NTF_MASTER | NTF_SELF),
      (bridge) => {
        if (bridge.ops.fdbDelBulk === undefined) throw new Errno("EOPNOTSUPP");
        bridge.ops.fdbDelBulk(bridge, dev, flush);
      },
      () => {
        if (dev.ops.fdbDelBulk === undefined) throw new Errno("EOPNOTSUPP");
        dev.ops.fdbDelBulk(dev, dev, flush);
      },
    );
    return;
  }
  const fdb = fdbRequest(request, header, attrs);
  dispatch(
    dev,
    header.flags,
    (bridge) => {
      if (bridge.ops.fdbDel === undefined) throw new Errno("EOPNOTSUPP");
      bridge.ops.fdbDel(bridge, dev, fdb);
    },
    () => {
      if (dev.ops.fdbDel !== undefined) dev.ops.fdbDel(dev, dev, fdb);
      else defaultDel(dev, fdb);
      notify(dev, fdb.mac, RTM_DELNEIGH, header.state);
    },
  );
}

function defaultDel(dev: NetDevice, fdb: FdbRequest): void {
  if (fdb.state !== 0 && (fdb.state & NUD_PERMANENT) === 0) throw new Errno("EINVAL");
  const list = isMacMulticast(fdb.mac) ? dev.mc : dev.uc;
  if (!list.has(fdb.mac)) throw new Errno("ENOENT");
  if (list === dev.mc) devMcDel(dev, fdb.mac);
  else devUcDel(dev, fdb.mac);
}

function selfEntry(dev: NetDevice, mac: number, state: number): { header: Partial<NdMsg>; attrs: NeighAttrs } {
  return {
    header: { family: AF_BRIDGE, flags: NTF_SELF, ifindex: dev.ifindex, state },
    attrs: { NDA_LLADDR: macToBytes(mac) },
  };
}

function notify(dev: NetDevice, mac: number, type: number, state: number): void {
  if (!dev.net.netlink.hasListeners(NETLINK_ROUTE, RTNLGRP_NEIGH)) return;
  const { header, attrs } = selfEntry(dev, mac, state);
  rtnlNotify(dev.net, RTNLGRP_NEIGH, type, neighDef, header, () => attrs);
}

/** The addresses a device receives besides its own, as entries (ndo_dflt_fdb_dump); a bridge shows them before its database. */
export function defaultFdbDump(dev: NetDevice, visit: FdbVisitor): void {
  if (dev.type !== ARPHRD_ETHER) return;
  for (const list of [dev.uc, dev.mc])
    for (const mac of list.keys()) {
      const { header, attrs } = selfEntry(dev, mac, NUD_PERMANENT);
      visit(header, attrs);
    }
}

function dump(request: NlRequest, reply: NlReply): void {
  // Old programs send ifinfomsg or rtgenmsg alone: no filter.
  const whole = request.end - request.start >= neighDef.header.size;
  const { header, attrs } = whole
    ? parseRequest(request, neighDef)
    : { header: { ifindex: 0 }, attrs: {} as NeighAttrs };
  const port = attrs.NDA_IFINDEX ?? header.ifindex;
  let bridge: NetDevice | null = null;
  if (attrs.NDA_MASTER !== undefined && attrs.NDA_MASTER !== 0) {
    bridge = request.net.devByIndex.get(attrs.NDA_MASTER) ?? null;
    if (bridge === null) throw new Errno("ENODEV");
  }
  const visit: FdbVisitor = (h, a) => reply.message(RTM_NEWNEIGH, neighDef, h, a);
  for (const dev of request.net.devices()) {
    if (port !== 0 && dev.ifindex !== port) continue;
    if (bridge !== null && dev !== bridge && (dev.brPort === null || dev.master !== bridge)) continue;
    if (dev.brPort !== null && dev.master !== null) dev.master.ops.fdbDump?.(dev.master, dev, visit);
    if (dev.ops.fdbDump !== undefined) dev.ops.fdbDump(dev, null, visit);
    else defaultFdbDump(dev, visit);
  }
}

function get(request: NlRequest, reply: NlReply): void {
  const { header, attrs } = parseRequest(request, neighDef);
  const lladdr = attrs.NDA_LLADDR;
  if (lladdr === undefined) throw new Errno("EINVAL", "Missing lookup address for fdb get request");
  if (lladdr.length !== 6) throw new Errno("EINVAL", "Invalid address in fdb get request");
  const vid = attrs.NDA_VLAN ?? 0;
  let dev: NetDevice | undefined;
  if (header.ifindex !== 0) {
    dev = request.net.devByIndex.get(header.ifindex);
    if (dev === undefined) throw new Errno("ENODEV", "Unknown device ifindex");
  }
  let bridge: NetDevice | undefined;
  if (attrs.NDA_MASTER !== undefined) {
    if (dev !== undefined) throw new Errno("EINVAL", "bridge device and ifindex are both set");
    bridge = request.net.devByIndex.get(attrs.NDA_MASTER);
    if (bridge === undefined) throw new Errno("EINVAL", "Unknown bridge device ifindex");
  } else if (dev !== undefined) {
    bridge = header.flags & NTF_SELF ? dev : dev.brPort !== null && dev.master !== null ? dev.master : undefined;
    if (bridge === undefined) throw new Errno("EINVAL", "Device does not have a bridge master");
  } else throw new Errno("ENODEV", "No device specified");
  if (bridge.ops.fdbGet === undefined) throw new Errno("EOPNOTSUPP", "Fdb get operation not supported by device");
  bridge.ops.fdbGet(bridge, getMac(lladdr, 0), vid, (h, a) => reply.message(RTM_NEWNEIGH, neighDef, h, a));
}

export const fdbHandlers: readonly RtnlHandler[] = [
  { family: AF_BRIDGE, type: RTM_NEWNEIGH, doit: add },
  { family: AF_BRIDGE, type: RTM_DELNEIGH, doit: del },
  { family: AF_BRIDGE, type: RTM_GETNEIGH, doit: get, dumpit: dump },
];
