/** What listeners of RTNLGRP_LINK are told, in order: as `ip monitor link` showed it on Linux 6.1. */

import { AF_BRIDGE, IFF_LOWER_UP, IFF_RUNNING, IFF_UP } from "@netloom/uapi";
import {
  decodePayload,
  forEachMessage,
  linkDef,
  nsidDef,
  RTM_DELLINK,
  RTM_NEWLINK,
  RTNLGRP_LINK,
  RTNLGRP_NSID,
} from "@netloom/netlink";
import { expect, test } from "vitest";
import type { Socket } from "../core/socket.js";
import { drain, macBytes, NetLab } from "../test/net-lab.js";

const STATES = ["UNKNOWN", "NOTPRESENT", "DOWN", "LOWERLAYERDOWN", "TESTING", "DORMANT", "UP"];

/** One line a message: name, flags that matter, qdisc, master, state, event. */
function told(socket: Socket): string[] {
  const lines: string[] = [];
  for (const bytes of drain(socket))
    forEachMessage(bytes, (hdr, start, end) => {
      if (hdr.type !== RTM_NEWLINK && hdr.type !== RTM_DELLINK) {
        lines.push(`nsid ${decodePayload(nsidDef, bytes, start, end).attrs.NETNSA_NSID}`);
        return;
      }
      const { header, attrs } = decodePayload(linkDef, bytes, start, end);
      const words = hdr.type === RTM_DELLINK ? ["deleted"] : [];
      if (header.family === AF_BRIDGE) words.push("bridge");
      words.push(attrs.IFLA_IFNAME!);
      if (header.flags & IFF_UP) words.push(header.flags & IFF_RUNNING ? "UP" : "UP,NO-CARRIER");
      if (header.flags & IFF_LOWER_UP) words.push("LOWER_UP");
      if (attrs.IFLA_QDISC !== undefined) words.push(attrs.IFLA_QDISC);
      if (attrs.IFLA_MASTER !== undefined) words.push(`master ${attrs.IFLA_MASTER}`);
      words.push(STATES[attrs.IFLA_OPERSTATE!]!);
      if (attrs.IFLA_LINK === 0) words.push("@NONE");
      if (attrs.IFLA_EVENT !== undefined) words.push(`event ${attrs.IFLA_EVENT}`);
      if (attrs.IFLA_NEW_NETNSID !== undefined)
        words.push(`new-netns ${attrs.IFLA_NEW_NETNSID} ${attrs.IFLA_NEW_IFINDEX}`);
      if (hdr.type === RTM_NEWLINK && attrs.IFLA_ADDRESS?.every((b) => b === 0) === true) words.push("00:00");
      lines.push(words.join(" "));
    });
  return lines;
}

test("the life of a pair and a bridge", () => {
  const lab = new NetLab(2);
  const [net, other] = lab.nets as [typeof lab.stack.initNet, typeof lab.stack.initNet];
  const monitor = lab.listen(net, RTNLGRP_LINK);
  monitor.setsockopt(270, 1, RTNLGRP_NSID);
  const step = (action: () => void, ms = 0): string[] => {
    action();
    lab.run(ms);
    return told(monitor);
  };
  lab.run(2000);
  told(monitor);

  expect(step(() => lab.addVeth(net, "p0", "q0"))).toEqual(["q0 noop DOWN @NONE", "p0 noop DOWN"]);
  expect(step(() => lab.up(net, "p0"))).toEqual(["p0 UP,NO-CARRIER noqueue LOWERLAYERDOWN"]);
  expect(step(() => lab.up(net, "q0"), 1000)).toEqual([
    "q0 UP,NO-CARRIER LOWER_UP noqueue LOWERLAYERDOWN",
    "q0 UP LOWER_UP noqueue UP",
    "p0 UP LOWER_UP noqueue UP",
  ]);
  expect(step(() => lab.setLink(net, "q0", { IFLA_MTU: 1400 }))).toEqual(["q0 UP LOWER_UP noqueue UP"]);
  expect(step(() => lab.addLink(net, { IFLA_IFNAME: "br0", IFLA_LINKINFO: { IFLA_INFO_KIND: "bridge" } }))).toEqual([
    "br0 noop DOWN",
  ]);
  expect(step(() => lab.setLink(net, "p0", { IFLA_MASTER: 4 }))).toEqual([
    "p0 UP LOWER_UP noqueue master 4 UP",
    "p0 UP LOWER_UP noqueue master 4 UP",
    "br0 noop DOWN event 2",
    "bridge p0 UP LOWER_UP master 4 UP",
    "br0 noop DOWN",
  ]);
  expect(step(() => lab.up(net, "br0"))).toEqual([
    "bridge p0 UP LOWER_UP master 4 UP",
    "bridge p0 UP LOWER_UP master 4 UP",
    "br0 UP,NO-CARRIER LOWER_UP noqueue DOWN",
  ]);
  expect(step(() => {}, 1000)).toEqual(["br0 UP LOWER_UP noqueue UP"]);
  expect(step(() => lab.setLink(net, "p0", { IFLA_MASTER: 0 }))).toEqual([
    "p0 UP LOWER_UP noqueue master 4 UP",
    "bridge p0 UP LOWER_UP master 4 UP",
    "deleted bridge p0 UP LOWER_UP master 4 UP",
    "p0 UP LOWER_UP noqueue UP",
    "br0 UP noqueue UP 00:00",
    "br0 UP noqueue UP event 2 00:00",
  ]);
  expect(step(() => lab.down(net, "q0"))).toEqual(["q0 noqueue DOWN", "p0 UP,NO-CARRIER noqueue LOWERLAYERDOWN"]);
  expect(step(() => lab.setLink(net, "q0", { IFLA_NET_NS_FD: 1 }))).toEqual([
    "nsid 0",
    "deleted q0 noop DOWN new-netns 0 2",
  ]);
  expect(step(() => lab.up(other, "q0"))).toEqual(["p0 UP LOWER_UP noqueue UP"]);
  expect(step(() => {}, 1000)).toEqual(["br0 UP,NO-CARRIER noqueue DOWN 00:00"]);
  expect(step(() => lab.down(net, "p0"))).toEqual(["p0 noqueue DOWN"]);
  expect(step(() => lab.delLink(net, "br0"))).toEqual(["br0 noqueue DOWN 00:00", "deleted br0 noop DOWN"]);
});

test("attributes of a device that is down change silently, but for those with an event of their own", () => {
  const lab = new NetLab();
  const net = lab.stack.initNet;
  lab.addVeth(net, "a", "b");
  const monitor = lab.listen(net, RTNLGRP_LINK);
  const silent = { IFLA_IFALIAS: "x", IFLA_GROUP: 5 };
  lab.setLink(net, "a", silent);
  expect(told(monitor)).toEqual([]);
  lab.setLink(net, "a", { IFLA_TXQLEN: 5, IFLA_ADDRESS: macBytes("02:00:00:00:00:07") });
  expect(told(monitor)).toEqual(["a noop DOWN", "a noop DOWN"]);
  lab.setLink(net, "a", { IFLA_IFNAME: "c" });
  expect(told(monitor)).toEqual(["c noop DOWN"]);
});
