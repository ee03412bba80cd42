/** route add and route del. */

import {
  AF_INET,
  AF_INET6,
  Errno,
  ifreq,
  ifrInt,
  RT_DST,
  RT_GATEWAY,
  RT_GENMASK,
  RTENTRY_SIZE,
  RTF_DYNAMIC,
  RTF_GATEWAY,
  RTF_HOST,
  RTF_IRTT,
  RTF_MODIFIED,
  RTF_MTU,
  RTF_REINSTATE,
  RTF_REJECT,
  RTF_UP,
  RTF_WINDOW,
  rtSetDev,
  rtSetFlags,
  rtSetIrtt,
  rtSetMetric,
  rtSetMtu,
  rtSetWindow,
  setSockaddrIn,
  SIOCADDRT,
  SIOCDELRT,
  SIOCGIFINDEX,
  SOCK_DGRAM,
  strerror,
  type Sys,
} from "@netloom/uapi";
import { formatIp4, ip4Mask, parseIp6 } from "@netloom/wire";
import { inetAton } from "../libc/inet.js";
import type { Stdio } from "../libc/stdio.js";
import { lookupError, Quit, resolveHost } from "./address.js";
import { in6Rtmsg } from "./in6.js";
import { ioctlSocket } from "../libc/ioctl-socket.js";

export const INET_USAGE = `Usage: route {add|del} [-net|-host] TARGET[/LENGTH] [netmask MASK] [gw GATEWAY] [metric N]
             [mss N] [window N] [irtt N] [reject] [mod] [dyn] [reinstate] [[dev] DEVICE]
`;
const INET6_USAGE = `Usage: route -A inet6 {add|del} TARGET[/LENGTH] [gw GATEWAY] [metric N] [[dev] DEVICE]
`;

/** Exit statuses (net-tools' lib/net-support.h). */
const E_USAGE = 3;
const E_LOOKUP = 6;
const E_SOCK = 7;

/** One invocation of `route add` or `route del` for IPv4. */
export async function setInetRoute(sys: Sys, stdio: Stdio, add: boolean, args: readonly string[]): Promise<number> {
  const usage = (text = ""): never => {
    stdio.err(text + INET_USAGE);
    throw new Quit(E_USAGE);
  };
  let i = 0;
  let kind: "net" | "host" | null = null;
  if (args[i] === "-net" || args[i] === "-host") kind = args[i++] === "-net" ? "net" : "host";
  const target = args[i++] ?? usage();
  const slash = /^(.*)\/(.*)$/.exec(target);
  const host = slash === null ? target : slash[1]!;
  const dst = await resolveHost(sys, host);
  if (dst === null) {
    stdio.err(`${host}: ${lookupError(host)}\n`);
    return E_LOOKUP;
  }
  const isNet = kind === "net" || (kind === null && host === "default");
  let genmask: number | null = slash === null ? null : prefixMask(slash[2]!);
  let flags = RTF_UP | (isNet ? 0 : RTF_HOST);
  let gateway: number | null = null;
  let device = "";
  const rt = new Uint8Array(RTENTRY_SIZE);
  const value = (): string => args[i++] ?? usage();
  const count = (): number => {
    const text = value();
    return /^\d/.test(text) ? parseInt(text, 10) : usage();
  };
  while (i < args.length) {
    const word = args[i++]!;
    switch (word) {
      case "metric":
        rtSetMetric(rt, count() + 1);
        break;
      case "netmask": {
        const mask = value();
        if (genmask !== null) usage();
        genmask = inetAton(mask);
        if (genmask === null) {
          stdio.err(`route: bogus netmask ${mask}\n`);
          return E_LOOKUP;
        }
        break;
      }
      case "gw":
      case "gateway": {
        const text = value();
        if (gateway !== null) usage();
        gateway = await resolveHost(sys, text);
        if (gateway === null) {
          stdio.err(`${text}: Unknown host\n`);
          return E_LOOKUP;
        }
        if (text === "default") {
          stdio.err(`route: ${text}: cannot use a NETWORK as gateway!\n`);
          return E_LOOKUP;
        }
        flags |= RTF_GATEWAY;
        break;
      }
      case "mss":
      case "mtu": {
        const mss = count();
        if (mss < 64 || mss > 65536) usage("route: Invalid MSS/MTU.\n");
        rtSetMtu(rt, mss);
        flags |= RTF_MTU;
        break;
      }
      case "window": {
        const window = count();
        if (window < 128) usage("route: Invalid window.\n");
        rtSetWindow(rt, window);
        flags |= RTF_WINDOW;
        break;
      }
      case "irtt":
        rtSetIrtt(rt, count());
        flags |= RTF_IRTT;
        break;
      case "reject":
        flags |= RTF_REJECT;
        break;
      case "mod":
        flags |= RTF_MODIFIED;
        break;
      case "dyn":
        flags |= RTF_DYNAMIC;
        break;
      case "reinstate":
        flags |= RTF_REINSTATE;
        break;
      case "dev":
      case "device":
        if (device !== "" || i >= args.length) usage();
        device = value();
        break;
      default:
        if (device !== "") usage();
        device = word;
        if (i < args.length) usage();
    }
  }
  if (genmask !== null) {
    const hostBits = ~genmask >>> 0;
    if ((flags & RTF_HOST) !== 0 && genmask !== 0xffffffff)
      usage(`route: netmask ${byteSwapped(genmask)} doesn't make sense with host route\n`);
    if ((hostBits & (hostBits + 1)) !== 0) usage(`route: bogus netmask ${formatIp4(genmask)}\n`);
    if ((dst & hostBits) !== 0) usage("route: netmask doesn't match route address\n");
  }
  setSockaddrIn(rt, dst, RT_DST);
  setSockaddrIn(rt, gateway ?? 0, RT_GATEWAY);
  setSockaddrIn(rt, genmask ?? ((flags & RTF_HOST) !== 0 ? 0xffffffff : 0), RT_GENMASK);
  rtSetFlags(rt, flags);
  if (device !== "") rtSetDev(rt, device);
  return change(sys, stdio, AF_INET, add, rt);
}

