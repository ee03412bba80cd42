/** RTM_*MDB: multicast groups of bridges, struct br_port_msg and br_mdb_entry (linux/if_bridge.h). */

import {
  attributes,
  bytes,
  forEachAttr,
  getLe16,
  getLe32,
  nested,
  NLA_F_NESTED,
  putAttr,
  structure,
  u32,
  u8,
  Writer,
  type AttrCodec,
  type AttrsOf,
  type FieldsOf,
  type MessageDef,
} from "../codec.js";

export const brPortMsg = structure({ family: "u8", _pad1: "u8", _pad2: "u16", ifindex: "u32" });
export type BrPortMsg = FieldsOf<typeof brPortMsg>;

export const MDB_TEMPORARY = 0;
export const MDB_PERMANENT = 1;
/** br_mdb_entry.flags. */
export const MDB_FLAGS_OFFLOAD = 1 << 0;
export const MDB_FLAGS_FAST_LEAVE = 1 << 1;
export const MDB_FLAGS_STAR_EXCL = 1 << 2;
export const MDB_FLAGS_BLOCKED = 1 << 3;
/** MDBA_MDB_EATTR_GROUP_MODE (linux/in.h). */
export const MCAST_EXCLUDE = 0;
export const MCAST_INCLUDE = 1;
const ENTRY_SIZE = 28;
const ETH_P_IP = 0x0800;
const ETH_P_IPV6 = 0x86dd;

export const mdbEntryAttrs = attributes({
  /** 1/100 s until it expires. */
  MDBA_MDB_EATTR_TIMER: [1, u32],
  MDBA_MDB_EATTR_SRC_LIST: [2, { ...bytes, nested: true }],
  MDBA_MDB_EATTR_GROUP_MODE: [3, u8],
  MDBA_MDB_EATTR_SOURCE: [4, bytes],
  MDBA_MDB_EATTR_RTPROT: [5, u8],
});

/** struct br_mdb_entry: `addr` is 4 bytes of IPv4, 16 of IPv6, or a MAC address's 6. */
export interface BrMdbEntry {
  readonly ifindex: number;
  readonly state: number;
  readonly flags: number;
  readonly vid: number;
  readonly addr: Uint8Array;
}
/** An entry as it is listed. */
export interface MdbEntryInfo extends BrMdbEntry {
  readonly attrs: AttrsOf<typeof mdbEntryAttrs>;
}

function writeEntry(w: Writer, e: BrMdbEntry): void {
  const at = w.reserve(ENTRY_SIZE);
  const b = w.bytes;
  w.setU32(at, e.ifindex);
  b[at + 4] = e.state;
  b[at + 5] = e.flags;
  w.setU16(at + 6, e.vid);
  b.set(e.addr, at + 8);
  const proto = e.addr.length === 4 ? ETH_P_IP : e.addr.length === 16 ? ETH_P_IPV6 : 0;
  b[at + 24] = proto >>> 8;
  b[at + 25] = proto & 0xff;
}

function readEntry(b: Uint8Array, o: number): BrMdbEntry {
  const proto = (b[o + 24]! << 8) | b[o + 25]!;
  const length = proto === ETH_P_IP ? 4 : proto === ETH_P_IPV6 ? 16 : 6;
  return {
    ifindex: getLe32(b, o),
    state: b[o + 4]!,
    flags: b[o + 5]!,
    vid: getLe16(b, o + 6),
    addr: b.slice(o + 8, o + 8 + length),
  };
}

const MDBA_MDB_ENTRY = 1;
const MDBA_MDB_ENTRY_INFO = 1;
const infoCodec: AttrCodec<MdbEntryInfo> = {
  nested: true,
  encode(w, e) {
    writeEntry(w, e);
    mdbEntryAttrs.encode(w, e.attrs);
  },
  decode(b, s, e) {
    return { ...readEntry(b, s), attrs: mdbEntryAttrs.decode(b, s + ENTRY_SIZE, e) };
  },
};
/** MDBA_MDB: each entry in a nest of its own, as the kernel puts the ports of one group together. */
const mdbCodec: AttrCodec<readonly MdbEntryInfo[]> = {
  nested: true,
  encode(w, entries) {
    for (const entry of entries) {
      const inner = new Writer(64);
      putAttr(inner, MDBA_MDB_ENTRY_INFO | NLA_F_NESTED, infoCodec, entry);
      putAttr(w, MDBA_MDB_ENTRY | NLA_F_NESTED, bytes, inner.finish());
    }
  },
  decode(b, s, e) {
    const entries: MdbEntryInfo[] = [];
    forEachAttr(b, s, e, (_type, from, to) =>
      forEachAttr(b, from, to, (type, start, end) => {
        if (type === MDBA_MDB_ENTRY_INFO) entries.push(infoCodec.decode(b, start, end));
      }),
    );
    return entries;
  },
};

export const mdbRouterAttrs = attributes({
  /** 1/100 s until it is forgotten. */
  MDBA_ROUTER_PATTR_TIMER: [1, u32],
  MDBA_ROUTER_PATTR_TYPE: [2, u8],
  MDBA_ROUTER_PATTR_INET_TIMER: [3, u32],
  MDBA_ROUTER_PATTR_INET6_TIMER: [4, u32],
});
/** A port that leads to a router. */
export interface MdbRouterPort {
  readonly ifindex: number;
  readonly attrs: AttrsOf<typeof mdbRouterAttrs>;
}
const MDBA_ROUTER_PORT = 1;

/** MDBA_ROUTER: of each port its index, and attributes behind it. */
export const routerCodec: AttrCodec<readonly MdbRouterPort[]> = {
  nested: true,
  encode(w, ports) {
    for (const { ifindex, attrs } of ports) {
      const inner = new Writer(32);
      inner.setU32(inner.reserve(4), ifindex);
      mdbRouterAttrs.encode(inner, attrs);
      putAttr(w, MDBA_ROUTER_PORT | NLA_F_NESTED, bytes, inner.finish());
    }
  },
  decode(b, from, to) {
    const ports: MdbRouterPort[] = [];
    forEachAttr(b, from, to, (type, start, end) => {
      if (type === MDBA_ROUTER_PORT && end - start >= 4)
        ports.push({ ifindex: getLe32(b, start), attrs: mdbRouterAttrs.decode(b, start + 4, end) });
    });
    return ports;
  },
};

export const mdbAttrs = attributes({ MDBA_MDB: [1, mdbCodec], MDBA_ROUTER: [2, routerCodec] });
export const mdbDef: MessageDef<BrPortMsg, AttrsOf<typeof mdbAttrs>> = { header: brPortMsg, attrs: mdbAttrs };

const setEntryCodec: AttrCodec<BrMdbEntry> = {
  encode: writeEntry,
  decode: (b, s) => readEntry(b, s),
};
const setAttrs = attributes({ MDBE_ATTR_SOURCE: [1, bytes] });
/** RTM_NEWMDB and RTM_DELMDB requests. */
export const mdbSetAttrs = attributes({
  MDBA_SET_ENTRY: [1, setEntryCodec],
  MDBA_SET_ENTRY_ATTRS: [2, nested(setAttrs)],
});
export const mdbSetDef: MessageDef<BrPortMsg, AttrsOf<typeof mdbSetAttrs>> = { header: brPortMsg, attrs: mdbSetAttrs };
