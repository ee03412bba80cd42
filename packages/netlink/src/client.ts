/**
 * A typed netlink client over `Sys`.
 *
 * Linux handles a request inside the sender's sendto(2), and a dump's datagrams are made as they are
 * received: an answer never has to be waited for. Requests are therefore plain functions; only
 * listening for notifications waits.
 */

import {
  AF_NETLINK,
  NETLINK_ADD_MEMBERSHIP,
  NETLINK_EXT_ACK,
  NETLINK_GET_STRICT_CHK,
  NETLINK_LISTEN_ALL_NSID,
  SOCK_CLOEXEC,
  SOCK_RAW,
  SOL_NETLINK,
  errnoName,
  strerror,
  type Awaitable,
  type Message,
  type SockAddrNl,
  type Sys,
} from "@netloom/uapi";
import {
  decodePayload,
  forEachMessage,
  getLeS32,
  NLA_TYPE_MASK,
  NLMSG_HDRLEN,
  Writer,
  getLe16,
  getLe32,
  putMessage,
  type MessageDef,
  type NlMsgHdr,
} from "./codec.js";
import {
  nlmsgerr,
  nlmsgerrAttrs,
  NETLINK_ROUTE,
  NLM_F_ACK,
  NLM_F_ACK_TLVS,
  NLM_F_CAPPED,
  NLM_F_DUMP,
  NLM_F_DUMP_INTR,
  NLM_F_REQUEST,
  NLMSG_DONE,
  NLMSG_ERROR,
} from "./nlmsg.js";

/** A request the kernel refused. */
export class NetlinkError extends Error {
  override readonly name = "NetlinkError";
  constructor(
    /** Positive error number. */
    readonly errno: number,
    /** Text of the extended acknowledgement, or null. */
    readonly extack: string | null,
    /** Whether it ended a dump (NLMSG_DONE carried it). */
    readonly dumpDone = false,
  ) {
    super(extack ?? strerror(errno));
  }
  /** The error's name, as in errno.h; null for a number it does not have. */
  get code(): string | null {
    return errnoName(this.errno);
  }
}

/** One decoded message: its nlmsghdr, fixed header and attributes. */
export interface NlMessage<H, A> {
  readonly hdr: NlMsgHdr;
  readonly header: H;
  readonly attrs: A;
}

/** One message of a datagram, not decoded yet: `bytes[start, end)` is its payload. */
export interface RawNlMessage {
  readonly hdr: NlMsgHdr;
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/** Requests are written here: a fresh buffer for each would cost more than writing it. Empty and zero between requests. */
const SCRATCH = new Writer(1024);
const RECV_SIZE = 1 << 20;
const KERNEL: SockAddrNl = { family: AF_NETLINK, pid: 0, groups: 0 };

export class NetlinkClient {
  readonly fd: number;
  private seq = 0;
  /** Text of the extended acknowledgement that came with the last success; a warning. */
  warning: string | null = null;

  /** A bound socket with extended acknowledgements; `groups` is the mask of the first 31 multicast groups. */
  constructor(
    private readonly sys: Sys,
    protocol = NETLINK_ROUTE,
    groups = 0,
  ) {
    this.fd = sys.socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);
    sys.setsockopt(this.fd, SOL_NETLINK, NETLINK_EXT_ACK, 1);
    sys.bind(this.fd, groups === 0 ? KERNEL : { family: AF_NETLINK, pid: 0, groups });
  }

  /** Dumps and gets are filtered by the kernel by what their header and attributes say. */
  setStrictCheck(): void {
    this.sys.setsockopt(this.fd, SOL_NETLINK, NETLINK_GET_STRICT_CHK, 1);
  }
  addMembership(group: number): void {
    this.sys.setsockopt(this.fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, group);
  }
  /** Notifications of all namespaces that have an id here; the sender's address tells which. */
  listenAllNsid(): void {
    this.sys.setsockopt(this.fd, SOL_NETLINK, NETLINK_LISTEN_ALL_NSID, 1);
  }
  close(): void {
    this.sys.close(this.fd);
  }

  /** Sends a request and takes its acknowledgement; throws NetlinkError. */
  request<H, A>(type: number, flags: number, def: MessageDef<H, A>, header: Partial<H>, attrs: A): void {
    const seq = this.send(type, flags | NLM_F_ACK, def, header, attrs);
    for (;;) {
      const data = this.receiveNow();
      for (let o = 0; o + NLMSG_HDRLEN <= data.length; o += (getLe32(data, o) + 3) & ~3) {
        if (getLe32(data, o + 8) === seq && getLe16(data, o + 4) === NLMSG_ERROR) return this.acknowledged(data, o);
        if (getLe32(data, o) < NLMSG_HDRLEN) break;
      }
    }
  }

  /** Sends a request that is answered by one message; throws NetlinkError. */
  get<H, A, RH = H, RA = A>(
    type: number,
    flags: number,
    def: MessageDef<H, A>,
    header: Partial<H>,
    attrs: A,
    reply?: MessageDef<RH, RA>,
  ): NlMessage<RH, RA> {
    const raw = this.getRaw(type, flags, def, header, attrs);
    // Without a reply table the answer has the request's shape.
    const shape = (reply ?? def) as MessageDef<RH, RA>;
    return { hdr: raw.hdr, ...decodePayload(shape, raw.bytes, raw.start, raw.end) };
  }

