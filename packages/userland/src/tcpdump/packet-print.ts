/** One line (or more) for a packet: the time, what the printers say, and its bytes if asked for. */

import { ethernet, getU16, getU32 } from "@netloom/wire";
import type { Netdissect } from "./netdissect.js";
import { DLT_EN10MB, DLT_LINUX_SLL, DLT_RAW, type CapturedPacket } from "./pcap-file.js";
import { cookedPrint, rawPrint, SLL2_HDR_LEN, SLL_HDR_LEN } from "./print-cooked.js";
import { etherPrint } from "./print-ether.js";
import { date } from "./packet-time.js";
import { asciiPrint, hexAndAsciiPrint, hexPrint } from "./print-hex.js";

export interface PacketPrintOptions {
  /** -t given so many times. */
  readonly time: number;
  /** -A, -x, -X given so many times; twice includes the link header. */
  readonly ascii: number;
  readonly hex: number;
  readonly hexAscii: number;
  /** --number. */
  readonly number: boolean;
  /** --nano. */
  readonly nanoseconds: boolean;
}

/** Prints packets of one capture. */
export class PacketPrinter {
  private count = 0;
  private first: Moment | null = null;
  private previous: Moment | null = null;

  constructor(
    private readonly ndo: Netdissect,
    private readonly options: PacketPrintOptions,
    private readonly linktype: number,
    /** if_indextoname for LINUX_SLL2. */
    private readonly deviceName: (ifindex: number) => string,
  ) {}

  /** The text of a packet, with its newline. */
  print(packet: CapturedPacket): string {
    const { ndo, options } = this;
    ndo.text = "";
    ndo.b = packet.data;
    ndo.end = packet.data.length;
    ndo.ipOffset = -1;
    ndo.fragmented = false;
    this.count++;
    if (options.number) ndo.print(`${String(this.count).padStart(5)}  `);
    const wrong = wrongLengths(packet);
    if (wrong.length > 0) {
      ndo.print(`[Invalid header: ${wrong.join(", ")}]\n`);
      return ndo.text;
    }
    ndo.print(this.time(packet));
    let header =
      this.linktype === DLT_EN10MB
        ? ethernet.HLEN
        : this.linktype === DLT_RAW
          ? 0
          : this.linktype === DLT_LINUX_SLL
            ? SLL_HDR_LEN
            : SLL2_HDR_LEN;
    const whole = ndo.guarded(() => {
      if (this.linktype === DLT_EN10MB) header = etherPrint(ndo, 0, packet.length);
      else if (this.linktype === DLT_RAW) rawPrint(ndo, packet.length);
      else this.cooked(packet);
    });
    // Of what is cut off everything is dumped.
    if (!whole) header = 0;
    ndo.end = packet.data.length;
    this.dump(Math.min(header, packet.data.length), packet.data.length);
    ndo.print("\n");
    return ndo.text;
  }

  private cooked(packet: CapturedPacket): void {
    const { ndo } = this;
    const b = packet.data;
    if (this.linktype === DLT_LINUX_SLL) {
      ndo.protocol = "sll";
      ndo.need(0, SLL_HDR_LEN);
      const addr = b.subarray(6, 6 + Math.min(getU16(b, 4), 8));
      cookedPrint(
        ndo,
        { ifname: null, ifindex: 0, pkttype: getU16(b, 0), protocol: getU16(b, 14), hatype: getU16(b, 2), addr },
        SLL_HDR_LEN,
        packet.length - SLL_HDR_LEN,
      );
      return;
    }
    ndo.protocol = "sll2";
    ndo.need(0, SLL2_HDR_LEN);
    const ifindex = getU32(b, 4);
    cookedPrint(
      ndo,
      {
        ifname: this.deviceName(ifindex),
        ifindex,
        pkttype: b[10]!,
        protocol: getU16(b, 0),
        hatype: getU16(b, 8),
        addr: b.subarray(12, 12 + b[11]!),
      },
      SLL2_HDR_LEN,
      packet.length - SLL2_HDR_LEN,
    );
  }

  private dump(header: number, end: number): void {
    const { ndo, options } = this;
    if (options.hexAscii > 0) {
      const start = options.hexAscii > 1 ? 0 : header;
      hexAndAsciiPrint(ndo, "\n\t", start, end - start);
    } else if (options.hex > 0) {
      const start = options.hex > 1 ? 0 : header;
      hexPrint(ndo, "\n\t", start, end - start);
    } else if (options.ascii > 0) {
      const start = options.ascii > 1 ? 0 : header;
      asciiPrint(ndo, start, end - start);
    }
  }

  private time({ sec, nsec }: Moment): string {
    const now = { sec, nsec };
    const first = (this.first ??= now);
    const previous = this.previous ?? now;
    this.previous = now;
    const { nanoseconds } = this.options;
    switch (this.options.time) {
      case 0:
        return `${clock(sec % 86400, nsec, nanoseconds)} `;
      case 1:
        return "";
      case 2:
        return `${sec}.${fraction(nsec, nanoseconds)} `;
      case 3:
        return `${delta(now, previous, nanoseconds)} `;
      case 4:
        return `${date(sec)} ${clock(sec % 86400, nsec, nanoseconds)} `;
      default:
        return `${delta(now, first, nanoseconds)} `;
    }
  }
}

/** What no capture can have. */
function wrongLengths({ data, length }: CapturedPacket): string[] {
  const wrong: string[] = [];
  if (data.length === 0) wrong.push("caplen==0");
  if (length === 0) wrong.push("len==0");
  else if (length < data.length) wrong.push(`len(${length}) < caplen(${data.length})`);
  return wrong;
}

interface Moment {
  readonly sec: number;
  readonly nsec: number;
}

const two = (n: number): string => String(n).padStart(2, "0");
const fraction = (nsec: number, nanoseconds: boolean): string =>
  nanoseconds ? String(nsec).padStart(9, "0") : String(Math.trunc(nsec / 1000)).padStart(6, "0");

/** Seconds of a day as `hh:mm:ss.uuuuuu`. */
const clock = (sec: number, nsec: number, nanoseconds: boolean): string =>
  `${two(Math.trunc(sec / 3600))}:${two(Math.trunc(sec / 60) % 60)}:${two(sec % 60)}.${fraction(nsec, nanoseconds)}`;

function delta(now: Moment, then: Moment, nanoseconds: boolean): string {
  // What is not shown does not count.
  const unit = nanoseconds ? 1 : 1000;
  const part = (at: Moment): number => Math.trunc(at.nsec / unit) * unit;
  const ns = (now.sec - then.sec) * 1e9 + part(now) - part(then);
  const magnitude = Math.abs(ns);
  return `${ns < 0 ? "-" : " "}${clock(Math.trunc(magnitude / 1e9), magnitude % 1e9, nanoseconds)}`;
}
