/** A process whose rtnetlink socket is answered from lists: for tests of what `ip` sends and prints. */

import { AF_NETLINK, Errno, ifrName, ifrSetInt, SIOCGIFINDEX, type Message, type Sys } from "@netloom/uapi";
import {
  beginMessage,
  encodeMessage,
  endMessage,
  forEachMessage,
  linkDef,
  NetlinkError,
  NLM_F_CAPPED,
  NLM_F_DUMP,
  NLM_F_MULTI,
  NLMSG_DONE,
  NLMSG_ERROR,
  nlmsgerrDef,
  decodePayload,
  RTM_GETLINK,
  RTM_NEWLINK,
  Writer,
  type LinkAttrs,
  type MessageDef,
  type NlMsgHdr,
} from "@netloom/netlink";
import { decodeUtf8 } from "@netloom/wire";
import { ipMain } from "../ip.js";

/** A request as it was sent. */
export interface Sent {
  readonly hdr: NlMsgHdr;
  readonly payload: Uint8Array;
}
/** Makes one message of a dump, or the answer to a get. */
export type Answer = (hdr: NlMsgHdr) => Uint8Array;

export const answer =
  <H, A>(type: number, def: MessageDef<H, A>, header: Partial<H>, attrs: A): Answer =>
  (hdr) =>
    encodeMessage({ type, flags: hdr.flags & NLM_F_DUMP ? NLM_F_MULTI : 0, seq: hdr.seq, pid: 0 }, def, header, attrs);

export interface Device {
  readonly name: string;
  readonly index: number;
  readonly flags?: number;
}

export interface Run {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Requests that are no questions about links. */
  readonly sent: readonly Sent[];
}

/**
 * Runs `ip WORDS`. Links are looked up among `devices`; a request of a type in `answers` gets those, any
 * other is acknowledged, or refused with `refusal`.
 */
export function runIp(
  words: string,
  devices: readonly Device[] = [],
  answers: ReadonlyMap<number, readonly Answer[]> = new Map(),
  refusal?: NetlinkError,
): Run {
  const queue: Uint8Array[] = [];
  const sent: Sent[] = [];
  const streams = ["", "", ""];
  const receive = (hdr: NlMsgHdr, bytes: Uint8Array, start: number, end: number): void => {
    const listed = answers.get(hdr.type);
    if (hdr.type === RTM_GETLINK && listed === undefined)
      return void queue.push(lookUp(hdr, devices, decodePayload(linkDef, bytes, start, end)));
    sent.push({ hdr, payload: bytes.slice(start, end) });
    if (listed === undefined) return void queue.push(acknowledge(hdr, refusal));
    for (const make of listed) queue.push(make(hdr));
    if (hdr.flags & NLM_F_DUMP) queue.push(done(hdr));
  };
  const part: Partial<Sys> = {
    socket: (family) => {
      if (family !== AF_NETLINK) throw new Errno("EAFNOSUPPORT");
      return 3;
    },
    setsockopt: () => {},
    bind: () => {},
    close: () => {},
    ioctl: (_fd, request, arg) => {
      const device = typeof arg === "number" ? undefined : devices.find((d) => d.name === ifrName(arg));
      if (request !== SIOCGIFINDEX || typeof arg === "number") throw new Errno("ENOTTY");
      if (device === undefined) throw new Errno("ENODEV");
      ifrSetInt(arg, device.index);
      return 0;
    },
    isatty: () => false,
    open: () => {
      throw new Errno("ENOENT");
    },
    readdir: () => {
      throw new Errno("ENOENT");
    },
    write: (fd, bytes) => {
      streams[fd] += decodeUtf8(bytes);
      return bytes.length;
    },
    sendto: (_fd, bytes) => {
      const copy = bytes.slice();
      forEachMessage(copy, (hdr, start, end) => receive(hdr, copy, start, end));
      return bytes.length;
    },
    recvmsg: (): Message => {
      const data = queue.shift();
      if (data === undefined) throw new Errno("EAGAIN");
      return {
        data,
        from: null,
        flags: 0,
        wireLength: data.length,
        timestamp: null,
        ttl: null,
        pktinfo: null,
        error: null,
      };
    },
  };
  // A program may only use what is above; anything else is not there.
  const status = ipMain(part as Sys, ["ip", ...words.split(" ")], new Map());
  if (typeof status !== "number") throw new Error("ip waits for something");
  return { status, stdout: streams[1]!, stderr: streams[2]!, sent };
}

function lookUp(
  hdr: NlMsgHdr,
  devices: readonly Device[],
  { header, attrs }: { header: { index: number }; attrs: LinkAttrs },
): Uint8Array {
  const device = devices.find((d) => (header.index !== 0 ? d.index === header.index : d.name === attrs.IFLA_IFNAME));
  if (device === undefined) return acknowledge(hdr, new NetlinkError(19, null));
  return answer(
    RTM_NEWLINK,
    linkDef,
    { index: device.index, flags: device.flags ?? 1, type: 1 },
    { IFLA_IFNAME: device.name },
  )(hdr);
}

function acknowledge(hdr: NlMsgHdr, error?: NetlinkError): Uint8Array {
  const extack = error?.extack ?? null;
  return encodeMessage(
    { type: NLMSG_ERROR, flags: NLM_F_CAPPED | (extack === null ? 0 : 0x200), seq: hdr.seq, pid: 0 },
    nlmsgerrDef,
    { error: error === undefined ? 0 : -error.errno },
    extack === null ? {} : { NLMSGERR_ATTR_MSG: extack },
  );
}

function done(hdr: NlMsgHdr): Uint8Array {
  const w = new Writer(32);
  const at = beginMessage(w, { type: NLMSG_DONE, flags: NLM_F_MULTI, seq: hdr.seq, pid: 0 });
  w.u32(0);
  endMessage(w, at);
  return w.finish();
}

/** The request's header and attributes. */
export function decodeSent<H, A>(sent: Sent, def: MessageDef<H, A>): { header: H; attrs: A } {
  return decodePayload(def, sent.payload, 0, sent.payload.length);
}
