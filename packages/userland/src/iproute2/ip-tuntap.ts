/** `ip tuntap`: persistent tun and tap devices, made through /dev/net/tun. */

import {
  Errno, ifreq, IFF_MULTI_QUEUE, IFF_NO_PI, IFF_TAP, IFF_TUN, ifrSetFlags, O_RDWR, strerror, TUNSETGROUP, TUNSETIFF, TUNSETOWNER, TUNSETPERSIST,
} from "@netloom/uapi";
import { linkDef, RTEXT_FILTER_VF, RTM_GETLINK, type LinkAttrs } from "@netloom/netlink";
import type { Iproute } from "./iproute.js";
import { decodeAttrs } from "./link-kind.js";
import { tunInfoAttrs } from "./link-tun.js";
import { isValidIfname } from "./ll-map.js";
import { matches, parseUnsigned, type Args } from "./parse-args.js";
import { readSmallFile } from "./rt-names.js";
import { TUNTAP_USAGE } from "./usage.js";

const IFF_ONE_QUEUE = 0x2000;
const IFF_VNET_HDR = 0x4000;
const TUN_DEVICE = "/dev/net/tun";

interface Device {
  readonly name: string;
  readonly flags: number;
  readonly uid: number | null;
  readonly gid: number | null;
}

export function ipTuntap(run: Iproute, args: Args): number {
  const word = args.word;
  if (word === undefined) return show(run);
  args.skip();
  if (matches(word, "add")) return add(run, parse(run, args));
  if (matches(word, "delete")) return remove(run, parse(run, args));
  if (matches(word, "show") || matches(word, "lst") || matches(word, "list")) return show(run);
  if (matches(word, "help")) return args.die(TUNTAP_USAGE, 255);
  return run.unknownCommand(word, "tuntap");
}

function parse(run: Iproute, args: Args): Device {
  let name = "";
  let type = 0;
  let flags = IFF_NO_PI;
  let uid: number | null = null;
  let gid: number | null = null;
  for (let word = args.word; word !== undefined; args.skip(), word = args.word) {
    if (matches(word, "mode")) {
      const mode = args.next();
      if (type !== 0) args.die("You can only specify one tunnel mode\n", 255);
      if (matches(mode, "tun")) type = IFF_TUN;
      else if (matches(mode, "tap")) type = IFF_TAP;
      else args.die(`Unknown tunnel mode "${mode}"\n`, 255);
    } else if (word === "user") {
      const value = args.next();
      uid = parseUnsigned(value) ?? idOf(run, "/etc/passwd", value) ?? args.die(`invalid user "${value}"\n`, 255);
    } else if (word === "group") {
      const value = args.next();
      gid = parseUnsigned(value) ?? idOf(run, "/etc/group", value) ?? args.die(`invalid group "${value}"\n`, 255);
    } else if (word === "pi") flags &= ~IFF_NO_PI;
    else if (word === "one_queue") flags |= IFF_ONE_QUEUE;
    else if (word === "vnet_hdr") flags |= IFF_VNET_HDR;
    else if (word === "multi_queue") flags |= IFF_MULTI_QUEUE;
    else {
      const value = word === "dev" || word === "name" ? args.next() : word;
      if (matches(value, "help")) args.die(TUNTAP_USAGE, 255);
      if (name !== "") args.duplicateOrGarbage("name", value);
      if (!isValidIfname(value)) args.invalid('"name" not a valid ifname', value);
      name = value;
    }
  }
  if (type === 0) return run.die("You failed to specify a tunnel mode\n", 1);
  return { name, flags: flags | type, uid, gid };
}

/** The number of a name in /etc/passwd or /etc/group. */
function idOf(run: Iproute, file: string, name: string): number | null {
  for (const line of (readSmallFile(run.sys, file) ?? "").split("\n")) {
    const fields = line.split(":");
    if (fields[0] === name) return Number(fields[2]);
  }
  return null;
}

/** Opens a queue of the device; complains and ends with 1. */
function attach(run: Iproute, device: Device): number {
  let fd: number;
  try {
    fd = run.sys.open(TUN_DEVICE, O_RDWR);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    return run.die(`open: ${strerror(error.code)}\n`, 1);
  }
  const ifr = ifreq(device.name);
  ifrSetFlags(ifr, device.flags);
  ioctl(run, fd, TUNSETIFF, "TUNSETIFF", ifr);
  return fd;
}

