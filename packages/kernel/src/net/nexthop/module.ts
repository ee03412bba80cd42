/** Next hop objects as net/index.ts takes them in. */

import type { NetDevice } from "../core/net-device.js";
import type { NetModule } from "../core/net-module.js";
import type { NetdevEvent, NetdevEventInfo } from "../core/notifier.js";
import { NexthopNet, type NexthopFamilyOps } from "./nexthop.js";
import { nexthopFlushDev } from "./nh-ops.js";
import { nexthopRtnl } from "./nh-rtnl.js";

/** nh_netdev_event. */
function nexthopNotifier(event: NetdevEvent, dev: NetDevice, _info: NetdevEventInfo): void {
  if (event === "DOWN") nexthopFlushDev(dev, false);
  else if (event === "UNREGISTER") nexthopFlushDev(dev, true);
  else if (event === "CHANGE" && !dev.carrier) nexthopFlushDev(dev, false);
}

/** With the families that have routes; to be told of devices before they are. */
export function nexthopModule(ops: readonly NexthopFamilyOps[]): NetModule {
  return {
    pernet: [
      {
        init(net) {
          net.nexthops = new NexthopNet(ops);
        },
        exit(net) {
          for (const nh of net.nexthops.all()) nh.resTable?.destroy();
        },
      },
    ],
    notifiers: [nexthopNotifier],
    rtnl: nexthopRtnl,
  };
}
