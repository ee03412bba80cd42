/** `ip tunnel`: tunnels over IPv4 by the older ioctls. Its words are read as they come; not all of them make sense together. */

import {
  AF_INET,
  AF_INET6,
  ARPHRD_IPGRE,
  ARPHRD_SIT,
  ARPHRD_TUNNEL,
  Errno,
  getIpTunnelParm,
  GRE_CSUM,
  GRE_KEY,
  GRE_SEQ,
  IFR_TUNNEL,
  IFREQ_TUNNEL_SIZE,
  ifreq,
  IPPROTO_GRE,
  IPPROTO_IPIP,
  IPPROTO_IPV6,
  ipTunnelParm,
  putIpTunnelParm,
  SIOCADDTUNNEL,
  SIOCCHGTUNNEL,
  SIOCDELTUNNEL,
  SIOCGETTUNNEL,
  SIT_ISATAP,
  strerror,
  type IpTunnelParm,
} from "@netloom/uapi";
import { linkDef, RTM_GETLINK, type LinkAttrs } from "@netloom/netlink";
import { getU32, isIp4Multicast } from "@netloom/wire";
import { ioctlSocket } from "../libc/ioctl-socket.js";
import { getAddr32 } from "./inet-addr.js";
import type { Iproute } from "./iproute.js";
import { isValidIfname } from "./ll-map.js";
import { matches, type Args } from "./parse-args.js";
import { configure6rd, configurePrl } from "./ip-tunnel-6rd.js";
import { printTunnel, printTunnelStats, type TunnelText } from "./print-tunnel.js";
import { keyWord, tosWord, ttlWord } from "./tunnel-options.js";
import { TUNNEL_USAGE } from "./usage.js";

const IPPROTO_VTI = -1;

export function ipTunnel(run: Iproute, args: Args): number {
  const word = args.word;
  if (word === undefined) return show(run, args);
  args.skip();
  if (matches(word, "add")) return add(run, args, SIOCADDTUNNEL);
  if (matches(word, "change")) return add(run, args, SIOCCHGTUNNEL);
  if (matches(word, "delete")) return remove(run, args);
  if (matches(word, "show") || matches(word, "lst") || matches(word, "list")) return show(run, args);
  if (matches(word, "prl")) return configurePrl(run, args);
  if (matches(word, "6rd")) return configure6rd(run, args);
  if (matches(word, "help")) return args.die(TUNNEL_USAGE, 255);
  run.err(`Command "${word}" is unknown, try "ip tunnel help"\n`);
  return run.exit(255);
}

/** One request on the device `name`; the parameters come back as the kernel has them. */
export function tunnelIoctl(run: Iproute, request: number, name: string, p: IpTunnelParm): IpTunnelParm {
  const arg = new Uint8Array(IFREQ_TUNNEL_SIZE);
  arg.set(ifreq(name).subarray(0, IFR_TUNNEL), 0);
  putIpTunnelParm(arg, p);
  const fd = ioctlSocket(run.sys);
  try {
    run.sys.ioctl(fd, request, arg);
  } finally {
    run.sys.close(fd);
  }
  return getIpTunnelParm(arg);
}

/** As `tunnelIoctl`; complains as `VERB tunnel "NAME" failed` and ends with 1. */
function request(run: Iproute, verb: string, code: number, name: string, p: IpTunnelParm): IpTunnelParm {
  try {
    return tunnelIoctl(run, code, name, p);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    return run.die(`${verb} tunnel "${name}" failed: ${strerror(error.code)}\n`, 1);
  }
}

const MODES: ReadonlyMap<string, number> = new Map([
  ["ipip", IPPROTO_IPIP],
  ["ip/ip", IPPROTO_IPIP],
  ["gre", IPPROTO_GRE],
  ["gre/ip", IPPROTO_GRE],
  ["sit", IPPROTO_IPV6],
  ["ipv6/ip", IPPROTO_IPV6],
  ["isatap", IPPROTO_IPV6],
  ["vti", IPPROTO_VTI],
]);

