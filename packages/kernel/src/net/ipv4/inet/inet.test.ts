import { describe, expect, it } from "vitest";
import {
  AF_INET,
  IP_MULTICAST_LOOP,
  IP_ADD_MEMBERSHIP,
  IP_PKTINFO,
  IP_RECVERR,
  IP_RECVTTL,
  IPPROTO_ICMP,
  MSG_ERRQUEUE,
  POLLERR,
  POLLIN,
  SO_BINDTODEVICE,
  SO_BROADCAST,
  SOCK_DGRAM,
  SOCK_RAW,
  SOCK_STREAM,
  SOL_IP,
  SOL_RAW,
  SOL_SOCKET,
  ICMP_FILTER,
} from "@netloom/uapi";
import { decodeUtf8, encodeUtf8, formatIp4, icmp } from "@netloom/wire";
import type { Socket } from "../../core/socket.js";
import { createSocket } from "../../index.js";
import { UDP_MIB_IN_DATAGRAMS, UDP_MIB_NO_PORTS } from "../mib.js";
import { chain, ipBytes, outcome, receive, sockaddr } from "../test/inet-lab.js";

const text = (s: string): Uint8Array => encodeUtf8(s);

function heard(sk: Socket): string[] {
  const out: string[] = [];
  for (let m = receive(sk); m !== null; m = receive(sk)) {
    const { from } = m;
    out.push(
      from !== null && from.family === AF_INET
        ? `${decodeUtf8(m.data, 0, m.data.length)} from ${formatIp4(from.addr)}:${from.port}`
        : "?",
    );
  }
  return out;
}

