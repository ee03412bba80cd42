/** The keywords of capture filters and what they stand for. */

import {
  ETHERTYPE_ARP,
  ETHERTYPE_IP,
  ETHERTYPE_IP6,
  ETHERTYPE_RARP,
  LLCSAP_8021D,
  LLCSAP_IPX,
  LLCSAP_ISONS,
  LLCSAP_NETBEUI,
} from "./filter-link.js";

/** Protocols over IP by their keywords, and over which: `arp` and its like are not among them. */
export const TRANSPORTS: ReadonlyMap<string, { readonly number: number; readonly over: "ip" | "ip6" | "both" }> =
  new Map([
    ["tcp", { number: 6, over: "both" }],
    ["udp", { number: 17, over: "both" }],
    ["sctp", { number: 132, over: "both" }],
    ["ah", { number: 51, over: "both" }],
    ["esp", { number: 50, over: "both" }],
    ["pim", { number: 103, over: "both" }],
    ["icmp", { number: 1, over: "ip" }],
    ["igmp", { number: 2, over: "ip" }],
    ["igrp", { number: 9, over: "ip" }],
    ["vrrp", { number: 112, over: "ip" }],
    ["carp", { number: 112, over: "ip" }],
    ["icmp6", { number: 58, over: "ip6" }],
  ]);

/** What link headers carry: EtherTypes and LLC service access points. */
export const LINK_TYPES: ReadonlyMap<string, number> = new Map([
  ["ip", ETHERTYPE_IP],
  ["ip6", ETHERTYPE_IP6],
  ["arp", ETHERTYPE_ARP],
  ["rarp", ETHERTYPE_RARP],
  ["atalk", 0x809b],
  ["aarp", 0x80f3],
  ["decnet", 0x6003],
  ["sca", 0x6007],
  ["lat", 0x6004],
  ["moprc", 0x6002],
  ["mopdl", 0x6001],
  ["iso", LLCSAP_ISONS],
  ["stp", LLCSAP_8021D],
  ["ipx", LLCSAP_IPX],
  ["netbeui", LLCSAP_NETBEUI],
]);

/** `ether proto \NAME`. */
export const ETHER_PROTOCOLS: ReadonlyMap<string, number> = new Map([...LINK_TYPES, ["loopback", 0x9000]]);

export const ISO_PROTOCOLS: ReadonlyMap<string, number> = new Map([
  ["esis", 0x82],
  ["es-is", 0x82],
  ["isis", 0x83],
  ["is-is", 0x83],
  ["clnp", 0x81],
]);

export const LINKS: ReadonlySet<string> = new Set(["ether", "link", "ppp", "slip", "fddi", "tr", "wlan"]);

/** Protocols that come first in a primitive. */
export const isProtocol = (word: string): boolean =>
  LINKS.has(word) || LINK_TYPES.has(word) || TRANSPORTS.has(word) || ISO_PROTOCOLS.has(word) || word === "radio";

/** What an identifier is. */
export const TYPES: ReadonlySet<string> = new Set([
  "host",
  "net",
  "port",
  "portrange",
  "proto",
  "protochain",
  "gateway",
]);

export const DIRECTIONS: ReadonlySet<string> = new Set([
  "src",
  "dst",
  "addr1",
  "address1",
  "addr2",
  "address2",
  "addr3",
  "address3",
  "addr4",
  "address4",
  "ra",
  "ta",
]);

export interface ForeignPrimitive {
  readonly error: string;
  readonly argument: boolean;
}

const foreign = (
  words: readonly string[],
  error: (word: string) => string,
  argument: boolean,
): (readonly [string, ForeignPrimitive])[] => words.map((word) => [word, { error: error(word), argument }]);

/** Primitives that other links have: what libpcap says of them here, and whether an argument follows. */
export const FOREIGN: ReadonlyMap<string, ForeignPrimitive> = new Map([
  ...foreign(["ifname", "on"], () => "ifname supported only on PF linktype", true),
  ...foreign(["rset", "ruleset"], () => "ruleset supported only on PF linktype", true),
  ...foreign(["rnr", "rulenum"], () => "rnr supported only on PF linktype", true),
  ...foreign(["srnr", "subrulenum"], () => "srnr supported only on PF linktype", true),
  ...foreign(["reason", "action"], (word) => `${word} supported only on PF linktype`, true),
  ...foreign(["type", "subtype"], () => "802.11 link-layer types supported only on 802.11", true),
  ...foreign(
    ["lane", "metac", "bcc", "oamf4", "oamf4ec", "oamf4sc", "oam"],
    (word) => `'${word}' supported only on raw ATM`,
    false,
  ),
  ...foreign(["vpi", "vci"], (word) => `'${word}' supported only on raw ATM`, true),
]);

const REST: ReadonlySet<string> = new Set([
  "and",
  "or",
  "not",
  "mask",
  "less",
  "greater",
  "byte",
  "broadcast",
  "multicast",
  "inbound",
  "outbound",
  "ifindex",
  "vlan",
  "mpls",
  "pppoed",
  "pppoes",
  "geneve",
  "llc",
  "len",
  "length",
]);

export const isKeyword = (word: string): boolean =>
  isProtocol(word) || TYPES.has(word) || DIRECTIONS.has(word) || FOREIGN.has(word) || REST.has(word);
