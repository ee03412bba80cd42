/**
 * NETLINK_ROUTE's dispatcher (after net/core/rtnetlink.c): the only door through which links, addresses,
 * routes, neighbours and rules are configured by message. Handlers throw Errno; it ends here.
 */

import { AF_UNSPEC, Errno } from "@netloom/uapi";
import { decodePayload, encodeMessage, NETLINK_ROUTE, NLM_F_ACK, NLM_F_DUMP, type MessageDef } from "@netloom/netlink";
import type { NetDevice } from "../core/net-device.js";
import type { Net } from "../core/net.js";
import { NlReply, type NlRequest } from "../netlink/nl-reply.js";

/** Answers one kind of message of one family. */
export interface RtnlHandler {
  /** AF_*; AF_UNSPEC (0) also answers for families that have no handler of their own. */
  readonly family: number;
  /** RTM_*. */
  readonly type: number;
  doit?(request: NlRequest, reply: NlReply): void;
  dumpit?(request: NlRequest, reply: NlReply): void;
}

/** A family's part of a link: IFLA_AF_SPEC (struct rtnl_af_ops). */
export interface RtnlAfOps {
  /** AF_*. */
  readonly family: number;
  /** The payload of the family's nest in IFLA_AF_SPEC, or null. `extMask` is RTEXT_FILTER_*. */
  fillLinkAf(dev: NetDevice, extMask: number): Uint8Array | null;
  /** Refuses with Errno before anything is changed. `attr` is the nest's payload. */
  validateLinkAf?(dev: NetDevice | null, attr: Uint8Array): void;
  setLinkAf(dev: NetDevice, attr: Uint8Array): void;
}

export type RtnlHandlers = ReadonlyMap<number, RtnlHandler>;

/** Families are below this (NPROTO). */
const AF_MAX = 46;
const key = (family: number, type: number): number => family * 256 + type;

/** The dispatch table; a family and type may be split between handlers that have only doit and only dumpit. */
export function rtnlHandlers(list: readonly RtnlHandler[]): RtnlHandlers {
  const table = new Map<number, RtnlHandler>();
  for (const handler of list) {
    const k = key(handler.family, handler.type);
    table.set(k, { ...table.get(k), ...handler });
  }
  return table;
}

/** The request's family: the first byte of its payload, whatever its header is. */
export function rtnetlinkRcvMsg(request: NlRequest): void {
  const { hdr, bytes, start, end, socket, net } = request;
  const table = net.stack.rtnl;
  const family = end > start ? bytes[start]! : 0;
  const isDump = (hdr.type & 3) === 2 && (hdr.flags & NLM_F_DUMP) === NLM_F_DUMP;
  const own = table.get(key(family, hdr.type));
  if (isDump && family === AF_UNSPEC && own?.dumpit === undefined) {
    dumpAll(request);
    return;
  }
  const handler = own !== undefined && (isDump ? own.dumpit : own.doit) ? own : table.get(key(0, hdr.type));
  const call = isDump ? handler?.dumpit : handler?.doit;
  const reply = new NlReply(socket, hdr, isDump);
  let error: Errno | null = null;
  try {
    // Whoever is not root may only ask.
    if ((hdr.type & 3) !== 2 && socket.resolver.uid !== 0) throw new Errno("EPERM");
    if (handler === undefined || call === undefined) throw new Errno("EOPNOTSUPP");
    call.call(handler, request, reply);
  } catch (e) {
    if (!(e instanceof Errno)) throw e;
    error = e;
  }
  if (isDump && call !== undefined) reply.done(error);
  else {
    reply.flush();
    if (error !== null || (hdr.flags & NLM_F_ACK) !== 0) reply.ack(error);
  }
}

/** A dump of AF_UNSPEC that nobody answers as such: of every family in turn (rtnl_dump_all). */
function dumpAll(request: NlRequest): void {
  const { hdr, socket, net } = request;
  const reply = new NlReply(socket, hdr, true);
  let error: Errno | null = null;
  let answered = false;
  for (let family = 1; family < AF_MAX && error === null; family++) {
    const handler = net.stack.rtnl.get(key(family, hdr.type));
    if (handler?.dumpit === undefined) continue;
    answered = true;
    try {
      handler.dumpit(request, reply);
    } catch (e) {
      if (!(e instanceof Errno)) throw e;
      error = e;
    }
  }
  if (answered) reply.done(error);
  else reply.ack(new Errno("EOPNOTSUPP"));
}

/** Header and attributes of a request. */
export function parseRequest<H, A>(request: NlRequest, def: MessageDef<H, A>): ReturnType<typeof decodePayload<H, A>> {
  return decodePayload(def, request.bytes, request.start, request.end);
}

/** Tells `group`'s listeners; costs a look at an empty set when there are none. */
export function rtnlNotify<H, A>(
  net: Net,
  group: number,
  type: number,
  def: MessageDef<H, A>,
  header: Partial<H>,
  attrs: () => A,
  seq = 0,
  pid = 0,
): void {
  if (!net.netlink.hasListeners(NETLINK_ROUTE, group)) return;
  net.netlink.multicast(NETLINK_ROUTE, group, encodeMessage({ type, flags: 0, seq, pid }, def, header, attrs()));
}
