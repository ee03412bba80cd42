/**
 * What ports of an aggregation tell one another (IEEE 802.1AX section 6.4.2), after an Ethernet header to 01:80:c2:00:00:02:
 *
 *   subtype 1, version 1, actor (1, 20), partner (2, 20), collector (3, 16: no delay), terminator (0, 0), zeros: 110 bytes
 *
 * Actor and partner: system priority:16 system:48 key:16 port priority:16 port:16 state:8 reserved:24
 */

import { ETH_HLEN, ETH_P_SLOW } from "@netloom/uapi";
import { ethernet, getMac, getU16, putMac, putU16 } from "@netloom/wire";
import { devQueueXmit } from "../core/dev-xmit.js";
import type { NetDevice } from "../core/net-device.js";
import { skbPut, type Skb } from "../core/skb.js";

export const LACPDU_GROUP = 0x0180c2000002;
const LENGTH = 110;
const ACTOR = 4;
const PARTNER = 24;

/** One side of a link. */
export class PortInfo {
  systemPriority = 0xffff;
  system = 0;
  key = 1;
  portPriority = 0xff;
  port = 1;
  /** LACP_STATE_*. */
  state = 0;

  copy(other: PortInfo): void {
    this.systemPriority = other.systemPriority;
    this.system = other.system;
    this.key = other.key;
    this.portPriority = other.portPriority;
    this.port = other.port;
    this.state = other.state;
  }
  /** Alike but for the state. */
  same(other: PortInfo): boolean {
    return (
      this.systemPriority === other.systemPriority &&
      this.system === other.system &&
      this.key === other.key &&
      this.portPriority === other.portPriority &&
      this.port === other.port
    );
  }
}

function put(b: Uint8Array, o: number, type: number, info: PortInfo): void {
  b[o] = type;
  b[o + 1] = 20;
  putU16(b, o + 2, info.systemPriority);
  putMac(b, o + 4, info.system);
  putU16(b, o + 10, info.key);
  putU16(b, o + 12, info.portPriority);
  putU16(b, o + 14, info.port);
  b[o + 16] = info.state;
}

function get(b: Uint8Array, o: number, info: PortInfo): void {
  info.systemPriority = getU16(b, o);
  info.system = getMac(b, o + 2);
  info.key = getU16(b, o + 8);
  info.portPriority = getU16(b, o + 10);
  info.port = getU16(b, o + 12);
  info.state = b[o + 14]!;
}

/** Sends one by `dev` from its own address. */
export function sendLacpdu(dev: NetDevice, source: number, actor: PortInfo, partner: PortInfo): void {
  const skb = dev.net.stack.skbs.alloc(ETH_HLEN + LENGTH);
  skb.dev = dev;
  skb.protocol = ETH_P_SLOW;
  const o = skbPut(skb, ETH_HLEN + LENGTH);
  const b = skb.buf;
  b.fill(0, o, o + ETH_HLEN + LENGTH);
  ethernet.write(b, o, LACPDU_GROUP, source, ETH_P_SLOW);
  const p = o + ETH_HLEN;
  skb.network = p;
  b[p] = 1;
  b[p + 1] = 1;
  put(b, p + ACTOR - 2, 1, actor);
  put(b, p + PARTNER - 2, 2, partner);
  b[p + 42] = 3;
  b[p + 43] = 16;
  devQueueXmit(skb);
}

/** Reads one whose frame's payload is at `skb.data`; false: it is none. */
export function readLacpdu(skb: Skb, actor: PortInfo, partner: PortInfo): boolean {
  const b = skb.buf;
  const o = skb.data;
  if (skb.protocol !== ETH_P_SLOW || skb.mac < 0 || getMac(b, skb.mac) !== LACPDU_GROUP) return false;
  if (skb.tail - o < LENGTH || b[o] !== 1) return false;
  get(b, o + ACTOR, actor);
  get(b, o + PARTNER, partner);
  return true;
}
