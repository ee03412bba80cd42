/**
 * Netlink messages as declarative tables (linux/netlink.h, RFC 3549).
 *
 * A message is `nlmsghdr`, a fixed header of its own, and attributes:
 *
 *   0        4      6      8       12      16
 *   | length | type | flags | seq  | pid   | fixed header ... | attr | attr ...
 *   attr:  | length:u16 | type:u16 | payload ... padded to 4 |
 *
 * Integers are in host order, which is little-endian here as on x86; addresses and what the uapi
 * headers call __be are in network order. Unknown attributes survive in `other`.
 */

import { Errno } from "@netloom/uapi";
import { decodeUtf8, encodeUtf8 } from "@netloom/wire";

export const NLMSG_HDRLEN = 16;
export const NLA_HDRLEN = 4;
export const NLA_F_NESTED = 0x8000;
export const NLA_F_NET_BYTEORDER = 0x4000;
export const NLA_TYPE_MASK = 0x3fff;

const align4 = (n: number): number => (n + 3) & ~3;

/** A growing buffer of little-endian fields; one per message or dump. */
export class Writer {
  bytes: Uint8Array;
  length = 0;
  private spare = false;
  constructor(capacity = 512) {
    this.bytes = new Uint8Array(capacity);
  }
  /** A writer whose buffer was used before: it costs less to clear than to get. `finish` gives it back. */
  static take(): Writer {
    const w = SPARE.pop() ?? new Writer(2048);
    w.spare = true;
    return w;
  }
  /** Makes room for `n` more bytes, which are zero. */
  reserve(n: number): number {
    const at = this.length;
    if (at + n > this.bytes.length) {
      const grown = new Uint8Array(Math.max(this.bytes.length * 2, at + n));
      grown.set(this.bytes);
      this.bytes = grown;
    }
    this.length = at + n;
    return at;
  }
  u8(v: number): void {
    // Reserving may replace the buffer: it comes first.
    const o = this.reserve(1);
    this.bytes[o] = v;
  }
  u16(v: number): void {
    const o = this.reserve(2);
    this.bytes[o] = v;
    this.bytes[o + 1] = v >>> 8;
  }
  u32(v: number): void {
    this.setU32(this.reserve(4), v);
  }
  setU16(o: number, v: number): void {
    this.bytes[o] = v;
    this.bytes[o + 1] = v >>> 8;
  }
  setU32(o: number, v: number): void {
    this.bytes[o] = v;
    this.bytes[o + 1] = v >>> 8;
    this.bytes[o + 2] = v >>> 16;
    this.bytes[o + 3] = v >>> 24;
  }
  set(data: Uint8Array): void {
    const at = this.reserve(data.length);
    this.bytes.set(data, at);
  }
  pad4(): void {
    this.reserve(align4(this.length) - this.length);
  }
  /** What was written, a copy of exact size. A writer that was taken is not to be used afterwards. */
  finish(): Uint8Array {
    const out = this.bytes.slice(0, this.length);
    if (this.spare && this.bytes.length <= SPARE_BYTES && SPARE.length < SPARE_WRITERS) {
      this.bytes.fill(0, 0, this.length);
      this.length = 0;
      this.spare = false;
      SPARE.push(this);
    }
    return out;
  }
}

/** Few and small enough to be kept for good. */
const SPARE_WRITERS = 8;
const SPARE_BYTES = 65536;
const SPARE: Writer[] = [];

export const getLe16 = (b: Uint8Array, o: number): number => b[o]! | (b[o + 1]! << 8);
export const getLe32 = (b: Uint8Array, o: number): number =>
  (b[o]! | (b[o + 1]! << 8) | (b[o + 2]! << 16) | (b[o + 3]! << 24)) >>> 0;
export const getLeS32 = (b: Uint8Array, o: number): number =>
  b[o]! | (b[o + 1]! << 8) | (b[o + 2]! << 16) | (b[o + 3]! << 24);

/** How one attribute's payload is written and read. */
export interface AttrCodec<T> {
  encode(w: Writer, value: T): void;
  /** Reads `bytes[start, end)`; throws Errno ERANGE or EINVAL where the kernel's policy refuses. */
  decode(bytes: Uint8Array, start: number, end: number): T;
  readonly nested?: boolean;
}

