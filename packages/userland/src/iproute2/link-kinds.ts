/** All device kinds `ip link` knows. A kind that is not here is sent to the kernel as it is. */

import { bondKind, bondSlaveKind } from "./link-bond.js";
import { bridgeKind } from "./link-bridge.js";
import { bridgeSlaveKind } from "./link-bridge-slave.js";
import { dummyKind, ifbKind } from "./link-dummy.js";
import { erspanKind, greKind, gretapKind } from "./link-gre.js";
import { ipipKind, sitKind } from "./link-iptnl.js";
import { ipvlanKind, ipvtapKind } from "./link-ipvlan.js";
import type { LinkKind } from "./link-kind.js";
import { macvlanKind, macvtapKind } from "./link-macvlan.js";
import { tunKind } from "./link-tun.js";
import { vethKind } from "./link-veth.js";
import { vlanKind } from "./link-vlan.js";
import { vrfKind, vrfSlaveKind } from "./link-vrf.js";
import { vxlanKind } from "./link-vxlan.js";

const KINDS: ReadonlyMap<string, LinkKind> = new Map(
  [
    bondKind,
    bondSlaveKind,
    bridgeKind,
    bridgeSlaveKind,
    dummyKind,
    erspanKind,
    greKind,
    gretapKind,
    ifbKind,
    ipipKind,
    ipvlanKind,
    ipvtapKind,
    macvlanKind,
    macvtapKind,
    sitKind,
    tunKind,
    vethKind,
    vlanKind,
    vrfKind,
    vrfSlaveKind,
    vxlanKind,
  ].map((kind) => [kind.kind, kind]),
);

export function linkKind(kind: string): LinkKind | undefined {
  return KINDS.get(kind);
}
export const linkKindNames = (): string[] => [...KINDS.keys()];
