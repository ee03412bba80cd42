/** Sockets of AF_INET6 between namespaces: echo, errors, ports, path MTU. What is expected was recorded on Linux 6.1. */

import { describe, expect, test } from "vitest";
import {
  AF_INET6,
  Errno,
  IPPROTO_ICMPV6,
  IPV6_MTU_DISCOVER,
  IPV6_RECVERR,
  IPV6_RECVHOPLIMIT,
  IPV6_UNICAST_HOPS,
  MSG_DONTWAIT,
  MSG_ERRQUEUE,
  SOCK_DGRAM,
  SOCK_RAW,
  SOL_IPV6,
  type Message,
  type SockAddr,
  type SockAddrIn6,
} from "@netloom/uapi";
import { formatIp6 } from "@netloom/wire";
import type { Net } from "../../core/net.js";
import type { Socket } from "../../core/socket.js";
import { createSocket } from "../../index.js";
import { macBytes } from "../../test/net-lab.js";
import { frames, ip6, Lab6 } from "../test/lab6.js";

const to = (addr: string, port = 0, scopeId = 0): SockAddrIn6 => ({
  family: AF_INET6,
  addr: ip6(addr),
  port,
  scopeId,
  flowinfo: 0,
});

function name(addr: SockAddr | null): string {
  if (addr === null || addr.family !== AF_INET6) return "-";
  return `${formatIp6(addr.addr)}${addr.scopeId === 0 ? "" : `%${addr.scopeId}`}${addr.port === 0 ? "" : ` ${addr.port}`}`;
}

class Hosts extends Lab6 {
  socket(net: Net, type: number, protocol: number): Socket {
    return createSocket(net, AF_INET6, type, protocol, this.root);
  }
  raw(net: Net): Socket {
    const sk = this.socket(net, SOCK_RAW, IPPROTO_ICMPV6);
    const filter = new Uint8Array(32).fill(0xff);
    filter[129 >> 3]! &= ~(1 << (129 & 7));
    sk.setsockopt(IPPROTO_ICMPV6, 1, filter);
    sk.setsockopt(SOL_IPV6, IPV6_RECVERR, 1);
    sk.setsockopt(SOL_IPV6, IPV6_RECVHOPLIMIT, 1);
    return sk;
  }
  echo(sk: Socket, addr: SockAddrIn6, size = 64): void {
    const packet = new Uint8Array(size);
    packet[0] = 128;
    packet[5] = 7;
    sk.sendmsg(packet, 0, addr);
    this.settle();
  }
}

const read = (sk: Socket): Message => sk.recvmsg(65536, MSG_DONTWAIT)!;
const code = (run: () => unknown): string => {
  try {
    run();
  } catch (e) {
    if (e instanceof Errno) return e.code;
    throw e;
  }
  return "ok";
};

/** a - r - b: 2001:db8:1::/64 and 2001:db8:2::/64, default routes at both ends. */
function chain(): { lab: Hosts; a: Net; r: Net; b: Net } {
  const lab = new Hosts(3);
  const [a, r, b] = lab.nets as [Net, Net, Net];
  lab.addVeth(
    a,
    "a0",
    "r0",
    { IFLA_NET_NS_FD: 1, IFLA_ADDRESS: macBytes("02:00:00:00:00:02") },
    { IFLA_ADDRESS: macBytes("02:00:00:00:00:01") },
  );
  lab.addVeth(
    b,
    "b0",
    "r1",
    { IFLA_NET_NS_FD: 1, IFLA_ADDRESS: macBytes("02:00:00:00:00:03") },
    { IFLA_ADDRESS: macBytes("02:00:00:00:00:04") },
  );
  lab.up(a, "lo", "a0");
  lab.up(r, "lo", "r0", "r1");
  lab.up(b, "lo", "b0");
  lab.addAddr(a, "a0", "2001:db8:1::1/64");
  lab.addAddr(r, "r0", "2001:db8:1::2/64");
  lab.addAddr(r, "r1", "2001:db8:2::2/64");
  lab.addAddr(b, "b0", "2001:db8:2::1/64");
  lab.run(3000);
  lab.route(a, "::/0", { RTA_GATEWAY: ip6("2001:db8:1::2") });
  lab.route(b, "::/0", { RTA_GATEWAY: ip6("2001:db8:2::2") });
  return { lab, a, r, b };
}

