/** arp(8) of net-tools 2.10. */

import {
  ARP_HA,
  ARP_NETMASK,
  ARP_PA,
  arpSetDev,
  arpSetFlags,
  ARPHRD_ETHER,
  ARPREQ_SIZE,
  ATF_COM,
  ATF_PERM,
  ATF_PUBL,
  Errno,
  ifreq,
  setSockaddrHw,
  setSockaddrIn,
  SIOCDARP,
  SIOCGIFHWADDR,
  SIOCSARP,
  sockaddrFamily,
  sockaddrHw,
  strerror,
  type Environment,
  type Program,
  type Sys,
} from "@netloom/uapi";
import { formatIp4, macToBytes, parseIp4, parseMac } from "@netloom/wire";
import { getopt, OptionError, type Arguments, type LongOptions } from "../libc/getopt.js";
import { readFile, Stdio } from "../libc/stdio.js";
import { fields, hostText, lookupError, procLines, Quit, resolveHost } from "./address.js";
import { ioctlSocket } from "../libc/ioctl-socket.js";

const USAGE = `Usage: arp [-vn] [-i DEVICE] [-a|-e] [HOST]                 show the table
       arp [-v] [-i DEVICE] -d HOST [pub]                   delete an entry
       arp [-v] [-i DEVICE] -s HOST ADDRESS [temp] [pub]    add one
       arp [-v] [-i DEVICE] -Ds HOST DEVICE [netmask M] pub with a device's address
       arp [-vnD] [-i DEVICE] -f [FILE]                     add those of a file
`;
const VERSION = `net-tools 2.10
+I18N +SELINUX
AF: (inet) +UNIX +INET +INET6 +IPX +AX25 +NETROM +X25 +ATALK +ECONET +ROSE -BLUETOOTH
HW: (ether) +ETHER +ARC +SLIP +PPP +TUNNEL -TR +AX25 +NETROM +X25 +FR +ROSE +ASH +SIT +FDDI +HIPPI +HDLC/LAPB +EUI64 
`;
const LONG: LongOptions = {
  verbose: "v",
  version: "V",
  all: "a",
  delete: "d",
  file: "f",
  numeric: "n",
  set: "s",
  protocol: "A",
  "hw-type": "H",
  device: "i",
  help: "h",
  "use-device": "D",
  symbolic: "N",
};
const ATF_USETRAILERS = 0x10;
const ATF_NETMASK = 0x20;
const ATF_DONTPUB = 0x40;
const ATF_MAGIC = 0x80;
/** Status of what failed (-1). */
const FAILED = 255;

interface Options {
  readonly device: string;
  readonly numeric: boolean;
  readonly verbose: boolean;
  readonly bsd: boolean;
  readonly useDevice: boolean;
  readonly hardwareGiven: boolean;
}

async function main(sys: Sys, argv: readonly string[], _env: Environment): Promise<number> {
  const stdio = new Stdio(sys);
  try {
    const status = await run(sys, stdio, argv);
    await stdio.flush();
    return status;
  } catch (error) {
    if (!(error instanceof Quit)) throw error;
    await stdio.flush();
    return error.status;
  }
}

async function run(sys: Sys, stdio: Stdio, argv: readonly string[]): Promise<number> {
  let parsed: Arguments;
  try {
    parsed = getopt(argv, "A:H:adfp:nsei:Dt:vh?NV", LONG);
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    stdio.err(`arp: ${error.message}\n${USAGE}`);
    return 3;
  }
  let action = "show";
  let [device, numeric, verbose, bsd, useDevice, hardwareGiven] = ["", false, false, false, false, false];
  for (const [key, value] of parsed.options) {
    switch (key) {
      case "a":
        bsd = true;
        break;
      case "e":
        bsd = false;
        break;
      case "n":
        numeric = true;
        break;
      case "v":
        verbose = true;
        break;
      case "i":
        device = value;
        break;
      case "D":
        useDevice = true;
        break;
      case "d":
        action = "delete";
        break;
      case "s":
        action = "set";
        break;
      case "f":
        action = "file";
        break;
      case "H":
      case "t":
        if (value !== "ether") {
          stdio.err(`arp: ${value}: unknown hardware type.\n`);
          return FAILED;
        }
        hardwareGiven = true;
        break;
      case "A":
      case "p":
        if (value !== "inet") {
          stdio.err(
            `arp: ${value}: ${value === "inet6" ? "kernel only supports 'inet'" : "unknown address family"}.\n`,
          );
          return FAILED;
        }
        break;
      case "V":
        stdio.out(VERSION);
        return 0;
      case "h":
      case "?":
        stdio.out(USAGE);
        return 0;
      default:
        break;
    }
  }
  const options: Options = { device, numeric, verbose, bsd, useDevice, hardwareGiven };
  switch (action) {
    case "delete":
      return remove(sys, stdio, options, parsed.operands);
    case "set":
      return set(sys, stdio, options, parsed.operands);
    case "file":
      return file(sys, stdio, options, parsed.operands[0] ?? "/etc/ethers");
    default:
      return show(sys, stdio, options, parsed.operands[0] ?? null);
  }
}

