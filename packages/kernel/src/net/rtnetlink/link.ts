/** RTM_{NEW,SET,DEL,GET}LINK, RTM_*LINKPROP (after net/core/rtnetlink.c). */

import { AF_UNSPEC, Errno } from "@netloom/uapi";
import {
  linkDef,
  NLM_F_CREATE,
  NLM_F_DUMP_FILTERED,
  NLM_F_EXCL,
  NLM_F_REPLACE,
  RTM_DELLINK,
  RTM_DELLINKPROP,
  RTM_GETLINK,
  RTM_NEWLINK,
  RTM_NEWLINKPROP,
  RTM_SETLINK,
  IFLA_ALT_IFNAME,
  type IfInfoMsg,
  type LinkAttrs,
} from "@netloom/netlink";
import { devAddAltName, devDelAltName } from "../core/dev-name.js";
import { dellink, unregisterNetdeviceMany } from "../core/dev-register.js";
import { netdevStateChange } from "../core/linkwatch.js";
import { getNetNsById } from "../core/net-namespace.js";
import type { LinkRequest, NetDevice } from "../core/net-device.js";
import type { Net } from "../core/net.js";
import type { NlReply, NlRequest } from "../netlink/nl-reply.js";
import { rtnlNewlinkCreate } from "./link-create.js";
import { fillLink, linkHeader } from "./link-fill.js";
import { doSetlink, validateLinkmsg } from "./link-set.js";
import { parseRequest, type RtnlHandler } from "./rtnetlink.js";

/** The device a request is about: by index, else by name or alternative name; null if it names none that exists. */
function findDevice(net: Net, header: IfInfoMsg, attrs: LinkAttrs): NetDevice | null {
  if (header.index > 0) return net.devByIndex.get(header.index) ?? null;
  const name = attrs.IFLA_IFNAME ?? attrs.IFLA_ALT_IFNAME;
  return name === undefined ? null : (net.devByName.get(name) ?? null);
}

const namesDevice = (header: IfInfoMsg, attrs: LinkAttrs): boolean =>
  header.index !== 0 || attrs.IFLA_IFNAME !== undefined || attrs.IFLA_ALT_IFNAME !== undefined;

/** The namespace a request for information is about (IFLA_TARGET_NETNSID). */
function targetNet(request: NlRequest, attrs: LinkAttrs): Net {
  if (attrs.IFLA_TARGET_NETNSID === undefined) return request.net;
  const net = getNetNsById(request.net, attrs.IFLA_TARGET_NETNSID);
  if (net === null) throw new Errno("EINVAL", "Invalid target network namespace id");
  return net;
}

/** How descriptors and process ids in the request's attributes are resolved: by the socket's process. */
function linkRequest(request: NlRequest): LinkRequest {
  return {
    net: request.net,
    netOf(attrs) {
      if (attrs.IFLA_NET_NS_PID !== undefined) return request.socket.resolver.netByPid(attrs.IFLA_NET_NS_PID);
      if (attrs.IFLA_NET_NS_FD !== undefined) return request.socket.resolver.netByFd(attrs.IFLA_NET_NS_FD);
      if (attrs.IFLA_TARGET_NETNSID !== undefined) return targetNet(request, attrs);
      return null;
    },
  };
}

function newlink(request: NlRequest): void {
  const { header, attrs } = parseRequest(request, linkDef);
  const { net, hdr } = request;
  if (header.index < 0) throw new Errno("EINVAL", "ifindex can't be negative");
  const dev = findDevice(net, header, attrs);
  const masterOps = dev?.master?.linkOps ?? null;
  validateLinkmsg(dev, attrs);
  const info = attrs.IFLA_LINKINFO;
  if (info?.IFLA_INFO_KIND !== undefined) net.stack.requestModule(`rtnl-link-${info.IFLA_INFO_KIND}`);
  const ops = info?.IFLA_INFO_KIND === undefined ? null : (net.stack.linkOps.get(info.IFLA_INFO_KIND) ?? null);
  const data = info?.IFLA_INFO_DATA ?? null;
  ops?.validate?.(attrs, data);
  if (dev !== null) {
    if (hdr.flags & NLM_F_EXCL) throw new Errno("EEXIST");
    if (hdr.flags & NLM_F_REPLACE) throw new Errno("EOPNOTSUPP");
    let notify = false;
    if (data !== null) {
      if (ops === null || ops !== dev.linkOps || ops.changelink === undefined) throw new Errno("EOPNOTSUPP");
      ops.changelink(dev, attrs, data);
      notify = true;
    }
    const slaveData = info?.IFLA_INFO_SLAVE_DATA;
    if (slaveData !== undefined) {
      if (masterOps?.slaveChangelink === undefined || dev.master === null) throw new Errno("EOPNOTSUPP");
      masterOps.slaveChangelink(dev.master, dev, slaveData);
      notify = true;
    }
    doSetlink(linkRequest(request), dev, header, attrs, notify);
    return;
  }
  if ((hdr.flags & NLM_F_CREATE) === 0) {
    if (namesDevice(header, attrs) || attrs.IFLA_GROUP === undefined) throw new Errno("ENODEV");
    for (const member of net.devices())
      if (member.group === attrs.IFLA_GROUP) doSetlink(linkRequest(request), member, header, attrs, false);
    return;
  }
  if (attrs.IFLA_PROTINFO !== undefined) throw new Errno("EOPNOTSUPP");
  if (ops === null) throw new Errno("EOPNOTSUPP", "Unknown device type");
  rtnlNewlinkCreate(linkRequest(request), ops, header, attrs, data);
}