describe("UDP", () => {
  it("carries datagrams both ways, with the addresses of the packet", () => {
    const { lab, a, b } = chain();
    const server = lab.udp(b);
    server.bind(sockaddr("0.0.0.0", 53));
    server.setsockopt(SOL_IP, IP_PKTINFO, 1);
    server.setsockopt(SOL_IP, IP_RECVTTL, 1);
    const client = lab.udp(a);
    client.bind(sockaddr("0.0.0.0", 4000));
    expect(client.sendmsg(text("question"), 0, sockaddr("10.0.2.2", 53))).toBe(8);
    lab.settle();
    expect(server.poll() & POLLIN).toBe(POLLIN);
    const message = receive(server)!;
    expect(message).toMatchObject({
      from: sockaddr("10.0.1.2", 4000),
      ttl: 63,
      wireLength: 8,
      pktinfo: { ifindex: lab.dev(b, "eth0").ifindex, addr: sockaddr("10.0.2.2").addr },
    });
    server.sendmsg(text("answer"), 0, message.from);
    lab.settle();
    expect(heard(client)).toEqual(["answer from 10.0.2.2:53"]);
    expect(b.ipv4.mib[UDP_MIB_IN_DATAGRAMS]).toBe(1);
    client.release();
    server.release();
    expect(lab.stack.skbs.live).toBe(0);
  });

  it("goes to the socket that says most about itself", () => {
    const { lab, a, b } = chain();
    const [any, bound, connected] = [lab.udp(b), lab.udp(b), lab.udp(b)];
    for (const sk of [any, bound, connected]) sk.setsockopt(SOL_SOCKET, 2, 1);
    any.bind(sockaddr("0.0.0.0", 7));
    bound.bind(sockaddr("10.0.2.2", 7));
    connected.bind(sockaddr("10.0.2.2", 7));
    connected.connect(sockaddr("10.0.1.2", 5000));
    for (const port of [5000, 5001]) {
      const sk = lab.udp(a);
      sk.bind(sockaddr("10.0.1.2", port));
      sk.sendmsg(text(String(port)), 0, sockaddr("10.0.2.2", 7));
      sk.release();
    }
    lab.settle();
    expect([heard(any), heard(bound), heard(connected)]).toEqual([
      [],
      ["5001 from 10.0.1.2:5001"],
      ["5000 from 10.0.1.2:5000"],
    ]);
  });

  it("tells a connected socket that nobody listens; the error queue has the details", () => {
    const { lab, a, b } = chain();
    const sk = lab.udp(a);
    sk.connect(sockaddr("10.0.2.2", 99));
    sk.sendmsg(text("x"), 0, null);
    lab.settle();
    expect(b.ipv4.mib[UDP_MIB_NO_PORTS]).toBe(1);
    expect(outcome(() => void receive(sk))).toBe("ECONNREFUSED");
    sk.setsockopt(SOL_IP, IP_RECVERR, 1);
    sk.sendmsg(text("again"), 0, null);
    lab.settle();
    expect(sk.poll() & POLLERR).toBe(POLLERR);
    const error = receive(sk, MSG_ERRQUEUE)!;
    expect(error).toMatchObject({
      from: sockaddr("10.0.2.2", 99),
      data: text("again"),
      error: { errno: 111, origin: 2, type: 3, code: 3, offender: sockaddr("10.0.2.2") },
    });
    expect(receive(sk)).toBeNull();
    sk.release();
  });

  it.each<[string, (sk: Socket) => void, string]>([
    ["a foreign address", (sk) => sk.bind(sockaddr("1.2.3.4", 1)), "EADDRNOTAVAIL"],
    ["a taken port", (sk) => sk.bind(sockaddr("0.0.0.0", 1000)), "EADDRINUSE"],
    ["no destination", (sk) => void sk.sendmsg(text("x"), 0, null), "EDESTADDRREQ"],
    ["port 0", (sk) => void sk.sendmsg(text("x"), 0, sockaddr("10.0.2.2", 0)), "EINVAL"],
    ["a broadcast", (sk) => void sk.sendmsg(text("x"), 0, sockaddr("10.0.1.255", 9)), "EACCES"],
    ["too much", (sk) => void sk.sendmsg(new Uint8Array(65508), 0, sockaddr("10.0.2.2", 9)), "EMSGSIZE"],
    ["an unknown device", (sk) => sk.setsockopt(SOL_SOCKET, SO_BINDTODEVICE, "nodev"), "ENODEV"],
    ["an option of TCP", (sk) => sk.setsockopt(6, 1, 1), "ENOPROTOOPT"],
    ["nobody", (sk) => void sk.getpeername(), "ENOTCONN"],
  ])("refuses %s", (_what, use, result) => {
    const { lab, a } = chain();
    const other = lab.udp(a);
    other.bind(sockaddr("10.0.1.2", 1000));
    const sk = lab.udp(a);
    expect(outcome(() => use(sk))).toBe(result);
    sk.release();
    other.release();
  });

  it("reaches everybody on the link by broadcast, and members by multicast", () => {
    const { lab, a, r } = chain();
    const server = lab.udp(r);
    server.bind(sockaddr("0.0.0.0", 69));
    const sk = lab.udp(a);
    sk.bind(sockaddr("0.0.0.0", 70));
    sk.setsockopt(SOL_SOCKET, SO_BROADCAST, 1);
    sk.sendmsg(text("all"), 0, sockaddr("10.0.1.255", 69));
    sk.sendmsg(text("link"), 0, sockaddr("255.255.255.255", 69));
    lab.settle();
    expect(heard(server)).toEqual(["all from 10.0.1.2:70", "link from 10.0.1.2:70"]);
    sk.setsockopt(SOL_IP, IP_MULTICAST_LOOP, 0);
    sk.sendmsg(text("group"), 0, sockaddr("239.1.2.3", 69));
    lab.settle();
    expect(heard(server)).toEqual([]);
    const mreq = new Uint8Array(8);
    mreq.set(ipBytes("239.1.2.3"), 0);
    mreq.set(ipBytes("10.0.1.1"), 4);
    server.setsockopt(SOL_IP, IP_ADD_MEMBERSHIP, mreq);
    sk.sendmsg(text("group"), 0, sockaddr("239.1.2.3", 69));
    lab.settle();
    expect(heard(server)).toEqual(["group from 10.0.1.2:70"]);
    sk.release();
    server.release();
    lab.settle();
    expect(lab.stack.skbs.live).toBe(0);
  });

  it("picks ports of the range, and frees them", () => {
    const { lab, a } = chain();
    lab.sysctl(a, "ipv4/ip_local_port_range", "5000 5001");
    const sockets = [lab.udp(a), lab.udp(a), lab.udp(a)];
    const ports = sockets.slice(0, 2).map((sk) => {
      sk.connect(sockaddr("10.0.2.2", 9));
      return sk.getsockname();
    });
    expect(ports.map((p) => (p.family === AF_INET ? p.port : 0)).sort()).toEqual([5000, 5001]);
    expect(outcome(() => void sockets[2]!.connect(sockaddr("10.0.2.2", 9)))).toBe("EAGAIN");
    sockets[0]!.release();
    expect(outcome(() => void sockets[2]!.connect(sockaddr("10.0.2.2", 9)))).toBe("ok");
    sockets.slice(1).forEach((sk) => sk.release());
  });
});

