/** Where headers are in a captured packet, and how a filter tells what they carry. */

import { FilterError } from "./filter-lex.js";
import { and, compare, NEVER, not, number, or, type Test, type Value } from "./filter-test.js";
import { DLT_EN10MB, DLT_LINUX_SLL, DLT_LINUX_SLL2 } from "./pcap-file.js";

export type LinkKind = "ethernet" | "sll" | "sll2" | "raw" | "ppp";

/** Offsets of headers; they move behind VLAN tags, MPLS labels and PPPoE headers. */
export interface Layout {
  readonly kind: LinkKind;
  /** Where `ether[0]` is. */
  readonly link: number;
  /** The field that says what the link header carries. */
  readonly type: number;
  /** What stands behind the link header. */
  readonly payload: number;
  readonly network: number;
  readonly labels: number;
  /** Look at the packet with the tag that is held apart. */
  readonly tagged: boolean;
}

const layout = (kind: LinkKind, type: number, payload: number): Layout => ({
  kind,
  link: 0,
  type,
  payload,
  network: payload,
  labels: 0,
  tagged: false,
});

export function layoutOf(linktype: number): Layout {
  if (linktype === DLT_EN10MB) return layout("ethernet", 12, 14);
  if (linktype === DLT_LINUX_SLL) return layout("sll", 14, 16);
  if (linktype === DLT_LINUX_SLL2) return layout("sll2", 0, 20);
  return layout("raw", -1, 0);
}

const DESCRIPTIONS: Readonly<Record<LinkKind, string>> = {
  ethernet: "Ethernet",
  sll: "Linux cooked v1",
  sll2: "Linux cooked v2",
  raw: "Raw IP",
  ppp: "PPP",
};
export const describeLink = (l: Layout): string => DESCRIPTIONS[l.kind];

export const ETHERTYPE_IP = 0x0800;
export const ETHERTYPE_ARP = 0x0806;
export const ETHERTYPE_RARP = 0x8035;
export const ETHERTYPE_IP6 = 0x86dd;
const ETHERTYPE_ATALK = 0x809b;
const ETHERTYPE_AARP = 0x80f3;
const ETHERTYPE_IPX = 0x8137;
export const LLCSAP_8021D = 0x42;
export const LLCSAP_IPX = 0xe0;
export const LLCSAP_NETBEUI = 0xf0;
export const LLCSAP_ISONS = 0xfe;
const LLCSAP_IP = 0x06;
const MAX_802_3_LENGTH = 1500;
/** LINUX_SLL_P_802_2. */
const SLL_802_2 = 4;

const PPP_TYPES: ReadonlyMap<number, number> = new Map([
  [ETHERTYPE_IP, 0x21],
  [ETHERTYPE_IP6, 0x57],
  [0x6003, 0x27],
  [ETHERTYPE_ATALK, 0x29],
  [LLCSAP_ISONS, 0x23],
  [LLCSAP_8021D, 0x31],
  [LLCSAP_IPX, 0x2b],
]);

/** `size` bytes at the fixed offset `base`. */
export const field = (l: Layout, base: number, size: number): Value => ({
  kind: "load",
  base,
  index: number(0),
  ip: -1,
  size,
  tagged: l.tagged,
});

/** A field is `value`, after `mask`. */
export function fieldIs(l: Layout, base: number, size: number, value: number, mask = 0xffffffff): Test {
  const whole = field(l, base, size);
  const masked: Value =
    mask === 0xffffffff ? whole : { kind: "arithmetic", operator: "&", left: whole, right: number(mask) };
  return compare(masked, "=", number(value));
}