async function show(sys: Sys, stdio: Stdio, options: Options, host: string | null): Promise<number> {
  let wanted: number | null = null;
  if (host !== null) {
    wanted = await resolveHost(sys, host);
    if (wanted === null) {
      stdio.err(`${host}: ${lookupError(host)}\n`);
      return FAILED;
    }
  }
  let entries = 0;
  let showed = 0;
  let skipped = 0;
  for (const line of (await procLines(sys, "/proc/net/arp")).slice(1)) {
    const [ip, type, flagsHex, hwaddr, mask, device] = fields(line);
    entries++;
    const addr = parseIp4(ip!) ?? 0;
    if ((wanted !== null && wanted !== addr) || (options.device !== "" && options.device !== device)) {
      skipped++;
      continue;
    }
    const flags = parseInt(flagsHex!, 16);
    const name = await hostText(sys, addr, options.numeric);
    if (!options.bsd && showed === 0)
      stdio.out("Address                  HWtype  HWaddress           Flags Mask            Iface\n");
    showed++;
    const entry: Entry = {
      name,
      ip: ip!,
      type: parseInt(type!, 16),
      flags,
      hwaddr: hwaddr!,
      mask: mask!,
      device: device!,
    };
    stdio.out(options.bsd ? bsdText(entry) : linuxText(entry));
  }
  if (options.verbose) stdio.out(`Entries: ${entries}\tSkipped: ${skipped}\tFound: ${showed}\n`);
  if (showed === 0) {
    if (host !== null && !options.bsd) stdio.out(`${host} (${formatIp4(wanted!)}) -- no entry\n`);
    else if (options.hardwareGiven || host !== null || options.device !== "")
      stdio.out(`arp: in ${entries} entries no match found.\n`);
  }
  return 0;
}

interface Entry {
  readonly name: string;
  readonly ip: string;
  readonly type: number;
  readonly flags: number;
  readonly hwaddr: string;
  readonly mask: string;
  readonly device: string;
}

/** The hardware type and address, or what stands there instead. */
function linuxText(e: Entry): string {
  let kind = "ether";
  let address = e.hwaddr;
  if ((e.flags & ATF_COM) === 0) {
    kind = (e.flags & ATF_PUBL) !== 0 ? "*" : "";
    address = (e.flags & ATF_PUBL) !== 0 ? "<from_interface>" : "(incomplete)";
  } else if (e.type !== ARPHRD_ETHER) kind = e.type === 0 ? "generic" : String(e.type);
  let letters = "";
  if (e.flags & ATF_COM) letters += "C";
  if (e.flags & ATF_PERM) letters += "M";
  if (e.flags & ATF_PUBL) letters += "P";
  if (e.flags & ATF_MAGIC) letters += "A";
  if (e.flags & ATF_DONTPUB) letters += "!";
  if (e.flags & ATF_USETRAILERS) letters += "T";
  const mask = e.mask === "*" || e.mask === "255.255.255.255" ? "" : e.mask;
  return `${e.name.slice(0, 23).padEnd(23)}  ${kind.slice(0, 6).padEnd(6)}  ${address.padEnd(18)}  ${letters.padEnd(6)}${mask.padEnd(15)} ${e.device}\n`;
}

function bsdText(e: Entry): string {
  let text = `${e.name === e.ip ? "?" : e.name} (${e.ip}) at `;
  if ((e.flags & ATF_COM) === 0) text += (e.flags & ATF_PUBL) !== 0 ? "<from_interface> " : "<incomplete> ";
  else text += `${e.hwaddr} [${e.type === ARPHRD_ETHER ? "ether" : String(e.type)}] `;
  if (e.mask !== "*" && e.mask !== "255.255.255.255") text += `netmask ${e.mask} `;
  if (e.flags & ATF_PERM) text += "PERM ";
  if (e.flags & ATF_PUBL) text += "PUB ";
  if (e.flags & ATF_MAGIC) text += "AUTO ";
  if (e.flags & ATF_DONTPUB) text += "DONTPUB ";
  if (e.flags & ATF_USETRAILERS) text += "TRAIL ";
  return `${text}on ${e.device}\n`;
}

/** `temp`, `pub`, `netmask M`, `dev DEVICE` ... after the host. */
async function words(
  sys: Sys,
  stdio: Stdio,
  args: readonly string[],
  start: number,
  device: string,
  initial: number,
): Promise<{ flags: number; device: string; netmask: number | null }> {
  const out = { flags: initial, device, netmask: null as number | null };
  for (let i = start; i < args.length; i++) {
    switch (args[i]) {
      case "pub":
        out.flags |= ATF_PUBL;
        break;
      case "priv":
        out.flags &= ~ATF_PUBL;
        break;
      case "temp":
        out.flags &= ~ATF_PERM;
        break;
      case "trail":
        out.flags |= ATF_USETRAILERS;
        break;
      case "dontpub":
        out.flags |= ATF_DONTPUB;
        break;
      case "auto":
        out.flags |= ATF_MAGIC;
        break;
      case "dev":
        out.device = args[++i] ?? usage(stdio);
        break;
      case "netmask": {
        const text = args[++i] ?? usage(stdio);
        if (text === "255.255.255.255") break;
        out.netmask = await resolveHost(sys, text);
        if (out.netmask === null) {
          stdio.err(`${text}: ${lookupError(text)}\n`);
          throw new Quit(FAILED);
        }
        out.flags |= ATF_NETMASK;
        break;
      }
      default:
        usage(stdio);
    }
  }
  return out;
}

