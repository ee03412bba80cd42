/** Socket families, types, options and addresses (linux/socket.h, asm-generic/socket.h, linux/in.h, linux/in6.h). */

export const AF_UNSPEC = 0;
export const AF_UNIX = 1;
export const AF_INET = 2;
export const AF_BRIDGE = 7;
export const AF_INET6 = 10;
export const AF_NETLINK = 16;
export const AF_PACKET = 17;
export const AF_MPLS = 28;

export const SOCK_STREAM = 1;
export const SOCK_DGRAM = 2;
export const SOCK_RAW = 3;
export const SOCK_SEQPACKET = 5;
export const SOCK_NONBLOCK = 0o4000;
export const SOCK_CLOEXEC = 0o2000000;

export const IPPROTO_IP = 0;
export const IPPROTO_ICMP = 1;
export const IPPROTO_IGMP = 2;
export const IPPROTO_IPIP = 4;
export const IPPROTO_TCP = 6;
export const IPPROTO_UDP = 17;
export const IPPROTO_IPV6 = 41;
export const IPPROTO_GRE = 47;
export const IPPROTO_ICMPV6 = 58;
export const IPPROTO_SCTP = 132;
export const IPPROTO_RAW = 255;

export const SOL_SOCKET = 1;
export const SO_DEBUG = 1;
export const SO_REUSEADDR = 2;
export const SO_TYPE = 3;
export const SO_ERROR = 4;
export const SO_DONTROUTE = 5;
export const SO_BROADCAST = 6;
export const SO_SNDBUF = 7;
export const SO_RCVBUF = 8;
export const SO_KEEPALIVE = 9;
export const SO_PRIORITY = 12;
export const SO_LINGER = 13;
export const SO_REUSEPORT = 15;
export const SO_RCVTIMEO = 20;
export const SO_SNDTIMEO = 21;
export const SO_BINDTODEVICE = 25;
export const SO_ATTACH_FILTER = 26;
export const SO_TIMESTAMP = 29;
export const SO_TIMESTAMPNS = 35;
export const SO_MARK = 36;
export const SO_PROTOCOL = 38;
export const SO_DOMAIN = 39;

export const SOL_IP = 0;
export const IP_TOS = 1;
export const IP_TTL = 2;
export const IP_HDRINCL = 3;
export const IP_OPTIONS = 4;
export const IP_RECVOPTS = 6;
export const IP_RETOPTS = 7;
export const IP_PKTINFO = 8;
export const IP_MTU_DISCOVER = 10;
export const IP_RECVERR = 11;
export const IP_RECVTTL = 12;
export const IP_MTU = 14;
export const IP_FREEBIND = 15;
export const IP_MULTICAST_IF = 32;
export const IP_MULTICAST_TTL = 33;
export const IP_MULTICAST_LOOP = 34;
export const IP_ADD_MEMBERSHIP = 35;
export const IP_DROP_MEMBERSHIP = 36;
export const IP_PMTUDISC_DONT = 0;
export const IP_PMTUDISC_WANT = 1;
export const IP_PMTUDISC_DO = 2;
export const IP_PMTUDISC_PROBE = 3;

export const SOL_IPV6 = 41;
export const IPV6_UNICAST_HOPS = 16;
export const IPV6_MULTICAST_IF = 17;
export const IPV6_MULTICAST_HOPS = 18;
export const IPV6_MULTICAST_LOOP = 19;
export const IPV6_JOIN_GROUP = 20;
export const IPV6_LEAVE_GROUP = 21;
export const IPV6_MTU_DISCOVER = 23;
export const IPV6_RECVERR = 25;
export const IPV6_V6ONLY = 26;
export const IPV6_RECVPKTINFO = 49;
export const IPV6_PKTINFO = 50;
export const IPV6_RECVHOPLIMIT = 51;
export const IPV6_HOPLIMIT = 52;
export const IPV6_TCLASS = 67;