/** The protocol that the beginning of a name tells. */
function protocolOfName(name: string): number {
  if (name.startsWith("gre")) return IPPROTO_GRE;
  if (name.startsWith("ipip")) return IPPROTO_IPIP;
  if (name.startsWith("sit") || name.startsWith("isatap")) return IPPROTO_IPV6;
  return name.startsWith("vti") ? IPPROTO_VTI : 0;
}

/** The device that stands for all tunnels of a protocol. */
function baseDevice(protocol: number): string | null {
  switch (protocol) {
    case IPPROTO_IPIP:
      return "tunl0";
    case IPPROTO_GRE:
      return "gre0";
    case IPPROTO_IPV6:
      return "sit0";
    case IPPROTO_VTI:
      return "ip_vti0";
    default:
      return null;
  }
}

function parse(run: Iproute, args: Args, action: number): IpTunnelParm {
  let p = ipTunnelParm();
  p.df = true;
  let medium = "";
  let isatap = false;
  let first = true;
  for (let word = args.word; word !== undefined; args.skip(), word = args.word) {
    switch (word) {
      case "mode": {
        const mode = args.next();
        const protocol = MODES.get(mode) ?? args.die(`Unknown tunnel mode "${mode}"\n`, 255);
        if (p.protocol !== 0 && p.protocol !== protocol)
          args.die("You managed to ask for more than one tunnel mode.\n", 255);
        p.protocol = protocol;
        isatap = mode === "isatap";
        break;
      }
      case "key":
        p.iFlags |= GRE_KEY;
        p.oFlags |= GRE_KEY;
        p.iKey = p.oKey = keyWord(args, "key");
        break;
      case "ikey":
        p.iFlags |= GRE_KEY;
        p.iKey = keyWord(args, "ikey");
        break;
      case "okey":
        p.oFlags |= GRE_KEY;
        p.oKey = keyWord(args, "okey");
        break;
      case "seq":
        p.iFlags |= GRE_SEQ;
        p.oFlags |= GRE_SEQ;
        break;
      case "iseq":
        p.iFlags |= GRE_SEQ;
        break;
      case "oseq":
        p.oFlags |= GRE_SEQ;
        break;
      case "csum":
        p.iFlags |= GRE_CSUM;
        p.oFlags |= GRE_CSUM;
        break;
      case "icsum":
        p.iFlags |= GRE_CSUM;
        break;
      case "ocsum":
        p.oFlags |= GRE_CSUM;
        break;
      case "nopmtudisc":
        p.df = false;
        break;
      case "pmtudisc":
        p.df = true;
        break;
      case "remote":
        p.remote = address(args);
        break;
      case "local":
        p.local = address(args);
        break;
      case "dev":
        medium = args.next();
        break;
      case "ttl":
      case "hoplimit":
      case "hlim": {
        const ttl = ttlWord(args);
        if (args.word !== "inherit") p.ttl = ttl;
        break;
      }
      case "tos":
      case "tclass":
        p.tos = tosWord(run, args);
        break;
      default:
        if (matches(word, "dsfield")) p.tos = tosWord(run, args);
        else p = nameWord(run, args, word, p, action, first);
    }
    first = false;
  }
  if (p.protocol === 0) p.protocol = protocolOfName(p.name);
  if ((p.protocol === IPPROTO_IPIP || p.protocol === IPPROTO_IPV6) && (p.iFlags | p.oFlags) & GRE_KEY && !isatap)
    run.die("Keys are not allowed with ipip and sit tunnels\n", 1);
  if (medium !== "") {
    p.link = run.links.indexOf(medium);
    if (p.link === 0) run.noDevice(medium);
  }
  if (isIp4Multicast(p.remote)) {
    if (p.iKey === 0) {
      p.iKey = p.remote;
      p.iFlags |= GRE_KEY;
    }
    if (p.oKey === 0) {
      p.oKey = p.remote;
      p.oFlags |= GRE_KEY;
    }
    if (p.local === 0) run.die("A broadcast tunnel requires a source address\n", 1);
  }
  if (isatap) p.iFlags |= SIT_ISATAP;
  return p;
}

function address(args: Args): number {
  const word = args.next();
  return word === "any" || word === "all" ? 0 : getU32(getAddr32(args, word), 0);
}

