/** tcpdump(8): captures on a device or reads a file; prints or saves what matches. */

import {
  AF_PACKET,
  ARPHRD_IPGRE,
  ARPHRD_NONE,
  ARPHRD_SIT,
  ARPHRD_TUNNEL,
  ARPHRD_TUNNEL6,
  Errno,
  ETH_P_ALL,
  IFF_LOOPBACK,
  IFF_UP,
  O_CREAT,
  O_TRUNC,
  O_WRONLY,
  PACKET_ADD_MEMBERSHIP,
  PACKET_AUXDATA,
  PACKET_MR_PROMISC,
  PACKET_OUTGOING,
  SIGINT,
  SIGTERM,
  SO_TIMESTAMPNS,
  SOCK_DGRAM,
  SOCK_RAW,
  SOL_PACKET,
  SOL_SOCKET,
  MSG_DONTWAIT,
  strerror,
  type Environment,
  type Message,
  type Program,
  type SockAddrLl,
  type Sys,
} from "@netloom/uapi";
import { putU16, putU32, vlan } from "@netloom/wire";
import { readBytes } from "../libc/lines.js";
import { Stdio } from "../libc/stdio.js";
import { captureDevices, deviceFlags, deviceIndex, deviceListing, deviceType } from "./devices.js";
import { compileFilter, FilterError, type Filter } from "./filter.js";
import { loadNames, type NameTables } from "./names.js";
import { Netdissect } from "./netdissect.js";
import { parseTcpdumpOptions, TcpdumpExit, type TcpdumpOptions } from "./options.js";
import { PacketPrinter } from "./packet-print.js";
import {
  captureHeader,
  captureRecord,
  DLT_EN10MB,
  DLT_LINUX_SLL,
  DLT_LINUX_SLL2,
  DLT_RAW,
  readCapture,
  type CapturedPacket,
} from "./pcap-file.js";
import { SLL2_HDR_LEN, SLL_HDR_LEN } from "./print-cooked.js";

const ANY = "any";
/** How often the real capture ring hands over what it has gathered (libpcap's buffer timeout). */
const BLOCK_NS = 1_000_000_000;

async function main(sys: Sys, argv: readonly string[], _env: Environment): Promise<number> {
  const stdio = new Stdio(sys);
  try {
    const options = parseTcpdumpOptions(stdio, argv);
    if (options.listDevices) {
      stdio.out(deviceListing(sys));
      await stdio.flush();
      return 0;
    }
    return await (options.read === null ? capture(sys, stdio, options) : readFile(sys, stdio, options, options.read));
  } catch (error) {
    if (!(error instanceof TcpdumpExit)) throw error;
    await stdio.flush();
    if (error.text !== null) stdio.err(`tcpdump: ${error.text}\n`);
    return error.status;
  }
}

const LINK_TYPES: ReadonlyMap<number, string> = new Map([
  [DLT_EN10MB, "EN10MB (Ethernet)"],
  [DLT_RAW, "RAW (Raw IP)"],
  [DLT_LINUX_SLL, "LINUX_SLL (Linux cooked v1)"],
  [DLT_LINUX_SLL2, "LINUX_SLL2 (Linux cooked v2)"],
]);
/** `link-type EN10MB (Ethernet)` and its like. */
const linkTypeText = (dlt: number): string => LINK_TYPES.get(dlt) ?? String(dlt);

async function compile(
  options: TcpdumpOptions,
  linktype: number,
  names: NameTables,
  sys: Sys,
  live: boolean,
): Promise<Filter> {
  let text = options.expression;
  if (options.filterFile !== null) {
    try {
      text = String.fromCharCode(...(await readBytes(sys, options.filterFile)));
    } catch (error) {
      if (error instanceof Errno) throw new TcpdumpExit(1, `can't open ${options.filterFile}: ${strerror(error.code)}`);
      throw error;
    }
  }
  try {
    return compileFilter(text, linktype, names.numbers, { live, optimize: options.optimize });
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    throw new TcpdumpExit(
      1,
      error.message === "syntax error" ? "can't parse filter expression: syntax error" : error.message,
    );
  }
}