function policy(ok: boolean): void {
  if (!ok) throw new Errno("ERANGE", "Attribute failed policy validation");
}

export const u8: AttrCodec<number> = {
  encode(w, v) {
    w.u8(v);
  },
  decode(b, s, e) {
    policy(e - s >= 1);
    return b[s]!;
  },
};
export const u16: AttrCodec<number> = {
  encode(w, v) {
    w.u16(v);
  },
  decode(b, s, e) {
    policy(e - s >= 2);
    return getLe16(b, s);
  },
};
export const u32: AttrCodec<number> = {
  encode(w, v) {
    w.u32(v);
  },
  decode(b, s, e) {
    policy(e - s >= 4);
    return getLe32(b, s);
  },
};
export const s32: AttrCodec<number> = {
  encode(w, v) {
    w.u32(v);
  },
  decode(b, s, e) {
    policy(e - s >= 4);
    return getLeS32(b, s);
  },
};
/** 64 bits as a number: exact up to 2^53. */
export const u64: AttrCodec<number> = {
  encode(w, v) {
    w.u32(v % 0x100000000);
    w.u32(Math.floor(v / 0x100000000));
  },
  decode(b, s, e) {
    policy(e - s >= 8);
    return getLe32(b, s) + getLe32(b, s + 4) * 0x100000000;
  },
};
/** 64 bits with a sign, as a number. */
export const s64: AttrCodec<number> = {
  encode(w, v) {
    w.u32(v % 0x100000000);
    w.u32(Math.floor(v / 0x100000000));
  },
  decode(b, s, e) {
    policy(e - s >= 8);
    return getLe32(b, s) + getLeS32(b, s + 4) * 0x100000000;
  },
};
/** 16 bits in network order. */
export const be16: AttrCodec<number> = {
  encode(w, v) {
    w.u8(v >>> 8);
    w.u8(v);
  },
  decode(b, s, e) {
    policy(e - s >= 2);
    return (b[s]! << 8) | b[s + 1]!;
  },
};
/** 32 bits in network order (an IPv4 address as a host-order number). */
export const be32: AttrCodec<number> = {
  encode(w, v) {
    const o = w.reserve(4);
    w.bytes[o] = v >>> 24;
    w.bytes[o + 1] = v >>> 16;
    w.bytes[o + 2] = v >>> 8;
    w.bytes[o + 3] = v;
  },
  decode(b, s, e) {
    policy(e - s >= 4);
    return ((b[s]! << 24) | (b[s + 1]! << 16) | (b[s + 2]! << 8) | b[s + 3]!) >>> 0;
  },
};
/** Present or not (NLA_FLAG). */
export const flag: AttrCodec<true> = {
  encode() {},
  decode() {
    return true;
  },
};
/** Bytes as they are: addresses, structures, payloads whose shape depends on the family. */
export const bytes: AttrCodec<Uint8Array> = {
  encode(w, v) {
    w.set(v);
  },
  decode(b, s, e) {
    return b.slice(s, e);
  },
};
/** Zero-terminated text of at most `size` bytes with its zero (NLA_NUL_STRING, .len = size - 1). */
export function string(size = Infinity): AttrCodec<string> {
  return {
    encode(w, v) {
      w.set(encodeUtf8(v));
      w.u8(0);
    },
    decode(b, s, e) {
      let end = b.indexOf(0, s);
      if (end < 0 || end > e) end = e;
      policy(end - s < size);
      return decodeUtf8(b, s, end);
    },
  };
}
/** A fixed structure as an attribute. */
export function struct<T>(def: StructDef<T>): AttrCodec<T> {
  return {
    encode(w, v) {
      def.encode(w, v);
    },
    decode(b, s, e) {
      policy(e - s >= def.size);
      return def.decode(b, s);
    },
  };
}
/** A list of attributes inside an attribute. */
export function nested<T>(set: AttrSet<T>): AttrCodec<T> {
  return {
    nested: true,
    encode(w, v) {
      set.encode(w, v);
    },
    decode(b, s, e) {
      return set.decode(b, s, e);
    },
  };
}
/** A nest whose entries are all of one codec; each keeps its attribute type (index or flag). */
export function list<T>(codec: AttrCodec<T>): AttrCodec<readonly { readonly type: number; readonly value: T }[]> {
  return {
    nested: true,
    encode(w, entries) {
      for (const { type, value } of entries) putAttr(w, codec.nested ? type | NLA_F_NESTED : type, codec, value);
    },
    decode(b, s, e) {
      const out: { type: number; value: T }[] = [];
      forEachAttr(b, s, e, (type, start, end) => out.push({ type, value: codec.decode(b, start, end) }));
      return out;
    },
  };
}