describe("echo", () => {
  test("link-local, loopback, groups: answers name their device", () => {
    const { lab, a } = chain();
    const index = lab.dev(a, "a0").ifindex;
    const sk = lab.raw(a);
    const from = (addr: string, scope = 0): string => {
      lab.echo(sk, to(addr, 0, scope));
      lab.run(10);
      const message = read(sk);
      return `${name(message.from)} hops ${message.ttl}`;
    };
    expect(from("fe80::ff:fe00:2", index)).toBe(`fe80::ff:fe00:2%${index} hops 64`);
    expect(from("fe80::ff:fe00:2")).toBe(`fe80::ff:fe00:2%${index} hops 64`);
    expect(from("::1")).toBe("::1 hops 64");
    expect(from("2001:db8:1::1")).toBe("2001:db8:1::1 hops 64");
    expect(from("fe80::ff:fe00:1", index)).toBe(`fe80::ff:fe00:1%${index} hops 64`);
    // Our own answer to a group comes first, then the neighbour's.
    expect(from("ff02::1", index)).toBe(`fe80::ff:fe00:1%${index} hops 64`);
    expect(name(read(sk).from)).toBe(`fe80::ff:fe00:2%${index}`);
    sk.release();
  });

  test("the first packet waits for the neighbour; the wire shows who asks whom", () => {
    const { lab, a } = chain();
    const sk = lab.raw(a);
    const tap = lab.tap(a, "a0");
    lab.echo(sk, to("2001:db8:1::2"));
    expect(frames(tap)).toEqual([
      "2001:db8:1::1 > ff02::1:ff00:2 NS 86",
      "2001:db8:1::2 > 2001:db8:1::1 NA 86",
      "2001:db8:1::1 > 2001:db8:1::2 echo request 118",
      "2001:db8:1::2 > 2001:db8:1::1 echo reply 118",
    ]);
    lab.run(5500);
    expect(frames(tap).filter((line) => !/RS|MLD/.test(line))).toEqual([
      "fe80::ff:fe00:2 > 2001:db8:1::1 NS 86",
      "2001:db8:1::1 > fe80::ff:fe00:2 NA 78",
    ]);
  });

  test("large ones travel in fragments", () => {
    const { lab, a } = chain();
    const sk = lab.raw(a);
    lab.echo(sk, to("2001:db8:1::2"));
    const tap = lab.tap(a, "a0");
    lab.echo(sk, to("2001:db8:1::2"), 3008);
    expect(frames(tap)).toEqual([
      "2001:db8:1::1 > 2001:db8:1::2 frag 1510",
      "2001:db8:1::1 > 2001:db8:1::2 frag 1510",
      "2001:db8:1::1 > 2001:db8:1::2 frag 174",
      "2001:db8:1::2 > 2001:db8:1::1 frag 1510",
      "2001:db8:1::2 > 2001:db8:1::1 frag 1510",
      "2001:db8:1::2 > 2001:db8:1::1 frag 174",
    ]);
    expect([read(sk).data.length, read(sk).data.length]).toEqual([64, 3008]);
    expect(a.ipv6.frags!.count).toBe(0);
  });
});