function printer(sys: Sys, options: TcpdumpOptions, linktype: number, names: NameTables): PacketPrinter {
  const ndo = new Netdissect(
    {
      link: options.link,
      numeric: options.numeric,
      quick: options.quick,
      verbose: options.verbose,
      absoluteSeq: options.absoluteSeq,
      dumps: options.hex + options.hexAscii > 0,
      noChecksum: options.noChecksum,
    },
    names.names,
  );
  const devices = new Map<number, string>();
  const deviceName = (ifindex: number): string => {
    let name = devices.get(ifindex);
    if (name === undefined) {
      for (const entry of sys.readdir("/sys/class/net")) devices.set(deviceIndex(sys, entry.name), entry.name);
      name = devices.get(ifindex) ?? String(ifindex);
    }
    return name;
  };
  return new PacketPrinter(ndo, options, linktype, deviceName);
}

async function readFile(sys: Sys, stdio: Stdio, options: TcpdumpOptions, path: string): Promise<number> {
  let bytes: Uint8Array;
  try {
    bytes = await readBytes(sys, path);
  } catch (error) {
    if (error instanceof Errno) throw new TcpdumpExit(1, `${path}: ${strerror(error.code)}`);
    throw error;
  }
  const file = readCapture(bytes);
  if (file === null)
    throw new TcpdumpExit(
      1,
      bytes.length === 0 ? "truncated dump file; tried to read 4 file header bytes, only got 0" : "unknown file format",
    );
  if (!LINK_TYPES.has(file.linktype))
    throw new TcpdumpExit(1, `packet printing is not supported for link type ${file.linktype}: use -w`);
  stdio.err(
    `reading from file ${path === "-" ? "-" : path}, link-type ${linkTypeText(file.linktype)}, snapshot length ${file.snaplen}\n`,
  );
  if (file.linktype === DLT_LINUX_SLL2 && options.write === null)
    stdio.err("Warning: interface names might be incorrect\n");
  const names = await loadNames(sys);
  const filter = await compile(options, file.linktype, names, sys, false);
  const sink = await openSink(sys, stdio, options, file.linktype, names);
  let count = 0;
  for (const packet of file.packets) {
    const { data, length } = packet;
    if (!filter({ data, tagged: data, length, outgoing: false, ifindex: 0 })) continue;
    await sink(packet);
    if (++count === options.count) break;
  }
  if (options.countOnly) stdio.out(`${count} packet${count === 1 ? "" : "s"}\n`);
  await stdio.flush();
  return 0;
}