/** Writes one attribute with its header and padding. */
export function putAttr<T>(w: Writer, type: number, codec: AttrCodec<T>, value: T): void {
  const at = w.reserve(NLA_HDRLEN);
  codec.encode(w, value);
  w.setU16(at, w.length - at);
  w.setU16(at + 2, type);
  w.pad4();
}

/** Calls `visit` with the type (flag bits masked off) and payload bounds of each attribute; stops at a malformed one. */
export function forEachAttr(
  b: Uint8Array,
  start: number,
  end: number,
  visit: (type: number, start: number, end: number) => void,
): void {
  let o = start;
  while (o + NLA_HDRLEN <= end) {
    const length = getLe16(b, o);
    if (length < NLA_HDRLEN || o + length > end) return;
    visit(getLe16(b, o + 2) & NLA_TYPE_MASK, o + NLA_HDRLEN, o + length);
    o += align4(length);
  }
}

type AttrDefs = Record<string, readonly [number, AttrCodec<unknown>]>;
type AttrValues<D extends AttrDefs> = { -readonly [K in keyof D]?: D[K][1] extends AttrCodec<infer T> ? T : never };
/** Attributes the table does not know, kept as bytes. */
export interface OtherAttr {
  readonly type: number;
  readonly data: Uint8Array;
}

export class AttrSet<T> {
  private readonly byType: (readonly [string, AttrCodec<unknown>] | undefined)[] = [];
  private readonly byName = new Map<string, readonly [number, AttrCodec<unknown>]>();

  constructor(defs: AttrDefs) {
    for (const name of Object.keys(defs)) {
      const [type, codec] = defs[name]!;
      this.byType[type] = [name, codec];
      this.byName.set(name, [codec.nested ? type | NLA_F_NESTED : type, codec]);
    }
  }

  /** Writes the attributes in the order of `values`' own keys; undefined ones are left out. */
  encode(w: Writer, values: T): void {
    const record = values as Readonly<Record<string, unknown>> & { readonly other?: readonly OtherAttr[] };
    for (const name in record) {
      const value = record[name];
      if (value === undefined || name === "other") continue;
      const def = this.byName.get(name);
      if (def === undefined) throw new TypeError(`no attribute ${name} in this table`);
      putAttr(w, def[0], def[1], value);
    }
    for (const { type, data } of record.other ?? []) putAttr(w, type, bytes, data);
  }

  decode(b: Uint8Array, start: number, end: number): T & { other?: OtherAttr[] } {
    const record: Record<string, unknown> = {};
    let o = start;
    while (o + NLA_HDRLEN <= end) {
      const length = getLe16(b, o);
      if (length < NLA_HDRLEN || o + length > end) break;
      const type = getLe16(b, o + 2) & NLA_TYPE_MASK;
      const def = this.byType[type];
      if (def !== undefined) record[def[0]] = def[1].decode(b, o + NLA_HDRLEN, o + length);
      else ((record["other"] ??= []) as OtherAttr[]).push({ type, data: b.slice(o + NLA_HDRLEN, o + length) });
      o += align4(length);
    }
    return record as T & { other?: OtherAttr[] };
  }
}

/** Declares an attribute set: `{ IFLA_MTU: [4, u32], ... }`. */
export function attributes<const D extends AttrDefs>(defs: D): AttrSet<AttrValues<D>> {
  return new AttrSet<AttrValues<D>>(defs);
}
/** The values an attribute set holds. */
export type AttrsOf<S> = S extends AttrSet<infer T> ? T & { other?: OtherAttr[] } : never;

type FieldType = "u8" | "u16" | "u32" | "s32" | "u64" | "be16" | "be32";
const FIELD_SIZE: Record<FieldType, number> = { u8: 1, u16: 2, u32: 4, s32: 4, u64: 8, be16: 2, be32: 4 };
const FIELD_CODEC: Record<FieldType, AttrCodec<number>> = { u8, u16, u32, s32, u64, be16, be32 };

