/** Protocols as bytes. Each protocol is a namespace of accessors over (bytes, offset): `ipv4.ttl(b, o)`. */
export * from "./addr.js";
export * from "./checksum.js";
export * from "./utf8.js";
export * as arp from "./arp.js";
export * as ethernet from "./ethernet.js";
export * as icmp from "./icmp.js";
export * as icmpv6 from "./icmpv6.js";
export * as igmp from "./igmp.js";
export * as ipv4 from "./ipv4.js";
export * as ipv6 from "./ipv6.js";
export * as pcapng from "./pcapng.js";
export * as tcp from "./tcp.js";
export * as udp from "./udp.js";
export * as vlan from "./vlan.js";
export * as vxlan from "./vxlan.js";
