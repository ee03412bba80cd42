/** What rtnetlink itself contributes to the network. */

import type { NetModule } from "../core/net-module.js";
import { bridgeLinkHandlers } from "./bridge-link.js";
import { fdbHandlers } from "./fdb.js";
import { linkHandlers } from "./link.js";
import { rtnetlinkEvent } from "./link-notify.js";
import { nsidHandlers } from "./nsid.js";
import { qdiscHandlers } from "./qdisc.js";
import { statsHandlers } from "./stats.js";

export const rtnetlinkModule: NetModule = {
  notifiers: [rtnetlinkEvent],
  rtnl: [...linkHandlers, ...nsidHandlers, ...bridgeLinkHandlers, ...fdbHandlers, ...qdiscHandlers, ...statsHandlers],
};