function ioctl(run: Iproute, fd: number, request: number, name: string, arg: Uint8Array | number): void {
  try {
    run.sys.ioctl(fd, request, arg);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    run.sys.close(fd);
    run.die(`ioctl(${name}): ${strerror(error.code)}\n`, 1);
  }
}

function add(run: Iproute, device: Device): number {
  const fd = attach(run, device);
  if (device.uid !== null) ioctl(run, fd, TUNSETOWNER, "TUNSETOWNER", device.uid);
  if (device.gid !== null) ioctl(run, fd, TUNSETGROUP, "TUNSETGROUP", device.gid);
  ioctl(run, fd, TUNSETPERSIST, "TUNSETPERSIST", 1);
  run.sys.close(fd);
  return 0;
}

function remove(run: Iproute, device: Device): number {
  const fd = attach(run, device);
  ioctl(run, fd, TUNSETPERSIST, "TUNSETPERSIST", 0);
  run.sys.close(fd);
  return 0;
}

function show(run: Iproute): number {
  const p = run.print;
  const attrs: LinkAttrs = { IFLA_EXT_MASK: RTEXT_FILTER_VF, IFLA_LINKINFO: { IFLA_INFO_KIND: "tun" } };
  p.begin(run.json, run.pretty);
  run.dumping(() => {
    run.rtnl.dump(RTM_GETLINK, linkDef, {}, attrs, (message) => {
      const info = message.attrs.IFLA_LINKINFO;
      if (info?.IFLA_INFO_KIND !== "tun" || info.IFLA_INFO_DATA === undefined) return;
      printTun(run, message.attrs.IFLA_IFNAME ?? "", info.IFLA_INFO_DATA);
    });
  }, 1);
  p.end();
  return 0;
}

function printTun(run: Iproute, name: string, data: Uint8Array): void {
  const p = run.print;
  const info = decodeAttrs(tunInfoAttrs, data);
  p.openObject();
  p.color("ifname", "ifname", name, `${name}:`);
  const flags: string[] = [info.IFLA_TUN_TYPE === 2 ? "tap" : "tun"];
  if (info.IFLA_TUN_PI) flags.push("pi");
  if (info.IFLA_TUN_VNET_HDR) flags.push("vnet_hdr");
  if (info.IFLA_TUN_MULTI_QUEUE) flags.push("multi_queue");
  if (info.IFLA_TUN_PERSIST) flags.push("persist");
  p.openArray("flags");
  for (const flag of flags) p.field(null, flag, ` ${flag}`);
  p.closeArray();
  if (info.IFLA_TUN_OWNER !== undefined) p.field("user", info.IFLA_TUN_OWNER, ` user ${info.IFLA_TUN_OWNER}`);
  if (info.IFLA_TUN_GROUP !== undefined) p.field("group", info.IFLA_TUN_GROUP, ` group ${info.IFLA_TUN_GROUP}`);
  if (run.details > 0) printHolders(run, name);
  p.text("\n");
  p.closeObject();
}

/** -d: the processes that hold a queue of the device open. */
function printHolders(run: Iproute, name: string): void {
  const p = run.print;
  p.nl();
  p.openArray("processes", "\tAttached to processes:");
  for (const entry of run.sys.readdir("/proc")) {
    if (parseUnsigned(entry.name, 0x7fffffff, 10) === null || !holds(run, entry.name, name)) continue;
    const comm = (readSmallFile(run.sys, `/proc/${entry.name}/comm`) ?? "").trim();
    p.openObject();
    p.field("name", comm, ` ${comm}`);
    p.field("pid", Number(entry.name), `(${entry.name})`);
    p.closeObject();
  }
  p.closeArray();
}

function holds(run: Iproute, pid: string, name: string): boolean {
  try {
    return run.sys.readdir(`/proc/${pid}/fdinfo`).some((fd) => (readSmallFile(run.sys, `/proc/${pid}/fdinfo/${fd.name}`) ?? "").includes(`iff:\t${name}\n`));
  } catch (error) {
    if (error instanceof Errno) return false;
    throw error;
  }
}
