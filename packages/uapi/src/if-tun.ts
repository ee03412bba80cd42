/** The universal tun/tap device /dev/net/tun: its requests and flags (linux/if_tun.h). */

/** Requests whose argument is a number unless noted: an ifreq, or four bytes of an integer. */
export const TUNSETNOCSUM = 0x400454c8;
export const TUNSETDEBUG = 0x400454c9;
/** An ifreq with a name or pattern and IFF_*; makes the device or attaches to it. */
export const TUNSETIFF = 0x400454ca;
export const TUNSETPERSIST = 0x400454cb;
export const TUNSETOWNER = 0x400454cc;
export const TUNSETLINK = 0x400454cd;
export const TUNSETGROUP = 0x400454ce;
/** Fills four bytes. */
export const TUNGETFEATURES = 0x800454cf;
export const TUNSETOFFLOAD = 0x400454d0;
/** Fills an ifreq. */
export const TUNGETIFF = 0x800454d2;
/** These read or fill four bytes. */
export const TUNGETSNDBUF = 0x800454d3;
export const TUNSETSNDBUF = 0x400454d4;
export const TUNGETVNETHDRSZ = 0x800454d7;
export const TUNSETVNETHDRSZ = 0x400454d8;
/** An ifreq with IFF_ATTACH_QUEUE or IFF_DETACH_QUEUE. */
export const TUNSETQUEUE = 0x400454d9;
/** Four bytes: the index the next device made gets, and whether the device has a carrier. */
export const TUNSETIFINDEX = 0x400454da;
export const TUNSETCARRIER = 0x400454e2;

export const IFF_TUN = 0x0001;
export const IFF_TAP = 0x0002;
export const IFF_NAPI = 0x0010;
export const IFF_NAPI_FRAGS = 0x0020;
export const IFF_NO_CARRIER = 0x0040;
export const IFF_MULTI_QUEUE = 0x0100;
export const IFF_ATTACH_QUEUE = 0x0200;
export const IFF_DETACH_QUEUE = 0x0400;
/** Shown only. */
export const IFF_PERSIST = 0x0800;
/** No packet information in front of a packet. TUNGETIFF shows the same bit as "has no filter" (IFF_NOFILTER). */
export const IFF_NO_PI = 0x1000;
export const IFF_NOFILTER = 0x1000;
/** Accepted and without effect. */
export const IFF_ONE_QUEUE = 0x2000;
export const IFF_VNET_HDR = 0x4000;
/** The device must not exist yet. */
export const IFF_TUN_EXCL = 0x8000;

/** struct tun_pi: flags (16 bits, native order), EtherType (16 bits, network order). */
export const TUN_PI_SIZE = 4;
/** tun_pi flags: the packet did not fit into the reader's buffer. */
export const TUN_PKT_STRIP = 0x0001;

/** What a reader of the descriptor can do with unfinished packets (TUNSETOFFLOAD). */
export const TUN_F_CSUM = 0x01;
export const TUN_F_TSO4 = 0x02;
export const TUN_F_TSO6 = 0x04;
export const TUN_F_TSO_ECN = 0x08;
export const TUN_F_UFO = 0x10;
