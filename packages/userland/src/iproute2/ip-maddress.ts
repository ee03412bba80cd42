/** `ip maddr`: multicast addresses of devices, from /proc/net. */

import {
  AF_INET,
  AF_INET6,
  AF_PACKET,
  AF_UNSPEC,
  Errno,
  ifreq,
  setSockaddrHw,
  SIOCADDMULTI,
  SIOCDELMULTI,
  SOCK_DGRAM,
  strerror,
} from "@netloom/uapi";
import { formatAddr, getLladdr, parseLladdrBytes } from "./inet-addr.js";
import type { Iproute } from "./iproute.js";
import { matches, type Args } from "./parse-args.js";
import { readSmallFile } from "./rt-names.js";
import { MADDRESS_USAGE } from "./usage.js";

interface MulticastAddr {
  readonly index: number;
  readonly dev: string;
  readonly family: number;
  readonly text: string;
  readonly users: number;
  readonly isStatic: boolean;
}

export function ipMaddress(run: Iproute, args: Args): number {
  const word = args.word;
  if (word === undefined) return show(run, args);
  args.skip();
  if (matches(word, "add")) return modify(run, args, SIOCADDMULTI);
  if (matches(word, "delete")) return modify(run, args, SIOCDELMULTI);
  if (matches(word, "list") || matches(word, "show") || matches(word, "lst")) return show(run, args);
  if (matches(word, "help")) return args.die(MADDRESS_USAGE, 255);
  return run.unknownCommand(word, "maddr");
}

function show(run: Iproute, args: Args): number {
  let dev: string | null = null;
  for (let word = args.word; word !== undefined; args.skip(), word = args.word) {
    const value = word === "dev" ? args.next() : word;
    if (matches(value, "help")) args.die(MADDRESS_USAGE, 255);
    if (dev !== null) args.duplicateOrGarbage("dev", value);
    dev = value;
  }
  const wants = (family: number): boolean => run.family === AF_UNSPEC || run.family === family;
  const all = [
    ...(wants(AF_PACKET) ? linkAddrs(run) : []),
    ...(wants(AF_INET) ? inetAddrs(run) : []),
    ...(wants(AF_INET6) ? inet6Addrs(run) : []),
  ].filter((addr) => dev === null || addr.dev === dev);
  // By device; within one, in the order the files have them.
  const indexes = [...new Set(all.map((addr) => addr.index))].sort((a, b) => a - b);
  const p = run.print;
  p.begin(run.json, run.pretty);
  for (const index of indexes) {
    const addrs = all.filter((addr) => addr.index === index);
    p.openObject();
    p.field("ifindex", index, `${index}:`);
    p.color("ifname", "ifname", addrs[0]!.dev, `\t${addrs[0]!.dev}`);
    p.text("\n");
    p.openArray("maddr");
    for (const addr of addrs) printMaddr(run, addr);
    p.closeArray();
    p.closeObject();
  }
  p.end();
  return 0;
}

function printMaddr(run: Iproute, addr: MulticastAddr): void {
  const p = run.print;
  p.openObject();
  p.text("\t");
  if (addr.family === AF_PACKET) {
    p.text("link  ");
    p.color("mac", "link", addr.text, addr.text);
  } else {
    const name = addr.family === AF_INET ? "inet" : "inet6";
    p.field("family", name, `${name.padEnd(5)} `);
    p.color(addr.family === AF_INET ? "inet" : "inet6", "address", addr.text, addr.text);
  }
  if (addr.users !== 1) p.field("users", addr.users, ` users ${addr.users}`);
  if (addr.isStatic) p.field("static", true, " static");
  p.text("\n");
  p.closeObject();
}

const hexBytes = (text: string): Uint8Array => Uint8Array.from(text.match(/../g) ?? [], (byte) => parseInt(byte, 16));
const lines = (run: Iproute, path: string): string[] =>
  (readSmallFile(run.sys, path) ?? "").split("\n").filter((line) => line !== "");

/** /proc/net/dev_mcast: INDEX DEVICE USERS GLOBAL-USERS ADDRESS. */
function linkAddrs(run: Iproute): MulticastAddr[] {
  return lines(run, "/proc/net/dev_mcast").map((line) => {
    const [index, dev, users, global, address] = line.trim().split(/\s+/);
    const text = [...hexBytes(address ?? "")].map((byte) => byte.toString(16).padStart(2, "0")).join(":");
    return {
      index: Number(index),
      dev: dev ?? "",
      family: AF_PACKET,
      text,
      users: Number(users),
      isStatic: Number(global) !== 0,
    };
  });
}

/** /proc/net/igmp: a line for each device, then indented ones with its groups in the machine's byte order. */
function inetAddrs(run: Iproute): MulticastAddr[] {
  const addrs: MulticastAddr[] = [];
  let index = 0;
  let dev = "";
  for (const line of lines(run, "/proc/net/igmp").slice(1)) {
    const words = line.trim().split(/\s+/);
    if (line[0] !== "\t" && line[0] !== " ") {
      index = Number(words[0]);
      dev = (words[1] ?? "").replace(/:$/, "");
    } else
      addrs.push({
        index,
        dev,
        family: AF_INET,
        text: formatAddr(AF_INET, hexBytes(words[0] ?? "").reverse()),
        users: Number(words[1]),
        isStatic: false,
      });
  }
  return addrs;
}

/** /proc/net/igmp6: INDEX DEVICE ADDRESS USERS FLAGS TIMER. */
function inet6Addrs(run: Iproute): MulticastAddr[] {
  return lines(run, "/proc/net/igmp6").map((line) => {
    const [index, dev, address, users] = line.trim().split(/\s+/);
    return {
      index: Number(index),
      dev: dev ?? "",
      family: AF_INET6,
      text: formatAddr(AF_INET6, hexBytes(address ?? "")),
      users: Number(users),
      isStatic: false,
    };
  });
}

function modify(run: Iproute, args: Args, request: number): number {
  let dev: string | null = null;
  let address: Uint8Array | null = null;
  for (let word = args.word; word !== undefined; args.skip(), word = args.word) {
    if (word === "dev") {
      const value = args.next();
      if (dev !== null) args.duplicate("dev", value);
      dev = value;
    } else {
      const value = matches(word, "address") ? args.next() : word;
      if (matches(value, "help")) args.die(MADDRESS_USAGE, 255);
      if (address !== null) args.duplicateOrGarbage("address", value);
      address = parseLladdrBytes(value) ?? getLladdr(args, value);
      if (address.length !== 6)
        return args.die(`Error: Invalid address length ${address.length} - must be 6 bytes\n`, 1);
    }
  }
  if (dev === null) return args.die('Not enough information: "dev" is required.\n', 255);
  const ifr = ifreq(dev);
  setSockaddrHw(ifr, AF_UNSPEC, address ?? new Uint8Array(6));
  const fd = run.sys.socket(AF_INET, SOCK_DGRAM, 0);
  try {
    run.sys.ioctl(fd, request, ifr);
    return 0;
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    return run.die(`ioctl: ${strerror(error.code)}\n`, 1);
  } finally {
    run.sys.close(fd);
  }
}
