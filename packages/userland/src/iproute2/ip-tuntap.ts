/** `ip tuntap`: persistent tun and tap devices, made through /dev/net/tun. */

import {
  Errno,
  ifreq,
  IFF_MULTI_QUEUE,
  IFF_NO_PI,
  IFF_NOFILTER,
  IFF_ONE_QUEUE,
  IFF_PERSIST,
  IFF_TAP,
  IFF_TUN,
  IFF_TUN_EXCL,
  IFF_VNET_HDR,
  ifrSetFlags,
  O_RDWR,
  strerror,
  TUNSETGROUP,
  TUNSETIFF,
  TUNSETOWNER,
  TUNSETPERSIST,
} from "@netloom/uapi";
import { linkDef, RTEXT_FILTER_VF, RTM_GETLINK, type LinkAttrs } from "@netloom/netlink";
import type { Iproute } from "./iproute.js";
import { isValidIfname } from "./ll-map.js";
import { matches, parseS32, parseUnsigned, type Args } from "./parse-args.js";
import { accountFields, readSmallFile } from "./rt-names.js";
import { TUNTAP_USAGE } from "./usage.js";

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
      if (type !== 0) args.die("You managed to ask for more than one tunnel mode.\n", 255);
      if (matches(mode, "tun")) type = IFF_TUN;
      else if (matches(mode, "tap")) type = IFF_TAP;
      else args.die(`Unknown tunnel mode "${mode}"\n`, 255);
    } else if (word === "user") {
      const value = args.next();
      uid = numericId(value) ?? idOf(run, "/etc/passwd", value) ?? args.die(`invalid user "${value}"\n`, 255);
    } else if (word === "group") {
      const value = args.next();
      gid = numericId(value) ?? idOf(run, "/etc/group", value) ?? args.die(`invalid group "${value}"\n`, 255);
    } else if (word === "pi") flags &= ~IFF_NO_PI;
    else if (word === "one_queue") flags |= IFF_ONE_QUEUE;
    else if (word === "vnet_hdr") flags |= IFF_VNET_HDR;
    else if (word === "multi_queue") flags |= IFF_MULTI_QUEUE;
    else if (word === "dev") {
      name = args.next();
      if (!isValidIfname(name)) args.invalid('"dev" not a valid ifname', name);
    } else {
      const value = word === "name" ? args.next() : word;
      if (matches(value, "help")) args.die(TUNTAP_USAGE, 255);
      if (name !== "") args.duplicateOrGarbage("name", value);
      if (!isValidIfname(value)) args.invalid('"name" not a valid ifname', value);
      name = value;
    }
  }
  if (type === 0) return run.die("You failed to specify a tunnel mode\n", 1);
  return { name, flags: flags | type, uid, gid };
}

/** Digits with or without a sign: -1 is nobody in particular. */
function numericId(word: string): number | null {
  const value = parseS32(word) ?? parseUnsigned(word);
  return value === null ? null : value >>> 0;
}

/** The number of a name in /etc/passwd or /etc/group. */
function idOf(run: Iproute, file: string, name: string): number | null {
  const fields = accountFields(run.sys, file, 0, name);
  return fields === null ? null : Number(fields[2]);
}

/** Opens a queue of the device; complains and ends with 1. */
function attach(run: Iproute, device: Device, flags: number): number {
  let fd: number;
  try {
    fd = run.sys.open(TUN_DEVICE, O_RDWR);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    return run.die(`open: ${strerror(error.code)}\n`, 1);
  }
  const ifr = ifreq(device.name);
  ifrSetFlags(ifr, flags);
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
  const fd = attach(run, device, device.flags | IFF_TUN_EXCL);
  if (device.uid !== null) ioctl(run, fd, TUNSETOWNER, "TUNSETOWNER", device.uid);
  if (device.gid !== null) ioctl(run, fd, TUNSETGROUP, "TUNSETGROUP", device.gid);
  ioctl(run, fd, TUNSETPERSIST, "TUNSETPERSIST", 1);
  run.sys.close(fd);
  return 0;
}

function remove(run: Iproute, device: Device): number {
  const fd = attach(run, device, device.flags);
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
      if (info?.IFLA_INFO_KIND !== "tun") return;
      printTun(run, message.attrs.IFLA_IFNAME ?? "");
    });
  }, 1);
  p.end();
  return 0;
}

/** Flags as they are shown, in order. The bit for "no packet information" is read as "no filter" too, as iproute2 6.1 does. */
const FLAG_NAMES: readonly (readonly [string, number, number])[] = [
  ["tun", IFF_TUN, IFF_TUN],
  ["tap", IFF_TAP, IFF_TAP],
  ["pi", IFF_NO_PI, 0],
  ["one_queue", IFF_ONE_QUEUE, IFF_ONE_QUEUE],
  ["vnet_hdr", IFF_VNET_HDR, IFF_VNET_HDR],
  ["multi_queue", IFF_MULTI_QUEUE, IFF_MULTI_QUEUE],
  ["persist", IFF_PERSIST, IFF_PERSIST],
  ["filter", IFF_NOFILTER, 0],
];

/** A number in a file of /sys/class/net/NAME; null if it cannot be read. */
function sysfsNumber(run: Iproute, name: string, file: string): number | null {
  const text = readSmallFile(run.sys, `/sys/class/net/${name}/${file}`);
  return text === null ? null : Number(text);
}

function printTun(run: Iproute, name: string): void {
  const p = run.print;
  const flags = sysfsNumber(run, name, "tun_flags");
  const owner = sysfsNumber(run, name, "owner");
  const group = sysfsNumber(run, name, "group");
  if (flags === null || owner === null || group === null) return;
  p.openObject();
  p.color("ifname", "ifname", name, `${name}:`);
  p.openArray("flags");
  for (const [word, mask, value] of FLAG_NAMES) if ((flags & mask) === value) p.field(null, word, ` ${word}`);
  p.closeArray();
  if (owner !== -1) p.field("user", owner, ` user ${owner}`);
  if (group !== -1) p.field("group", group, ` group ${group}`);
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
    return run.sys
      .readdir(`/proc/${pid}/fdinfo`)
      .some((fd) => (readSmallFile(run.sys, `/proc/${pid}/fdinfo/${fd.name}`) ?? "").includes(`iff:\t${name}\n`));
  } catch (error) {
    if (error instanceof Errno) return false;
    throw error;
  }
}
