/** Where received IPv6 packets and errors meet the sockets. */

import { consumeSkb, type Skb } from "../core/skb.js";

export function raw6LocalDeliver(_skb: Skb, _proto: number): boolean {
  return false;
}
export function udp6Rcv(skb: Skb): void {
  consumeSkb(skb);
}
export function ping6Rcv(_skb: Skb): void {}
export function ping6Err(_skb: Skb, _inner: number, _at: number, _type: number, _code: number, _info: number): void {}
export function udp6Err(_skb: Skb, _inner: number, _at: number, _type: number, _code: number, _info: number): void {}
export function raw6IcmpError(_skb: Skb, _inner: number, _at: number, _proto: number, _type: number, _code: number, _info: number): void {}