/** Where matching packets go: the printer, a file, or nowhere but the count. */
async function openSink(
  sys: Sys,
  stdio: Stdio,
  options: TcpdumpOptions,
  linktype: number,
  names: NameTables,
): Promise<(packet: CapturedPacket) => Promise<void>> {
  const print = printer(sys, options, linktype, names);
  const show = async (packet: CapturedPacket): Promise<void> => {
    stdio.out(print.print(packet));
    if (options.lineBuffered) await stdio.flush();
  };
  if (options.countOnly) return async () => undefined;
  if (options.write === null) return show;
  let fd: number;
  try {
    fd = options.write === "-" ? 1 : sys.open(options.write, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
  } catch (error) {
    if (error instanceof Errno) throw new TcpdumpExit(1, `${options.write}: ${strerror(error.code)}`);
    throw error;
  }
  await sys.write(fd, captureHeader(linktype, options.snaplen));
  return async (packet) => {
    await sys.write(fd, captureRecord(packet));
    if (options.print) await show(packet);
  };
}

async function capture(sys: Sys, stdio: Stdio, options: TcpdumpOptions): Promise<number> {
  const device = chooseDevice(sys, options);
  // Only who asks for it by name gets the newer header, which names the device.
  const linktype = device !== ANY ? linkTypeOf(sys, device) : options.device === ANY ? DLT_LINUX_SLL2 : DLT_LINUX_SLL;
  const fd = openDevice(sys, device, options, linktype === DLT_EN10MB || linktype === DLT_RAW);
  if (options.listLinkTypes) {
    stdio.out(`Data link types for ${device} (use option -y to set):\n  ${linkTypeText(linktype)}\n`);
    await stdio.flush();
    return 0;
  }
  if (options.linkType !== null && !linkTypeText(linktype).startsWith(`${options.linkType.toUpperCase()} `)) {
    throw new TcpdumpExit(1, `${options.linkType} is not one of the DLTs supported by this device`);
  }
  if (linktype === DLT_LINUX_SLL2) stdio.err("tcpdump: data link type LINUX_SLL2\n");
  const names = await loadNames(sys);
  const filter = await compile(options, linktype, names, sys, true);
  const sink = await openSink(sys, stdio, options, linktype, names);
  const listening = `listening on ${device}, link-type ${linkTypeText(linktype)}, snapshot length ${options.snaplen} bytes\n`;
  const quiet = options.verbose === 0 && (options.write === null || options.print);
  stdio.err(
    quiet
      ? `tcpdump: verbose output suppressed, use -v[v]... for full protocol decode\n${listening}`
      : `tcpdump: ${listening}`,
  );
  let interrupted = false;
  for (const signal of [SIGINT, SIGTERM]) sys.signal(signal, () => (interrupted = true));
  const startNs = sys.monotonicNs();
  const immediate = options.immediate || (options.write === null && sys.isatty(1));
  const loopback = deviceIndex(sys, "lo");
  let captured = 0;
  let received = 0;
  /** Whether a frame counts at all, and whether it is shown: of the two sights of a looped frame, the second. */
  const take = (message: Message): CapturedPacket | null => {
    const packet = frame(message, linktype, options.snaplen);
    const from = message.from?.family === AF_PACKET ? message.from : null;
    const outgoing = from?.pkttype === PACKET_OUTGOING;
    // The filter runs where the tag is not yet in the frame.
    const plain = message.auxdata === undefined ? packet : { data: message.data, length: message.wireLength };
    const ifindex = from?.ifindex ?? 0;
    if (!filter({ data: plain.data, tagged: packet.data, length: plain.length, outgoing, ifindex })) return null;
    received++;
    if (outgoing && from?.ifindex === loopback) return null;
    if ((options.direction === "in" && outgoing) || (options.direction === "out" && !outgoing)) return null;
    return packet;
  };
  while (!interrupted && captured !== options.count) {
    const message = await nextMessage(sys, fd, 0);
    if (message === null) continue;
    const packet = take(message);
    if (packet === null) continue;
    captured++;
    await sink(packet);
  }
  if (captured === options.count && !immediate) await restOfBlock(sys, startNs);
  for (;;) {
    const message = await nextMessage(sys, fd, MSG_DONTWAIT);
    if (message === null) break;
    take(message);
  }
  if (interrupted && options.write === null) stdio.out("\n");
  if (options.countOnly) stdio.out(`${captured} packet${captured === 1 ? "" : "s"}\n`);
  await stdio.flush();
  stdio.err(
    `${captured} packet${captured === 1 ? "" : "s"} captured\n${received} packet${received === 1 ? "" : "s"} received by filter\n0 packets dropped by kernel\n`,
  );
  return 0;
}

/** The real ring is read block by block: frames that come until its block is handed over are counted. */
async function restOfBlock(sys: Sys, startNs: number): Promise<void> {
  const elapsed = sys.monotonicNs() - startNs;
  try {
    await sys.nanosleep(BLOCK_NS - (elapsed % BLOCK_NS));
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
  }
}

/** The next frame; null when interrupted, when there is none (MSG_DONTWAIT), or when the device went down. */
async function nextMessage(sys: Sys, fd: number, flags: number): Promise<Message | null> {
  try {
    return await sys.recvmsg(fd, 262144, flags);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    if (error.code === "EINTR" || error.code === "EAGAIN" || error.code === "ENETDOWN") return null;
    throw new TcpdumpExit(1, `pcap_loop: ${strerror(error.code)}`);
  }
}

function chooseDevice(sys: Sys, options: TcpdumpOptions): string {
  const listed = captureDevices(sys);
  const { device } = options;
  if (device === null) return listed[0]!.name;
  if (device !== ANY && deviceFlags(sys, device) < 0 && /^[0-9]+$/.test(device)) {
    const found = listed[Number(device) - 1];
    if (found === undefined) throw new TcpdumpExit(1, "Invalid adapter index");
    return found.name;
  }
  return device;
}

/** How packets of a device look: with an Ethernet header, with none, or cooked where the device's own header is not known. */
function linkTypeOf(sys: Sys, device: string): number {
  switch (deviceType(sys, device)) {
    case ARPHRD_TUNNEL:
    case ARPHRD_SIT:
    case ARPHRD_NONE:
      return DLT_RAW;
    case ARPHRD_TUNNEL6:
    case ARPHRD_IPGRE:
      return DLT_LINUX_SLL;
    default:
      return DLT_EN10MB;
  }
}

/** `whole`: packets come with their link header. */
function openDevice(sys: Sys, device: string, options: TcpdumpOptions, whole: boolean): number {
  let fd: number;
  try {
    fd = sys.socket(AF_PACKET, whole ? SOCK_RAW : SOCK_DGRAM, 0);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    throw new TcpdumpExit(
      1,
      `${device}: You don't have permission to capture on that device\n(socket: ${strerror(error.code)})`,
    );
  }
  sys.setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, 1);
  if (device !== ANY) sys.setsockopt(fd, SOL_PACKET, PACKET_AUXDATA, 1);
  if (device === ANY) {
    sys.bind(fd, {
      family: AF_PACKET,
      protocol: ETH_P_ALL,
      ifindex: 0,
      hatype: 0,
      pkttype: 0,
      addr: new Uint8Array(0),
    });
    return fd;
  }
  const ifindex = deviceIndex(sys, device);
  if (ifindex < 0) throw new TcpdumpExit(1, `${device}: No such device exists\n(No such device exists)`);
  const flags = deviceFlags(sys, device);
  if ((flags & IFF_UP) === 0) throw new TcpdumpExit(1, `${device}: That device is not up`);
  sys.bind(fd, { family: AF_PACKET, protocol: ETH_P_ALL, ifindex, hatype: 0, pkttype: 0, addr: new Uint8Array(0) });
  if (!options.noPromisc && (flags & IFF_LOOPBACK) === 0) {
    const mreq = new Uint8Array(16);
    new DataView(mreq.buffer).setInt32(0, ifindex, true);
    mreq[4] = PACKET_MR_PROMISC;
    sys.setsockopt(fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, mreq);
  }
  return fd;
}

