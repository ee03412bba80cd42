/** Changing links (after do_setlink in net/core/rtnetlink.c). */

import { Errno } from "@netloom/uapi";
import { getMac } from "@netloom/wire";
import { forEachAttr, type IfInfoMsg, type LinkAttrs } from "@netloom/netlink";
import {
  devChangeCarrier,
  devChangeFlags,
  devChangeProtoDown,
  devChangeTxQueueLen,
  devCombineFlags,
  devSetAlias,
  devSetMacAddress,
  devSetMtu,
  devSetOperState,
} from "../core/dev-change.js";
import { devChangeName } from "../core/dev-name.js";
import { devChangeNetNamespace } from "../core/dev-netns.js";
import { netdevStateChange } from "../core/linkwatch.js";
import type { LinkRequest, NetDevice } from "../core/net-device.js";

/** MAX_TCP_HEADER: a segment must at least hold its headers. */
const GSO_MIN = 320;
const GSO_MAX_SEGS = 65535;

/** Makes `ifindex` the device's master, 0 for none. EOPNOTSUPP: it is no master of anything. */
export function doSetMaster(dev: NetDevice, ifindex: number): void {
  const old = dev.master;
  if (old !== null) {
    if (old.ifindex === ifindex) return;
    if (old.ops.delSlave === undefined) throw new Errno("EOPNOTSUPP");
    old.ops.delSlave(old, dev);
  }
  if (ifindex === 0) return;
  const upper = dev.net.devByIndex.get(ifindex);
  if (upper === undefined) throw new Errno("EINVAL");
  if (upper.ops.addSlave === undefined) throw new Errno("EOPNOTSUPP");
  upper.ops.addSlave(upper, dev);
}

/** Refuses what can be refused before anything is changed (validate_linkmsg). */
export function validateLinkmsg(dev: NetDevice | null, attrs: LinkAttrs): void {
  if (dev === null) return;
  if (attrs.IFLA_ADDRESS !== undefined && attrs.IFLA_ADDRESS.length < dev.addrLen) throw new Errno("EINVAL");
  if (attrs.IFLA_BROADCAST !== undefined && attrs.IFLA_BROADCAST.length < dev.addrLen) throw new Errno("EINVAL");
  if (attrs.IFLA_GSO_MAX_SIZE !== undefined && attrs.IFLA_GSO_MAX_SIZE <= GSO_MIN)
    throw new Errno("ERANGE", "integer out of range");
  const spec = attrs.IFLA_AF_SPEC;
  if (spec === undefined) return;
  forEachAttr(spec, 0, spec.length, (family, start, end) => {
    const ops = dev.net.stack.rtnlAf.find((af) => af.family === family);
    if (ops === undefined) throw new Errno("EAFNOSUPPORT");
    ops.validateLinkAf?.(dev, spec.subarray(start, end));
  });
}

/**
 * Applies a request's attributes one after the other, in the kernel's order: an error leaves those before it changed.
 * `notify`: something was changed before that is to be told of.
 */
