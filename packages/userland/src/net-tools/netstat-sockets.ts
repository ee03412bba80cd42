/** netstat's socket tables, from /proc/net/{tcp,udp,raw}[6] and /proc/net/unix. */

import { Errno, type Sys } from "@netloom/uapi";
import { formatIp4, formatIp6 } from "@netloom/wire";
import { getnameinfo, getservbyport } from "../libc/netdb.js";
import { fields, procLines } from "./address.js";

export interface SocketOptions {
  readonly tcp: boolean;
  readonly udp: boolean;
  readonly raw: boolean;
  readonly unix: boolean;
  readonly all: boolean;
  readonly listening: boolean;
  readonly numeric: boolean;
  readonly extended: boolean;
  readonly programs: boolean;
  readonly wide: boolean;
  readonly four: boolean;
  readonly six: boolean;
}

const STATES: readonly string[] = [
  "",
  "ESTABLISHED",
  "SYN_SENT",
  "SYN_RECV",
  "FIN_WAIT1",
  "FIN_WAIT2",
  "TIME_WAIT",
  "CLOSE",
  "CLOSE_WAIT",
  "LAST_ACK",
  "LISTEN",
  "CLOSING",
];
const LISTEN = 10;
const CLOSE = 7;

export async function socketTables(sys: Sys, options: SocketOptions): Promise<string> {
  const any = options.tcp || options.udp || options.raw || options.unix;
  const inet = !any || options.tcp || options.udp || options.raw;
  const scope = options.listening ? "only servers" : options.all ? "servers and established" : "w/o servers";
  const owners = options.programs ? socketOwners(sys) : new Map<string, string>();
  let text = "";
  if (inet) {
    text += `Active Internet connections (${scope})\nProto Recv-Q Send-Q Local Address           Foreign Address         State      `;
    if (options.extended) text += " User       Inode     ";
    if (options.programs) text += " PID/Program name    ";
    text += "\n";
    for (const protocol of ["tcp", "udp", "raw"] as const) {
      if (any && !options[protocol]) continue;
      for (const version of ["", "6"]) {
        if ((version === "" && options.six && !options.four) || (version === "6" && options.four && !options.six))
          continue;
        for (const line of (await procLines(sys, `/proc/net/${protocol}${version}`)).slice(1))
          text += await inetRow(sys, options, protocol, version, line, owners);
      }
    }
  }
  if ((!any || options.unix) && !options.four && !options.six) {
    text += `Active UNIX domain sockets (${scope})\nProto RefCnt Flags       Type       State         I-Node  ${options.programs ? " PID/Program name    " : ""} Path\n`;
    for (const line of (await procLines(sys, "/proc/net/unix")).slice(1)) text += unixRow(options, line, owners);
  }
  return text;
}

async function inetRow(
  sys: Sys,
  options: SocketOptions,
  protocol: "tcp" | "udp" | "raw",
  version: string,
  line: string,
  owners: ReadonlyMap<string, string>,
): Promise<string> {
  const [, local, remote, stateHex, queues, , , uid, , inode] = fields(line);
  const state = parseInt(stateHex!, 16);
  const unconnected = protocol === "tcp" ? state === LISTEN : /^0+:/.test(remote!);
  if (options.listening ? !unconnected : !options.all && unconnected) return "";
  const [txq, rxq] = queues!.split(":").map((hex) => parseInt(hex, 16));
  const name =
    protocol === "tcp"
      ? (STATES[state] ?? "UNKNOWN")
      : protocol === "udp"
        ? state === 1
          ? "ESTABLISHED"
          : ""
        : String(state === CLOSE ? 7 : state);
  const from = await endpoint(sys, options, local!, protocol);
  const to = await endpoint(sys, options, remote!, protocol);
  let text = `${`${protocol}${version}`.padEnd(4)}  ${String(rxq).padStart(6)} ${String(txq).padStart(6)} ${from.padEnd(23)} ${to.padEnd(23)} ${name.padEnd(11)}`;
  if (options.extended) text += ` ${(uid === "0" && !options.numeric ? "root" : uid!).padEnd(10)} ${inode!.padEnd(10)}`;
  if (options.programs) text += ` ${(owners.get(inode!) ?? "-").padEnd(19)} `;
  return `${text}\n`;
}

