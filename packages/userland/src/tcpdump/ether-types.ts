/** Names of EtherTypes, as tcpdump prints them. */

const ETHERTYPES: Readonly<Record<number, string>> = {
  0x0800: "IPv4",
  0x0806: "ARP",
  0x8035: "Reverse ARP",
  0x86dd: "IPv6",
  0x8100: "802.1Q",
  0x88a8: "802.1Q-QinQ",
  0x9100: "802.1Q-9100",
  0x9200: "802.1Q-9200",
  0x8847: "MPLS unicast",
  0x8848: "MPLS multicast",
  0x8863: "PPPoE D",
  0x8864: "PPPoE S",
  0x6558: "TEB",
  0x9000: "Loopback",
  0x888e: "EAPOL",
  0x88cc: "LLDP",
  0x8809: "Slow Protocols",
  0x88e5: "802.1AE MACsec",
  0x880b: "PPP",
  0x88f7: "PTP",
};

/** Of `Unknown` kind if nobody knows it. */
export const etherTypeName = (type: number): string => ETHERTYPES[type] ?? "Unknown";

/** `IPv4 (0x0800)`. */
export const etherTypeText = (type: number): string =>
  `${etherTypeName(type)} (0x${type.toString(16).padStart(4, "0")})`;