/** A C structure of integers in declaration order; a name beginning with `_` is padding. */
export class StructDef<T> {
  readonly size: number;
  private readonly fields: readonly { name: string; codec: AttrCodec<number>; offset: number; size: number }[];

  constructor(defs: Readonly<Record<string, FieldType>>) {
    let offset = 0;
    this.fields = Object.keys(defs).map((name) => {
      const size = FIELD_SIZE[defs[name]!];
      const field = { name, codec: FIELD_CODEC[defs[name]!], offset, size };
      offset += size;
      return field;
    });
    this.size = offset;
  }

  encode(w: Writer, value: T): void {
    const record = value as Readonly<Record<string, number | undefined>>;
    for (const { name, codec } of this.fields) codec.encode(w, record[name] ?? 0);
  }

  decode(b: Uint8Array, start: number): T {
    const record: Record<string, number> = {};
    for (const { name, codec, offset, size } of this.fields)
      if (!name.startsWith("_")) record[name] = codec.decode(b, start + offset, start + offset + size);
    return record as T;
  }
}

/** Declares a structure: `{ family: "u8", _pad: "u8", index: "s32" }`. Fields left out when writing are zero. */
export function structure<const D extends Readonly<Record<string, FieldType>>>(
  defs: D,
): StructDef<{ [K in keyof D as K extends `_${string}` ? never : K]: number }> {
  return new StructDef(defs);
}
export type FieldsOf<S> = S extends StructDef<infer T> ? T : never;

/** A family of messages: fixed header and attributes. */
export interface MessageDef<H, A> {
  readonly header: StructDef<H>;
  readonly attrs: AttrSet<A>;
}

/** struct nlmsghdr without the length. */
export interface NlMsgHdr {
  readonly type: number;
  readonly flags: number;
  readonly seq: number;
  readonly pid: number;
}

/** Appends one message, padded to 4 bytes; header fields left out are zero. */
export function putMessage<H, A>(w: Writer, hdr: NlMsgHdr, def: MessageDef<H, A>, header: Partial<H>, attrs: A): void {
  const at = beginMessage(w, hdr);
  def.header.encode(w, header as H);
  w.pad4();
  def.attrs.encode(w, attrs);
  endMessage(w, at);
}

/** Writes a nlmsghdr whose length `endMessage` fills in; for payloads that are no MessageDef. */
export function beginMessage(w: Writer, hdr: NlMsgHdr): number {
  const at = w.reserve(NLMSG_HDRLEN);
  w.setU16(at + 4, hdr.type);
  w.setU16(at + 6, hdr.flags);
  w.setU32(at + 8, hdr.seq);
  w.setU32(at + 12, hdr.pid);
  return at;
}
export function endMessage(w: Writer, at: number): void {
  w.setU32(at, w.length - at);
  w.pad4();
}

export function encodeMessage<H, A>(hdr: NlMsgHdr, def: MessageDef<H, A>, header: Partial<H>, attrs: A): Uint8Array {
  const w = new Writer(256);
  putMessage(w, hdr, def, header, attrs);
  return w.finish();
}

/** The payload of a message at `[start, end)` (after nlmsghdr); a header cut short throws EINVAL. */
export function decodePayload<H, A>(
  def: MessageDef<H, A>,
  b: Uint8Array,
  start: number,
  end: number,
): { header: H; attrs: A & { other?: OtherAttr[] } } {
  if (end - start < def.header.size) throw new Errno("EINVAL");
  return { header: def.header.decode(b, start), attrs: def.attrs.decode(b, start + align4(def.header.size), end) };
}

/** Calls `visit` for every whole message in a datagram with its payload's bounds. */
export function forEachMessage(b: Uint8Array, visit: (hdr: NlMsgHdr, start: number, end: number) => void): void {
  let o = 0;
  while (o + NLMSG_HDRLEN <= b.length) {
    const length = getLe32(b, o);
    if (length < NLMSG_HDRLEN || o + length > b.length) return;
    visit(
      { type: getLe16(b, o + 4), flags: getLe16(b, o + 6), seq: getLe32(b, o + 8), pid: getLe32(b, o + 12) },
      o + NLMSG_HDRLEN,
      o + length,
    );
    o += align4(length);
  }
}
