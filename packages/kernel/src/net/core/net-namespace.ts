/** Ids by which one namespace names another (peernet2id in net/core/net_namespace.c): small numbers, given when first needed. */

import { Errno } from "@netloom/uapi";
import type { Net } from "./net.js";

/** The id of `peer` as seen from `net`; -1 if it has none yet. */
export function peernet2id(net: Net, peer: Net): number {
  return net.nsids.get(peer) ?? -1;
}

/** The id of `peer` as seen from `net`, given now if need be; -1 if one of them is being destroyed. */
export function peernet2idAlloc(net: Net, peer: Net): number {
  const known = net.nsids.get(peer);
  if (known !== undefined) return known;
  if (!net.alive || !peer.alive) return -1;
  return setNsid(net, peer, -1);
}

/** The namespace that `net` knows by `id`, or null. */
export function getNetNsById(net: Net, id: number): Net | null {
  return net.nsidNets.get(id) ?? null;
}

/** Gives `peer` the id `wanted`, or the lowest free one if that is negative. EEXIST, ENOSPC: the id is taken. */
export function allocNetid(net: Net, peer: Net, wanted: number): number {
  if (wanted >= 0 && getNetNsById(net, wanted) !== null) throw new Errno("ENOSPC");
  return setNsid(net, peer, wanted);
}

function setNsid(net: Net, peer: Net, wanted: number): number {
  let id = wanted;
  if (id < 0) {
    while (net.nsidNets.has(net.nextNsid)) net.nextNsid++;
    id = net.nextNsid++;
  }
  net.nsids.set(peer, id);
  net.nsidNets.set(id, peer);
  net.stack.rtnlNotify.nsid(net, id, true);
  return id;
}

/** A dying namespace loses its ids in all others, which are told. */
export function unhashNsid(dying: Net): void {
  for (const net of dying.stack.nets) {
    const id = net.nsids.get(dying);
    if (id === undefined) continue;
    net.nsids.delete(dying);
    net.nsidNets.delete(id);
    if (id < net.nextNsid) net.nextNsid = id;
    net.stack.rtnlNotify.nsid(net, id, false);
  }
  dying.nsids.clear();
  dying.nsidNets.clear();
}
