/** Received frames as capture files have them. */

import { AF_PACKET, type Message, type SockAddrLl } from "@netloom/uapi";
import { putU16, putU32, vlan } from "@netloom/wire";
import { DLT_EN10MB, DLT_LINUX_SLL, DLT_RAW, type CapturedPacket } from "./pcap-file.js";
import { SLL2_HDR_LEN, SLL_HDR_LEN } from "./print-cooked.js";

/** A received frame as the file format has it: with a cooked header on `any`, cut at the snapshot length. */
export function capturedFrame(message: Message, linktype: number, snaplen: number): CapturedPacket {
  const { sec, nsec } = message.timestamp ?? { sec: 0, nsec: 0 };
  let data = message.data;
  let length = Math.max(message.wireLength, data.length);
  if (message.auxdata !== undefined) {
    data = taggedFrame(data, message.auxdata.vlanTpid, message.auxdata.vlanTci);
    length += vlan.HLEN;
  }
  if (linktype !== DLT_EN10MB && linktype !== DLT_RAW && message.from?.family === AF_PACKET) {
    data = cookedFrame(message.from, data, linktype);
    length += linktype === DLT_LINUX_SLL ? SLL_HDR_LEN : SLL2_HDR_LEN;
  }
  return { sec, nsec, data: data.length > snaplen ? data.subarray(0, snaplen) : data, length };
}

/** A frame with its VLAN tag where it was on the wire. */
function taggedFrame(data: Uint8Array, tpid: number, tci: number): Uint8Array {
  const whole = new Uint8Array(data.length + vlan.HLEN);
  whole.set(data.subarray(0, 12), 0);
  putU16(whole, 12, tpid);
  putU16(whole, 14, tci);
  whole.set(data.subarray(12), 16);
  return whole;
}

/** LINUX_SLL: type, hatype, length, address[8], protocol. LINUX_SLL2: protocol, -, ifindex, hatype, type, length, address[8]. */
function cookedFrame(
  { protocol, ifindex, hatype, pkttype, addr }: SockAddrLl,
  data: Uint8Array,
  linktype: number,
): Uint8Array {
  const header = linktype === DLT_LINUX_SLL ? SLL_HDR_LEN : SLL2_HDR_LEN;
  const whole = new Uint8Array(header + data.length);
  if (linktype === DLT_LINUX_SLL) {
    putU16(whole, 0, pkttype);
    putU16(whole, 2, hatype);
    putU16(whole, 4, Math.min(addr.length, 8));
    whole.set(addr.subarray(0, 8), 6);
    putU16(whole, 14, protocol);
  } else {
    putU16(whole, 0, protocol);
    putU32(whole, 4, ifindex);
    putU16(whole, 8, hatype);
    whole[10] = pkttype;
    whole[11] = Math.min(addr.length, 8);
    whole.set(addr.subarray(0, 8), 12);
  }
  whole.set(data, header);
  return whole;
}
