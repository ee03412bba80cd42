import { describe, expect, it } from "vitest";
import { enhancedPacket, INBOUND, interfaceDescription, LINKTYPE_RAW, sectionHeader } from "./pcapng.js";

const hex = (bytes: Uint8Array): string => Array.from(bytes, (n) => n.toString(16).padStart(2, "0")).join("");

describe("pcapng blocks", () => {
  it("section header", () => {
    expect(hex(sectionHeader("N"))).toBe(
      "0a0d0d0a" +
        "28000000" +
        "4d3c2b1a" +
        "01000000" +
        "ffffffffffffffff" +
        "040001004e000000" +
        "00000000" +
        "28000000",
    );
  });

  it("interface description: name, description, nanoseconds", () => {
    expect(hex(interfaceDescription(LINKTYPE_RAW, 96, "a/b", "dev"))).toBe(
      "01000000" +
        "30000000" +
        "65000000" +
        "60000000" +
        "02000300612f6200" +
        "0300030064657600" +
        "0900010009000000" +
        "00000000" +
        "30000000",
    );
  });

  it("packet: a 64-bit time, padding, a comment, flags", () => {
    const block = enhancedPacket(2, 1_767_225_600, 7, Uint8Array.of(0xaa, 0xbb, 0xcc), 60, INBOUND, "why");
    expect(hex(block)).toBe(
      "06000000" +
        "38000000" +
        "02000000" +
        "51728618" +
        "0700faed" +
        "03000000" +
        "3c000000" +
        "aabbcc00" +
        "0100030077687900" +
        "0200040001000000" +
        "00000000" +
        "38000000",
    );
    const view = new DataView(block.buffer);
    const time = (BigInt(view.getUint32(12, true)) << 32n) | BigInt(view.getUint32(16, true));
    expect(time).toBe(1_767_225_600_000_000_007n);
  });
});
