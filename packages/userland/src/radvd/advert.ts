/** The router advertisement an interface's configuration comes to (RFC 4861 section 4.2, RFC 4191, RFC 8106). */

import { encodeUtf8, icmpv6, putU16, putU32 } from "@netloom/wire";
import { INFINITY, routerLifetime, type InterfaceConfig, type PrefixConfig } from "./config.js";

const ND_OPT_RDNSS = 25;
const ND_OPT_DNSSL = 31;
/** Somewhat more than the two hours below which hosts do not go. */
const DEPRECATED_VALID = 7203;

/** An interface as the kernel has it. */
export interface Link {
  readonly index: number;
  readonly mtu: number;
  /** Link-layer address, empty for none. */
  readonly lladdr: Uint8Array;
  /** Its addresses that are not link-local ones. */
  readonly addrs: readonly { readonly addr: Uint8Array; readonly plen: number }[];
}

/** `cease`: the last one, by which the router leaves. The checksum is the kernel's. */
export function buildAdvert(c: InterfaceConfig, link: Link, cease: boolean): Uint8Array {
  const options: Uint8Array[] = [];
  for (const prefix of c.prefixes) for (const o of prefixOptions(prefix, link, cease)) options.push(o);
  for (const r of c.routes) {
    const o = option(icmpv6.ND_OPT_ROUTE_INFO, 24);
    o[2] = r.plen;
    o[3] = r.pref << 3;
    putU32(o, 4, cease && r.remove ? 0 : (r.lifetime ?? Math.trunc(3 * c.maxInterval)));
    o.set(r.addr, 8);
    options.push(o);
  }
  const dnsLifetime = (own: number | null, flush: boolean): number =>
    cease && flush ? 0 : (own ?? Math.trunc(c.maxInterval));
  for (const d of c.rdnss) {
    const o = option(ND_OPT_RDNSS, 8 + 16 * d.entries.length);
    putU32(o, 4, dnsLifetime(d.lifetime, d.flush));
    d.entries.forEach((addr, i) => o.set(addr, 8 + 16 * i));
    options.push(o);
  }
  for (const d of c.dnssl) {
    const names = d.entries.flatMap((name) => [
      ...name.split(".").flatMap((label) => {
        const bytes = encodeUtf8(label);
        return [bytes.length, ...bytes];
      }),
      0,
    ]);
    const o = option(ND_OPT_DNSSL, 8 + ((names.length + 7) & ~7));
    putU32(o, 4, dnsLifetime(d.lifetime, d.flush));
    o.set(names, 8);
    options.push(o);
  }
  if (c.mtu !== 0) {
    const o = option(icmpv6.ND_OPT_MTU, 8);
    putU32(o, 4, c.mtu);
    options.push(o);
  }
  if (c.sourceLladdr && link.lladdr.length > 0) {
    const o = option(icmpv6.ND_OPT_SOURCE_LL_ADDR, (2 + link.lladdr.length + 7) & ~7);
    o.set(link.lladdr, 2);
    options.push(o);
  }
  const size = options.reduce((sum, o) => sum + o.length, icmpv6.RA_OPTIONS);
  const ra = new Uint8Array(size);
  ra[0] = icmpv6.NDISC_ROUTER_ADVERTISEMENT;
  ra[4] = c.hopLimit;
  ra[5] = (c.managed ? icmpv6.RA_MANAGED : 0) | (c.other ? icmpv6.RA_OTHER : 0) | (c.pref << 3);
  putU16(ra, 6, cease ? 0 : routerLifetime(c));
  putU32(ra, 8, c.reachable);
  putU32(ra, 12, c.retrans);
  let at = icmpv6.RA_OPTIONS;
  for (const o of options) {
    ra.set(o, at);
    at += o.length;
  }
  return ra;
}

function option(kind: number, size: number): Uint8Array {
  const o = new Uint8Array(size);
  o[0] = kind;
  o[1] = size >> 3;
  return o;
}

/** Usually one; `::/64` stands for the prefixes of all the interface's addresses. */
function prefixOptions(p: PrefixConfig, link: Link, cease: boolean): Uint8Array[] {
  const any = p.addr.every((byte) => byte === 0);
  const seen: string[] = [];
  const out: Uint8Array[] = [];
  const own = any ? link.addrs.filter((a) => a.plen === p.plen) : [{ addr: p.addr, plen: p.plen }];
  for (const { addr } of own) {
    const network = addr.map((byte, i) => byte & (0xff00 >> Math.min(Math.max(p.plen - 8 * i, 0), 8)));
    const key = network.join();
    if (any && seen.includes(key)) continue;
    seen.push(key);
    const o = option(icmpv6.ND_OPT_PREFIX_INFO, 32);
    o[2] = p.plen;
    o[3] =
      (p.onLink ? icmpv6.PREFIX_ONLINK : 0) |
      (p.autonomous ? icmpv6.PREFIX_AUTOCONF : 0) |
      (p.routerAddr || any ? 0x20 : 0);
    const gone = cease && p.deprecate;
    putU32(o, 4, gone ? Math.min(DEPRECATED_VALID, p.valid) : p.valid);
    putU32(o, 8, gone ? 0 : p.preferred === INFINITY ? INFINITY : p.preferred);
    o.set(any ? addr : network, 16);
    out.push(o);
  }
  return out;
}