function setlink(request: NlRequest): void {
  const { header, attrs } = parseRequest(request, linkDef);
  if (!namesDevice(header, attrs)) throw new Errno("EINVAL");
  const dev = findDevice(request.net, header, attrs);
  if (dev === null) throw new Errno("ENODEV");
  validateLinkmsg(dev, attrs);
  doSetlink(linkRequest(request), dev, header, attrs, false);
}

function delLink(request: NlRequest): void {
  const { header, attrs } = parseRequest(request, linkDef);
  const net = targetNet(request, attrs);
  const kill: NetDevice[] = [];
  if (!namesDevice(header, attrs)) {
    if (attrs.IFLA_GROUP === undefined) throw new Errno("EINVAL");
    if (attrs.IFLA_GROUP === 0) throw new Errno("EPERM");
    const members = net.devices().filter((dev) => dev.group === attrs.IFLA_GROUP);
    if (members.length === 0) throw new Errno("ENODEV");
    if (!members.every(deletable)) throw new Errno("EOPNOTSUPP");
    for (const dev of members) dellink(dev, kill);
  } else {
    const dev = findDevice(net, header, attrs);
    if (dev === null) throw new Errno("ENODEV");
    if (!deletable(dev)) throw new Errno("EOPNOTSUPP");
    dellink(dev, kill);
  }
  unregisterNetdeviceMany([...new Set(kill)]);
}

const deletable = (dev: NetDevice): boolean => dev.linkOps !== null && dev.linkOps.deletable !== false;

function getlink(request: NlRequest, reply: NlReply): void {
  const { header, attrs } = parseRequest(request, linkDef);
  const net = targetNet(request, attrs);
  if (!namesDevice(header, attrs)) throw new Errno("EINVAL");
  const dev = findDevice(net, header, attrs);
  if (dev === null) throw new Errno("ENODEV");
  const out = fillLink(dev, attrs.IFLA_EXT_MASK ?? 0);
  if (attrs.IFLA_TARGET_NETNSID !== undefined) out.IFLA_TARGET_NETNSID = attrs.IFLA_TARGET_NETNSID;
  reply.message(RTM_NEWLINK, linkDef, linkHeader(dev, 0), out);
}

function dumpLinks(request: NlRequest, reply: NlReply): void {
  // Old programs send rtgenmsg alone.
  const whole = request.end - request.start >= linkDef.header.size;
  const attrs: LinkAttrs = whole ? parseRequest(request, linkDef).attrs : {};
  const net = targetNet(request, attrs);
  const extMask = attrs.IFLA_EXT_MASK ?? 0;
  const master = attrs.IFLA_MASTER ?? 0;
  const kind = attrs.IFLA_LINKINFO?.IFLA_INFO_KIND;
  // A kind the kernel does not know filters nothing.
  const ops = kind === undefined ? null : (net.stack.linkOps.get(kind) ?? null);
  const flags = master !== 0 || ops !== null ? NLM_F_DUMP_FILTERED : 0;
  for (const dev of net.devices()) {
    if (master === 0xffffffff ? dev.master !== null : master !== 0 && dev.master?.ifindex !== master) continue;
    if (ops !== null && dev.linkOps !== ops) continue;
    const out = fillLink(dev, extMask);
    if (attrs.IFLA_TARGET_NETNSID !== undefined) out.IFLA_TARGET_NETNSID = attrs.IFLA_TARGET_NETNSID;
    reply.message(RTM_NEWLINK, linkDef, linkHeader(dev, 0), out, flags);
  }
}

function linkprop(request: NlRequest, apply: (dev: NetDevice, name: string) => void): void {
  const { header, attrs } = parseRequest(request, linkDef);
  if (!namesDevice(header, attrs)) throw new Errno("EINVAL");
  const dev = findDevice(request.net, header, attrs);
  if (dev === null) throw new Errno("ENODEV");
  if (attrs.IFLA_PROP_LIST === undefined) return;
  for (const { type, value } of attrs.IFLA_PROP_LIST) if (type === IFLA_ALT_IFNAME) apply(dev, value);
  netdevStateChange(dev);
}

export const linkHandlers: readonly RtnlHandler[] = [
  { family: AF_UNSPEC, type: RTM_NEWLINK, doit: newlink },
  { family: AF_UNSPEC, type: RTM_SETLINK, doit: setlink },
  { family: AF_UNSPEC, type: RTM_DELLINK, doit: delLink },
  { family: AF_UNSPEC, type: RTM_GETLINK, doit: getlink, dumpit: dumpLinks },
  { family: AF_UNSPEC, type: RTM_NEWLINKPROP, doit: (request) => linkprop(request, devAddAltName) },
  { family: AF_UNSPEC, type: RTM_DELLINKPROP, doit: (request) => linkprop(request, devDelAltName) },
];
