/** RTM_*NEXTHOP and RTM_GETNEXTHOPBUCKET (after net/ipv4/nexthop.c). */

import { AF_UNSPEC, Errno } from "@netloom/uapi";
import {
  nexthopDef,
  RTM_DELNEXTHOP,
  RTM_GETNEXTHOP,
  RTM_GETNEXTHOPBUCKET,
  RTM_NEWNEXTHOP,
  RTM_NEWNEXTHOPBUCKET,
  type NexthopAttrs,
} from "@netloom/netlink";
import type { Net } from "../core/net.js";
import type { NlReply, NlRequest } from "../netlink/nl-reply.js";
import { parseRequest, type RtnlHandler } from "../rtnetlink/rtnetlink.js";
import type { Nexthop } from "./nexthop.js";
import { nhConfig } from "./nh-config.js";
import { nhAttrs, nhHeader } from "./nh-fill.js";
import { nexthopAdd, removeNexthop } from "./nh-ops.js";

function newNexthop(request: NlRequest): void {
  const { header, attrs } = parseRequest(request, nexthopDef);
  nexthopAdd(request.net, nhConfig(request.net, header, attrs, request.hdr.flags));
}

/** The next hop a request names (nh_valid_get_del_req). */
function named(net: Net, a: NexthopAttrs): Nexthop {
  if (a.NHA_ID === undefined) throw new Errno("EINVAL", "Nexthop id is missing");
  if (a.NHA_ID === 0) throw new Errno("EINVAL", "Invalid nexthop id");
  const nh = net.nexthops.get(a.NHA_ID);
  if (nh === undefined) throw new Errno("ENOENT");
  return nh;
}

function delNexthop(request: NlRequest): void {
  removeNexthop(request.net, named(request.net, parseRequest(request, nexthopDef).attrs), true);
}

function getNexthop(request: NlRequest, reply: NlReply): void {
  const nh = named(request.net, parseRequest(request, nexthopDef).attrs);
  reply.message(RTM_NEWNEXTHOP, nexthopDef, nhHeader(nh), nhAttrs(nh));
}

/** nh_dump_filtered, the other way round. */
function isWanted(nh: Nexthop, family: number, a: NexthopAttrs): boolean {
  if (a.NHA_GROUPS === true && nh.group === null) return false;
  const oif = a.NHA_OIF ?? 0;
  const master = a.NHA_MASTER ?? 0;
  if (oif === 0 && master === 0 && family === AF_UNSPEC) return true;
  const { info } = nh;
  if (info === null || (family !== AF_UNSPEC && info.family !== family)) return false;
  if (oif !== 0 && info.dev?.ifindex !== oif) return false;
  return master === 0 || info.dev?.master?.ifindex === master;
}

function dumpNexthops(request: NlRequest, reply: NlReply): void {
  const { header, attrs } = parseRequest(request, nexthopDef);
  for (const nh of request.net.nexthops.all())
    if (isWanted(nh, header.family, attrs)) reply.message(RTM_NEWNEXTHOP, nexthopDef, nhHeader(nh), nhAttrs(nh));
}

function bucketMessage(reply: NlReply, group: Nexthop, index: number): void {
  const res = group.resTable!;
  reply.message(
    RTM_NEWNEXTHOPBUCKET,
    nexthopDef,
    { family: AF_UNSPEC, protocol: group.protocol, flags: 0 },
    {
      NHA_ID: group.id,
      NHA_RES_BUCKET: {
        NHA_RES_BUCKET_INDEX: index,
        NHA_RES_BUCKET_NH_ID: res.buckets[index]!.nh!.id,
        NHA_RES_BUCKET_IDLE_TIME: res.idleTime(index),
      },
    },
  );
}

function resilient(nh: Nexthop): Nexthop {
  if (nh.group === null) throw new Errno("EINVAL", "Not a nexthop group");
  if (nh.group.res === null) throw new Errno("EINVAL", "Nexthop group not of type resilient");
  return nh;
}

function getBucket(request: NlRequest, reply: NlReply): void {
  const { attrs } = parseRequest(request, nexthopDef);
  const group = resilient(named(request.net, attrs));
  const index = attrs.NHA_RES_BUCKET?.NHA_RES_BUCKET_INDEX;
  if (index === undefined) throw new Errno("EINVAL", "Bucket index is missing");
  if (index >= group.resTable!.buckets.length) throw new Errno("ENOENT", "Bucket index out of bounds");
  bucketMessage(reply, group, index);
}

function dumpBuckets(request: NlRequest, reply: NlReply): void {
  const { attrs } = parseRequest(request, nexthopDef);
  const { net } = request;
  const wanted = attrs.NHA_RES_BUCKET?.NHA_RES_BUCKET_NH_ID ?? 0;
  const groups =
    attrs.NHA_ID === undefined
      ? net.nexthops.all().filter((nh) => nh.resTable !== null)
      : [resilient(named(net, attrs))];
  for (const group of groups)
    group.resTable!.buckets.forEach(({ nh }, index) => {
      if (wanted !== 0 && nh!.id !== wanted) return;
      if (isWanted(nh!, AF_UNSPEC, attrs)) bucketMessage(reply, group, index);
    });
}

export const nexthopRtnl: readonly RtnlHandler[] = [
  { family: AF_UNSPEC, type: RTM_NEWNEXTHOP, doit: newNexthop },
  { family: AF_UNSPEC, type: RTM_DELNEXTHOP, doit: delNexthop },
  { family: AF_UNSPEC, type: RTM_GETNEXTHOP, doit: getNexthop, dumpit: dumpNexthops },
  { family: AF_UNSPEC, type: RTM_GETNEXTHOPBUCKET, doit: getBucket, dumpit: dumpBuckets },
];