/** The link header carries `type`: an EtherType, or below 1501 an LLC service access point. */
export function linkType(l: Layout, type: number): Test {
  if (l.labels > 0) return labelled(l, type);
  switch (l.kind) {
    case "raw":
      if (type === ETHERTYPE_IP) return fieldIs(l, 0, 1, 0x40, 0xf0);
      return type === ETHERTYPE_IP6 ? fieldIs(l, 0, 1, 0x60, 0xf0) : NEVER;
    case "ppp":
      return fieldIs(l, l.type, 2, PPP_TYPES.get(type) ?? type);
    case "sll2":
      return fieldIs(l, l.type, 2, type);
    case "ethernet":
    case "sll":
      return llcOrType(l, type);
  }
}

/** Behind MPLS labels: the bottom of the stack, and the version of what follows. */
function labelled(l: Layout, type: number): Test {
  const nibble = type === ETHERTYPE_IP ? 0x40 : type === ETHERTYPE_IP6 ? 0x60 : null;
  if (nibble === null) throw new FilterError("unsupported protocol over mpls");
  return and(fieldIs(l, l.network - 2, 1, 1, 1), fieldIs(l, l.network, 1, nibble, 0xf0));
}

function llcOrType(l: Layout, type: number): Test {
  const framed =
    l.kind === "sll"
      ? fieldIs(l, l.type, 2, SLL_802_2)
      : not(compare(field(l, l.type, 2), ">", number(MAX_802_3_LENGTH)));
  const p = l.payload;
  switch (type) {
    case LLCSAP_ISONS:
    case LLCSAP_IP:
    case LLCSAP_NETBEUI:
      return and(framed, fieldIs(l, p, 2, (type << 8) | type));
    case LLCSAP_IPX: {
      const bare = or(fieldIs(l, p, 1, LLCSAP_IPX), fieldIs(l, p, 2, 0xffff));
      return or(fieldIs(l, l.type, 2, ETHERTYPE_IPX), and(framed, or(snap(l, 0, ETHERTYPE_IPX), bare)));
    }
    case ETHERTYPE_ATALK:
      return or(fieldIs(l, l.type, 2, type), and(framed, snap(l, 0x080007, type)));
    case ETHERTYPE_AARP:
      return or(fieldIs(l, l.type, 2, type), and(framed, snap(l, 0, type)));
    default:
      return type <= MAX_802_3_LENGTH ? and(framed, fieldIs(l, p, 1, type)) : fieldIs(l, l.type, 2, type);
  }
}

const snap = (l: Layout, oui: number, type: number): Test =>
  and(
    fieldIs(l, l.payload + 4, 4, (((oui & 0xffff) << 16) | type) >>> 0),
    fieldIs(l, l.payload, 4, (0xaaaa0300 | (oui >>> 16)) >>> 0),
  );

/** IEEE 802.2, and of the kind of frame named. FilterError if the link has none. */
export function llc(l: Layout, kind: string | null): Test {
  if (l.kind !== "ethernet") throw new FilterError(`'llc' not supported for ${describeLink(l)}`);
  const any = and(
    not(compare(field(l, l.type, 2), ">", number(MAX_802_3_LENGTH))),
    not(fieldIs(l, l.payload, 2, 0xffff)),
  );
  if (kind === null) return any;
  const found = LLC_KINDS.get(kind);
  if (found === undefined) throw new FilterError(`unknown LLC type name "${kind}"`);
  return and(any, fieldIs(l, l.payload + 2, 1, found[1], found[0]));
}

/** Mask and value of the control byte. */
const LLC_KINDS: ReadonlyMap<string, readonly [number, number]> = new Map([
  ["i", [0x01, 0x00]],
  ["s", [0x03, 0x01]],
  ["u", [0x03, 0x03]],
  ["rr", [0x0f, 0x01]],
  ["rnr", [0x0f, 0x05]],
  ["rej", [0x0f, 0x09]],
  ["ui", [0xef, 0x03]],
  ["ua", [0xef, 0x63]],
  ["disc", [0xef, 0x43]],
  ["test", [0xef, 0xe3]],
  ["sabme", [0xef, 0x6f]],
  ["xid", [0xef, 0xaf]],
  ["frmr", [0xef, 0x87]],
  ["dm", [0xef, 0x0f]],
]);
