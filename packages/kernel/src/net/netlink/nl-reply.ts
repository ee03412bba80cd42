/** Answers to netlink requests: messages, acknowledgements, the end of dumps. */

import type { Errno } from "@netloom/uapi";
import {
  beginMessage,
  endMessage,
  NLM_F_ACK_TLVS,
  NLM_F_CAPPED,
  NLM_F_MULTI,
  NLMSG_DONE,
  NLMSG_ERROR,
  nlmsgerr,
  nlmsgerrAttrs,
  putMessage,
  Writer,
  type MessageDef,
  type NlMsgHdr,
} from "@netloom/netlink";
import type { Net } from "../core/net.js";
import type { NetlinkSocket } from "./af-netlink.js";

/** Size a dump's datagrams are filled to. */
const DUMP_DATAGRAM = 16384;

/** Where a request's answers go; one for each request. */
export class NlReply {
  /** Made when there is something to write. */
  private writer: Writer | null = null;
  constructor(
    private readonly socket: NetlinkSocket,
    private readonly hdr: NlMsgHdr,
    private readonly dump: boolean,
  ) {}

  /** Appends one answer; header fields left out are zero. `flags` are added to NLM_F_MULTI of a dump. */
  message<H, A>(type: number, def: MessageDef<H, A>, header: Partial<H>, attrs: A, flags = 0): void {
    const w = this.take();
    const f = this.dump ? flags | NLM_F_MULTI : flags;
    putMessage(w, { type, flags: f, seq: this.hdr.seq, pid: this.socket.portid }, def, header, attrs);
  }

  /** Where the next message goes: a new datagram once this one is full. */
  private take(): Writer {
    if (this.writer !== null && this.writer.length >= DUMP_DATAGRAM) this.flush();
    return (this.writer ??= Writer.take());
  }

  flush(): void {
    const w = this.writer;
    if (w === null || w.length === 0) return;
    this.socket.queue(w.finish());
    this.writer = null;
  }

  /** NLMSG_DONE of a dump, with the error that cut it short. */
  done(error: Errno | null): void {
    const w = this.take();
    const extack = error !== null && error.extack !== null && this.socket.extAck;
    const at = beginMessage(w, {
      type: NLMSG_DONE,
      flags: NLM_F_MULTI | (extack ? NLM_F_ACK_TLVS : 0),
      seq: this.hdr.seq,
      pid: this.socket.portid,
    });
    w.u32(error === null ? 0 : -error.errno);
    if (extack) nlmsgerrAttrs.encode(w, { NLMSGERR_ATTR_MSG: error.extack });
    endMessage(w, at);
    this.flush();
  }

  /** NLMSG_ERROR: the acknowledgement, or why it failed. */
  ack(error: Errno | null): void {
    const w = this.take();
    const extack = error !== null && error.extack !== null && this.socket.extAck;
    const at = beginMessage(w, {
      type: NLMSG_ERROR,
      flags: NLM_F_CAPPED | (extack ? NLM_F_ACK_TLVS : 0),
      seq: this.hdr.seq,
      pid: this.socket.portid,
    });
    nlmsgerr.encode(w, { error: error === null ? 0 : -error.errno, length: 0, ...this.hdr });
    if (extack) nlmsgerrAttrs.encode(w, { NLMSGERR_ATTR_MSG: error.extack });
    endMessage(w, at);
    this.flush();
  }
}

/** One request as its handler gets it: payload bounds within `bytes`. */
export interface NlRequest {
  readonly net: Net;
  readonly socket: NetlinkSocket;
  readonly hdr: NlMsgHdr;
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}
