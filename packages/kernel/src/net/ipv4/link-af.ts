/** IPv4's part of a link's IFLA_AF_SPEC: its settings (inet_fill_link_af, inet_set_link_af). */

import { AF_INET, Errno } from "@netloom/uapi";
import { forEachAttr, getLe32, NLA_HDRLEN, Writer } from "@netloom/netlink";
import type { RtnlAfOps } from "../rtnetlink/rtnetlink.js";
import { DEVCONF_COUNT } from "./devconf.js";

const IFLA_INET_CONF = 1;

/** The settings most devices share, encoded. */
const SHARED_CONF = new WeakMap<Int32Array, Uint8Array>();

export const inetLinkAf: RtnlAfOps = {
  family: AF_INET,
  fillLinkAf(dev) {
    if (dev.ip === null) return null;
    const { cnf } = dev.ip;
    const known = cnf.shared ? SHARED_CONF.get(cnf.data) : undefined;
    if (known !== undefined) return known;
    const w = new Writer(NLA_HDRLEN + 4 * DEVCONF_COUNT);
    w.u16(NLA_HDRLEN + 4 * DEVCONF_COUNT);
    w.u16(IFLA_INET_CONF);
    for (const value of cnf.data) w.u32(value);
    if (cnf.shared) SHARED_CONF.set(cnf.data, w.bytes);
    return w.bytes;
  },
  validateLinkAf(dev, attr) {
    if (dev !== null && dev.ip === null) throw new Errno("EAFNOSUPPORT");
    forEachConf(attr, (index, length) => {
      if (length < 4 || index < 0 || index >= DEVCONF_COUNT) throw new Errno("EINVAL");
    });
  },
  setLinkAf(dev, attr) {
    const inDev = dev.ip;
    if (inDev === null) throw new Errno("EAFNOSUPPORT");
    forEachConf(attr, (index, _length, at) => inDev.cnf.set(index, getLe32(attr, at) | 0, true));
    dev.net.ipv4.flushRoutes();
  },
};

/** Each setting: the index is one less than the attribute's type. */
function forEachConf(attr: Uint8Array, visit: (index: number, length: number, at: number) => void): void {
  forEachAttr(attr, 0, attr.length, (type, start, end) => {
    if (type === IFLA_INET_CONF) forEachAttr(attr, start, end, (id, s, e) => visit(id - 1, e - s, s));
  });
}
