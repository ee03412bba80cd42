/**
 * Why a packet died: the names of enum skb_drop_reason (include/net/dropreason.h, Linux 6.1) with a
 * sentence each. Reasons that 6.1 has no name for carry the name a later kernel gave them.
 */

const REASONS = {
  NO_SOCKET: "no socket wants the packet",
  PKT_TOO_SMALL: "the packet is shorter than its headers",
  UDP_CSUM: "the UDP checksum is wrong",
  NETFILTER_DROP: "a netfilter hook dropped it",
  OTHERHOST: "the frame is addressed to another host's MAC address",
  IP_CSUM: "the IP header checksum is wrong",
  IP_INHDR: "the IP header is malformed",
  IP_RPFILTER: "reverse-path filtering: the source is not reachable through the device it came in by",
  UNICAST_IN_L2_MULTICAST: "a unicast IP destination in a broadcast or multicast frame",
  IP_NOPROTO: "no handler for this IP protocol",
  IP_TUNNEL_NONE: "no tunnel that is up has these two ends and this key",
  IP_TUNNEL_ECN: "congestion was marked outside on a packet that cannot carry the mark inside",
  IP_TUNNEL_TX: "the tunnel cannot send it: no destination, no route, or a protocol it does not carry",
  IP_TUNNEL_HDR: "the tunnel's header is malformed, or its checksum wrong",
  IP_TUNNEL_SEQ: "a tunnelled packet out of sequence, or without the checksum or number that was agreed on",
  SOCKET_RCVBUFF: "the socket's receive buffer is full",
  IP_OUTNOROUTES: "no route to the destination on output",
  IPV6DISABLED: "IPv6 is disabled on the device",
  NEIGH_CREATEFAIL: "no neighbour entry could be made",
  NEIGH_FAILED: "the neighbour does not answer",
  NEIGH_QUEUEFULL: "too many packets wait for the neighbour",
  NEIGH_DEAD: "the neighbour entry is dead",
  QDISC_DROP: "the queueing discipline dropped it",
  CPU_BACKLOG: "the input backlog is full (net.core.netdev_max_backlog)",
  UNHANDLED_PROTO: "no handler for this EtherType, ICMP type or IPv6 option",
  SKB_CSUM: "the checksum could not be computed",
  DEV_READY: "the device is not up",
  FULL_RING: "the device's ring is full",
  NOMEM: "out of memory",
  ICMP_CSUM: "the ICMP checksum is wrong",
  INVALID_PROTO: "an ICMP message that is ignored when sent to many (RFC 1122)",
  IP_INADDRERRORS: "the destination is an address that is not forwarded",
  IP_INNOROUTES: "no route to the destination on input",
  PKT_TOO_BIG: "larger than the path's MTU and not to be fragmented",
  SOCKET_CLOSE: "the socket was closed with data waiting",
  FRAG_REASM_TIMEOUT: "not all fragments arrived in time",
  FRAG_TOO_FAR: "a fragment too far from the others",
  DUP_FRAG: "a fragment that was received before",
  TTL_EXCEEDED: "the time to live ran out",
  IP_FORWARDING_OFF: "forwarding is off (net.ipv4.ip_forward or the device's forwarding)",
  IP_MARTIAN: "the source or destination address may not appear here (martian)",
  IP_ROUTE_REJECT: "the route is of type blackhole, unreachable or prohibit",
  IP_MULTICAST_NO_LISTENER: "nobody here listens to the multicast group",
  ARP_IGNORED: "the ARP packet asks for nothing that is ours to answer",
  DEV_NO_CARRIER: "the device has no carrier",
  DEV_PEER_GONE: "the other end of the cable is gone or down",
  DEV_NOT_ALLOWED: "the device does not send this packet",
  NO_TX_TARGET: "no bridge port may forward the frame",
  BRIDGE_INGRESS_STP_STATE: "the bridge port is not in forwarding state",
  BRIDGE_VLAN: "bridge VLAN filtering refused it",
  BRIDGE_RESERVED_GROUP: "a frame to a link-local group that bridges do not forward",
  BRIDGE_MCAST_MALFORMED: "a malformed IGMP or MLD message, which a snooping bridge does not pass on",
  VXLAN_INVALID_HDR: "too short for VXLAN, or a VXLAN header with flags that nobody here agreed on",
  VXLAN_VNI_NOT_FOUND: "no VXLAN device has this network identifier",
  VXLAN_ENTRY_EXISTS: "the VXLAN device has a permanent entry that puts the source elsewhere",
  MAC_INVALID_SOURCE: "the source MAC address is zero or a group",
  LOCAL_MAC: "the source MAC address is the receiving device's own",
  MTU_EXCEEDED: "the frame is longer than the device's MTU",
  RECURSION_LIMIT: "it passed too many stacked devices",
  NS_DESTROYED: "the namespace is gone",
  QDISC_LOSS: "lost on purpose by netem",
} as const;

export type SkbDropReason = keyof typeof REASONS;
export const SKB_DROP_REASONS = Object.keys(REASONS) as readonly SkbDropReason[];

/** The sentence that explains a reason. */
export function dropReasonText(reason: SkbDropReason): string {
  return REASONS[reason];
}

/** Reasons of which Linux 6.1 speaks in a more general way: its name for them. */
const NAMES: { readonly [K in SkbDropReason]?: SkbDropReason } = {
  TTL_EXCEEDED: "IP_INHDR",
  IP_FORWARDING_OFF: "IP_INADDRERRORS",
  QDISC_LOSS: "QDISC_DROP",
  DEV_NO_CARRIER: "QDISC_DROP",
};

/** The name that a reason is told by: Linux's, where it has one. */
export const dropReasonName = (reason: SkbDropReason): SkbDropReason => NAMES[reason] ?? reason;