/** A prefix length that is too long leaves a mask that fits no address. */
function prefixMask(text: string): number | null {
  if (/^\d+$/.test(text)) return Number(text) <= 32 ? ip4Mask(Number(text)) : 0;
  return inetAton(text);
}

/** %08x of a number in network order on a little-endian machine. */
const byteSwapped = (mask: number): string =>
  [0, 8, 16, 24].map((k) => ((mask >>> k) & 255).toString(16).padStart(2, "0")).join("");

/** The same for IPv6. */
export async function setInet6Route(sys: Sys, stdio: Stdio, add: boolean, args: readonly string[]): Promise<number> {
  const usage = (): never => {
    stdio.err(INET6_USAGE);
    throw new Quit(E_USAGE);
  };
  const target = args[0] ?? usage();
  const [host, length] = target === "default" ? ["::", "0"] : target.split("/");
  const lookupFailed = (text: string): number => {
    stdio.err(`${text}: ${lookupError(text)}\n`);
    return E_LOOKUP;
  };
  const dst = parseIp6(host!);
  if (dst === null) return lookupFailed(host!);
  const dstLen = length === undefined ? 128 : Number(length);
  if (!(dstLen >= 0 && dstLen <= 128)) usage();
  let metric = 1;
  let gateway: Uint8Array | null = null;
  let device = "";
  let flags = RTF_UP | (dstLen === 128 ? RTF_HOST : 0);
  for (let i = 1; i < args.length;) {
    const word = args[i++]!;
    if (word === "metric") {
      const text = args[i++] ?? usage();
      if (!/^\d/.test(text)) usage();
      metric = parseInt(text, 10);
    } else if (word === "gw" || word === "gateway") {
      const text = args[i++] ?? usage();
      if (gateway !== null) usage();
      gateway = parseIp6(text);
      if (gateway === null) return lookupFailed(text);
      flags |= RTF_GATEWAY;
    } else if (word === "mod") flags |= RTF_MODIFIED;
    else if (word === "dyn") flags |= RTF_DYNAMIC;
    else if (word === "dev" || word === "device") device = args[i++] ?? usage();
    else {
      if (device !== "") usage();
      device = word;
      if (i < args.length) usage();
    }
  }
  let ifindex = 0;
  if (device !== "") {
    const fd = ioctlSocket(sys);
    const ifr = ifreq(device);
    try {
      sys.ioctl(fd, SIOCGIFINDEX, ifr);
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      stdio.err(`SIOGIFINDEX: ${strerror(error.code)}\n`);
      return E_SOCK;
    } finally {
      sys.close(fd);
    }
    ifindex = ifrInt(ifr);
  }
  return change(sys, stdio, AF_INET6, add, in6Rtmsg({ dst, dstLen, gateway, metric, flags, ifindex }));
}

function change(sys: Sys, stdio: Stdio, family: number, add: boolean, request: Uint8Array): number {
  const fd = sys.socket(family, SOCK_DGRAM, 0);
  try {
    sys.ioctl(fd, add ? SIOCADDRT : SIOCDELRT, request);
    return 0;
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    stdio.err(`${add ? "SIOCADDRT" : "SIOCDELRT"}: ${strerror(error.code)}\n`);
    return E_SOCK;
  } finally {
    sys.close(fd);
  }
}
