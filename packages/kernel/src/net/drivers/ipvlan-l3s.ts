/**
 * Mode l3s (after drivers/net/ipvlan/ipvlan_l3s.c): a packet for one of the devices goes through the lower device's namespace up to
 * LOCAL_IN, with the route of the device's own; there it changes over.
 */

import { AF_INET, ETH_HLEN } from "@netloom/uapi";
import { ipv4 } from "@netloom/wire";
import {
  NF_ACCEPT,
  NF_INET_LOCAL_IN,
  NFPROTO_IPV4,
  NFPROTO_IPV6,
  nfRegisterHook,
  nfUnregisterHook,
  type NfHookEntry,
} from "../core/netfilter.js";
import type { NetDevice } from "../core/net-device.js";
import type { Net } from "../core/net.js";
import type { Skb } from "../core/skb.js";
import { ipRouteInput } from "../ipv4/route.js";
import { ip6RouteInput } from "../ipv6/route.js";
import { type Ipvlan, ipvlanCountRx, IPVLAN_MODE_L3S, ipvlanLookup, portOf, type IpvlanPort } from "./ipvlan-port.js";

function deviceOf(skb: Skb, lower: NetDevice): Ipvlan | null {
  const port = portOf(lower);
  return port === null || port.mode !== IPVLAN_MODE_L3S ? null : ipvlanLookup(port, skb, skb.network, true);
}

function l3Rcv(skb: Skb, lower: NetDevice, family: number): void {
  const ipvlan = deviceOf(skb, lower);
  if (ipvlan === null) return;
  const { dev } = ipvlan;
  skb.dst = null;
  if (family === AF_INET) {
    const b = skb.buf;
    const o = skb.network;
    skb.dst = ipRouteInput(skb, ipv4.daddr(b, o), ipv4.saddr(b, o), b[o + 1]!, dev);
  } else ip6RouteInput(skb, dev);
}

const hook: NfHookEntry = {
  priority: 0x7fffffff,
  hook(skb) {
    const ipvlan = skb.dev === null ? null : deviceOf(skb, skb.dev);
    if (ipvlan !== null) {
      skb.dev = ipvlan.dev;
      skb.iif = ipvlan.dev.ifindex;
      ipvlanCountRx(ipvlan.dev, skb.tail - skb.network + ETH_HLEN, false);
    }
    return NF_ACCEPT;
  },
};

function registered(net: Net): boolean {
  return net.nfHooks[NFPROTO_IPV4 * 8 + NF_INET_LOCAL_IN]?.includes(hook) === true;
}

/** Any other lower device of the namespace in this mode needs the hook. */
function needed(net: Net, but: IpvlanPort): boolean {
  return net.devices().some((dev) => {
    const port = portOf(dev);
    return port !== null && port !== but && port.mode === IPVLAN_MODE_L3S;
  });
}

export function l3sRegister(port: IpvlanPort): void {
  const { net } = port.dev;
  port.dev.l3Rcv = l3Rcv;
  if (registered(net)) return;
  for (const pf of [NFPROTO_IPV4, NFPROTO_IPV6]) nfRegisterHook(net, pf, NF_INET_LOCAL_IN, hook);
}

/** `net`: the namespace the lower device is in, or was. */
export function l3sUnregister(port: IpvlanPort, net: Net): void {
  port.dev.l3Rcv = null;
  if (needed(net, port)) return;
  for (const pf of [NFPROTO_IPV4, NFPROTO_IPV6]) nfUnregisterHook(net, pf, NF_INET_LOCAL_IN, hook);
}