/** `0.0.0.0:*`, cut to the column from the left of the port. */
async function endpoint(sys: Sys, options: SocketOptions, hex: string, protocol: string): Promise<string> {
  const [addressHex, portHex] = hex.split(":");
  const six = addressHex!.length > 8;
  // Words are printed as the machine stores them: little-endian.
  const bytes = Uint8Array.from({ length: six ? 16 : 4 }, (_, i) =>
    parseInt(addressHex!.slice(2 * ((i & ~3) + 3 - (i & 3)), 2 * ((i & ~3) + 3 - (i & 3)) + 2), 16),
  );
  const value = ((bytes[0]! << 24) | (bytes[1]! << 16) | (bytes[2]! << 8) | bytes[3]!) >>> 0;
  let address = six ? formatIp6(bytes) : formatIp4(value);
  if (!options.numeric && bytes.some((b) => b !== 0)) {
    address =
      (await getnameinfo(sys, six ? { family: 10, addr: bytes, scope: "" } : { family: 2, addr: value })) ?? address;
  }
  const number = parseInt(portHex!, 16);
  const port =
    number === 0
      ? "*"
      : options.numeric
        ? String(number)
        : ((await getservbyport(sys, number, protocol)) ?? String(number));
  const room = 22 - port.length;
  if (!options.wide && address.length > room) address = address.slice(0, room);
  return `${address}:${port}`;
}

const UNIX_TYPES: Readonly<Record<number, string>> = { 1: "STREAM", 2: "DGRAM", 5: "SEQPACKET" };
const UNIX_STATES: readonly string[] = ["FREE", "LISTENING", "CONNECTING", "CONNECTED", "DISCONNECTING"];

function unixRow(options: SocketOptions, line: string, owners: ReadonlyMap<string, string>): string {
  const [, refs, , flagsHex, typeHex, stateHex, inode, path] = fields(line);
  const accepting = (parseInt(flagsHex!, 16) & 0x10000) !== 0;
  const state = parseInt(stateHex!, 16);
  if (options.listening ? !accepting : !options.all && (accepting || state === 1)) return "";
  const kind = UNIX_TYPES[parseInt(typeHex!, 16)] ?? "UNKNOWN";
  const word = accepting
    ? "LISTENING"
    : state === 3
      ? "CONNECTED"
      : state === 1
        ? ""
        : (UNIX_STATES[state] ?? "UNKNOWN");
  const owner = options.programs ? ` ${(owners.get(inode!) ?? "-").padEnd(20)}` : "";
  return `${"unix".padEnd(5)} ${String(parseInt(refs!, 16)).padEnd(6)} ${(accepting ? "[ ACC ]" : "[ ]").padEnd(11)} ${kind.padEnd(10)} ${word.padEnd(13)} ${inode!.padEnd(8)}${owner} ${path ?? ""}\n`;
}

/** `PID/NAME` by socket inode, from /proc/PID/fd. */
function socketOwners(sys: Sys): Map<string, string> {
  const owners = new Map<string, string>();
  const attempt = <T>(read: () => T, otherwise: T): T => {
    try {
      return read();
    } catch (error) {
      if (error instanceof Errno) return otherwise;
      throw error;
    }
  };
  for (const { name: pid } of attempt(() => sys.readdir("/proc"), [])) {
    if (!/^\d+$/.test(pid)) continue;
    for (const { name: fd } of attempt(() => sys.readdir(`/proc/${pid}/fd`), [])) {
      const inode = /^socket:\[(\d+)\]$/.exec(attempt(() => sys.readlink(`/proc/${pid}/fd/${fd}`), ""))?.[1];
      if (inode !== undefined)
        owners.set(inode, `${pid}/${attempt(() => sys.readlink(`/proc/${pid}/exe`), "").replace(/^.*\//, "")}`);
    }
  }
  return owners;
}