function usage(stdio: Stdio): never {
  stdio.err(USAGE);
  throw new Quit(3);
}

async function hostArgument(sys: Sys, stdio: Stdio, host: string | undefined): Promise<number> {
  if (host === undefined) {
    stdio.err("arp: need host name\n");
    throw new Quit(FAILED);
  }
  const addr = await resolveHost(sys, host);
  if (addr === null) {
    stdio.err(`${host}: ${lookupError(host)}\n`);
    throw new Quit(FAILED);
  }
  return addr;
}

async function remove(sys: Sys, stdio: Stdio, options: Options, args: readonly string[]): Promise<number> {
  const addr = await hostArgument(sys, stdio, args[0]);
  const { flags, device, netmask } = await words(sys, stdio, args, 1, options.device, ATF_PERM);
  const arp = new Uint8Array(ARPREQ_SIZE);
  setSockaddrIn(arp, addr, ARP_PA);
  arp[ARP_HA] = ARPHRD_ETHER;
  arpSetFlags(arp, flags);
  setSockaddrIn(arp, netmask ?? ((flags & ATF_PUBL) !== 0 ? 0xffffffff : 0), ARP_NETMASK);
  arpSetDev(arp, device);
  const fd = ioctlSocket(sys);
  try {
    sys.ioctl(fd, SIOCDARP, arp);
    return 0;
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    if (error.code === "ENXIO" || error.code === "ENOENT") stdio.out(`No ARP entry for ${args[0]!}\n`);
    else stdio.err(`SIOCDARP(dontpub): ${strerror(error.code)}\n`);
    return FAILED;
  }
}

async function set(sys: Sys, stdio: Stdio, options: Options, args: readonly string[]): Promise<number> {
  const addr = await hostArgument(sys, stdio, args[0]);
  const fd = ioctlSocket(sys);
  const text = args[1];
  if (text === undefined) {
    stdio.err("arp: need hardware address\n");
    return FAILED;
  }
  let hwaddr: Uint8Array;
  if (options.useDevice) {
    const ifr = ifreq(text);
    try {
      sys.ioctl(fd, SIOCGIFHWADDR, ifr);
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      stdio.err(`arp: cant get HW-Address for \`${text}': ${strerror(error.code)}.\n`);
      return FAILED;
    }
    if (sockaddrFamily(ifr) !== ARPHRD_ETHER) {
      stdio.err("arp: protocol type mismatch.\n");
      return FAILED;
    }
    hwaddr = sockaddrHw(ifr);
  } else {
    const mac = parseMac(text);
    if (mac === null) {
      stdio.err("arp: invalid hardware address\n");
      return FAILED;
    }
    hwaddr = macToBytes(mac);
  }
  const { flags, device, netmask } = await words(sys, stdio, args, 2, options.device, ATF_PERM | ATF_COM);
  const arp = new Uint8Array(ARPREQ_SIZE);
  setSockaddrIn(arp, addr, ARP_PA);
  setSockaddrHw(arp, ARPHRD_ETHER, hwaddr, ARP_HA);
  arpSetFlags(arp, flags);
  setSockaddrIn(arp, netmask ?? ((flags & ATF_PUBL) !== 0 ? 0xffffffff : 0), ARP_NETMASK);
  arpSetDev(arp, options.useDevice && device === "" ? text : device);
  try {
    sys.ioctl(fd, SIOCSARP, arp);
    return 0;
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    stdio.err(`SIOCSARP: ${strerror(error.code)}\n`);
    return FAILED;
  }
}

/** Entries of a file: `HOST ADDRESS [WORD]...` a line. */
async function file(sys: Sys, stdio: Stdio, options: Options, path: string): Promise<number> {
  let text: string;
  try {
    text = await readFile(sys, path);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    stdio.err(`arp: cannot open etherfile ${path} !\n`);
    return FAILED;
  }
  const lines = text.split("\n");
  for (const [i, line] of lines.entries()) {
    const args = line
      .replace(/#.*/, "")
      .split(/\s+/)
      .filter((word) => word !== "");
    if (args.length === 0) continue;
    if (args.length < 2) {
      stdio.err(`arp: format error on line ${i + 1} of etherfile ${path} !\n`);
      continue;
    }
    const status = await set(sys, stdio, options, args);
    if (status !== 0) stdio.err(`arp: cannot set entry on line ${i + 1} of etherfile ${path} !\n`);
  }
  return 0;
}

export const arp: Program = { name: "arp", paths: ["/usr/sbin/arp"], main };
