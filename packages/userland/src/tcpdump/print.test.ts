import { describe, expect, it } from "vitest";
import { Netdissect, NO_NAMES, type DissectOptions } from "./netdissect.js";
import { PacketPrinter, type PacketPrintOptions } from "./packet-print.js";
import { date } from "./packet-time.js";
import { captureHeader, captureRecord, DLT_EN10MB, DLT_LINUX_SLL2, readCapture } from "./pcap-file.js";
import { RECORDED_FRAMES } from "./test/recorded-frames.js";

const DISSECT: DissectOptions = {
  link: false,
  numeric: 2,
  quick: false,
  verbose: 0,
  absoluteSeq: false,
  dumps: false,
  noChecksum: false,
};
const PRINT: PacketPrintOptions = { time: 1, ascii: 0, hex: 0, hexAscii: 0, number: false, nanoseconds: false };
const bytes = (hex: string): Uint8Array => Uint8Array.from(hex.match(/../g)!, (pair) => parseInt(pair, 16));

function print(
  frame: Uint8Array,
  dissect: Partial<DissectOptions> = {},
  options: Partial<PacketPrintOptions> = {},
  linktype = DLT_EN10MB,
  length = frame.length,
): string {
  const printer = new PacketPrinter(
    new Netdissect({ ...DISSECT, ...dissect }, NO_NAMES),
    { ...PRINT, ...options },
    linktype,
    (i) => `eth${i}`,
  );
  return printer.print({ sec: 1704067633, nsec: 282217000, data: frame, length });
}

describe("recorded frames", () => {
  it.each(RECORDED_FRAMES)("$text", ({ frame, text, verbose }) => {
    expect(print(bytes(frame))).toBe(`${text}\n`);
    expect(print(bytes(frame), { verbose: 2, link: true })).toBe(`${verbose}\n`);
  });
});

describe("what is cut off", () => {
  const echo = bytes("02000000000202000000000108004500001c0001000040010000c0a80001c0a800020800f7fd00010001");
  it("is named", () => {
    expect(print(echo.subarray(0, 36), {}, {}, DLT_EN10MB, echo.length)).toBe(
      "IP 192.168.0.1 > 192.168.0.2:  [|icmp]\n",
    );
    expect(print(echo.subarray(0, 10))).toBe(" [|ether]\n");
  });
});

describe("options", () => {
  const arp = bytes("ffffffffffff02000000000108060001080006040001020000000001c0a80001000000000000c0a80002");
  const text = "ARP, Request who-has 192.168.0.2 tell 192.168.0.1, length 28";
  it("dump bytes, with and without the link header", () => {
    expect(print(arp, { dumps: true }, { hex: 1 })).toBe(`${text}
\t0x0000:  0001 0800 0604 0001 0200 0000 0001 c0a8
\t0x0010:  0001 0000 0000 0000 c0a8 0002
`);
    expect(print(arp, { dumps: true }, { hexAscii: 2 })).toBe(`${text}
\t0x0000:  ffff ffff ffff 0200 0000 0001 0806 0001  ................
\t0x0010:  0800 0604 0001 0200 0000 0001 c0a8 0001  ................
\t0x0020:  0000 0000 0000 c0a8 0002                 ..........
`);
  });

  it.each([
    [0, "00:07:13.282217 "],
    [1, ""],
    [2, "1704067633.282217 "],
    [3, " 00:00:00.000000 "],
    [4, "2024-01-01 00:07:13.282217 "],
    [5, " 00:00:00.000000 "],
  ])("-t given %i times", (time, prefix) => {
    expect(print(arp, {}, { time })).toBe(`${prefix}${text}\n`);
  });

  it("name the device of a cooked packet, and where it goes", () => {
    const cooked = Uint8Array.of(8, 6, 0, 0, 0, 0, 0, 3, 0, 1, 4, 6, 2, 0, 0, 0, 0, 1, 0, 0, ...arp.subarray(14));
    expect(print(cooked, {}, {}, DLT_LINUX_SLL2)).toBe(`eth3  Out ${text}\n`);
    expect(print(cooked, { link: true }, {}, DLT_LINUX_SLL2)).toBe(
      "eth3  Out ifindex 3 02:00:00:00:00:01 ethertype ARP (0x0806), length 48: Request who-has 192.168.0.2 tell 192.168.0.1, length 28\n",
    );
  });
});

describe("dates", () => {
  it.each([
    [0, "1970-01-01"],
    [951782400, "2000-02-29"],
    [1704067633, "2024-01-01"],
    [4102444799, "2099-12-31"],
  ])("%i", (sec, text) => {
    expect(date(sec)).toBe(text);
  });
});

describe("capture files", () => {
  it("are read as written", () => {
    const packet = { sec: 5, nsec: 7000, data: Uint8Array.of(1, 2, 3), length: 60 };
    const file = Uint8Array.of(...captureHeader(DLT_EN10MB, 262144), ...captureRecord(packet));
    expect(readCapture(file)).toEqual({ linktype: DLT_EN10MB, snaplen: 262144, packets: [packet], trouble: null });
  });

  it("are told from other files", () => {
    expect(() => readCapture(new Uint8Array(30))).toThrow("unknown file format");
    expect(() => readCapture(new Uint8Array(3))).toThrow("tried to read 4 file header bytes, only got 3");
  });
});
