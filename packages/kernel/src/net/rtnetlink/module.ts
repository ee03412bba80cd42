/** What rtnetlink itself contributes to the network. */

import type { NetModule } from "../core/net-module.js";
import { linkHandlers } from "./link.js";
import { rtnetlinkEvent } from "./link-notify.js";
import { nsidHandlers } from "./nsid.js";

export const rtnetlinkModule: NetModule = {
  notifiers: [rtnetlinkEvent],
  rtnl: [...linkHandlers, ...nsidHandlers],
};