describe("socket(AF_INET)", () => {
  it.each([
    [SOCK_RAW, IPPROTO_ICMP, 0, "ok"],
    [SOCK_RAW, IPPROTO_ICMP, 1000, "EPERM"],
    [SOCK_RAW, 0, 0, "EPROTONOSUPPORT"],
    [SOCK_DGRAM, IPPROTO_ICMP, 0, "EACCES"],
    [SOCK_DGRAM, 6, 0, "EPROTONOSUPPORT"],
    [SOCK_STREAM, 0, 0, "ok"],
    [9, 0, 0, "ESOCKTNOSUPPORT"],
  ])("type %i protocol %i for user %i: %s", (type, protocol, uid, result) => {
    const { lab, a } = chain();
    expect(outcome(() => createSocket(a, AF_INET, type, protocol, { ...lab.root, uid }).release())).toBe(result);
  });

  it("gives ping sockets to the groups of ping_group_range", () => {
    const { lab, a } = chain();
    lab.sysctl(a, "ipv4/ping_group_range", "0 100");
    const sk = createSocket(a, AF_INET, SOCK_DGRAM, IPPROTO_ICMP, { ...lab.root, uid: 100 });
    const request = Uint8Array.of(icmp.ICMP_ECHO, 0, 0, 0, 0, 0, 0, 7, 1, 2, 3);
    sk.sendmsg(request, 0, sockaddr("10.0.2.2"));
    lab.settle();
    const reply = receive(sk)!;
    const own = sk.getsockname();
    expect([reply.data[0], icmp.id(reply.data, 0), icmp.sequence(reply.data, 0), reply.data.slice(8)]).toEqual([
      icmp.ICMP_ECHOREPLY,
      own.family === AF_INET ? own.port : -1,
      7,
      Uint8Array.of(1, 2, 3),
    ]);
    expect(outcome(() => void sk.sendmsg(Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0), 0, sockaddr("10.0.2.2")))).toBe(
      "EINVAL",
    );
    sk.release();
  });

  it("filters ICMP types on raw sockets", () => {
    const { lab, a } = chain();
    const sk = lab.rawIcmp(a);
    sk.setsockopt(SOL_RAW, ICMP_FILTER, 1 << icmp.ICMP_ECHOREPLY);
    lab.ping(a, "10.0.2.2").release();
    expect(receive(sk)).toBeNull();
    sk.setsockopt(SOL_RAW, ICMP_FILTER, 0);
    lab.ping(a, "10.0.2.2").release();
    expect(receive(sk)!.data[20]).toBe(icmp.ICMP_ECHOREPLY);
    sk.release();
  });
});
