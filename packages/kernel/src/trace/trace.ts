/**
 * Tracepoints of the packet path, named as the kernel functions they stand for. With nobody
 * listening a tracepoint is one comparison with null.
 */

import { formatMac, getMac } from "@netloom/wire";
import type { Net } from "../net/core/net.js";
import type { NetDevice } from "../net/core/net-device.js";
import type { Dst } from "../net/core/dst.js";
import type { Skb } from "../net/core/skb.js";
import type { SkbDropReason } from "./drop-reason.js";

/** The events, with what each of them means. The order is that of `available_events`. */
export const TRACE_EVENTS = {
  __dev_queue_xmit: "a frame is to leave by a device: its queueing discipline first",
  arp_process: "an ARP packet is looked at",
  arp_send_dst: "an ARP packet is made",
  bond_handle_frame: "a port of a bond received a frame",
  bond_start_xmit: "a bond picks the port a frame leaves by",
  br_dev_xmit: "the host itself sends through a bridge",
  br_fdb_find_rcu: "the forwarding database is asked for the destination",
  br_flood: "a frame goes to all ports that flood",
  br_forward: "a frame goes to one port",
  br_handle_frame: "a bridge port received a frame",
  br_pass_frame_up: "a frame is for the bridge's own host, too",
  consume_skb: "the packet reached its end: delivered, or others carry on",
  dummy_xmit: "a dummy device takes what is sent",
  gre_tap_xmit: "a frame enters a gretap tunnel",
  icmp6_send: "an ICMPv6 error is made",
  icmp_rcv: "an ICMP message arrived",
  icmp_reply: "an answer to an ICMP message is made, or cannot be",
  icmp_send: "an ICMP error is made",
  icmpv6_echo_reply: "an answer to an ICMPv6 echo request is made, or cannot be",
  icmpv6_rcv: "an ICMPv6 message arrived",
  fib_validate_source: "the source address may not come in here",
  ifb_xmit: "an ifb device takes what is sent",
  igmp_rcv: "an IGMP message arrived",
  ip6_forward: "an IPv6 packet passes through this host",
  ip6_fragment: "an IPv6 packet is cut in pieces",
  ip6_input: "an IPv6 packet is for this host",
  ip6_local_out: "an IPv6 packet was made here",
  ip6_mc_input: "an IPv6 packet to a group arrived",
  ip6_output: "an IPv6 packet leaves by its route's device",
  ip6_pkt_discard: "the IPv6 route leads nowhere",
  ip6_route_input: "the route of an IPv6 packet that came in",
  ip6_route_output: "the route of an IPv6 packet made here",
  ip_defrag: "a fragment is put with the others",
  ip_error: "there is no way on for an IPv4 packet",
  ip_forward: "an IPv4 packet passes through this host",
  ip_fragment: "an IPv4 packet is cut in pieces",
  ip_local_deliver: "an IPv4 packet is for this host",
  ip_local_out: "an IPv4 packet was made here",
  ip_mc_output: "an IPv4 packet to a group or to all leaves by its route's device",
  ip_output: "an IPv4 packet leaves by its route's device",
  ip_rcv: "an IPv4 packet arrived",
  ip_route_input: "the route of an IPv4 packet that came in",
  ip_route_output: "the route of an IPv4 packet made here",
  ip_tunnel_rcv: "a packet came out of a tunnel",
  ip_tunnel_xmit: "a packet gets the tunnel's outer header",
  ipgre_xmit: "a packet enters a gre tunnel",
  ipip_tunnel_xmit: "a packet enters an ipip tunnel",
  ipv6_frag_rcv: "an IPv6 fragment is put with the others",
  ipv6_rcv: "an IPv6 packet arrived",
  ipvlan_handle_frame: "the device below ipvlan devices received a frame",
  ipvlan_start_xmit: "an ipvlan device sends",
  kfree_skb: "the packet was lost",
  loopback_xmit: "the loopback device hands the packet back",
  macvlan_handle_frame: "the device below macvlan devices received a frame",
  macvlan_start_xmit: "a macvlan device sends",
  ndisc_rcv: "a Neighbor Discovery message arrived",
  ndisc_send_skb: "a Neighbor Discovery message is made",
  neigh_resolve_output: "the neighbour's link-layer address is needed",
  netif_receive_skb: "a device received the frame",
  nf_hook_slow: "a netfilter hook is passed",
  ping_rcv: "an echo reply looks for its ping socket",
  sit_tunnel_xmit: "a packet enters a sit tunnel",
  skb_clone: "a copy is made that shares the bytes",
  sock_queue_err_skb: "a socket is told of an error about a packet it sent",
  sock_queue_rcv_skb: "the packet waits for a socket's reader",
  tun_net_xmit: "the program behind a tun or tap device gets the packet",
  udp_rcv: "a UDP datagram arrived",
  udpv6_rcv: "a UDP datagram arrived by IPv6",
  veth_xmit: "the frame goes to the other end of the cable",
  vlan_dev_hard_start_xmit: "a VLAN device puts its tag on",
  vlan_do_receive: "the frame is for a VLAN device: its tag is taken off",
  vrf_l3_rcv: "the packet is received by a VRF",
  vrf_xmit: "a VRF routes a packet of this host",
  vxlan_rcv: "a frame came out of a VXLAN",
  vxlan_xmit: "a frame enters a VXLAN",
  vxlan_xmit_one: "a frame is wrapped for one remote end",
} as const;