/** Filter of raw ICMP sockets: a bit set means "do not deliver this type" (linux/icmp.h). */
export const SOL_RAW = 255;
export const ICMP_FILTER = 1;
export const SOL_ICMPV6 = 58;
export const ICMPV6_FILTER = 1;
export const SOL_PACKET = 263;
export const PACKET_ADD_MEMBERSHIP = 1;
export const PACKET_DROP_MEMBERSHIP = 2;
export const PACKET_STATISTICS = 6;
export const PACKET_AUXDATA = 8;
export const PACKET_MR_PROMISC = 1;
export const PACKET_MR_ALLMULTI = 2;
export const SOL_NETLINK = 270;
export const NETLINK_ADD_MEMBERSHIP = 1;
export const NETLINK_DROP_MEMBERSHIP = 2;
export const NETLINK_EXT_ACK = 11;
export const NETLINK_GET_STRICT_CHK = 12;
export const NETLINK_LISTEN_ALL_NSID = 8;

export const MSG_OOB = 1;
export const MSG_PEEK = 2;
export const MSG_DONTROUTE = 4;
export const MSG_TRUNC = 0x20;
export const MSG_DONTWAIT = 0x40;
export const MSG_ERRQUEUE = 0x2000;
export const MSG_NOSIGNAL = 0x4000;
export const MSG_CONFIRM = 0x800;

export const SHUT_RD = 0;
export const SHUT_WR = 1;
export const SHUT_RDWR = 2;

/** Packet types of sockaddr_ll (linux/if_packet.h). */
export const PACKET_HOST = 0;
export const PACKET_BROADCAST = 1;
export const PACKET_MULTICAST = 2;
export const PACKET_OTHERHOST = 3;
export const PACKET_OUTGOING = 4;
export const PACKET_LOOPBACK = 5;

/** `addr` is the IPv4 address as a host-order unsigned 32-bit number. */
export interface SockAddrIn {
  readonly family: typeof AF_INET;
  readonly addr: number;
  readonly port: number;
}

/** `addr` is 16 bytes in network order; `scopeId` an ifindex or 0. */
export interface SockAddrIn6 {
  readonly family: typeof AF_INET6;
  readonly addr: Uint8Array;
  readonly port: number;
  readonly scopeId: number;
  readonly flowinfo: number;
}

/** `groups` is the 32-bit mask of multicast groups. */
export interface SockAddrNl {
  readonly family: typeof AF_NETLINK;
  readonly pid: number;
  readonly groups: number;
}

/** `protocol` is a host-order ETH_P_* number; `addr` the link-layer address's bytes. */
export interface SockAddrLl {
  readonly family: typeof AF_PACKET;
  readonly protocol: number;
  readonly ifindex: number;
  readonly hatype: number;
  readonly pkttype: number;
  readonly addr: Uint8Array;
}

export interface SockAddrUn {
  readonly family: typeof AF_UNIX;
  readonly path: string;
}

export type SockAddr = SockAddrIn | SockAddrIn6 | SockAddrNl | SockAddrLl | SockAddrUn;

/** struct sock_extended_err (linux/errqueue.h), with the offender's address. */
export interface SockExtendedErr {
  readonly errno: number;
  readonly origin: number;
  readonly type: number;
  readonly code: number;
  readonly info: number;
  readonly offender: SockAddr | null;
}
export const SO_EE_ORIGIN_NONE = 0;
export const SO_EE_ORIGIN_LOCAL = 1;
export const SO_EE_ORIGIN_ICMP = 2;
export const SO_EE_ORIGIN_ICMP6 = 3;

/** What recvmsg(2) returns: the bytes, who sent them, and the control messages the socket asked for. */
export interface Message {
  readonly data: Uint8Array;
  readonly from: SockAddr | null;
  /** MSG_TRUNC when the datagram was longer than asked for, MSG_ERRQUEUE for an entry of the error queue. */
  readonly flags: number;
  /** Length of the packet on the wire (AF_PACKET auxdata's tp_len; equals data.length elsewhere). */
  readonly wireLength: number;
  /** SO_TIMESTAMPNS: real time of arrival, nanoseconds since the epoch split to stay exact. */
  readonly timestamp: Timespec | null;
  /** IP_RECVTTL or IPV6_RECVHOPLIMIT. */
  readonly ttl: number | null;
  /** IP_PKTINFO or IPV6_RECVPKTINFO. */
  readonly pktinfo: { readonly ifindex: number; readonly addr: number | Uint8Array } | null;
  readonly error: SockExtendedErr | null;
  /** PACKET_AUXDATA: the VLAN tag that travelled apart from the frame; absent without one. */
  readonly auxdata?: { readonly vlanTci: number; readonly vlanTpid: number };
}

/** struct timespec. */
export interface Timespec {
  readonly sec: number;
  readonly nsec: number;
}
