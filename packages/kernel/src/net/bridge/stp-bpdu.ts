/**
 * Bridge protocol data units (IEEE 802.1D-1998, clause 9): how bridges talk, in LLC frames to 01:80:c2:00:00:00.
 *
 *   LLC: 42 42 03
 *   0       2   3   4   5          13         17            25     27      29       31      33      35
 *   +-------+---+---+---+----------+----------+-------------+------+-------+--------+-------+-------+
 *   | proto | v |typ|flg| root id  | cost     | bridge id   | port | age   | maxage | hello | delay |
 *   +-------+---+---+---+----------+----------+-------------+------+-------+--------+-------+-------+
 *
 * Times are in units of 1/256 s. A TCN ends after the type, 0x80.
 */

import { ETH_HLEN, IFF_UP } from "@netloom/uapi";
import { ethernet, getMac, getU16, getU32, putMac, putU16, putU32 } from "@netloom/wire";
import { NF_INET_LOCAL_OUT, NFPROTO_BRIDGE, nfHook } from "../core/netfilter.js";
import type { NetDevice } from "../core/net-device.js";
import { consumeSkb, kfreeSkb, skbPut, type Skb } from "../core/skb.js";
import { devQueueXmit } from "../core/dev-xmit.js";
import { KERN_NOTICE } from "../../trace/kernel-log.js";
import { BR_BPDU_GUARD, BR_KERNEL_STP, BR_STATE_DISABLED, type BridgeId, type BridgePort } from "./port.js";
import { stpDisablePort } from "./stp-if.js";
import { receiveConfigBpdu, receiveTcnBpdu } from "./stp.js";

const LLC_LEN = 3;
const LLC_SAP_BSPAN = 0x42;
const LLC_UI = 0x03;
const CONFIG_LEN = 35;
const TCN_LEN = 4;
const TYPE_CONFIG = 0x00;
const TYPE_TCN = 0x80;
const FLAG_TOPOLOGY_CHANGE = 0x01;
const FLAG_TOPOLOGY_CHANGE_ACK = 0x80;

/** A configuration BPDU's contents; times in nanoseconds. */
export interface ConfigBpdu {
  readonly topologyChange: boolean;
  readonly topologyChangeAck: boolean;
  readonly root: BridgeId;
  readonly rootPathCost: number;
  readonly bridgeId: BridgeId;
  readonly portId: number;
  readonly messageAgeNs: number;
  readonly maxAgeNs: number;
  readonly helloTimeNs: number;
  readonly forwardDelayNs: number;
}

const toTicks = (ns: number): number => Math.floor((ns * 256) / 1e9);
const fromTicks = (ticks: number): number => Math.floor((ticks * 1e9) / 256);

function putBridgeId(b: Uint8Array, o: number, id: BridgeId): void {
  putU16(b, o, id.prio);
  putMac(b, o + 2, id.mac);
}
const getBridgeId = (b: Uint8Array, o: number): BridgeId => ({ prio: getU16(b, o), mac: getMac(b, o + 2) });

/** A frame for `p` with headers and `length` zero bytes of BPDU, from `offset` on. */
function newFrame(p: BridgePort, length: number): { skb: Skb; offset: number } {
  const skb = p.br.dev.net.stack.skbs.alloc(ETH_HLEN + LLC_LEN + length);
  const at = skbPut(skb, ETH_HLEN + LLC_LEN + length);
  const b = skb.buf;
  b.fill(0, at, skb.tail);
  ethernet.write(b, at, p.br.groupAddr, p.dev.mac, LLC_LEN + length);
  b[at + ETH_HLEN] = LLC_SAP_BSPAN;
  b[at + ETH_HLEN + 1] = LLC_SAP_BSPAN;
  b[at + ETH_HLEN + 2] = LLC_UI;
  skb.dev = p.dev;
  skb.network = at + ETH_HLEN;
  return { skb, offset: at + ETH_HLEN + LLC_LEN };
}

function send(p: BridgePort, skb: Skb): void {
  if (nfHook(p.dev.net, NFPROTO_BRIDGE, NF_INET_LOCAL_OUT, skb, null, p.dev)) devQueueXmit(skb);
}