describe("errors", () => {
  test("nobody there: address unreachable after three seconds, from ourselves", () => {
    const { lab, a } = chain();
    const sk = lab.raw(a);
    lab.echo(sk, to("2001:db8:1::77"));
    lab.run(2900);
    expect(code(() => sk.recvmsg(100, MSG_ERRQUEUE))).toBe("EAGAIN");
    lab.run(200);
    const { error, from } = sk.recvmsg(100, MSG_ERRQUEUE)!;
    expect([name(from), error!.errno, error!.type, error!.code, name(error!.offender)]).toEqual([
      "2001:db8:1::77",
      113,
      1,
      3,
      "2001:db8:1::1",
    ]);
    sk.release();
    lab.run(100);
    expect(lab.stack.skbs.live).toBe(0);
  });

  test("no forwarding: silence; hop limit: time exceeded; no route: net unreachable", () => {
    const { lab, a, r, b } = chain();
    const sk = lab.raw(a);
    lab.echo(sk, to("2001:db8:2::1"));
    lab.run(100);
    expect(code(() => read(sk))).toBe("EAGAIN");
    r.ipv6.devconfAll.set(0, 1);
    lab.echo(sk, to("2001:db8:2::1"));
    lab.run(100);
    const answer = read(sk);
    expect([name(answer.from), answer.ttl]).toEqual(["2001:db8:2::1", 63]);
    sk.setsockopt(SOL_IPV6, IPV6_UNICAST_HOPS, 1);
    lab.echo(sk, to("2001:db8:2::1"));
    const { error } = sk.recvmsg(100, MSG_ERRQUEUE)!;
    expect([error!.errno, error!.type, error!.code, name(error!.offender)]).toEqual([113, 3, 0, "2001:db8:1::2"]);
    lab.delRoute(b, "::/0");
    expect(code(() => lab.raw(b).sendmsg(new Uint8Array(8), 0, to("2001:db8:9::1")))).toBe("ENETUNREACH");
  });

  test("path MTU: too big is learned, then packets are cut", () => {
    const { lab, a, r, b } = chain();
    r.ipv6.devconfAll.set(0, 1);
    lab.setLink(r, "r1", { IFLA_MTU: 1300 });
    lab.setLink(b, "b0", { IFLA_MTU: 1300 });
    const sk = lab.raw(a);
    lab.echo(sk, to("2001:db8:2::1"), 1400);
    expect(sk.recvmsg(2000, MSG_ERRQUEUE)!.error).toMatchObject({ errno: 90, type: 2, info: 1300 });
    lab.echo(sk, to("2001:db8:2::1"), 1400);
    lab.run(100);
    expect(read(sk).data.length).toBe(1400);
    sk.setsockopt(SOL_IPV6, IPV6_MTU_DISCOVER, 2);
    expect(code(() => lab.echo(sk, to("2001:db8:2::1"), 1400))).toBe("EMSGSIZE");
    expect(sk.recvmsg(2000, MSG_ERRQUEUE)!.error).toMatchObject({ errno: 90, origin: 1, info: 1300 });
  });
});

describe("udp", () => {
  test("a datagram and its answer; a port nobody has", () => {
    const { lab, a, r } = chain();
    const server = lab.socket(r, SOCK_DGRAM, 0);
    server.bind(to("::", 5000));
    const client = lab.socket(a, SOCK_DGRAM, 0);
    client.connect(to("2001:db8:1::2", 5000));
    expect(name(client.getpeername())).toBe("2001:db8:1::2 5000");
    client.sendmsg(Uint8Array.of(1, 2, 3), 0, null);
    lab.settle();
    const got = read(server);
    expect([[...got.data], name(got.from)]).toEqual([[1, 2, 3], name(client.getsockname())]);
    server.sendmsg(Uint8Array.of(4), 0, got.from);
    lab.settle();
    expect([...read(client).data]).toEqual([4]);
    server.release();
    client.sendmsg(Uint8Array.of(5), 0, null);
    lab.settle();
    expect(code(() => read(client))).toBe("ECONNREFUSED");
    expect(code(() => client.connect(to("fe80::1", 1)))).toBe("EINVAL");
    expect(code(() => lab.socket(a, SOCK_DGRAM, 0).bind(to("2001:db8:5::5", 1)))).toBe("EADDRNOTAVAIL");
  });

  test("too big: told to a connected socket that did not ask, unless it lets its datagrams be cut", () => {
    const { lab, a, r, b } = chain();
    r.ipv6.devconfAll.set(0, 1);
    lab.setLink(r, "r1", { IFLA_MTU: 1300 });
    lab.setLink(b, "b0", { IFLA_MTU: 1300 });
    const tried = (discover: number): string[] => {
      const sk = lab.socket(a, SOCK_DGRAM, 0);
      sk.setsockopt(SOL_IPV6, IPV6_MTU_DISCOVER, discover);
      sk.connect(to("2001:db8:2::1", 5000));
      // PROBE heeds the device alone: it is not stopped by what was learnt.
      return [1400, 10].map((size) =>
        code(() => {
          sk.sendmsg(new Uint8Array(size), 0, null);
          lab.run(10);
        }),
      );
    };
    expect(tried(3)).toEqual(["ok", "EMSGSIZE"]);
    expect(tried(3)).toEqual(["ok", "EMSGSIZE"]);
    expect(tried(2)).toEqual(["EMSGSIZE", "ok"]);
    expect(tried(0)).toEqual(["ok", "ECONNREFUSED"]);
  });
});
