/** Drops that no command leads to yet: provoked inside the kernel. */

import { AF_INET6, ETH_P_IPV6, IPPROTO_ICMPV6, SOCK_RAW } from "@netloom/uapi";
import { ipv6, parseIp6 } from "@netloom/wire";
import {
  NF_DROP,
  NF_INET_PRE_ROUTING,
  NFPROTO_IPV6,
  nfRegisterHook,
} from "../../packages/kernel/src/net/core/netfilter.js";
import { skbPutBytes } from "../../packages/kernel/src/net/core/skb.js";
import { createSocket } from "../../packages/kernel/src/net/index.js";
import { frame, NetLab } from "../../packages/kernel/src/net/test/net-lab.js";
import type { SkbDropReason } from "../../packages/kernel/src/trace/drop-reason.js";

const ETH_HLEN = 14;

/** The reasons that were seen. */
export function provokeByHand(): SkbDropReason[] {
  const lab = new NetLab();
  const net = lab.nets[0]!;
  lab.addVeth(net, "v0", "v1");
  lab.up(net, "v0", "v1");
  lab.run(3000);
  const { stack } = lab;
  stack.drops.clear();

  // A raw socket looks at the checksum of what it is given, here an ICMPv6 message to all nodes.
  const tap = lab.tap(net, "v0");
  const bytes = frame("33:33:00:00:00:01", "02:00:00:00:00:09", ETH_P_IPV6, ETH_HLEN + ipv6.HLEN + 8);
  bytes.set([0x60, 0, 0, 0, 0, 8, IPPROTO_ICMPV6, 64], ETH_HLEN);
  bytes.set(parseIp6("fe80::9")!, ETH_HLEN + ipv6.SADDR);
  bytes.set(parseIp6("ff02::1")!, ETH_HLEN + ipv6.DADDR);
  const raw = createSocket(net, AF_INET6, SOCK_RAW, IPPROTO_ICMPV6, lab.root);
  lab.send(tap, bytes);
  raw.release();

  // No rules yet, but hooks.
  nfRegisterHook(net, NFPROTO_IPV6, NF_INET_PRE_ROUTING, { priority: 0, hook: () => NF_DROP });
  lab.send(tap, bytes);

  // A bond whose last port has just gone, before the loss of its carrier is known.
  lab.addLink(net, { IFLA_IFNAME: "bond7", IFLA_LINKINFO: { IFLA_INFO_KIND: "bond" } });
  const bond = lab.dev(net, "bond7");
  const skb = stack.skbs.alloc(bytes.length);
  skbPutBytes(skb, bytes);
  skb.dev = bond;
  bond.ops.startXmit(skb, bond);
  return [...stack.drops.keys()];
}