export function sendConfigBpdu(p: BridgePort, bpdu: ConfigBpdu): void {
  const { skb, offset: o } = newFrame(p, CONFIG_LEN);
  const b = skb.buf;
  b[o + 3] = TYPE_CONFIG;
  b[o + 4] = (bpdu.topologyChange ? FLAG_TOPOLOGY_CHANGE : 0) | (bpdu.topologyChangeAck ? FLAG_TOPOLOGY_CHANGE_ACK : 0);
  putBridgeId(b, o + 5, bpdu.root);
  putU32(b, o + 13, bpdu.rootPathCost);
  putBridgeId(b, o + 17, bpdu.bridgeId);
  putU16(b, o + 25, bpdu.portId);
  putU16(b, o + 27, toTicks(bpdu.messageAgeNs));
  putU16(b, o + 29, toTicks(bpdu.maxAgeNs));
  putU16(b, o + 31, toTicks(bpdu.helloTimeNs));
  putU16(b, o + 33, toTicks(bpdu.forwardDelayNs));
  p.ownStpStats().txBpdu++;
  send(p, skb);
}

export function sendTcnBpdu(p: BridgePort): void {
  if (p.br.stpEnabled !== BR_KERNEL_STP) return;
  const { skb, offset } = newFrame(p, TCN_LEN);
  skb.buf[offset + 3] = TYPE_TCN;
  p.ownStpStats().txTcn++;
  send(p, skb);
}

/** The EtherType handler of LLC frames: BPDUs are taken, nobody here speaks anything else (llc_rcv, br_stp_rcv). */
export function llcRcv(skb: Skb, dev: NetDevice): void {
  const b = skb.buf;
  const o = skb.data;
  const length = skb.tail - o - LLC_LEN;
  if (length < TCN_LEN || b[o] !== LLC_SAP_BSPAN || b[o + 1] !== LLC_SAP_BSPAN || b[o + 2] !== LLC_UI) {
    kfreeSkb(skb, "UNHANDLED_PROTO");
    return;
  }
  const p = dev.brPort;
  if (p === null || !listens(p) || getMac(b, skb.mac) !== p.br.groupAddr) {
    kfreeSkb(skb, "BRIDGE_RESERVED_GROUP");
    return;
  }
  receiveBpdu(p, b, o + LLC_LEN, length);
  consumeSkb(skb);
}

const listens = (p: BridgePort): boolean =>
  p.br.stpEnabled === BR_KERNEL_STP && (p.br.dev.flags & IFF_UP) !== 0 && p.state !== BR_STATE_DISABLED;

function receiveBpdu(p: BridgePort, b: Uint8Array, o: number, length: number): void {
  if (p.flags & BR_BPDU_GUARD) {
    const { dev } = p.br;
    dev.net.stack.log.print(KERN_NOTICE, `${dev.name}: BPDU received on blocked port ${p.portNo}(${p.dev.name})`);
    stpDisablePort(p);
    return;
  }
  // Protocol 0, version 0: the newer protocols are not understood.
  if (getU16(b, o) !== 0 || b[o + 2] !== 0) return;
  const type = b[o + 3];
  if (type === TYPE_TCN) receiveTcnBpdu(p);
  else if (type === TYPE_CONFIG && length >= CONFIG_LEN) {
    const bpdu = readConfigBpdu(b, o);
    if (bpdu.messageAgeNs <= bpdu.maxAgeNs) receiveConfigBpdu(p, bpdu);
  }
}

/** The BPDU whose protocol identifier is at `o`. */
export function readConfigBpdu(b: Uint8Array, o: number): ConfigBpdu {
  return {
    topologyChange: (b[o + 4]! & FLAG_TOPOLOGY_CHANGE) !== 0,
    topologyChangeAck: (b[o + 4]! & FLAG_TOPOLOGY_CHANGE_ACK) !== 0,
    root: getBridgeId(b, o + 5),
    rootPathCost: getU32(b, o + 13),
    bridgeId: getBridgeId(b, o + 17),
    portId: getU16(b, o + 25),
    messageAgeNs: fromTicks(getU16(b, o + 27)),
    maxAgeNs: fromTicks(getU16(b, o + 29)),
    helloTimeNs: fromTicks(getU16(b, o + 31)),
    forwardDelayNs: fromTicks(getU16(b, o + 33)),
  };
}
