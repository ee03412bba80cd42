/** `ip netns list-id`: the ids other namespaces have here. */

import { NetlinkError, nsidDef, RTM_GETNSID, type NlMessage, type NsidAttrs } from "@netloom/netlink";
import type { Iproute } from "./iproute.js";
import { matches, parseUnsigned, type Args } from "./parse-args.js";
import { NETNS_USAGE } from "./usage.js";

/** An id, with a newline. */
export function printNsid(run: Iproute, attrs: NsidAttrs, deleted: boolean): void {
  const p = run.print;
  const id = attrs.NETNSA_NSID ?? 0;
  const current = attrs.NETNSA_CURRENT_NSID;
  p.openObject();
  if (deleted) p.field("deleted", true, "Deleted ");
  p.field("nsid", id, `nsid ${id} `);
  if (current !== undefined) p.field("current-nsid", current, `current-nsid ${current} `);
  const name = run.netnsIds.nameOf(current ?? id);
  if (name !== null) p.field("name", name, `(iproute2 netns name: ${name})`);
  p.text("\n");
  p.settle();
  p.closeObject();
}

export function listNetnsIds(run: Iproute, args: Args): number {
  let target: number | null = null;
  let id: number | null = null;
  for (let word = args.word; word !== undefined; args.skip(), word = args.word) {
    if (matches(word, "target-nsid")) target = netnsid(args, "target-nsid");
    else if (matches(word, "nsid")) id = netnsid(args, "nsid");
    else args.die(NETNS_USAGE, 255);
  }
  run.netnsIds.load();
  const p = run.print;
  const attrs: NsidAttrs = target === null ? {} : { NETNSA_TARGET_NSID: target };
  if (id !== null) {
    const answer = run.rtnl.get(RTM_GETNSID, 0, nsidDef, {}, { NETNSA_NSID: id, ...attrs });
    p.begin(run.json, run.pretty);
    printNsid(run, answer.attrs, false);
    p.end();
    return 0;
  }
  p.begin(run.json, run.pretty);
  try {
    run.rtnl.dump(RTM_GETNSID, nsidDef, {}, attrs, (message: NlMessage<unknown, NsidAttrs>) =>
      printNsid(run, message.attrs, false),
    );
  } catch (error) {
    if (!(error instanceof NetlinkError)) throw error;
    run.reportError(error);
    return run.die("Dump terminated\n", 1);
  }
  p.end();
  return 0;
}

function netnsid(args: Args, name: string): number {
  const value = args.next();
  return parseUnsigned(value, 0x7fffffff) ?? args.invalid(`"${name}" value is invalid`, value);
}
