/**
 * Balancing by addresses (balance-tlb, balance-alb; after drivers/net/bonding/bond_alb.c): the active slave has the bond's address, the
 * others keep theirs, and switches are told every lp_interval seconds where each is. What balance-alb does with ARP, so that other hosts
 * use all slaves too, is not done.
 */

import { ETH_P_LOOPBACK, IFF_UP } from "@netloom/uapi";
import { BOND_MODE_ALB, BOND_MODE_TLB } from "@netloom/netlink";
import { ethernet } from "@netloom/wire";
import { NSEC_PER_JIFFY, NSEC_PER_SEC } from "../../time/timer.js";
import { wheelExpiryNs } from "../../time/timer-wheel.js";
import { devSetMacAddress } from "../core/dev-change.js";
import { devQueueXmit } from "../core/dev-xmit.js";
import type { NetDevice } from "../core/net-device.js";
import { skbPut } from "../core/skb.js";
import { skbVlanPush, VlanDevPriv } from "../core/vlan-core.js";
import { BOND_LINK_UP, type Bonding, type Slave } from "./bond-state.js";

const TICKS_PER_SEC = 10;
/** A frame of the least length. */
const LEARNING_LEN = 60;

const balances = (bond: Bonding): boolean => bond.mode === BOND_MODE_TLB || bond.mode === BOND_MODE_ALB;

/** Begins, or goes on; nothing in other modes or while the bond is down. */
export function armAlb(bond: Bonding, soon: boolean): void {
  const { timers } = bond.dev.net.stack;
  timers.cancel(bond.albTimer);
  if (!balances(bond) || (bond.dev.flags & IFF_UP) === 0) return;
  if (soon) bond.lpCounter = 0;
  const now = timers.nowNs;
  timers.arm(bond.albTimer, wheelExpiryNs(now, now + (soon ? NSEC_PER_JIFFY : NSEC_PER_SEC / TICKS_PER_SEC)));
}

/** The timer's handler (bond_alb_monitor). */
export function albTick(bond: Bonding): void {
  if (bond.slaves.length === 0) bond.lpCounter = 0;
  else if (++bond.lpCounter >= bond.params.lpInterval * TICKS_PER_SEC) {
    for (const s of bond.slaves) {
      const own = s !== bond.currActive || bond.mode === BOND_MODE_ALB;
      sendLearning(s, s.dev.mac, own);
    }
    bond.lpCounter = 0;
  }
  armAlb(bond, false);
}

/** Shows the switch behind a slave who is there: `mac`, and on the VLANs above their devices' addresses, or only those that are `mac`. */
function sendLearning(s: Slave, mac: number, own: boolean): void {
  if ((s.dev.flags & IFF_UP) === 0) return;
  send(s, mac, []);
  visit(s.bond.dev, []);

  function visit(dev: NetDevice, tags: readonly VlanDevPriv[]): void {
    for (const upper of dev.uppers) {
      if (!(upper.priv instanceof VlanDevPriv)) continue;
      const path = [...tags, upper.priv];
      if (!own || upper.mac === mac) send(s, upper.mac, path);
      visit(upper, path);
    }
  }
}

function send(s: Slave, mac: number, tags: readonly VlanDevPriv[]): void {
  const { dev } = s;
  const skb = dev.net.stack.skbs.alloc(LEARNING_LEN);
  skb.dev = dev;
  skb.protocol = ETH_P_LOOPBACK;
  const o = skbPut(skb, LEARNING_LEN);
  skb.buf.fill(0, o, o + LEARNING_LEN);
  ethernet.write(skb.buf, o, mac, mac, ETH_P_LOOPBACK);
  skb.network = o + ethernet.HLEN;
  for (let i = tags.length - 1; i >= 0; i--) {
    skb.vlanProto = tags[i]!.proto;
    skb.vlanTci = tags[i]!.vid;
    skbVlanPush(skb);
  }
  devQueueXmit(skb);
}

/** Another slave is the active one: it gets the bond's address for its own, and who had that the one it had (bond_alb_handle_active_change). */
export function albActiveChanged(bond: Bonding, next: Slave, old: Slave | null): void {
  const { mac } = bond.dev;
  const own = next.dev.mac;
  const holder = old ?? bond.slaves.find((s) => s.dev.mac === mac) ?? null;
  if (holder === next || own === mac) return;
  if (holder !== null) {
    setAddress(holder, own);
    if (canTell(holder)) sendLearning(holder, own, false);
  }
  setAddress(next, mac);
  if (canTell(next)) sendLearning(next, mac, false);
}

const canTell = (s: Slave): boolean => s.link === BOND_LINK_UP && s.dev.carrier;

/** Only balance-alb tells anybody: for balance-tlb it is what frames are sent with. */
function setAddress(s: Slave, mac: number): void {
  if (s.bond.mode === BOND_MODE_TLB) s.dev.mac = mac;
  else devSetMacAddress(s.dev, mac);
}
