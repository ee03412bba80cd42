/** What rtnetlink itself contributes to the network. */

import type { NetModule } from "../core/net-module.js";
import { textFile } from "../../fs/dynamic.js";
import { bridgeLinkHandlers } from "./bridge-link.js";
import { fdbHandlers } from "./fdb.js";
import { linkHandlers } from "./link.js";
import { rtnetlinkEvent } from "./link-notify.js";
import { nsidHandlers } from "./nsid.js";
import { qdiscHandlers } from "./qdisc.js";
import { statsHandlers } from "./stats.js";
import { tclassHandlers } from "./tclass.js";
import { tfilterHandlers } from "./tfilter.js";

/** What tc(8) takes the lengths of ticks from: nanoseconds a microsecond, a tick, the clock's resolution, a second. */
const PSCHED = "000003e8 00000040 000f4240 3b9aca00\n";

export const rtnetlinkModule: NetModule = {
  notifiers: [rtnetlinkEvent],
  rtnl: [
    ...linkHandlers,
    ...nsidHandlers,
    ...bridgeLinkHandlers,
    ...fdbHandlers,
    ...qdiscHandlers,
    ...tclassHandlers,
    ...tfilterHandlers,
    ...statsHandlers,
  ],
  procNet: { psched: () => textFile(() => PSCHED) },
};
