/** A network for tests: namespaces configured by netlink bytes, frames put in and taken out. */

import {
  AF_NETLINK,
  AF_PACKET,
  Errno,
  errnoName as nameOf,
  ETH_P_ALL,
  MSG_DONTWAIT,
  SOCK_RAW,
  type Message,
} from "@netloom/uapi";
import {
  decodePayload,
  encodeMessage,
  getLeS32,
  forEachMessage,
  ifinfomsg,
  linkAttrs,
  linkDef,
  nlmsgerrDef,
  NLM_F_ACK,
  NLM_F_CREATE,
  NLM_F_DUMP,
  NLM_F_EXCL,
  NLM_F_REQUEST,
  NLMSG_DONE,
  NLMSG_ERROR,
  RTM_DELLINK,
  RTM_GETLINK,
  RTM_NEWLINK,
  vethInfoAttrs,
  Writer,
  type IfInfoMsg,
  type LinkAttrs,
  type MessageDef,
} from "@netloom/netlink";
import { formatMac, parseMac, macToBytes } from "@netloom/wire";
import { Random } from "../../time/random.js";
import { Timers } from "../../time/timer.js";
import type { NetDevice } from "../core/net-device.js";
import type { NetStack } from "../core/net-stack.js";
import type { Net } from "../core/net.js";
import type { Socket, SocketCreator } from "../core/socket.js";
import { createNetStack, createSocket } from "../index.js";

export interface Answer<H, A> {
  readonly type: number;
  readonly header: H;
  readonly attrs: A;
}

export class NetLab {
  readonly timers = new Timers();
  readonly stack: NetStack;
  readonly nets: Net[];
  private readonly sockets = new Map<Net, Socket>();
  /** Descriptors are positions in `nets`. */
  readonly root: SocketCreator = {
    uid: 0,
    pid: 1,
    netByFd: (fd) => this.nets[fd] ?? fail("EBADF"),
    netByPid: (pid) => this.nets[pid - 1000] ?? fail("ESRCH"),
  };

  constructor(namespaces = 1, seed = 1) {
    this.stack = createNetStack(this.timers, new Random(seed));
    this.nets = [this.stack.initNet];
    for (let i = 1; i < namespaces; i++) this.nets.push(this.stack.createNet());
  }

  /** Lets everything happen that happens now. */
  settle(): void {
    while (this.stack.softirqPending) this.stack.doSoftirq();
  }

  /** Lets `ms` milliseconds pass. */
  run(ms: number): void {
    const until = this.timers.nowNs + ms * 1e6;
    this.settle();
    for (let next = this.timers.nextNs(); next >= 0 && next <= until; next = this.timers.nextNs()) {
      this.timers.runNext();
      this.settle();
    }
    this.timers.nowNs = Math.max(until, this.timers.nowNs);
  }

  private socketOf(net: Net): Socket {
    let socket = this.sockets.get(net);
    if (socket === undefined) {
      socket = createSocket(net, AF_NETLINK, SOCK_RAW, 0, this.root);
      // A socket of a test keeps no namespace alive.
      net.put();
      this.sockets.set(net, socket);
    }
    return socket;
  }

  /** Sends one request and returns its answers; throws Errno with the extended ack's text. */
  request<H, A>(
    net: Net,
    type: number,
    flags: number,
    def: MessageDef<H, A>,
    header: Partial<H>,
    attrs: A,
  ): Answer<H, A>[] {
    const socket = this.socketOf(net);
    socket.setsockopt(270, 11, 1);
    socket.sendmsg(
      encodeMessage({ type, flags: flags | NLM_F_REQUEST | NLM_F_ACK, seq: 1, pid: 0 }, def, header, attrs),
      0,
      null,
    );
    const answers: Answer<H, A>[] = [];
    let error: Errno | null = null;
    for (const bytes of drain(socket))
      forEachMessage(bytes, (hdr, start, end) => {
        if (hdr.type === NLMSG_ERROR) {
          const { header: err, attrs: ack } = decodePayload(nlmsgerrDef, bytes, start, end);
          if (err.error !== 0) error = new Errno(errnoName(-err.error), ack.NLMSGERR_ATTR_MSG ?? null);
        } else if (hdr.type === NLMSG_DONE) {
          const code = getLeS32(bytes, start);
          if (code !== 0) error = new Errno(errnoName(-code));
        } else {
          const { header: h, attrs: a } = decodePayload(def, bytes, start, end);
          answers.push({ type: hdr.type, header: h, attrs: a });
        }
      });
    this.settle();
    if (error !== null) throw error;
    return answers;
  }