/** A received frame as the file format has it: with a cooked header on `any`, cut at the snapshot length. */
function frame(message: Message, linktype: number, snaplen: number): CapturedPacket {
  const { sec, nsec } = message.timestamp ?? { sec: 0, nsec: 0 };
  let data = message.data;
  let length = Math.max(message.wireLength, data.length);
  if (message.auxdata !== undefined) {
    data = taggedFrame(data, message.auxdata.vlanTpid, message.auxdata.vlanTci);
    length += vlan.HLEN;
  }
  if (linktype !== DLT_EN10MB && linktype !== DLT_RAW && message.from?.family === AF_PACKET) {
    data = cookedFrame(message.from, data, linktype);
    length += linktype === DLT_LINUX_SLL ? SLL_HDR_LEN : SLL2_HDR_LEN;
  }
  return { sec, usec: Math.trunc(nsec / 1000), data: data.length > snaplen ? data.subarray(0, snaplen) : data, length };
}

/** A frame with its VLAN tag where it was on the wire. */
function taggedFrame(data: Uint8Array, tpid: number, tci: number): Uint8Array {
  const whole = new Uint8Array(data.length + vlan.HLEN);
  whole.set(data.subarray(0, 12), 0);
  putU16(whole, 12, tpid);
  putU16(whole, 14, tci);
  whole.set(data.subarray(12), 16);
  return whole;
}

/** LINUX_SLL: type, hatype, length, address[8], protocol. LINUX_SLL2: protocol, -, ifindex, hatype, type, length, address[8]. */
function cookedFrame(
  { protocol, ifindex, hatype, pkttype, addr }: SockAddrLl,
  data: Uint8Array,
  linktype: number,
): Uint8Array {
  const header = linktype === DLT_LINUX_SLL ? SLL_HDR_LEN : SLL2_HDR_LEN;
  const whole = new Uint8Array(header + data.length);
  if (linktype === DLT_LINUX_SLL) {
    putU16(whole, 0, pkttype);
    putU16(whole, 2, hatype);
    putU16(whole, 4, Math.min(addr.length, 8));
    whole.set(addr.subarray(0, 8), 6);
    putU16(whole, 14, protocol);
  } else {
    putU16(whole, 0, protocol);
    putU32(whole, 4, ifindex);
    putU16(whole, 8, hatype);
    whole[10] = pkttype;
    whole[11] = Math.min(addr.length, 8);
    whole.set(addr.subarray(0, 8), 12);
  }
  whole.set(data, header);
  return whole;
}

export const tcpdumpProgram: Program = { name: "tcpdump", paths: ["/usr/bin/tcpdump"], main };
