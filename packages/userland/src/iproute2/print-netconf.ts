/** Network configuration messages: which of a device's settings changed. */

import {
  NETCONFA_IFINDEX_ALL,
  NETCONFA_IFINDEX_DEFAULT,
  RTM_DELNETCONF,
  type FieldsOf,
  type NetconfAttrs,
  type netconfmsg,
  type NlMessage,
} from "@netloom/netlink";
import { familyName } from "./inet-addr.js";
import type { Iproute } from "./iproute.js";

export type NetconfMessage = NlMessage<FieldsOf<typeof netconfmsg>, NetconfAttrs>;

const RP_FILTERS: readonly string[] = ["off", "strict", "loose"];

export function printNetconf(run: Iproute, { hdr, header, attrs }: NetconfMessage): void {
  const p = run.print;
  p.openObject();
  if (hdr.type === RTM_DELNETCONF) p.field("deleted", true, "Deleted ");
  const family = familyName(header.family);
  p.field("family", family, `${family} `);
  const index = attrs.NETCONFA_IFINDEX;
  if (index !== undefined) {
    const name =
      index === NETCONFA_IFINDEX_ALL ? "all" : index === NETCONFA_IFINDEX_DEFAULT ? "default" : run.links.nameOf(index);
    p.color("ifname", "interface", name, `${name} `);
  }
  const onOff = (key: string, value: number | undefined): void => {
    if (value !== undefined) p.onOff(key, value !== 0);
  };
  onOff("forwarding", attrs.NETCONFA_FORWARDING);
  if (attrs.NETCONFA_RP_FILTER !== undefined) {
    const filter = RP_FILTERS[attrs.NETCONFA_RP_FILTER] ?? `unknown code ${attrs.NETCONFA_RP_FILTER}`;
    p.field("rp_filter", filter, `rp_filter ${filter} `);
  }
  onOff("mc_forwarding", attrs.NETCONFA_MC_FORWARDING);
  onOff("proxy_neigh", attrs.NETCONFA_PROXY_NEIGH);
  onOff("ignore_routes_with_linkdown", attrs.NETCONFA_IGNORE_ROUTES_WITH_LINKDOWN);
  onOff("input", attrs.NETCONFA_INPUT);
  p.text("\n");
  p.settle();
  p.closeObject();
}
