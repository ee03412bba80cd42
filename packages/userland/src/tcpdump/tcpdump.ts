/** tcpdump(8): captures on a device or reads a file; prints or saves what matches. */

import { Errno, strerror, type Environment, type Program, type Sys } from "@netloom/uapi";
import { readBytes } from "../libc/lines.js";
import { Stdio } from "../libc/stdio.js";
import { deviceIndex, deviceListing } from "./devices.js";
import { compileFilter, FilterError, type Filter } from "./filter.js";
import { LiveCapture } from "./live-capture.js";
import { ANY, chooseDevice, linkTypeOf, openDevice } from "./live-device.js";
import { loadNames, type NameTables } from "./names.js";
import { Netdissect } from "./netdissect.js";
import { parseTcpdumpOptions, TcpdumpExit, type TcpdumpOptions } from "./options.js";
import { PacketPrinter } from "./packet-print.js";
import {
  CaptureFileError,
  DLT_EN10MB,
  DLT_LINUX_SLL,
  DLT_LINUX_SLL2,
  DLT_RAW,
  readCapture,
  unknownLinkType,
  type CapturedPacket,
  type CaptureFile,
} from "./pcap-file.js";
import { SaveFile } from "./save-file.js";

async function main(sys: Sys, argv: readonly string[], _env: Environment): Promise<number> {
  const stdio = new Stdio(sys);
  try {
    const options = parseTcpdumpOptions(stdio, argv);
    if (options.listDevices) {
      stdio.out(deviceListing(sys));
      await stdio.flush();
      return 0;
    }
    if (options.fileList !== null) return await readFiles(sys, stdio, options, options.fileList);
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
      name = devices.get(ifindex) ?? "?";
    }
    return name;
  };
  return new PacketPrinter(ndo, options, linktype, deviceName);
}

async function readFiles(sys: Sys, stdio: Stdio, options: TcpdumpOptions, list: string): Promise<number> {
  let text: string;
  try {
    text = String.fromCharCode(...(await readBytes(sys, list)));
  } catch (error) {
    if (error instanceof Errno) throw new TcpdumpExit(1, `Unable to open file: ${strerror(error.code)}`);
    throw error;
  }
  for (const path of text.split("\n")) if (path !== "") await readFile(sys, stdio, options, path);
  return 0;
}

async function readFile(sys: Sys, stdio: Stdio, options: TcpdumpOptions, path: string): Promise<number> {
  const file = await readCaptureFile(sys, path);
  stdio.err(`reading from file ${path}, link-type ${linkTypeText(file.linktype)}, snapshot length ${file.snaplen}\n`);
  const unknown = unknownLinkType(file.linktype);
  if (unknown !== null) throw new TcpdumpExit(1, unknown);
  if (file.linktype === DLT_LINUX_SLL2 && options.write === null)
    stdio.err("Warning: interface names might be incorrect\n");
  const names = await loadNames(sys);
  const filter = await compile(options, file.linktype, names, sys, false);
  if (!LINK_TYPES.has(file.linktype) && options.write === null && file.packets.length > 0)
    throw new TcpdumpExit(1, `packet printing is not supported for link type ${file.linktype}: use -w`);
  const sink = await openSink(sys, stdio, options, file.linktype, names);
  let count = 0;
  for (const packet of file.packets) {
    const { data, length } = packet;
    if (!filter({ data, tagged: data, length, outgoing: null, ifindex: null })) continue;
    await sink.write(packet);
    if (++count === options.count) break;
  }
  await sink.flush();
  if (options.countOnly) stdio.out(`${count} packet${count === 1 ? "" : "s"}\n`);
  await stdio.flush();
  if (file.trouble !== null && count !== options.count) throw new TcpdumpExit(1, `pcap_loop: ${file.trouble}`);
  return 0;
}

