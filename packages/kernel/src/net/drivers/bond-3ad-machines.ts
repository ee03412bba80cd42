/**
 * The machines of a port (IEEE 802.1AX section 6.4, after drivers/net/bonding/bond_3ad.c): receiving, periodic transmission, joining an
 * aggregator and carrying traffic, transmitting. They run ten times a second while the bond is up.
 */

import { IFF_UP } from "@netloom/uapi";
import { BOND_MODE_8023AD } from "@netloom/netlink";
import { NSEC_PER_JIFFY, NSEC_PER_SEC } from "../../time/timer.js";
import { wheelExpiryNs } from "../../time/timer-wheel.js";
import type { Skb } from "../core/skb.js";
import {
  AD_TICKS_PER_SEC,
  enablePort,
  LACP_ACTIVITY,
  LACP_AGGREGATION,
  LACP_COLLECTING,
  LACP_DEFAULTED,
  LACP_DISTRIBUTING,
  LACP_EXPIRED,
  LACP_SYNCHRONIZATION,
  LACP_TIMEOUT,
  selectAggregator,
  selectPort,
  updateReady,
  updateSystem,
  type AdPort,
} from "./bond-3ad.js";
import { PortInfo, readLacpdu, sendLacpdu } from "./bond-lacpdu.js";
import { setSlaveInactive, type Bonding, type Slave } from "./bond-state.js";

const SHORT_TIMEOUT = 3 * AD_TICKS_PER_SEC;
const LONG_TIMEOUT = 90 * AD_TICKS_PER_SEC;
const FAST_PERIODIC = AD_TICKS_PER_SEC;
const SLOW_PERIODIC = 30 * AD_TICKS_PER_SEC;
const AGGREGATE_WAIT = 2 * AD_TICKS_PER_SEC;
/** What of a state a partner is told anew. */
const TOLD = LACP_ACTIVITY | LACP_TIMEOUT | LACP_SYNCHRONIZATION | LACP_AGGREGATION;
/** A partner that never spoke. */
const DEFAULT_PARTNER = new PortInfo();

/** Begins, or goes on; nothing in other modes or while the bond is down. */
export function armAd(bond: Bonding, soon: boolean): void {
  const { timers } = bond.dev.net.stack;
  timers.cancel(bond.adTimer);
  if (bond.mode !== BOND_MODE_8023AD || (bond.dev.flags & IFF_UP) === 0) return;
  if (soon) bond.aggSelectTimer = 1;
  const now = timers.nowNs;
  timers.arm(bond.adTimer, wheelExpiryNs(now, now + (soon ? NSEC_PER_JIFFY : NSEC_PER_SEC / AD_TICKS_PER_SEC)));
}

/** The timer's handler (bond_3ad_state_machine_handler). */
export function adTick(bond: Bonding): void {
  if (bond.aggSelectTimer > 0 && --bond.aggSelectTimer === 0) selectAggregator(bond);
  for (const { ad: port } of bond.slaves) {
    if (port === null) continue;
    updateSystem(port);
    receive(port, null);
    periodic(port);
    selectPort(port);
    mux(port, bond);
    transmit(port);
    port.begin = false;
  }
  armAd(bond, false);
}

const heardActor = new PortInfo();
const heardPartner = new PortInfo();

/** A slave received a frame, `skb.data` behind its link-layer header; true: it was an LACPDU, and nobody else's. */
export function adHeard(s: Slave, skb: Skb): boolean {
  if (s.ad === null || !readLacpdu(skb, heardActor, heardPartner)) return false;
  receive(s.ad, heardActor);
  return true;
}

// ---- receiving

/** With `pdu`, the sender's part of a received LACPDU; what it knows of us is in heardPartner. */
function receive(port: AdPort, pdu: PortInfo | null): void {
  const before = port.rx;
  if (port.begin) port.rx = "initialize";
  else if (!port.enabled) port.rx = "disabled";
  else if (pdu !== null && (port.rx === "expired" || port.rx === "defaulted" || port.rx === "current")) {
    port.rxTimer = 0;
    port.rx = "current";
  } else if (port.rxTimer > 0 && --port.rxTimer === 0) {
    if (port.rx === "expired") port.rx = "defaulted";
    else if (port.rx === "current") port.rx = "expired";
  } else if (port.rx === "disabled") port.rx = port.lacpEnabled ? "expired" : "lacp-disabled";
  if (port.rx === before && pdu === null) return;
  const { actor, partner } = port;
  switch (port.rx) {
    case "initialize":
      port.lacpEnabled = (actor.key & 1) !== 0;
      port.selected = false;
      recordDefault(port);
      actor.state &= ~LACP_EXPIRED;
      port.rx = "disabled";
      port.matched = false;
      break;
    case "disabled":
      partner.state &= ~LACP_SYNCHRONIZATION;
      port.matched = false;
      break;
    case "lacp-disabled":
      port.selected = false;
      recordDefault(port);
      partner.state &= ~LACP_AGGREGATION;
      port.matched = true;
      actor.state &= ~LACP_EXPIRED;
      break;
    case "expired":
      partner.state = (partner.state & ~LACP_SYNCHRONIZATION) | LACP_TIMEOUT;
      port.matched = false;
      port.rxTimer = SHORT_TIMEOUT;
      actor.state |= LACP_EXPIRED;
      break;
    case "defaulted":
      if (!partner.same(DEFAULT_PARTNER) || (partner.state & LACP_AGGREGATION) !== 0) port.selected = false;
      recordDefault(port);
      port.matched = true;
      actor.state &= ~LACP_EXPIRED;
      break;
    case "current":
      if (pdu !== null) current(port, pdu);
      break;
    default:
  }
}

