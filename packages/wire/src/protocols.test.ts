import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { arp, csumPseudo4, ethernet, icmp, icmpv6, ipv4, ipv6, tcp, udp, vlan } from "./index.js";

const u8 = fc.nat(0xff);
const u16 = fc.nat(0xffff);
const u32 = fc.nat(0xffffffff);
const mac = fc.maxSafeNat().map((n) => n % 0x1000000000000);
const offset = fc.nat(9);
const addr6 = fc.uint8Array({ minLength: 16, maxLength: 16 });

describe("what is written is read back", () => {
  it("ethernet and vlan", () => {
    fc.assert(
      fc.property(offset, mac, mac, u16, u16, (o, d, s, p, t) => {
        const b = new Uint8Array(40);
        ethernet.write(b, o, d, s, p);
        vlan.setTci(b, o + 14, t);
        vlan.setProto(b, o + 14, p);
        expect([ethernet.dest(b, o), ethernet.source(b, o), ethernet.proto(b, o)]).toEqual([d, s, p]);
        expect([vlan.vid(b, o + 14), vlan.tciPrio(t), vlan.tciDei(t), vlan.proto(b, o + 14)]).toEqual([
          t & 4095,
          t >> 13,
          ((t >> 12) & 1) === 1,
          p,
        ]);
      }),
    );
  });

  it("arp", () => {
    fc.assert(
      fc.property(offset, u16, mac, u32, mac, u32, (o, op, sha, sip, tha, tip) => {
        const b = new Uint8Array(40);
        arp.write(b, o, op, sha, sip, tha, tip);
        expect(arp.isEtherIp(b, o)).toBe(true);
        expect([arp.op(b, o), arp.sha(b, o), arp.sip(b, o), arp.tha(b, o), arp.tip(b, o)]).toEqual([
          op,
          sha,
          sip,
          tha,
          tip,
        ]);
      }),
    );
  });

  it("ipv4, with a checksum that stays right as the TTL falls", () => {
    fc.assert(
      fc.property(
        offset,
        u8,
        u16,
        u16,
        fc.integer({ min: 1, max: 255 }),
        u8,
        u32,
        u32,
        (o, tos, id, frag, ttl, proto, s, d) => {
          const b = new Uint8Array(80);
          ipv4.write(b, o, tos, 40, id, frag, ttl, proto, s, d);
          expect(ipv4.checkOk(b, o)).toBe(true);
          expect([
            ipv4.version(b, o),
            ipv4.ihl(b, o),
            ipv4.tos(b, o),
            ipv4.totLen(b, o),
            ipv4.id(b, o),
            ipv4.fragOff(b, o),
            ipv4.protocol(b, o),
          ]).toEqual([4, 5, tos, 40, id, frag, proto]);
          expect([ipv4.saddr(b, o), ipv4.daddr(b, o)]).toEqual([s, d]);
          ipv4.decreaseTtl(b, o);
          expect(ipv4.ttl(b, o)).toBe(ttl - 1);
          expect(ipv4.checkOk(b, o)).toBe(true);
        },
      ),
    );
  });

  it("ipv6 and icmpv6", () => {
    fc.assert(
      fc.property(
        offset,
        u8,
        fc.nat(0xfffff),
        u8,
        addr6,
        addr6,
        fc.uint8Array({ minLength: 8, maxLength: 99 }),
        (o, tc, flow, hops, s, d, data) => {
          const b = new Uint8Array(160);
          ipv6.write(b, o, tc, flow, data.length, 58, hops, s, d);
          expect([
            ipv6.version(b, o),
            ipv6.tclass(b, o),
            ipv6.flowLabel(b, o),
            ipv6.payloadLen(b, o),
            ipv6.nextHdr(b, o),
            ipv6.hopLimit(b, o),
          ]).toEqual([6, tc, flow, data.length, 58, hops]);
          expect([ipv6.saddr(b, o), ipv6.daddr(b, o)]).toEqual([s, d]);
          b.set(data, o + 40);
          icmpv6.sendCheck(b, o + 40, data.length, o + ipv6.SADDR);
          expect(icmpv6.checkOk(b, o + 40, data.length, o + ipv6.SADDR)).toBe(true);
          b[o + 44]! ^= 1;
          expect(icmpv6.checkOk(b, o + 40, data.length, o + ipv6.SADDR)).toBe(false);
        },
      ),
    );
  });

  it("icmp, udp and tcp checksums", () => {
    fc.assert(
      fc.property(offset, u32, u32, fc.uint8Array({ minLength: 20, maxLength: 99 }), (o, s, d, data) => {
        const b = new Uint8Array(160);
        b.set(data, o);
        icmp.write(b, o, data.length, icmp.ICMP_ECHO, 0, s);
        expect([icmp.checkOk(b, o, data.length), icmp.rest(b, o), icmp.type(b, o)]).toEqual([true, s, 8]);
        const pseudo = csumPseudo4(s, d, 17, data.length);
        udp.write(b, o, 1, 2, data.length);
        udp.sendCheck(b, o, data.length, pseudo);
        expect([udp.checkOk(b, o, data.length, pseudo), udp.check(b, o) !== 0]).toEqual([true, true]);
        tcp.write(b, o, 80, 1024, s, d, 20, tcp.SYN | tcp.ECE, 65535);
        tcp.sendCheck(b, o, data.length, pseudo);
        expect(tcp.checkOk(b, o, data.length, pseudo)).toBe(true);
        expect([tcp.seq(b, o), tcp.ackSeq(b, o), tcp.hdrLen(b, o), tcp.flags(b, o), tcp.window(b, o)]).toEqual([
          s,
          d,
          20,
          0x42,
          65535,
        ]);
      }),
    );
  });
});

describe("lengths", () => {
  it("rejects packets shorter than they say", () => {
    const b = new Uint8Array(60);
    ipv4.write(b, 0, 0, 60, 0, 0, 64, 1, 1, 2);
    expect(ipv4.checkLen(b, 0, 60)).toBe(true);
    expect(ipv4.checkLen(b, 0, 59)).toBe(false);
    b[0] = 0x44;
    expect(ipv4.checkLen(b, 0, 60)).toBe(false);
    b[0] = 0x65;
    expect(ipv4.checkLen(b, 0, 60)).toBe(false);
  });

  it("finds neighbour discovery options, and none in broken lists", () => {
    const b = Uint8Array.of(3, 1, 0, 0, 0, 0, 0, 0, 1, 1, 9, 9, 9, 9, 9, 9, 5, 0);
    expect(icmpv6.ndOption(b, 0, 16, 1)).toBe(8);
    expect(icmpv6.ndOption(b, 0, 16, 2)).toBe(-1);
    expect(icmpv6.ndOption(b, 0, 18, 1)).toBe(-1);
    expect(icmpv6.ndOption(b, 0, 12, 3)).toBe(-1);
  });
});