  /** As `get`, undecoded. */
  getRaw<H, A>(type: number, flags: number, def: MessageDef<H, A>, header: Partial<H>, attrs: A): RawNlMessage {
    const seq = this.send(type, flags, def, header, attrs);
    for (;;) {
      const data = this.receiveNow();
      let answer: RawNlMessage | null = null;
      forEachMessage(data, (hdr, start, end) => {
        if (answer !== null || hdr.seq !== seq) return;
        if (hdr.type === NLMSG_ERROR) this.acknowledged(data, start - NLMSG_HDRLEN);
        else answer = { hdr, bytes: data, start, end };
      });
      if (answer !== null) return answer;
    }
  }

  /**
   * Dumps: `visit` gets every message in order. Throws NetlinkError when the kernel refuses or ends it
   * early. Returns whether the dump was interrupted by a change (NLM_F_DUMP_INTR).
   */
  dump<H, A, RH = H, RA = A>(
    type: number,
    def: MessageDef<H, A>,
    header: Partial<H>,
    attrs: A,
    visit: (message: NlMessage<RH, RA>) => void,
    reply?: MessageDef<RH, RA>,
  ): boolean {
    const shape = (reply ?? def) as MessageDef<RH, RA>;
    return this.dumpRaw(type, def, header, attrs, (raw) =>
      visit({ hdr: raw.hdr, ...decodePayload(shape, raw.bytes, raw.start, raw.end) }),
    );
  }

  /** As `dump`, undecoded. */
  dumpRaw<H, A>(
    type: number,
    def: MessageDef<H, A>,
    header: Partial<H>,
    attrs: A,
    visit: (message: RawNlMessage) => void,
  ): boolean {
    const seq = this.send(type, NLM_F_DUMP, def, header, attrs);
    // All of it is taken from the socket before any is visited: visitors may send requests of their own.
    const messages: RawNlMessage[] = [];
    let interrupted = false;
    let done = false;
    let failure: NetlinkError | null = null;
    while (!done) {
      const data = this.receiveNow();
      forEachMessage(data, (hdr, start, end) => {
        if (done || hdr.seq !== seq) return;
        if (hdr.flags & NLM_F_DUMP_INTR) interrupted = true;
        if (hdr.type === NLMSG_DONE) {
          done = true;
          const error = end - start >= 4 ? getLeS32(data, start) : 0;
          const extack = hdr.flags & NLM_F_ACK_TLVS ? extackText(data, start + 4, end) : null;
          if (error < 0) failure = new NetlinkError(-error, extack, true);
          this.warning = extack;
        } else if (hdr.type === NLMSG_ERROR) {
          done = true;
          failure = this.errorAt(data, start - NLMSG_HDRLEN);
        } else messages.push({ hdr, bytes: data, start, end });
      });
    }
    for (const message of messages) visit(message);
    if (failure !== null) throw failure;
    return interrupted;
  }

  /** Sends a request without waiting for anything; returns its sequence number. */
  send<H, A>(type: number, flags: number, def: MessageDef<H, A>, header: Partial<H>, attrs: A): number {
    const seq = ++this.seq;
    const w = SCRATCH;
    try {
      putMessage(w, { type, flags: flags | NLM_F_REQUEST, seq, pid: 0 }, def, header, attrs);
      this.warning = null;
      // The kernel has read the request when this returns: the buffer is free for the next one.
      void this.sys.sendto(this.fd, w.bytes.subarray(0, w.length), 0, KERNEL);
    } finally {
      w.bytes.fill(0, 0, w.length);
      w.length = 0;
    }
    return seq;
  }

  /** The next datagram of the multicast groups that were joined. */
  receive(): Awaitable<Message> {
    return this.sys.recvmsg(this.fd, RECV_SIZE, 0);
  }

  private receiveNow(): Uint8Array {
    const message = this.sys.recvmsg(this.fd, RECV_SIZE, 0);
    if (message instanceof Promise) throw new TypeError("a netlink request was not answered by its sendto");
    return message.data;
  }

  /** The NLMSG_ERROR at `o`: returns on an acknowledgement, throws on an error. */
  private acknowledged(data: Uint8Array, o: number): void {
    const error = this.errorAt(data, o);
    if (error !== null) throw error;
  }

  /** What the NLMSG_ERROR at `o` says; null for an acknowledgement. */
  private errorAt(data: Uint8Array, o: number): NetlinkError | null {
    const end = o + getLe32(data, o);
    const flags = getLe16(data, o + 6);
    const error = getLeS32(data, o + NLMSG_HDRLEN);
    let extack: string | null = null;
    if (flags & NLM_F_ACK_TLVS) {
      let at = o + NLMSG_HDRLEN + nlmsgerr.size;
      // Without NLM_F_CAPPED an error echoes the whole request before its attributes.
      if ((flags & NLM_F_CAPPED) === 0) at += ((getLe32(data, o + NLMSG_HDRLEN + 4) + 3) & ~3) - NLMSG_HDRLEN;
      extack = extackText(data, at, end);
    }
    this.warning = extack;
    return error < 0 ? new NetlinkError(-error, extack) : null;
  }
}

function extackText(data: Uint8Array, start: number, end: number): string | null {
  // Most acknowledgements have no attributes: do not build a record for them.
  if (start + 4 > end || (getLe16(data, start + 2) & NLA_TYPE_MASK) === 0) return null;
  return nlmsgerrAttrs.decode(data, start, end).NLMSGERR_ATTR_MSG ?? null;
}
