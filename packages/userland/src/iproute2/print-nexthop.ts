/** Next hop messages and hash buckets of resilient groups as text and JSON. */

import {
  NEXTHOP_GRP_TYPE_RES,
  nexthopDef,
  NetlinkError,
  RT_SCOPE_UNIVERSE,
  RTM_DELNEXTHOP,
  RTM_GETNEXTHOP,
  type NexthopAttrs,
  type NhMsg,
  type NhResGroupAttrs,
  type NlMessage,
} from "@netloom/netlink";
import type { Iproute } from "./iproute.js";
import { formatG, printGateway, printRouteFlags } from "./print-route.js";

export type NexthopMessage = NlMessage<NhMsg, NexthopAttrs>;

/** A next hop, with a newline. */
export function printNexthop(run: Iproute, message: NexthopMessage): void {
  const p = run.print;
  p.openObject();
  if (message.hdr.type === RTM_DELNEXTHOP) p.field("deleted", true, "Deleted ");
  printFields(run, message);
  p.text("\n");
  p.settle();
  p.closeObject();
}

function printFields(run: Iproute, { header, attrs }: NexthopMessage): void {
  const p = run.print;
  const details = run.details > 0;
  if (attrs.NHA_ID !== undefined) p.field("id", attrs.NHA_ID, `id ${attrs.NHA_ID} `);
  if (attrs.NHA_GROUP !== undefined) {
    p.openArray("group", "group ");
    attrs.NHA_GROUP.forEach(({ id, weight }, i) => {
      p.openObject();
      p.field("id", id, `${i > 0 ? "/" : ""}${id}`);
      if (weight > 0) p.field("weight", weight + 1, `,${weight + 1}`);
      p.closeObject();
    });
    p.closeArray(" ");
  }
  if (attrs.NHA_GROUP_TYPE === NEXTHOP_GRP_TYPE_RES) p.field("type", "resilient", "type resilient ");
  if (attrs.NHA_RES_GROUP !== undefined) printResilience(run, attrs.NHA_RES_GROUP);
  if (attrs.NHA_GATEWAY !== undefined) printGateway(run, header.family, attrs.NHA_GATEWAY);
  if (attrs.NHA_OIF !== undefined) {
    const dev = run.links.nameOf(attrs.NHA_OIF);
    p.text("dev ");
    p.color("ifname", "dev", dev, `${dev} `);
  }
  if (header.scope !== RT_SCOPE_UNIVERSE || details) {
    const scope = run.names.scope(header.scope);
    p.field("scope", scope, `scope ${scope} `);
  }
  if (attrs.NHA_BLACKHOLE === true) p.field("blackhole", null, "blackhole ");
  if (header.protocol !== 0 || details) {
    const protocol = run.names.protocol(header.protocol);
    p.field("protocol", protocol, `proto ${protocol} `);
  }
  printRouteFlags(run, header.flags);
  if (attrs.NHA_FDB === true) p.field("fdb", null, "fdb");
}

/** Hundredths of a second as seconds. */
function printTime(run: Iproute, name: string, hundredths: number): void {
  const seconds = formatG(hundredths / 100);
  run.print.raw(name, seconds, `${name} ${seconds} `);
}

function printResilience(run: Iproute, res: NhResGroupAttrs): void {
  const p = run.print;
  p.openObject("resilient_args");
  const buckets = res.NHA_RES_GROUP_BUCKETS ?? 0;
  p.field("buckets", buckets, `buckets ${buckets} `);
  printTime(run, "idle_timer", res.NHA_RES_GROUP_IDLE_TIMER ?? 0);
  printTime(run, "unbalanced_timer", res.NHA_RES_GROUP_UNBALANCED_TIMER ?? 0);
  printTime(run, "unbalanced_time", res.NHA_RES_GROUP_UNBALANCED_TIME ?? 0);
  p.closeObject();
}

/** A bucket, with a newline. */
export function printBucket(run: Iproute, { header, attrs }: NexthopMessage): void {
  const p = run.print;
  p.openObject();
  if (attrs.NHA_ID !== undefined) p.field("id", attrs.NHA_ID, `id ${attrs.NHA_ID} `);
  const bucket = attrs.NHA_RES_BUCKET;
  if (bucket !== undefined) {
    p.openObject("bucket");
    const index = bucket.NHA_RES_BUCKET_INDEX ?? 0;
    p.field("index", index, `index ${index} `);
    printTime(run, "idle_time", bucket.NHA_RES_BUCKET_IDLE_TIME ?? 0);
    const id = bucket.NHA_RES_BUCKET_NH_ID ?? 0;
    p.field("nhid", id, `nhid ${id} `);
    p.closeObject();
  }
  printRouteFlags(run, header.flags);
  p.text("\n");
  p.settle();
  p.closeObject();
}

/** What a route's next hop object is (`ip -d route`). */
export function printNexthopInfo(run: Iproute, id: number): void {
  const p = run.print;
  let message: NexthopMessage;
  try {
    message = run.rtnl.get(RTM_GETNEXTHOP, 0, nexthopDef, {}, { NHA_ID: id });
  } catch (error) {
    if (error instanceof NetlinkError) return;
    throw error;
  }
  p.openObject("nh_info");
  p.nl();
  p.text("\tnh_info ");
  printFields(run, message);
  p.closeObject();
}