export function doSetlink(
  request: LinkRequest,
  dev: NetDevice,
  header: IfInfoMsg,
  attrs: LinkAttrs,
  notify: boolean,
): void {
  let tell = notify;
  try {
    const name = attrs.IFLA_IFNAME !== undefined && attrs.IFLA_IFNAME !== "" ? attrs.IFLA_IFNAME : null;
    const net = request.netOf(attrs);
    if (net !== null) devChangeNetNamespace(dev, net, name, attrs.IFLA_NEW_IFINDEX ?? 0);
    if (attrs.IFLA_ADDRESS !== undefined) devSetMacAddress(dev, getMac(attrs.IFLA_ADDRESS, 0));
    if (attrs.IFLA_MTU !== undefined) devSetMtu(dev, attrs.IFLA_MTU);
    if (attrs.IFLA_GROUP !== undefined) {
      dev.group = attrs.IFLA_GROUP;
      tell = true;
    }
    // A device found by its name does not get it again.
    if (header.index > 0 && name !== null) devChangeName(dev, name);
    if (attrs.IFLA_IFALIAS !== undefined) {
      devSetAlias(dev, attrs.IFLA_IFALIAS);
      tell = true;
    }
    if (attrs.IFLA_BROADCAST !== undefined) {
      if (dev.addrLen === 6) dev.broadcast = getMac(attrs.IFLA_BROADCAST, 0);
      else dev.broadcastBytes = attrs.IFLA_BROADCAST.slice(0, dev.addrLen);
      dev.net.stack.notify("CHANGEADDR", dev);
    }
    if (header.flags !== 0 || header.change !== 0)
      devChangeFlags(dev, devCombineFlags(dev, header.flags, header.change));
    if (attrs.IFLA_MASTER !== undefined) doSetMaster(dev, attrs.IFLA_MASTER);
    if (attrs.IFLA_CARRIER !== undefined) devChangeCarrier(dev, attrs.IFLA_CARRIER !== 0);
    if (attrs.IFLA_TXQLEN !== undefined && devChangeTxQueueLen(dev, attrs.IFLA_TXQLEN)) tell = true;
    if (setGso(dev, attrs)) tell = true;
    if (attrs.IFLA_OPERSTATE !== undefined) devSetOperState(dev, attrs.IFLA_OPERSTATE);
    if (attrs.IFLA_LINKMODE !== undefined) {
      if (attrs.IFLA_LINKMODE !== dev.linkMode) tell = true;
      dev.linkMode = attrs.IFLA_LINKMODE;
    }
    if (attrs.IFLA_VFINFO_LIST !== undefined || attrs.IFLA_VF_PORTS !== undefined) throw new Errno("EOPNOTSUPP");
    if (attrs.IFLA_AF_SPEC !== undefined) {
      setAfSpec(dev, attrs.IFLA_AF_SPEC);
      tell = true;
    }
    if (attrs.IFLA_PROTO_DOWN !== undefined || attrs.IFLA_PROTO_DOWN_REASON !== undefined) {
      setProtoDown(dev, attrs);
      tell = true;
    }
    if (attrs.IFLA_XDP !== undefined) throw new Errno("EOPNOTSUPP");
  } finally {
    if (tell) netdevStateChange(dev);
  }
}

function setProtoDown(dev: NetDevice, attrs: LinkAttrs): void {
  if (dev.ops.protoDown === undefined) throw new Errno("EOPNOTSUPP", "Protodown not supported by device");
  const reason = attrs.IFLA_PROTO_DOWN_REASON;
  if (reason !== undefined) {
    const value = reason.IFLA_PROTO_DOWN_REASON_VALUE;
    if (value === undefined) throw new Errno("EINVAL", "Invalid protodown reason value");
    const mask = reason.IFLA_PROTO_DOWN_REASON_MASK;
    dev.protoDownReason = (mask === undefined ? value : (dev.protoDownReason & ~mask) | (value & mask)) >>> 0;
  }
  if (attrs.IFLA_PROTO_DOWN === undefined) return;
  const down = attrs.IFLA_PROTO_DOWN !== 0;
  if (!down && dev.protoDownReason !== 0) throw new Errno("EBUSY", "Cannot clear protodown, active reasons");
  devChangeProtoDown(dev, down);
}

function setGso(dev: NetDevice, attrs: LinkAttrs): boolean {
  let changed = false;
  const size = attrs.IFLA_GSO_MAX_SIZE;
  if (size !== undefined) {
    if (size > dev.tsoMaxSize) throw new Errno("EINVAL");
    changed = size !== dev.gsoMaxSize;
    dev.gsoMaxSize = size;
  }
  const segs = attrs.IFLA_GSO_MAX_SEGS;
  if (segs !== undefined) {
    if (segs > GSO_MAX_SEGS || segs > dev.tsoMaxSegs) throw new Errno("EINVAL");
    changed ||= segs !== dev.gsoMaxSegs;
    dev.gsoMaxSegs = segs;
  }
  const gro = attrs.IFLA_GRO_MAX_SIZE;
  if (gro !== undefined) {
    changed ||= gro !== dev.groMaxSize;
    dev.groMaxSize = gro;
  }
  return changed;
}

function setAfSpec(dev: NetDevice, spec: Uint8Array): void {
  forEachAttr(spec, 0, spec.length, (family, start, end) => {
    dev.net.stack.rtnlAf.find((af) => af.family === family)?.setLinkAf(dev, spec.subarray(start, end));
  });
}
