/** `tc monitor`: disciplines and classes as they come and go. */

import { Errno, strerror } from "@netloom/uapi";
import {
  decodePayload,
  forEachMessage,
  nlGroupMask,
  NetlinkClient,
  RTM_DELQDISC,
  RTM_DELTCLASS,
  RTM_NEWQDISC,
  RTM_NEWTCLASS,
  RTNLGRP_TC,
  tcDef,
} from "@netloom/netlink";
import { matches, type Args } from "./parse-args.js";
import type { Tc } from "./tc-core.js";
import { ALL_TC, printClass, printQdisc } from "./tc-print.js";
import { loadLinks } from "./tc-qdisc.js";
import { TC_MONITOR_USAGE } from "./tc-usage.js";
import { printTimestamp } from "./timestamp.js";

export async function tcMonitor(tc: Tc, args: Args): Promise<number> {
  const { run } = tc;
  for (let word = args.word; word !== undefined; args.skip(), word = args.word) {
    if (matches(word, "help")) run.die(TC_MONITOR_USAGE, 255);
    run.die(`Argument "${word}" is unknown, try "tc monitor help".\n`, 255);
  }
  const rtnl = new NetlinkClient(run.sys, 0, nlGroupMask(RTNLGRP_TC));
  loadLinks(tc);
  for (;;) {
    try {
      const { data } = await rtnl.receive();
      forEachMessage(data, (hdr, start, end) => {
        if (run.timestamp) printTimestamp(run);
        const { header, attrs } = decodePayload(tcDef, data, start, end);
        if (hdr.type === RTM_NEWQDISC || hdr.type === RTM_DELQDISC) printQdisc(tc, hdr.type, header, attrs, ALL_TC);
        else if (hdr.type === RTM_NEWTCLASS || hdr.type === RTM_DELTCLASS)
          printClass(tc, hdr.type, header, attrs, ALL_TC);
      });
    } catch (error) {
      if (!(error instanceof Errno) || error.code !== "ENOBUFS") throw error;
      run.err(`netlink receive error ${strerror(error.code)} (${error.errno})\n`);
    }
    await run.stdio.flush();
  }
}
