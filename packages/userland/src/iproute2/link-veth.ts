/** `type veth [peer OPTIONS]`: the peer takes the options of a link. */

import { ifinfomsg, linkAttrs, vethInfoAttrs, Writer } from "@netloom/netlink";
import { parseLinkOptions } from "./link-options.js";
import { encodeAttrs, type LinkKind } from "./link-kind.js";

export const vethKind: LinkKind = {
  kind: "veth",
  parse(run, args, changed) {
    if (args.word !== "peer") args.die(this.help!, 1);
    args.skip();
    const peer = parseLinkOptions(run, args, changed === 0 ? "create" : "set");
    if (peer.type !== null) args.duplicate("type", peer.type);
    const w = new Writer(128);
    ifinfomsg.encode(w, { family: 0, type: 0, index: peer.index, flags: peer.flags, change: peer.change });
    linkAttrs.encode(w, peer.attrs);
    return encodeAttrs(vethInfoAttrs, { VETH_INFO_PEER: w.finish() });
  },
  help: "Usage: ip link OPTIONS type veth [ peer OPTIONS ]\n  see 'ip link add help' for OPTIONS\n",
};