async function readCaptureFile(sys: Sys, path: string): Promise<CaptureFile> {
  try {
    return readCapture(await readBytes(sys, path));
  } catch (error) {
    if (error instanceof CaptureFileError) throw new TcpdumpExit(1, error.message);
    if (!(error instanceof Errno)) throw error;
    const text = strerror(error.code);
    throw new TcpdumpExit(1, error.code === "EISDIR" ? `error reading dump file: ${text}` : `${path}: ${text}`);
  }
}

interface Sink {
  write(packet: CapturedPacket): Promise<void>;
  flush(): Promise<void>;
}

/** Where matching packets go: the printer, a file, or nowhere but the count. */
async function openSink(
  sys: Sys,
  stdio: Stdio,
  options: TcpdumpOptions,
  linktype: number,
  names: NameTables,
): Promise<Sink> {
  const print = printer(sys, options, linktype, names);
  const show = async (packet: CapturedPacket): Promise<void> => {
    stdio.out(print.print(packet));
    if (options.lineBuffered) await stdio.flush();
  };
  const flush = async (): Promise<void> => undefined;
  if (options.countOnly) return { write: async () => undefined, flush };
  if (options.write === null) return { write: show, flush };
  const file = new SaveFile(sys, options, options.write, linktype);
  await file.open();
  return {
    write: async (packet) => {
      await file.write(packet);
      if (options.print) await show(packet);
    },
    flush: () => file.flush(),
  };
}

async function capture(sys: Sys, stdio: Stdio, options: TcpdumpOptions): Promise<number> {
  const device = chooseDevice(sys, options);
  const cooked = options.linkType?.toUpperCase() === "LINUX_SLL" ? DLT_LINUX_SLL : DLT_LINUX_SLL2;
  // Only who asks for `any` by name gets the newer header, which names the device.
  const linktype = device !== ANY ? linkTypeOf(sys, device) : options.device === ANY ? cooked : DLT_LINUX_SLL;
  if (options.listTimestampTypes) {
    stdio.out(`Time stamp types for ${device} (use option -j to set):\n  host (Host)\n`);
    await stdio.flush();
    return 0;
  }
  const fd = openDevice(sys, device, options, linktype === DLT_EN10MB || linktype === DLT_RAW);
  if (options.listLinkTypes) {
    stdio.out(`Data link types for ${device} (use option -y to set):\n${linkTypesOf(device, linktype)}`);
    await stdio.flush();
    return 0;
  }
  if (options.linkType !== null && !linkTypeText(linktype).startsWith(`${options.linkType.toUpperCase()} `))
    throw new TcpdumpExit(1, `${options.linkType} is not one of the DLTs supported by this device`);
  if (options.linkType !== null || linktype === DLT_LINUX_SLL2)
    stdio.err(`tcpdump: data link type ${linkTypeText(linktype).split(" ")[0]}\n`);
  const names = await loadNames(sys);
  const filter = await compile(options, linktype, names, sys, true);
  const sink = await openSink(sys, stdio, options, linktype, names);
  const listening = `listening on ${device}, link-type ${linkTypeText(linktype)}, snapshot length ${options.snaplen} bytes\n`;
  const quiet = options.verbose === 0 && options.write === null;
  stdio.err(
    quiet
      ? `tcpdump: verbose output suppressed, use -v[v]... for full protocol decode\n${listening}`
      : `tcpdump: ${listening}`,
  );
  return new LiveCapture(sys, stdio, options, fd, linktype, filter, sink).run();
}

/** What -L lists: an Ethernet device's frames might also be of a cable modem. */
function linkTypesOf(device: string, linktype: number): string {
  if (device === ANY) return `  ${linkTypeText(DLT_LINUX_SLL)}\n  ${linkTypeText(DLT_LINUX_SLL2)}\n`;
  const docsis = linktype === DLT_EN10MB && device !== "lo" ? "  DOCSIS (DOCSIS) (printing not supported)\n" : "";
  return `  ${linkTypeText(linktype)}\n${docsis}`;
}

export const tcpdumpProgram: Program = { name: "tcpdump", paths: ["/usr/bin/tcpdump"], main };