  dump<H, A>(net: Net, type: number, def: MessageDef<H, A>, header: Partial<H>, attrs: A): Answer<H, A>[] {
    return this.request(net, type, NLM_F_DUMP, def, header, attrs);
  }

  addLink(net: Net, attrs: LinkAttrs, header: Partial<IfInfoMsg> = {}): void {
    this.request(net, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, linkDef, header, attrs);
  }

  addVeth(net: Net, name: string, peer: string, peerAttrs: LinkAttrs = {}, attrs: LinkAttrs = {}): void {
    this.addLink(net, {
      IFLA_IFNAME: name,
      ...attrs,
      IFLA_LINKINFO: { IFLA_INFO_KIND: "veth", IFLA_INFO_DATA: vethData({ IFLA_IFNAME: peer, ...peerAttrs }) },
    });
  }

  setLink(net: Net, name: string, attrs: LinkAttrs, header: Partial<IfInfoMsg> = {}): void {
    this.request(net, RTM_NEWLINK, 0, linkDef, { index: this.dev(net, name).ifindex, ...header }, attrs);
  }

  up(net: Net, ...names: string[]): void {
    for (const name of names) this.setLink(net, name, {}, { flags: 1, change: 1 });
  }

  down(net: Net, name: string): void {
    this.setLink(net, name, {}, { flags: 0, change: 1 });
  }

  delLink(net: Net, name: string): void {
    this.request(net, RTM_DELLINK, 0, linkDef, {}, { IFLA_IFNAME: name });
  }

  link(net: Net, name: string): Answer<IfInfoMsg, LinkAttrs> {
    return this.request(net, RTM_GETLINK, 0, linkDef, {}, { IFLA_IFNAME: name })[0]!;
  }

  dev(net: Net, name: string): NetDevice {
    const dev = net.devByName.get(name);
    if (dev === undefined) throw new Error(`no device ${name}`);
    return dev;
  }

  /** A socket that gets notifications of `group`. */
  listen(net: Net, group: number): Socket {
    const socket = createSocket(net, AF_NETLINK, SOCK_RAW, 0, this.root);
    socket.setsockopt(270, 1, group);
    return socket;
  }

  /** A packet socket on a device that sees all frames. */
  tap(net: Net, name: string): Socket {
    const socket = createSocket(net, AF_PACKET, SOCK_RAW, ETH_P_ALL, this.root);
    socket.bind({
      family: AF_PACKET,
      protocol: ETH_P_ALL,
      ifindex: this.dev(net, name).ifindex,
      hatype: 0,
      pkttype: 0,
      addr: new Uint8Array(0),
    });
    return socket;
  }

  /** Sends a frame by a packet socket. */
  send(tap: Socket, frame: Uint8Array): void {
    tap.sendmsg(frame, 0, null);
    this.settle();
  }
}

function fail(code: "EBADF" | "ESRCH"): never {
  throw new Errno(code);
}

const errnoName = (number: number): Errno["code"] => nameOf(number) ?? "EIO";

/** All that waits in a socket. */
export function drain(socket: Socket): Uint8Array[] {
  return messages(socket).map((m) => m.data);
}

export function messages(socket: Socket): Message[] {
  const all: Message[] = [];
  while (socket.poll() & 1) {
    const message = socket.recvmsg(1 << 20, MSG_DONTWAIT);
    if (message === null) break;
    all.push(message);
  }
  return all;
}

/** IFLA_INFO_DATA of a veth whose other end has these attributes. */
export function vethData(peer: LinkAttrs, header: Partial<IfInfoMsg> = {}): Uint8Array {
  const w = new Writer(256);
  ifinfomsg.encode(w, header as IfInfoMsg);
  linkAttrs.encode(w, peer);
  const out = new Writer(256);
  vethInfoAttrs.encode(out, { VETH_INFO_PEER: w.finish() });
  return out.finish();
}

export const macBytes = (text: string): Uint8Array => macToBytes(parseMac(text)!);
export const macText = (bytes: Uint8Array): string => formatMac(bytes.reduce((n, b) => n * 256 + b, 0));

/** A frame of `length` bytes, numbered payload. */
export function frame(dest: string, source: string, type = 0x88b5, length = 60): Uint8Array {
  const bytes = Uint8Array.from({ length }, (_, i) => i & 255);
  bytes.set(macBytes(dest), 0);
  bytes.set(macBytes(source), 6);
  bytes[12] = type >> 8;
  bytes[13] = type & 255;
  return bytes;
}
