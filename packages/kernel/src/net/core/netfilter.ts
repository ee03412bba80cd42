/** The hooks packets pass, by family (after linux/netfilter.h). Nothing is called while nobody registered. */

import type { NetDevice } from "./net-device.js";
import type { Net } from "./net.js";
import { kfreeSkb, type Skb } from "./skb.js";

export const NF_INET_PRE_ROUTING = 0;
export const NF_INET_LOCAL_IN = 1;
export const NF_INET_FORWARD = 2;
export const NF_INET_LOCAL_OUT = 3;
export const NF_INET_POST_ROUTING = 4;

export const NFPROTO_INET = 1;
export const NFPROTO_IPV4 = 2;
export const NFPROTO_ARP = 3;
export const NFPROTO_NETDEV = 5;
export const NFPROTO_BRIDGE = 7;
export const NFPROTO_IPV6 = 10;

/** ACCEPT goes on; DROP: the hook runner frees it; STOLEN: the hook keeps or has freed it. */
export const NF_DROP = 0;
export const NF_ACCEPT = 1;
export const NF_STOLEN = 2;

export interface NfHookState {
  readonly net: Net;
  readonly pf: number;
  readonly hook: number;
  readonly in: NetDevice | null;
  readonly out: NetDevice | null;
}

export interface NfHookEntry {
  readonly priority: number;
  readonly hook: (skb: Skb, state: NfHookState) => number;
}

/** The hook entries of one namespace: index family * 8 + hook; undefined where nobody listens. */
export type NfHooks = readonly (readonly NfHookEntry[] | undefined)[];

/** True: go on with the packet. False: it is gone. */
export function nfHook(
  net: Net,
  pf: number,
  hook: number,
  skb: Skb,
  inDev: NetDevice | null,
  outDev: NetDevice | null,
): boolean {
  const entries = net.nfHooks[pf * 8 + hook];
  return entries === undefined || nfHookSlow(net, pf, hook, skb, inDev, outDev, entries);
}

function nfHookSlow(
  net: Net,
  pf: number,
  hook: number,
  skb: Skb,
  inDev: NetDevice | null,
  outDev: NetDevice | null,
  entries: readonly NfHookEntry[],
): boolean {
  const state: NfHookState = { net, pf, hook, in: inDev, out: outDev };
  for (const entry of entries) {
    const verdict = entry.hook(skb, state);
    if (verdict === NF_ACCEPT) continue;
    if (skb.live) tracedHook(skb, pf, hook, inDev ?? outDev, verdict === NF_DROP ? "drop" : "stolen");
    if (verdict === NF_DROP) kfreeSkb(skb, "NETFILTER_DROP");
    return false;
  }
  return tracedHook(skb, pf, hook, inDev ?? outDev, "accept");
}

const FAMILIES: Readonly<Record<number, string>> = {
  [NFPROTO_IPV4]: "ip",
  [NFPROTO_ARP]: "arp",
  [NFPROTO_BRIDGE]: "bridge",
  [NFPROTO_IPV6]: "ip6",
};
const HOOKS: readonly string[] = ["PRE_ROUTING", "LOCAL_IN", "FORWARD", "LOCAL_OUT", "POST_ROUTING"];
const ARP_HOOKS: readonly string[] = ["IN", "OUT", "FORWARD"];

/** Tells whoever traces; true. A hook that decided by a rule says which with `rule` and `text` in its own event. */
function tracedHook(skb: Skb, pf: number, hook: number, dev: NetDevice | null, verdict: string): true {
  const { tracer } = skb.stack;
  if (tracer !== null) {
    const name = (pf === NFPROTO_ARP ? ARP_HOOKS : HOOKS)[hook] ?? hook;
    tracer.point("nf_hook_slow", skb, dev, `family=${FAMILIES[pf] ?? pf} hook=${name} verdict=${verdict}`);
  }
  return true;
}

/** Registers in order of priority, equal priorities in order of registration. */
export function nfRegisterHook(net: Net, pf: number, hook: number, entry: NfHookEntry): void {
  const at = pf * 8 + hook;
  const entries = [...(net.nfHooks[at] ?? []), entry];
  setHooks(
    net,
    at,
    entries.sort((a, b) => a.priority - b.priority),
  );
}

export function nfUnregisterHook(net: Net, pf: number, hook: number, entry: NfHookEntry): void {
  const at = pf * 8 + hook;
  const entries = net.nfHooks[at]?.filter((e) => e !== entry);
  setHooks(net, at, entries === undefined || entries.length === 0 ? undefined : entries);
}

function setHooks(net: Net, at: number, entries: readonly NfHookEntry[] | undefined): void {
  const hooks = [...net.nfHooks];
  hooks[at] = entries ?? (net.stack.tracer === null ? undefined : NO_ENTRIES);
  net.nfHooks = hooks;
}

const NO_ENTRIES: readonly NfHookEntry[] = [];
const TRACED: readonly number[] = [NFPROTO_IPV4, NFPROTO_ARP, NFPROTO_BRIDGE, NFPROTO_IPV6];

/** While somebody traces, hooks where nobody registered are passed in the open, too. */
export function nfTraceHooks(net: Net, on: boolean): void {
  const hooks = [...net.nfHooks];
  for (const pf of TRACED)
    for (let at = pf * 8; at < pf * 8 + HOOKS.length; at++)
      if (on) hooks[at] ??= NO_ENTRIES;
      else if (hooks[at] === NO_ENTRIES) hooks[at] = undefined;
  net.nfHooks = hooks;
}