function recordDefault(port: AdPort): void {
  port.partner.copy(DEFAULT_PARTNER);
  port.actor.state |= LACP_DEFAULTED;
}

function current(port: AdPort, pdu: PortInfo): void {
  const { actor, partner } = port;
  // Its own, by a loop.
  if (pdu.system === actor.system) return;
  if (!pdu.same(partner) || ((pdu.state ^ partner.state) & LACP_AGGREGATION) !== 0) port.selected = false;
  const known = heardPartner.same(actor);
  if (!known || ((heardPartner.state ^ actor.state) & TOLD) !== 0) port.ntt = true;
  port.matched =
    (known && ((heardPartner.state ^ actor.state) & LACP_AGGREGATION) === 0) || (pdu.state & LACP_AGGREGATION) === 0;
  partner.copy(pdu);
  actor.state &= ~(LACP_DEFAULTED | LACP_EXPIRED);
  if (!port.matched) partner.state &= ~LACP_SYNCHRONIZATION;
  port.rxTimer = actor.state & LACP_TIMEOUT ? SHORT_TIMEOUT : LONG_TIMEOUT;
}

// ---- periodic transmission

function periodic(port: AdPort): void {
  const before = port.periodic;
  const fast = (port.partner.state & LACP_TIMEOUT) !== 0;
  if (
    port.begin ||
    !port.lacpEnabled ||
    !port.enabled ||
    ((port.actor.state | port.partner.state) & LACP_ACTIVITY) === 0
  )
    port.periodic = "none";
  else if (port.periodicTimer > 0) {
    if (--port.periodicTimer === 0) port.periodic = "tx";
    else if (port.periodic === "fast" && !fast) port.periodic = "slow";
    else if (port.periodic === "slow" && fast) {
      port.periodicTimer = 0;
      port.periodic = "tx";
    }
  } else if (port.periodic === "none") port.periodic = "fast";
  else if (port.periodic === "tx") port.periodic = fast ? "fast" : "slow";
  if (port.periodic === before) return;
  if (port.periodic === "none") port.periodicTimer = 0;
  // One tick went by while it was sent.
  else if (port.periodic === "fast") port.periodicTimer = FAST_PERIODIC - 1;
  else if (port.periodic === "slow") port.periodicTimer = SLOW_PERIODIC - 1;
  else port.ntt = true;
}

// ---- joining

function mux(port: AdPort, bond: Bonding): void {
  const before = port.mux;
  const { actor, partner, aggregator } = port;
  const active = aggregator?.active === true;
  if (port.begin) port.mux = "detached";
  else
    switch (port.mux) {
      case "detached":
        if (port.selected) port.mux = "waiting";
        break;
      case "waiting":
        if (!port.selected) {
          detach(port);
          break;
        }
        if (port.muxTimer > 0 && --port.muxTimer === 0) port.readyN = true;
        if (aggregator !== null) updateReady(aggregator);
        if (port.ready && port.muxTimer === 0) port.mux = "attached";
        break;
      case "attached":
        if (port.selected && partner.state & LACP_SYNCHRONIZATION && bond.aggSelectTimer === 0) {
          if (active) port.mux = "distributing";
        } else if (!port.selected) detach(port);
        else if (active) actor.state |= LACP_SYNCHRONIZATION;
        break;
      case "distributing":
        if (!port.selected || (partner.state & actor.state & LACP_SYNCHRONIZATION) === 0) port.mux = "attached";
        else if (active && port.slave.backup) enablePort(port);
        break;
      default:
    }
  if (port.mux === before) return;
  switch (port.mux) {
    case "detached":
      actor.state &= ~LACP_SYNCHRONIZATION;
      stopDistributing(port);
      break;
    case "waiting":
      port.muxTimer = AGGREGATE_WAIT;
      return;
    case "attached":
      if (active) actor.state |= LACP_SYNCHRONIZATION;
      else actor.state &= ~LACP_SYNCHRONIZATION;
      stopDistributing(port);
      break;
    case "distributing":
      actor.state |= LACP_COLLECTING | LACP_DISTRIBUTING | LACP_SYNCHRONIZATION;
      if (active) enablePort(port);
      break;
    default:
  }
  port.ntt = true;
}

function detach(port: AdPort): void {
  port.readyN = false;
  if (port.aggregator !== null) updateReady(port.aggregator);
  port.mux = "detached";
}

function stopDistributing(port: AdPort): void {
  port.actor.state &= ~(LACP_COLLECTING | LACP_DISTRIBUTING);
  if (port.aggregator?.hasPartner === true) setSlaveInactive(port.slave);
}

// ---- transmitting

function transmit(port: AdPort): void {
  if (port.txTimer > 0 && --port.txTimer > 0) return;
  if (port.ntt && port.lacpEnabled) {
    sendLacpdu(port.slave.dev, port.slave.permMac, port.actor, port.partner);
    port.ntt = false;
  }
  port.restartTxTimer();
}
