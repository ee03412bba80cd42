/** What Ethernet-like devices share (after net/ethernet/eth.c and is_skb_forwardable in linux/netdevice.h). */

import { Errno, IFF_UP } from "@netloom/uapi";
import { getMac, isMacValid } from "@netloom/wire";
import type { LinkAttrs } from "@netloom/netlink";
import type { NetDevice } from "./net-device.js";
import type { Skb } from "./skb.js";

const VLAN_HLEN = 4;

/** Whether IFLA_ADDRESS, if given, is a station's address. EINVAL: not six bytes; EADDRNOTAVAIL: a group or zero. */
export function validateEtherAddress(attrs: LinkAttrs): void {
  const address = attrs.IFLA_ADDRESS;
  if (address === undefined) return;
  if (address.length !== 6) throw new Errno("EINVAL");
  if (!isMacValid(getMac(address, 0))) throw new Errno("EADDRNOTAVAIL");
}

/** Whether `dev` is up and a frame of `length` bytes, link-layer header included, is not too long for it. */
export function isSkbForwardable(dev: NetDevice, skb: Skb): boolean {
  return (dev.flags & IFF_UP) !== 0 && skb.tail - skb.data <= dev.mtu + dev.hardHeaderLen + VLAN_HLEN;
}
