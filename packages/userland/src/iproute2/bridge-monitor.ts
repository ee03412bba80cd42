/** `bridge monitor`: notifications of bridges as they come. */

import { AF_BRIDGE, Errno, O_RDONLY, strerror } from "@netloom/uapi";
import {
  brVlanDef,
  decodePayload,
  forEachMessage,
  linkDef,
  mdbDef,
  neighDef,
  nlGroupMask,
  NetlinkClient,
  RTM_DELLINK,
  RTM_DELMDB,
  RTM_DELNEIGH,
  RTM_DELVLAN,
  RTM_GETLINK,
  RTM_NEWLINK,
  RTM_NEWMDB,
  RTM_NEWNEIGH,
  RTM_NEWVLAN,
  RTNLGRP_BRVLAN,
  RTNLGRP_LINK,
  RTNLGRP_MDB,
  RTNLGRP_NEIGH,
  type NlMsgHdr,
} from "@netloom/netlink";
import { Reader } from "../libc/stdio.js";
import { ALL_FDB, printFdb } from "./bridge-fdb.js";
import { printBridgeLink } from "./bridge-link.js";
import { printMdbEvent } from "./bridge-mdb.js";
import { printVlan } from "./bridge-vlan.js";
import type { Iproute } from "./iproute.js";
import { matches, type Args } from "./parse-args.js";
import { printTimestamp } from "./timestamp.js";
import { BRIDGE_MONITOR_USAGE } from "./usage.js";

const OBJECTS = ["link", "fdb", "mdb", "vlan", "vni"] as const;

export async function bridgeMonitor(run: Iproute, args: Args): Promise<number> {
  const chosen = new Set<string>();
  let label = false;
  let file: string | null = null;
  for (let word = args.word; word !== undefined; args.skip(), word = args.word) {
    const object = OBJECTS.find((name) => matches(word!, name));
    if (matches(word, "file")) file = args.next();
    else if (object !== undefined) chosen.add(object);
    else if (word === "all") label = true;
    else if (matches(word, "help")) args.die(BRIDGE_MONITOR_USAGE, 255);
    else args.die(`Argument "${word}" is unknown, try "bridge monitor help".\n`, 255);
  }
  if (file !== null) return replay(run, file, label);
  const wants = (object: string): boolean => chosen.size === 0 || chosen.has(object);
  let mask = 0;
  if (wants("link")) mask |= nlGroupMask(RTNLGRP_LINK);
  if (wants("fdb")) mask |= nlGroupMask(RTNLGRP_NEIGH);
  if (wants("mdb")) mask |= nlGroupMask(RTNLGRP_MDB);
  const rtnl = new NetlinkClient(run.sys, 0, mask >>> 0);
  // A group beyond the mask is joined by itself.
  if (wants("vlan")) rtnl.addMembership(RTNLGRP_BRVLAN);
  run.dumping(() => {
    run.rtnl.dump(RTM_GETLINK, linkDef, {}, {}, ({ header, attrs }) => {
      run.links.remember(header.index, attrs.IFLA_IFNAME ?? "", header.flags, header.type);
    });
  }, 1);
  for (;;) {
    try {
      const { data } = await rtnl.receive();
      forEachMessage(data, (hdr, start, end) => message(run, label, hdr, data, start, end));
    } catch (error) {
      if (!(error instanceof Errno) || error.code !== "ENOBUFS") throw error;
      run.err(`netlink receive error ${strerror(error.code)} (${error.errno})\n`);
    }
    await run.stdio.flush();
  }
}

/** Messages from a file, as rtmon(8) writes them. */
async function replay(run: Iproute, file: string, label: boolean): Promise<number> {
  let fd: number;
  try {
    fd = run.sys.open(file, O_RDONLY);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    return run.die(`Cannot fopen: ${strerror(error.code)}\n`, 255);
  }
  const data = await new Reader(run.sys, fd).readAll();
  forEachMessage(data, (hdr, start, end) => message(run, label, hdr, data, start, end));
  run.print.settle();
  run.sys.close(fd);
  return 0;
}

/** What is printed of VLANs and groups waits in the buffer, as the real one's does, until something of another kind follows. */
function message(run: Iproute, label: boolean, hdr: NlMsgHdr, data: Uint8Array, start: number, end: number): void {
  const heading = (text: string): void => {
    if (run.timestamp) printTimestamp(run);
    if (label) run.print.text(`[${text}]`);
  };
  switch (hdr.type) {
    case RTM_NEWLINK:
    case RTM_DELLINK: {
      const link = { hdr, ...decodePayload(linkDef, data, start, end) };
      heading("LINK");
      printBridgeLink(run, link);
      run.print.settle();
      return;
    }
    case RTM_NEWNEIGH:
    case RTM_DELNEIGH: {
      const neigh = { hdr, ...decodePayload(neighDef, data, start, end) };
      if (neigh.header.family !== AF_BRIDGE) return;
      heading("NEIGH");
      printFdb(run, neigh, ALL_FDB);
      run.print.settle();
      return;
    }
    case RTM_NEWMDB:
    case RTM_DELMDB:
      heading("MDB");
      printMdbEvent(run, { hdr, ...decodePayload(mdbDef, data, start, end) });
      return;
    case RTM_NEWVLAN:
    case RTM_DELVLAN:
      heading("VLAN");
      printVlan(run, { hdr, ...decodePayload(brVlanDef, data, start, end) });
  }
}