/** The tunnel's name, with or without `name` before it. What is to be changed is what there is. */
function nameWord(
  run: Iproute,
  args: Args,
  word: string,
  p: IpTunnelParm,
  action: number,
  first: boolean,
): IpTunnelParm {
  const name = word === "name" ? args.next() : word;
  if (word !== "name" && matches(word, "help")) args.die(TUNNEL_USAGE, 255);
  if (p.name !== "") args.duplicateOrGarbage("name", name);
  if (!isValidIfname(name)) args.invalid('"name" not a valid ifname', name);
  if (action !== SIOCCHGTUNNEL || !first) return { ...p, name };
  return request(run, "get", SIOCGETTUNNEL, name, { ...ipTunnelParm(), name });
}

function add(run: Iproute, args: Args, action: number): number {
  const p = parse(run, args, action);
  if (p.ttl !== 0 && !p.df) return run.die("ttl != 0 and nopmtudisc are incompatible\n", 1);
  const base = baseDevice(p.protocol);
  if (base === null) return run.die("cannot determine tunnel mode (ipip, gre, vti or sit)\n", 1);
  request(run, "add", action, action === SIOCCHGTUNNEL && p.name !== "" ? p.name : base, p);
  return 0;
}

function remove(run: Iproute, args: Args): number {
  const p = parse(run, args, SIOCDELTUNNEL);
  request(run, "delete", SIOCDELTUNNEL, p.name !== "" ? p.name : (baseDevice(p.protocol) ?? ""), p);
  return 0;
}

function show(run: Iproute, args: Args): number {
  const wanted = parse(run, args, SIOCGETTUNNEL);
  const out: TunnelText = { json: run.json, text: "", count: 0 };
  // Tunnels over IPv6 are another module's, of which there is none here: nothing to list.
  if (run.family === AF_INET6) return 0;
  if (run.json) out.text = "[";
  const base = baseDevice(wanted.protocol);
  if (base === null) listTunnels(run, wanted, out);
  else {
    const name = wanted.name !== "" ? wanted.name : base;
    const p = request(run, "get", SIOCGETTUNNEL, name, wanted);
    printTunnel(run, out, p);
    if (run.stats > 0) listStats(run, out, name);
  }
  if (run.json) out.text += "]\n";
  run.stdio.out(out.text);
  return 0;
}

const TUNNEL_TYPES: ReadonlySet<number> = new Set([ARPHRD_TUNNEL, ARPHRD_IPGRE, ARPHRD_SIT]);

interface Link {
  readonly name: string;
  readonly attrs: LinkAttrs;
}

function tunnelLinks(run: Iproute): Link[] {
  const found: Link[] = [];
  run.dumping(() => {
    run.rtnl.dump(RTM_GETLINK, linkDef, { family: AF_INET }, {}, ({ header, attrs }) => {
      if (TUNNEL_TYPES.has(header.type) && attrs.IFLA_IFNAME !== undefined)
        found.push({ name: attrs.IFLA_IFNAME, attrs });
    });
  }, 1);
  return found;
}

/** All tunnels that are as `wanted` says, where it says something. */
function listTunnels(run: Iproute, wanted: IpTunnelParm, out: TunnelText): void {
  for (const { name, attrs } of tunnelLinks(run)) {
    if (wanted.name !== "" && wanted.name !== name) continue;
    let p: IpTunnelParm;
    try {
      p = tunnelIoctl(run, SIOCGETTUNNEL, name, ipTunnelParm());
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      run.err(`get tunnel "${name}" failed: ${strerror(error.code)}\n`);
      continue;
    }
    if (!selected(wanted, p)) continue;
    printTunnel(run, out, p);
    if (run.stats > 0) printTunnelStats(out, attrs);
  }
}

const selected = (w: IpTunnelParm, p: IpTunnelParm): boolean =>
  (w.link === 0 || w.link === p.link) &&
  (w.name === "" || w.name === p.name) &&
  (w.remote === 0 || w.remote === p.remote) &&
  (w.local === 0 || w.local === p.local) &&
  (w.iKey === 0 || w.iKey === p.iKey);

function listStats(run: Iproute, out: TunnelText, name: string): void {
  const { attrs } = run.rtnl.get(RTM_GETLINK, 0, linkDef, {}, { IFLA_IFNAME: name });
  printTunnelStats(out, attrs);
}
