import { describe, expect, it } from "vitest";
import { AF_INET, AF_UNSPEC, IP_OPTIONS, SOL_IP } from "@netloom/uapi";
import {
  addrDef,
  netconfDef,
  NETCONFA_IFINDEX_ALL,
  neighTblDef,
  RTM_GETADDR,
  RTM_GETNEIGHTBL,
  RTM_GETNETCONF,
  RTM_NEWNETCONF,
  RTM_SETNEIGHTBL,
  RTNLGRP_IPV4_NETCONF,
  RTNLGRP_IPV4_ROUTE,
  decodePayload,
  forEachMessage,
} from "@netloom/netlink";
import { formatIp4, getU32, icmp } from "@netloom/wire";
import type { Socket } from "../core/socket.js";
import { chain, InetLab, outcome, receive, sockaddr } from "./test/inet-lab.js";

/** Types of the messages a listener got. */
function types(listener: Socket): number[] {
  const out: number[] = [];
  for (let m = receive(listener); m !== null; m = receive(listener))
    forEachMessage(m.data, (hdr) => out.push(hdr.type));
  return out;
}

describe("RTM_*NETCONF", () => {
  it("lists devices, all and default, and tells changes", () => {
    const lab = new InetLab(1);
    const net = lab.nets[0]!;
    lab.addVeth(net, "eth0", "peer0");
    const listener = lab.listen(net, RTNLGRP_IPV4_NETCONF);
    lab.sysctl(net, "ipv4/ip_forward", "1");
    lab.sysctl(net, "ipv4/conf/eth0/rp_filter", "2");
    lab.sysctl(net, "ipv4/conf/eth0/rp_filter", "2");
    const told: string[] = [];
    for (let m = receive(listener); m !== null; m = receive(listener)) {
      const { data } = m;
      forEachMessage(data, (hdr, start, end) => {
        const { attrs } = decodePayload(netconfDef, data, start, end);
        told.push(
          `${hdr.type === RTM_NEWNETCONF ? "" : "-"}${attrs.NETCONFA_IFINDEX} ${attrs.NETCONFA_FORWARDING ?? "."}${attrs.NETCONFA_RP_FILTER ?? "."}`,
        );
      });
    }
    expect(told).toEqual(["-2 1.", "-1 1.", "1 1.", "2 1.", "3 1.", "3 .2"]);
    const all = lab
      .dump(net, RTM_GETNETCONF, netconfDef, { family: AF_INET }, {})
      .map(({ attrs }) => `${attrs.NETCONFA_IFINDEX} ${attrs.NETCONFA_RP_FILTER}`);
    expect(all).toEqual(["1 0", "2 0", "3 2", "-1 0", "-2 0"]);
    const one = lab.request(
      net,
      RTM_GETNETCONF,
      0,
      netconfDef,
      { family: AF_INET },
      { NETCONFA_IFINDEX: NETCONFA_IFINDEX_ALL },
    );
    expect(one[0]!.attrs).toMatchObject({ NETCONFA_FORWARDING: 1, NETCONFA_PROXY_NEIGH: 0 });
    expect(
      outcome(
        () => void lab.request(net, RTM_GETNETCONF, 0, netconfDef, { family: AF_INET }, { NETCONFA_IFINDEX: 99 }),
      ),
    ).toBe("EINVAL");
    listener.release();
  });
});

describe("RTM_*NEIGHTBL", () => {
  it("shows and sets what asking for neighbours takes", () => {
    const { lab, a } = chain();
    const ifindex = lab.dev(a, "eth0").ifindex;
    const shown = (): unknown =>
      lab
        .dump(a, RTM_GETNEIGHTBL, neighTblDef, { family: AF_INET }, {})
        .find(({ attrs }) => attrs.NDTA_PARMS?.NDTPA_IFINDEX === ifindex)!.attrs;
    expect(shown()).toMatchObject({
      NDTA_NAME: "arp_cache",
      NDTA_PARMS: { NDTPA_RETRANS_TIME: 1000, NDTPA_QUEUE_LEN: 101, NDTPA_LOCKTIME: 1000 },
    });
    lab.request(
      a,
      RTM_SETNEIGHTBL,
      0,
      neighTblDef,
      { family: AF_INET },
      { NDTA_NAME: "arp_cache", NDTA_PARMS: { NDTPA_IFINDEX: ifindex, NDTPA_RETRANS_TIME: 252 } },
    );
    expect(shown()).toMatchObject({ NDTA_PARMS: { NDTPA_RETRANS_TIME: 252 } });
    expect(lab.sysctl(a, "ipv4/neigh/eth0/retrans_time_ms")).toBe("252");
    expect(
      outcome(() => void lab.request(a, RTM_SETNEIGHTBL, 0, neighTblDef, { family: AF_INET }, { NDTA_NAME: "nosuch" })),
    ).toBe("ENOENT");
  });
});

it("dumps of any family begin with IPv4", () => {
  const { lab, a } = chain();
  const families = lab.dump(a, RTM_GETADDR, addrDef, { family: AF_UNSPEC }, {}).map(({ header }) => header.family);
  expect(families.slice(0, 3)).toEqual([2, 2, 10]);
});

it("an address brings its routes to the listeners", () => {
  const { lab, a } = chain();
  const listener = lab.listen(a, RTNLGRP_IPV4_ROUTE);
  lab.addAddr(a, "eth0", "10.5.0.1/24");
  lab.delAddr(a, "eth0", "10.5.0.1/24");
  expect(types(listener)).toEqual([24, 24, 24, 25, 25, 25]);
  listener.release();
});

describe("IP options", () => {
  it("record the route there and back", () => {
    const { lab, a } = chain();
    const sk = lab.rawIcmp(a);
    const option = new Uint8Array(40);
    option.set([1, 7, 39, 4]);
    sk.setsockopt(SOL_IP, IP_OPTIONS, option);
    sk.sendmsg(Uint8Array.of(icmp.ICMP_ECHO, 0, 0xf7, 0xff, 0, 0, 0, 0), 0, sockaddr("10.0.2.2"));
    lab.settle();
    const { data } = receive(sk)!;
    const at = data.indexOf(7, 20);
    const route: string[] = [];
    for (let o = at + 3; o < at + data[at + 2]! - 1; o += 4) route.push(formatIp4(getU32(data, o)));
    expect(route).toEqual(["10.0.1.2", "10.0.2.1", "10.0.2.2", "10.0.2.2", "10.0.1.1", "10.0.1.2"]);
    expect(outcome(() => sk.setsockopt(SOL_IP, IP_OPTIONS, Uint8Array.of(7, 99, 4, 0)))).toBe("EINVAL");
    sk.release();
  });
});