export type TraceEvent = keyof typeof TRACE_EVENTS;

/**
 * Who listens. `fields` is text: `key=value`, separated by single blanks, a value with blanks in
 * double quotes; addresses, indices and prefixes as `ip` writes them.
 */
export interface Tracer {
  /** The packet reached `name`; `dev` is where. */
  point(name: TraceEvent, skb: Skb, dev: NetDevice | null, fields: string): void;
  /** `skb` was made because of `cause` (null: nobody's): a clone, a piece, an answer, an error, a question on its behalf. */
  made(name: TraceEvent, skb: Skb, dev: NetDevice | null, cause: Skb | null, fields: string): void;
  /** A route was looked up for a packet yet to be made; told with it if it then carries `dst`. */
  routed(dst: Dst, fields: string): void;
  /** What `routed` said of this route, if that was the last. */
  lastRoute(dst: Dst): string | null;
  /** There is no packet, since there is no way to where it should go. */
  unrouted(name: TraceEvent, net: Net, fields: string): void;
  /** The packet died. */
  kfreeSkb(skb: Skb, reason: SkbDropReason): void;
  /** The packet was consumed: delivered, or its clones carry on. */
  consumeSkb(skb: Skb): void;
}

const XMIT: ReadonlyMap<string, TraceEvent> = new Map<string, TraceEvent>([
  ["bond", "bond_start_xmit"],
  ["bridge", "br_dev_xmit"],
  ["dummy", "dummy_xmit"],
  ["gre", "ipgre_xmit"],
  ["gretap", "gre_tap_xmit"],
  ["ifb", "ifb_xmit"],
  ["ipip", "ipip_tunnel_xmit"],
  ["ipvlan", "ipvlan_start_xmit"],
  ["macvlan", "macvlan_start_xmit"],
  ["macvtap", "macvlan_start_xmit"],
  ["sit", "sit_tunnel_xmit"],
  ["tun", "tun_net_xmit"],
  ["veth", "veth_xmit"],
  ["vlan", "vlan_dev_hard_start_xmit"],
  ["vrf", "vrf_xmit"],
  ["vxlan", "vxlan_xmit"],
]);

/** The packet is given to the device's driver: told by the name of the kind's transmit function. */
export function traceXmit(tracer: Tracer, skb: Skb, dev: NetDevice): void {
  const kind = dev.linkOps === null ? "loopback" : dev.linkOps.kind;
  const name = kind === "loopback" ? "loopback_xmit" : XMIT.get(kind);
  if (name === undefined) return;
  const net = dev.linkOps?.getLinkNet?.(dev) ?? dev.net;
  const peer = kind === "loopback" ? undefined : net.devByIndex.get(dev.ops.getIflink?.(dev) ?? 0);
  tracer.point(
    name,
    skb,
    dev,
    peer === undefined || peer === dev ? "" : `peer=${peer.name} peer_netns=${peer.net.inum}`,
  );
}

/** ` dmac=... smac=...` of the frame at `at`; nothing for devices without link-layer header. */
function macs(skb: Skb, dev: NetDevice, at: number): string {
  if (dev.hardHeaderLen !== 14 || at < 0 || skb.tail - at < 14) return "";
  return `dmac=${formatMac(getMac(skb.buf, at))} smac=${formatMac(getMac(skb.buf, at + 6))}`;
}

export function traceQueueXmit(tracer: Tracer, skb: Skb, dev: NetDevice): void {
  tracer.point("__dev_queue_xmit", skb, dev, macs(skb, dev, skb.mac));
}

const PKT_TYPES: readonly string[] = ["host", "broadcast", "multicast", "otherhost", "outgoing", "loopback"];

export function traceReceive(tracer: Tracer, skb: Skb, dev: NetDevice): void {
  const frame = macs(skb, dev, skb.mac);
  const type = `pkt_type=${PKT_TYPES[skb.pktType] ?? skb.pktType}`;
  tracer.point("netif_receive_skb", skb, dev, frame === "" ? type : `${frame} ${type}`);
}
